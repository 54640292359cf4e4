"""Word documents and presentations that carry a line: in every header, on every slide, and across (rules A7 E9)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from document_files import a_compound, an_office_file
from office_program import printed

from workbooks.package import open_package
from workbooks.stamping import Unstampable, stamped
from workbooks.stamping import unstampable as why

LINE = "查阅副本 王芳 2026-11-22 SQ2026003 2026-11-27前有效 严禁外传"


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def contract(paragraphs: int = 30) -> Any:
    from docx import Document

    document: Any = Document()
    for number in range(1, paragraphs + 1):
        document.add_paragraph(f"第{number}条 甲方应当在本合同签订之日起十个工作日内付清货款。" * 3)
    return document


def copied(content: bytes, line: str = LINE) -> bytes:
    return stamped(content, "合同.docx", line)


def opened(content: bytes) -> Any:
    from docx import Document

    return Document(io.BytesIO(content))


def words(header: Any) -> list[str]:
    return [paragraph.text for paragraph in header.paragraphs]


def refusal(content: bytes) -> object:
    with pytest.raises(Unstampable) as caught:
        copied(content)
    return caught.value.why


def test_a_document_without_headers_gets_one_with_the_line_and_a_mark() -> None:
    before = saved(contract())
    after = opened(copied(before))
    assert words(after.sections[0].header) == [LINE]
    assert f'string="{LINE}"' in after.sections[0].header._element.xml
    assert [each.text for each in after.paragraphs] == [each.text for each in opened(before).paragraphs]


def test_headers_keep_what_they_hold_and_every_section_carries_the_line() -> None:
    document = contract()
    document.sections[0].header.paragraphs[0].text = "销售合同 HT-2024-007"
    document.add_section().header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "附件一"
    assert document.add_section().header.is_linked_to_previous
    after = opened(copied(saved(document)))
    assert [words(section.header) for section in after.sections] == [
        ["销售合同 HT-2024-007", LINE],
        ["附件一", LINE],
        ["附件一", LINE],
    ]


def test_first_and_even_pages_with_headers_of_their_own_carry_the_line_too() -> None:
    document = contract()
    document.settings.odd_and_even_pages_header_footer = True
    document.add_section().different_first_page_header_footer = True
    document.sections[0].even_page_header.paragraphs[0].text = "双数页"
    after = opened(copied(saved(document)))
    assert words(after.sections[0].header) == [LINE]
    assert words(after.sections[0].even_page_header) == ["双数页", LINE]
    assert words(after.sections[1].first_page_header) == [LINE]


def test_parts_that_carry_no_line_keep_their_bytes() -> None:
    content = saved(contract())
    before, after = open_package(content), open_package(copied(content))
    changed = {name for name in before.names if before.read(name) != after.read(name)}
    assert changed == {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"}
    assert set(after.names) - set(before.names) == {"word/copyOf1.xml"}


def test_the_same_document_gives_the_same_copy_and_a_copy_can_be_copied() -> None:
    content = saved(contract())
    assert copied(content) == copied(content)
    other = LINE.replace("王芳", "李明")
    assert words(opened(copied(copied(content), other)).sections[0].header) == [LINE, other]


def test_the_line_is_printed_on_every_page_and_pages_break_where_they_did() -> None:
    document = contract(90)
    document.sections[0].header.paragraphs[0].text = "销售合同"
    content = saved(document)
    before, after = printed(content, copied(content), ending="docx")
    assert len(before.pages) == len(after.pages) > 2
    for old, new in zip(before.pages, after.pages, strict=True):
        text = "".join(word.text for word in new)
        assert LINE.replace(" ", "") in text
        assert "".join(word.text for word in old) == text.replace(LINE.replace(" ", ""), "", 1)


def test_documents_with_a_password_macros_or_of_old_are_not_copied() -> None:
    assert refusal(a_compound({"EncryptedPackage": b"x"})) == why.LOCKED
    assert refusal(a_compound({"WordDocument": b"x"})) == why.OLD
    assert refusal(an_office_file("docx", macros=True)) == why.MACROS
    assert refusal(saved(contract())[:-40]) == why.DAMAGED


def packed(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def a_document_by_hand(body: str, *, strict: bool = False, relations: str = "", more: Mapping[str, str] = {}) -> bytes:
    """Return a Word document of few parts, with addresses of strict OOXML where asked for."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        f'Extension="xml" ContentType="application/xml"/><Override PartName="/d.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="d.xml"/></Relationships>',
        "d.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>',
        "_rels/d.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
        **more,
    }
    if strict:
        for old, new in (
            ("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument"),
            ("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"),
        ):
            parts = {name: text.replace(old, new) for name, text in parts.items()}
    return packed(parts)


def test_a_document_with_addresses_of_its_own_carries_the_line_in_them() -> None:
    copy = open_package(copied(a_document_by_hand("<w:p/>", strict=True)))
    header = copy.read(next(name for name in copy.names if "copyOf" in name)).decode()
    assert LINE in header
    assert "http://purl.oclc.org/ooxml/wordprocessingml/main" in header
    assert "pict" not in header
    assert "schemas.openxmlformats.org/officeDocument" not in copy.read("_rels/d.xml.rels").decode()


def test_nothing_outside_of_the_package_is_asked_for_or_written_to() -> None:
    outside = (
        f'<Relationship Id="o" Type="{OFFICE}/header" TargetMode="External" Target="http://127.0.0.1:9/h.xml"/>'
        f'<Relationship Id="p" Type="{OFFICE}/header" Target="../../../../etc/passwd"/>'
        f'<Relationship Id="s" Type="{OFFICE}/settings" Target="file:///etc/passwd"/>'
    )
    references = '<w:headerReference w:type="default" r:id="o"/><w:headerReference w:type="first" r:id="p"/>'
    copy = copied(a_document_by_hand(f"<w:p/><w:sectPr>{references}<w:titlePg/></w:sectPr>", relations=outside))
    package = open_package(copy)
    assert sorted(name for name in package.names if "copyOf" in name) == ["copyOf1.xml", "copyOf2.xml"]
    assert b'r:id="o"' not in package.read("d.xml")
    assert b'r:id="p"' not in package.read("d.xml")


def test_old_settings_of_a_tracked_section_are_no_section() -> None:
    tracked = '<w:p/><w:sectPr><w:sectPrChange w:id="1" w:author="x"><w:sectPr/></w:sectPrChange></w:sectPr>'
    text = open_package(copied(a_document_by_hand(tracked))).read("d.xml").decode()
    assert text.count("headerReference") == 1
    assert text.index("headerReference") < text.index("sectPrChange")


def a_presentation(slides: int = 2) -> bytes:
    """Return a presentation of bare slides."""
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    names = [f"ppt/slides/s{number}.xml" for number in range(1, slides + 1)]
    spaces = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}"'
    )
    group = '<p:nvGrpSpPr><p:cNvPr id="7" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    text = f"<p:sld {spaces}><p:cSld><p:spTree>{group}<p:extLst/></p:spTree></p:cSld></p:sld>"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}.slide+xml"/>' for name in names)
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/slide" Target="/{name}"/>' for at, name in enumerate(names)
    )
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
            f'PartName="/ppt/p.xml" ContentType="{kind}.presentation.main+xml"/>{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
            'Target="ppt/p.xml"/></Relationships>',
            "ppt/p.xml": f'<p:presentation {spaces}><p:sldSz cx="12192000" cy="6858000"/></p:presentation>',
            "ppt/_rels/p.xml.rels": f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>',
            **dict.fromkeys(names, text),
        }
    )


def test_every_slide_carries_the_line_at_its_edge_and_across() -> None:
    from lxml import etree

    package = open_package(copied(a_presentation()))
    for name in ("ppt/slides/s1.xml", "ppt/slides/s2.xml"):
        tree = etree.fromstring(package.read(name)).find("{*}cSld/{*}spTree")
        shapes = tree.findall("{*}sp")
        assert ["".join(each.itertext()) for each in shapes] == [LINE] * 4
        assert [each.find("{*}nvSpPr/{*}cNvPr").get("id") for each in shapes] == ["8", "9", "10", "11"]
        assert [etree.QName(each).localname for each in tree][-1] == "extLst"
        edge = shapes[-1].find("{*}spPr/{*}xfrm")
        assert int(edge.find("{*}off").get("y")) + int(edge.find("{*}ext").get("cy")) < 6858000

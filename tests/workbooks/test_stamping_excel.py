"""Workbooks that carry a line: a first sheet, on paper, on screen; and everything else as it was (rules A7 E9)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from document_files import a_compound, an_office_file
from office_program import printed
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName

from workbooks.package import open_package
from workbooks.stamping import Unstampable, stamped
from workbooks.stamping import unstampable as why

LINE = "查阅副本 王芳 2026-11-22 SQ2026003 2026-11-27前有效 严禁外传"


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def prices(change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a workbook with a table of 90 rows, formulas, a chart, a print area and a second sheet."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "报价"
    for row in range(1, 91):
        sheet.append([f"产品{row}", row * 12.5, f"=B{row}*2", "备注"])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=9))
    sheet.add_chart(chart, "F2")
    sheet.print_area = "A1:D90"
    book.create_sheet("说明")["A1"] = "第二张表"
    book.active = 1
    book.defined_names["总价"] = DefinedName("总价", attr_text="报价!$C$1:$C$90")
    change(book)
    return saved(book)


def copied(content: bytes, line: str = LINE) -> bytes:
    return stamped(content, "报价.xlsx", line)


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def part_of(content: bytes, sheet: str) -> bytes:
    package = open_package(content)
    return package.read(next(each.part for each in package.sheets if each.name == sheet))


def refusal(content: bytes) -> object:
    with pytest.raises(Unstampable) as caught:
        copied(content)
    return caught.value.why


def exchanged(content: bytes, part: str, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    return out.getvalue()


def test_the_first_sheet_says_whose_copy_it_is() -> None:
    book = opened(copied(prices()))
    assert book.sheetnames == ["查阅副本", "报价", "说明"]
    assert book.active.title == "查阅副本"
    assert " ".join(str(cell.value) for row in book["查阅副本"].iter_rows() for cell in row if cell.value) == LINE
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["查阅副本"]


def test_every_sheet_says_it_on_paper_and_on_screen() -> None:
    copy = copied(prices())
    book = opened(copy)
    for name in ("报价", "说明"):
        assert book[name].oddHeader.center.text.endswith(LINE)
    package = open_package(copy)
    for sheet in package.sheets[1:]:
        drawing = package.related(sheet.part, "drawing")
        assert drawing is not None
        text = package.read(drawing).decode()
        assert "王芳" in text
        assert 'val="28000"' in text


def test_cells_formulas_charts_and_names_stay_as_they_were() -> None:
    before = prices()
    copy = copied(before)
    book = opened(copy)
    assert [[cell.value for cell in row] for row in book["报价"].rows] == [
        [cell.value for cell in row] for row in opened(before)["报价"].rows
    ]
    assert book["报价"]["C9"].value == "=B9*2"
    assert len(book["报价"]._charts) == 1
    assert book["报价"].print_area == "'报价'!$A$1:$D$90"  # counted from the left, so it moved with its sheet
    assert book.defined_names["总价"].attr_text == "报价!$C$1:$C$90"
    rows = re.compile(rb"<sheetData>.*</sheetData>", re.S)
    found, old = rows.search(part_of(copy, "报价")), rows.search(part_of(before, "报价"))
    assert found is not None
    assert old is not None
    assert found[0] == old[0]


def test_parts_that_carry_no_line_keep_their_bytes() -> None:
    content = prices()
    before, after = open_package(content), open_package(copied(content))
    changed = {name for name in before.names if before.read(name) != after.read(name)}
    assert changed == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/drawings/drawing1.xml"),
        *("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"),
    }


def test_the_same_workbook_gives_the_same_copy_and_a_copy_can_be_copied() -> None:
    before = prices()
    assert copied(before) == copied(before)
    twice = copied(copied(before), LINE.replace("王芳", "李明"))
    assert opened(twice).sheetnames[:2] == ["查阅副本 2", "查阅副本"]


@pytest.mark.parametrize(
    ("header", "footer", "kept", "carried_by"),
    [
        ("", "", {}, ("header",)),
        ("&L公司&R&P", "", {"&L公司", "&R&P"}, ("header",)),
        ("价格表", "", {"价格表"}, ("footer",)),
        ("&C价格表", "&L页&R&D", {"&C价格表", "&L页", "&R&D"}, ("footer",)),
        ("&C价格表", "&C第 &P 页", {"&C价格表\n", "&C第 &P 页"}, ("header",)),
        ("&C甲&&LTD", "&C第 &P 页", {"甲&&LTD"}, ("header",)),
        ("&C" + "长" * 240, "&C第 &P 页", {"&C第 &P 页"}, ("header",)),
        ("&C" + "长" * 240, "&L" + "长" * 240, {"&C" + "长" * 240}, ("footer",)),
    ],
)
def test_what_stands_in_header_and_footer_stays(
    header: str, footer: str, kept: set[str], carried_by: tuple[str, ...]
) -> None:
    def write(book: Any) -> None:
        book["报价"].oddHeader.center.text, book["报价"].oddFooter.center.text = "HEADER", "FOOTER"

    content = prices(write)
    for old, new in (("&amp;CHEADER", header), ("&amp;CFOOTER", footer)):
        content = exchanged(content, "xl/worksheets/sheet1.xml", old, new.replace("&", "&amp;"))
    text = part_of(copied(content), "报价").decode().replace("&amp;", "&")
    found = {
        kind: each[1]
        for kind in ("header", "footer")
        if (each := re.search(f"<odd{kind.title()}>(.*?)</odd{kind.title()}>", text, re.S))
    }
    assert [kind for kind, each in found.items() if LINE in each] == list(carried_by)
    assert all(len(each) <= 255 for each in found.values())
    assert all(any(each in one for one in found.values()) for each in kept)


def test_first_and_even_pages_with_headers_of_their_own_carry_the_line_too() -> None:
    def differ(book: Any) -> None:
        block = book["报价"].HeaderFooter
        block.differentFirst = block.differentOddEven = True
        block.firstHeader.center.text = "封面"

    sheet = opened(copied(prices(differ)))["报价"]
    assert sheet.firstHeader.center.text == "封面"
    assert sheet.firstFooter.center.text.endswith(LINE)
    assert sheet.evenHeader.center.text.endswith(LINE)


def test_an_ampersand_in_the_line_is_no_code_of_the_header() -> None:
    copy = copied(prices(), "查阅副本 A&B公司 <王芳>")
    assert "A&amp;&amp;B公司 &lt;王芳&gt;" in part_of(copy, "报价").decode()
    assert "A&amp;B公司 &lt;王芳&gt;" in part_of(copy, "查阅副本").decode()


def test_chart_sheets_carry_the_line_on_paper() -> None:
    def chart_sheet(book: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(book["报价"], min_col=2, min_row=1, max_row=9))
        book.create_chartsheet("图").add_chart(chart)

    copy = copied(prices(chart_sheet))
    assert opened(copy).sheetnames == ["查阅副本", "报价", "说明", "图"]
    assert LINE in open_package(copy).read("xl/chartsheets/sheet1.xml").decode()


def test_a_sheet_in_another_spelling_carries_the_line() -> None:
    content = prices()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = package.read("xl/worksheets/sheet2.xml").decode()
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
    copy = copied(exchanged(content, "xl/worksheets/sheet2.xml", text, prefixed))
    assert opened(copy)["说明"]["A1"].value == "第二张表"
    assert opened(copy)["说明"].oddHeader.center.text.endswith(LINE)
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + text.partition("?>")[2] if text.startswith("<?xml") else text
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, wide.encode("utf-16") if name == "xl/worksheets/sheet2.xml" else data)
    assert opened(copied(out.getvalue()))["说明"]["A1"].value == "第二张表"


def test_text_boxes_stay_within_the_rows_in_use_so_that_no_further_page_is_printed() -> None:
    before, after = printed(prices(), copied(prices()))
    assert len(after.pages) == len(before.pages) + 1  # the first sheet
    for page in after.pages:
        assert "王芳" in "".join(word.text for word in page)
    first = after.pages[1]
    assert {"产品1", "产品40"} <= {word.text for word in first}


def test_workbooks_with_a_password_macros_or_of_old_are_not_copied() -> None:
    assert refusal(a_compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})) == why.LOCKED
    assert refusal(a_compound({"Workbook": b"x"})) == why.OLD
    assert refusal(a_compound({"ETExtData": b"x", "Workbook": b"y"})) == why.OLD
    assert refusal(an_office_file("xlsx", macros=True)) == why.MACROS
    old = exchanged(prices(), "xl/_rels/workbook.xml.rels", "/relationships/styles", "/relationships/xlMacrosheet")
    assert refusal(old) == why.MACROS


def test_damaged_and_swelling_workbooks_are_not_copied() -> None:
    content = prices()
    assert refusal(content[: len(content) // 2]) == why.DAMAGED
    assert refusal(exchanged(content, "xl/workbook.xml", "<workbook ", "<workbook <")) == why.DAMAGED
    assert refusal(exchanged(content, "xl/worksheets/sheet1.xml", "</sheetData>", "")) == why.DAMAGED
    entity = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet '
    assert refusal(exchanged(content, "xl/worksheets/sheet2.xml", "<worksheet ", entity)) == why.DAMAGED
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data + b" " * 120_000_000 if name == "xl/worksheets/sheet2.xml" else data)
    assert refusal(out.getvalue()) == why.TOO_MUCH


def test_signatures_are_left_out_for_they_vouch_for_the_document_as_it_was() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(prices())) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "_rels/.rels":
                signed = b'<Relationship Id="rIdSig" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>'  # fmt: skip
                data = data.replace(b"</Relationships>", signed)
            after.writestr(name, data)
        after.writestr("_xmlsignatures/origin.sigs", b"")
    package = open_package(copied(out.getvalue()))
    assert not [name for name in package.names if "signature" in name]
    assert b"signature" not in package.read("_rels/.rels")

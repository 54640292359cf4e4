"""Word templates are filled in with nothing but their context, every value as it stands, charts native (issue 4, item 1)."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from document_files import a_picture
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import range_boundaries
from word_templates import (
    A_LINE,
    BODY,
    CHART,
    HEAD,
    PIE,
    SMALL,
    a_template,
    cells,
    filled,
    in_text_box,
    opened,
    printed,
    saved,
    spread,
    texts,
)

from templates.contexts.pieces import Series, Share, Table
from templates.word import CHART_MARK, NotFilled, TornApart, printable

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def test_values_stand_as_people_read_them() -> None:
    document = printed(a_template())
    assert texts(document)[:3] == ["月度小报 2026年10月 2026-11-01 06:00", "本月共归档7件。", "1. 是否续签？"]
    assert cells(document) == [
        ["名称", "件数", "金额", "日期", "及时率", "上月"],
        ["海纳", "1,234", "1,280.50", "2026-10-12", "90.0%", "3"],
    ]


def test_what_is_missing_is_a_dash_and_a_share_of_nothing_too() -> None:
    row = replace(A_LINE, last=None, timely=Share(0, 0))
    assert cells(printed(a_template(), lines=Table("", "", (row,))))[1][4:] == ["—", "—"]


@pytest.mark.parametrize(
    "text",
    [
        "A & B <b>重要</b> \"引\" '号' ]]>",
        "{{ report.head.title }} {% for x in y %} {# c #}",
        "{_{ 不是标签 }_} {_% 100% %_}",
        "｛｛全角｝｝ %} }}",
        "&amp; &lt; &#65;",
    ],
)
def test_data_is_never_read_as_xml_or_as_a_tag(text: str) -> None:
    row = replace(A_LINE, label=text)
    document = printed(
        a_template(title="{{ report.summary }}", footer="{{ report.summary }}"),
        summary=text,
        lines=Table("", "", (row,)),
    )
    assert text in texts(document)
    assert cells(document)[1][0] == text
    assert document.sections[0].footer.paragraphs[0].text == text
    assert document.core_properties.title == text


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_printed_and_read_again(text: str) -> None:
    """Line breaks and tabs are Word's own; spaces at the ends stay."""
    document = printed(a_template(["甲{{ report.summary }}乙"]), summary=text)
    assert document.paragraphs[0].text == f"甲{printable(text)}乙"


def test_what_no_document_can_hold_is_left_out() -> None:
    document = printed(a_template(["{{ report.summary }}"]), summary="一\x0b二\x00三\x07四\x0c五\ue0c00\ue0c1六\r\n七")
    assert document.paragraphs[0].text == "一二三四五0六\n七"


def test_header_footer_and_properties_are_filled_in() -> None:
    template = a_template(
        header="{{ report.head.office }}", footer="第 {{ report.head.edition }} 版", title="{{ report.head.title }}"
    )
    document = printed(template, head=replace(HEAD, office="A & B"))
    assert document.sections[0].header.paragraphs[0].text == "A & B"
    assert document.sections[0].footer.paragraphs[0].text == "第 1 版"
    assert document.core_properties.title == "月度小报"


def test_a_text_box_is_filled_in_and_a_chart_beside_it_stays_beside_it() -> None:
    document = printed(in_text_box(a_template(["{{ report.chart }}"]), "{{ report.summary }}"))
    xml = etree.tostring(document.element.body, encoding="unicode")
    assert xml.count("本月共归档7件。") == 2
    assert "框外" in xml
    assert len(document.element.body.findall(f".//{C}chart")) == 1


def test_a_name_that_is_not_there_fails_with_its_paragraph() -> None:
    with pytest.raises(NotFilled) as caught:
        printed(a_template(["{{ report.head.title }}", "合计 {{ report.totl }}"]))
    assert caught.value.paragraph == "合计 {{ report.totl }}"


@pytest.mark.parametrize(
    "tag",
    [
        "{{ report.__class__.__mro__ }}",
        "{{ report.head.title.__class__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ report.head.title.format.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{{ [].append(1) or report.decisions.append('x') }}",
    ],
)
def test_a_template_reaches_nothing_but_its_context(tag: str) -> None:
    with pytest.raises(NotFilled):
        printed(a_template([tag]))


def test_a_whole_table_is_no_value() -> None:
    with pytest.raises(NotFilled):
        printed(a_template(["{{ report.lines }}"]))


def test_tags_that_tear_the_document_apart_are_an_error_and_never_a_shorter_report() -> None:
    torn = ("{% for row in report.lines.rows %}{{ row.label }}", (("{% endfor %}", "y"),), "后")
    with pytest.raises(TornApart):
        printed(a_template(torn), lines=Table("", "", ()))


def test_a_tag_spread_over_runs_is_filled_in() -> None:
    tag = "{{ report.summary }}"
    template = spread(a_template([tag]), tag, ["{", "{ rep", "ort.", "summary", " }", "}"])
    assert texts(printed(template)) == ["本月共归档7件。"]


def test_charts_are_native_with_their_data_behind_them() -> None:
    content = filled(a_template())
    parts = zipfile.ZipFile(BytesIO(content))
    document = opened(content)
    frames = document.element.body.findall(f".//{C}chart")
    assert len(frames) == 2
    drawn = [document.part.related_parts[frame.get(f"{R}id")] for frame in frames]
    for chart, drawing in zip(drawn, (CHART, PIE), strict=True):
        space = etree.fromstring(chart.blob)
        assert "".join(space.find(f".//{C}title").itertext()) == drawing.title
        (data,) = space.findall(f"{C}externalData")
        book = openpyxl.load_workbook(BytesIO(chart.related_parts[data.get(f"{R}id")].blob))
        for line, element in zip(drawing.series, space.iter(f"{C}ser"), strict=True):
            assert _named(book, element.find(f"{C}cat")) == list(drawing.names)
            assert _named(book, element.find(f"{C}val")) == list(line.values)
            assert _named(book, element.find(f"{C}tx")) == [line.label]
            points = {
                point.get("idx"): float(point[0].text) for point in element.iter(f"{C}val").__next__().iter(f"{C}pt")
            }
            assert points == {str(at): value for at, value in enumerate(line.values) if value is not None}
    assert parts.testzip() is None
    names = parts.namelist()
    assert len(names) == len(set(names))


def _named(book: Any, holder: Any) -> list[Any]:
    """Return what stands in the cells that a chart names."""
    sheet, _, cells_ = holder.find(f".//{C}f").text.rpartition("!")
    left, top, right, bottom = range_boundaries(cells_.replace("$", ""))
    rows = book[sheet.strip("'")].iter_rows(top, bottom, left, right, values_only=True)
    return [value for row in rows for value in row]


def test_a_chart_keeps_its_size_and_says_what_it_shows() -> None:
    shape = printed(a_template(["{{ report.pie }}"])).inline_shapes[0]
    assert (shape.width, shape.height) == (Cm(12), Cm(6))
    assert shape._inline.docPr.get("descr") == "按部门"


def test_a_picture_and_a_chart_of_the_template_stay_and_every_number_is_given_once() -> None:
    document = opened(a_template(["前", "{{ report.chart }}", "{{ report.pie }}"]))
    document.paragraphs[0].add_run().add_picture(BytesIO(a_picture()), Cm(2))
    template = filled(
        saved(document), chart=replace(CHART, title="{{ report.summary }}")
    )  # a template with charts of its own
    again = opened(template)
    again.add_paragraph("{{ report.chart }}")
    result = printed(saved(again))
    drawn = [result.part.related_parts[each.get(f"{R}id")] for each in result.element.body.findall(f".//{C}chart")]
    assert len({str(part.partname) for part in drawn}) == len(drawn) == 3
    numbers = [each.get("id") for each in result.element.body.iter() if str(each.tag).endswith("}docPr")]
    assert len(numbers) == len(set(numbers)) == 4
    assert len(result.inline_shapes) == 4


def test_charts_in_one_paragraph_in_a_cell_and_in_a_loop_all_appear() -> None:
    loop = ("{%p for each in report.decisions %}", "{{ report.chart }}", "{%p endfor %}")
    template = a_template(["图 {{ report.chart }}{{ report.pie }}", (("{{ report.pie }}",),), *loop])
    document = printed(template, decisions=("一", "二"))
    assert len(document.element.body.findall(f".//{C}chart")) == 5
    assert document.paragraphs[0].text.strip() == "图"
    assert not CHART_MARK.search(etree.tostring(document.element.body, encoding="unicode"))


def test_a_chart_with_nothing_to_draw_leaves_no_trace() -> None:
    """Neither an empty frame nor an empty paragraph; a cell keeps the paragraph that it has to have."""
    empty = replace(CHART, names=(), series=())
    document = printed(a_template(["前", "{{ report.chart }}", (("{{ report.chart }}",),), "后"]), chart=empty)
    assert [paragraph.text for paragraph in document.paragraphs] == ["前", "后"]
    assert cells(document) == [[""]]
    assert not document.element.body.findall(f".//{C}chart")


def test_a_chart_is_drawn_whatever_its_words_are() -> None:
    odd = replace(
        CHART, title="=1+1 & <x>", names=("=A1", "#REF!"), series=(Series("=B1", (-2.5, None)), Series("=B1", (1, 0)))
    )
    content = filled(a_template(["{{ report.chart }}"]), chart=odd)
    document = opened(content)
    (frame,) = document.element.body.findall(f".//{C}chart")
    part = document.part.related_parts[frame.get(f"{R}id")]
    space = etree.fromstring(part.blob)
    (book,) = [openpyxl.load_workbook(BytesIO(each.blob)) for each in part.related_parts.values()]
    assert list(book.active.iter_rows(values_only=True)) == [(None, "=B1", "=B1"), ("=A1", -2.5, 1), ("#REF!", None, 0)]
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    # The axis is not cut off at zero where a figure lies below it.
    assert space.find(f".//{C}valAx/{C}scaling/{C}min") is None


def test_the_same_values_give_the_same_bytes() -> None:
    template = a_template()
    assert filled(template) == filled(template)


def test_a_footnote_is_read_as_a_template_once() -> None:
    """What stands in it by then is data, in a document of two sections too."""
    document = opened(a_template(["正文"]))
    document.add_section()
    content = _with_footnote(saved(document), "{{ report.summary }}")
    found = zipfile.ZipFile(BytesIO(filled(content, summary="见 {{ report.head.title }} & 注")))
    assert "见 {{ report.head.title }} &amp; 注" in found.read("word/footnotes.xml").decode()


def _with_footnote(content: bytes, text: str) -> bytes:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = opened(content)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, f"{R[1:-1]}/footnotes")
    return saved(document)


def test_many_rows_are_printed() -> None:
    rows = tuple(replace(A_LINE, label=f"客户{at}", amount=Decimal(at), seen=date(2026, 10, 1)) for at in range(300))
    found = cells(printed(a_template(BODY[6:7]), lines=Table("", "", rows)))
    assert [row[0] for row in found[1:]] == [row.label for row in rows]


def test_the_small_report_is_whole() -> None:
    """So that the other tests work on what a report is."""
    assert CHART.drawn and PIE.drawn
    assert SMALL.lines.rows == (A_LINE,)

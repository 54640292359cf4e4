"""What stands in a cell, read from the XML that Excel, WPS and others really write."""

from __future__ import annotations

from datetime import datetime

import pytest
from bad_files import with_date1904, with_rows
from filled_books import (
    BORROWING,
    CUSTOMER,
    SHEET,
    STRINGS,
    VISIT,
    a_book,
    as_excel_saves,
    repacked,
    with_cell,
    with_strings,
)
from openpyxl import Workbook

from validators.filled import Cell, CellKind, Filled
from validators.forms import forms
from workbooks.layout import REGISTER_DEPTH, layout
from workbooks.reading import Unreadable, read_form
from workbooks.reading.formats import Dating, dating_of

_PLACE = next(place for place in layout(CUSTOMER).places if place.column.name == "opened")
_STYLES = "xl/styles.xml"


def _filled(data: bytes) -> Filled:
    filled = read_form(data, "form.xlsx", forms())
    assert isinstance(filled, Filled), filled
    return filled


def _cell(xml: str, strings: str = "", *, date1904: bool = False, formats: str = "", style: int = 0) -> Cell:
    """Read one cell of a customer form: `xml` is what stands between `<c ...` and `</c>`."""
    data = with_cell(a_book(CUSTOMER), _PLACE.ref, f'<c r="{_PLACE.ref}" s="{1 if style or formats else 0}" {xml}</c>')
    if strings:
        data = with_strings(data, strings)
    if date1904:
        data = with_date1904(data)
    if style or formats:
        fmt = (
            f'<numFmts count="1"><numFmt numFmtId="{style or 176}" formatCode="{formats}"/></numFmts>'
            if formats
            else ""
        )

        def change(content: bytes) -> bytes:
            text = content.decode().replace('<numFmts count="0"/>', "").replace("<fonts", f"{fmt}<fonts", 1)
            return text.replace("</cellXfs>", f'<xf numFmtId="{style or 176}"/></cellXfs>').encode()

        data = repacked(data, {_STYLES: change})
    return _filled(data).rows[0].cells["opened"]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>宁波</t></si>", "宁波"),
        ('<si><t xml:space="preserve"> 宁波 </t></si>', " 宁波 "),
        ("<si><r><t>宁波</t></r><r><rPr><b/></rPr><t>海纳</t></r></si>", "宁波海纳"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>', "東京"),
        ("<si><t>一_x000D_\n二</t></si>", "一\r\n二"),
        ("<si><t>_x005F_x000D_</t></si>", "_x000D_"),
        ("<si><t>a_x0007_b</t></si>", "a_x0007_b"),
        ("<si><t>（上海）㎡ &amp; &lt;b&gt;</t></si>", "（上海）㎡ & <b>"),
        ("<si><t><![CDATA[a<b]]></t></si>", "a<b"),
        ("<si><t>a<!-- c -->b</t></si>", "ab"),
        ("<si><t>😀</t></si>", "😀"),
        ("<si><t>NA</t></si>", "NA"),
    ],
)
def test_texts_are_read_as_they_were_typed(item: str, text: str) -> None:
    assert _cell('t="s"><v>0</v>', item) == Cell(_PLACE.ref, CellKind.TEXT, text)
    inline = item.replace("<si>", "<is>").replace("</si>", "</is>")
    assert _cell(f't="inlineStr">{inline}') == Cell(_PLACE.ref, CellKind.TEXT, text)


@pytest.mark.parametrize(
    ("xml", "kind", "value"),
    [
        ("><v>500</v>", CellKind.NUMBER, 500.0),
        ('t="n"><v>1.5E-3</v>', CellKind.NUMBER, 0.0015),
        ("><v>9.1330200123456704E+17</v>", CellKind.NUMBER, 913302001234567040.0),
        ('t="b"><v>1</v>', CellKind.BOOLEAN, True),
        ('t="b"><v>0</v>', CellKind.BOOLEAN, False),
        ('t="e"><v>#REF!</v>', CellKind.ERROR, "#REF!"),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', CellKind.ERROR, "#DIV/0!"),
        ("><v>1_000</v>", CellKind.ERROR, "1_000"),
        ("><v>１２</v>", CellKind.ERROR, "１２"),
        ("><v>nan</v>", CellKind.ERROR, "nan"),
        ("><v>12abc</v>", CellKind.ERROR, "12abc"),
        ("><f>SUM(A1:A2)</f>", CellKind.FORMULA, "=SUM(A1:A2)"),
        ("><f>SUM(A1:A2)</f><v></v>", CellKind.FORMULA, "=SUM(A1:A2)"),
        ('><f t="shared" si="0"/>', CellKind.FORMULA, "="),
        ("><f>1+1</f><v>2</v>", CellKind.NUMBER, 2.0),
        ('t="str"><f>A1&amp;"x"</f><v>宁波x</v>', CellKind.TEXT, "宁波x"),
        ('t="str"><f>""</f><v></v>', CellKind.BLANK, None),
        ('t="inlineStr"><is><t>=1+1</t></is>', CellKind.TEXT, "=1+1"),
        ('t="inlineStr"><is><t></t></is>', CellKind.BLANK, None),
        ('t="inlineStr"><is><t> </t></is>', CellKind.TEXT, " "),
        ("><v></v>", CellKind.BLANK, None),
        (">", CellKind.BLANK, None),
    ],
)
def test_every_type_of_cell(xml: str, kind: CellKind, value: object) -> None:
    assert _cell(xml) == Cell(_PLACE.ref, kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("style", [14, 15, 17, 22, 27, 30, 31, 36, 50, 54, 57, 58])
def test_built_in_date_formats_make_dates(style: int) -> None:
    """27-36 and 50-58 are the Chinese ones, which no file spells out."""
    assert _cell("><v>46085.5</v>", style=style) == Cell(_PLACE.ref, CellKind.DATE, datetime(2026, 3, 4, 12), 46085.5)


@pytest.mark.parametrize("style", [0, 1, 2, 9, 10, 11, 12, 37, 44, 48, 49, 59])
def test_other_built_in_formats_leave_numbers(style: int) -> None:
    assert _cell("><v>46085</v>", style=style).kind is CellKind.NUMBER


@pytest.mark.parametrize(
    ("code", "dating"),
    [
        ("yyyy-mm-dd", Dating.DATE),
        ('yyyy"年"m"月"d"日"', Dating.DATE),
        ("[$-804]yyyy年m月d日;@", Dating.DATE),
        ("[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;".replace("&quot;", '"'), Dating.DATE),
        ('m"月"d"日"', Dating.DATE),
        ("mmm-yy", Dating.DATE),
        ("[$-F800]dddd, mmmm dd, yyyy", Dating.DATE),
        ("yyyy\\-mm\\-dd hh:mm:ss.000", Dating.DATE),
        ("h:mm AM/PM", Dating.TIME),
        ("[h]:mm:ss", Dating.TIME),
        ("mm:ss.0", Dating.TIME),
        ('上午/下午h"时"mm"分"', Dating.TIME),
        ("General", Dating.NOTHING),
        ("G/通用格式", Dating.NOTHING),
        ("@", Dating.NOTHING),
        ("#,##0.00", Dating.NOTHING),
        ("0.00E+00", Dating.NOTHING),
        ("[Red]#,##0.00;[DarkRed]-#,##0", Dating.NOTHING),
        ('#,##0"m"', Dating.NOTHING),
        ("#,##0\\m", Dating.NOTHING),
        ('0.0,,"Mio."', Dating.NOTHING),
        ('"days:" 0', Dating.NOTHING),
        ("[$USD] #,##0.00", Dating.NOTHING),
        ('_-"¥"* #,##0.00_-;_-@_-', Dating.NOTHING),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', Dating.NOTHING),
        ("# ?/?", Dating.NOTHING),
        ("", Dating.NOTHING),
        (";;;", Dating.NOTHING),
    ],
)
def test_custom_formats_are_told_apart(code: str, dating: Dating) -> None:
    assert dating_of(code) is dating


def test_a_custom_date_format_in_a_file() -> None:
    assert _cell("><v>46085</v>", formats="yyyy&quot;年&quot;m&quot;月&quot;").value == datetime(2026, 3, 4)
    assert _cell("><v>46085</v>", formats="#,##0&quot;m&quot;").kind is CellKind.NUMBER


def test_a_format_spelled_out_comes_before_the_built_in_one() -> None:
    assert _cell("><v>46085</v>", formats="0.00", style=27).kind is CellKind.NUMBER


@pytest.mark.parametrize(
    ("serial", "moment"),
    [
        ("1", datetime(1900, 1, 1)),
        ("59", datetime(1900, 2, 28)),
        ("60", None),
        ("60.5", None),
        ("61", datetime(1900, 3, 1)),
        ("46347.583333333336", datetime(2026, 11, 21, 14)),
        ("46347.99999999999", datetime(2026, 11, 22)),
        ("0", None),
        ("0.583333333333", None),
        ("-5", None),
        ("2958465", datetime(9999, 12, 31)),
        ("2958466", None),
        ("20261121", None),
        ("1E+300", None),
    ],
)
def test_serials_that_name_no_day_stay_numbers(serial: str, moment: datetime | None) -> None:
    cell = _cell(f"><v>{serial}</v>", style=14)
    assert cell.number == (None if moment is None else float(serial))
    assert (cell.kind, cell.value) == ((CellKind.NUMBER, float(serial)) if moment is None else (CellKind.DATE, moment))


def test_a_workbook_that_counts_from_1904() -> None:
    assert _cell("><v>44885.5</v>", style=22, date1904=True) == Cell(
        _PLACE.ref, CellKind.DATE, datetime(2026, 11, 21, 12), 44885.5
    )
    assert _cell("><v>0</v>", style=14, date1904=True).value == datetime(1904, 1, 1)
    assert _cell("><v>0.5</v>", style=20, date1904=True).kind is CellKind.NUMBER


def test_dates_stored_as_text_have_the_number_excel_gives_them() -> None:
    assert _cell('t="d"><v>2026-11-21T14:00:00</v>') == Cell(
        _PLACE.ref, CellKind.DATE, datetime(2026, 11, 21, 14), 46347 + 14 / 24
    )
    assert _cell('t="d"><v>2026-11-21</v>', date1904=True).number == 44885
    assert _cell('t="d"><v>morgen</v>') == Cell(_PLACE.ref, CellKind.TEXT, "morgen")


def test_every_declared_field_is_there_and_blank_cells_are_blank() -> None:
    cells = _filled(a_book(VISIT)).rows[0].cells
    assert list(cells) == [column.name for column in VISIT.columns]
    assert {cell.kind for cell in cells.values()} == {CellKind.BLANK}


def test_lines_in_which_nothing_can_be_seen_are_left_out() -> None:
    lines = [{"name": "林敏"}, {"name": " \u3000\u200b"}, {}, {"mobile": "13800138000"}]
    filled = _filled(a_book(CUSTOMER, tables={"contacts": lines}))
    first = layout(CUSTOMER).grids[0].first_row
    assert [line.row for line in filled.tables["contacts"]] == [first, first + 3]
    assert filled.starts == {"contacts": f"A{first}"}


def test_rows_of_a_register_keep_their_excel_row() -> None:
    filled = _filled(a_book(BORROWING, [{"code": "J2026001"}, {}, {"borrower": "张三"}]))
    assert [(line.row, line.cells["code"].value) for line in filled.rows] == [(4, "J2026001"), (6, None)]
    assert filled.rows[0].cells["due"] == Cell("H4")
    assert filled.starts == {"": "B4"}


def test_the_printed_serial_number_is_not_read() -> None:
    def number(book: Workbook) -> None:
        for row in range(4, 44):
            book.worksheets[0][f"A{row}"] = row - 3

    assert _filled(a_book(BORROWING, then=number)).rows == ()


def test_cells_and_rows_without_an_address_stand_where_they_follow() -> None:
    row = '<row><c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>J2026001</t></is></c><c/><c/><c t="inlineStr"><is><t>销售部</t></is></c></row>'
    data = repacked(
        a_book(BORROWING), {SHEET: lambda content: content.replace(b"</sheetData>", row.encode() + b"</sheetData>")}
    )
    (line,) = _filled(data).rows
    assert line.row == 4
    assert (line.cells["code"].value, line.cells["borrower"].value) == ("J2026001", None)
    assert line.cells["department"] == Cell("E4", CellKind.TEXT, "销售部")


def test_stray_cells_far_away_cost_nothing_and_say_nothing() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    near = '<c r="XFD5" t="inlineStr"><is><t>x</t></is></c></row>'

    def stray(content: bytes) -> bytes:
        content = content.replace(b"</sheetData>", far.encode() + b"</sheetData>")
        at = content.index(b"</row>", content.index(b'<row r="4"'))
        return content[:at] + near.encode() + content[at + 6 :]

    for book in (a_book(CUSTOMER), a_book(BORROWING, [{"code": "J2026001"}])):
        assert _filled(repacked(book, {SHEET: stray})) == _filled(book)


def test_formatted_empty_rows_below_a_register_are_passed_over() -> None:
    data = with_rows(
        a_book(BORROWING, [{"code": "J2026001"}]), 20_000, '<c r="B{row}" s="0"/><c r="P{row}"><v>1</v></c>'
    )
    assert len(_filled(data).rows) == 1


def test_a_register_longer_than_is_read_is_answered_and_not_cut() -> None:
    row = REGISTER_DEPTH + 4
    data = with_rows(a_book(BORROWING), 1, '<c r="B{row}"><v>1</v></c>', start=row)
    answer = read_form(data, "x.xlsx", forms())
    assert isinstance(answer, Unreadable)
    assert (answer.rule, answer.what.gaps["row"]) == ("too-many-rows", row)
    assert len(_filled(with_rows(a_book(BORROWING), 1, '<c r="B{row}"><v>1</v></c>', start=row - 1)).rows) == 1


def test_shared_strings_are_read_only_as_far_as_they_are_needed() -> None:
    data = as_excel_saves(a_book(CUSTOMER, {"name": "宁波"}))
    torn = repacked(
        data, {STRINGS: lambda content: content.replace(b"</sst>", b"<si><t>" + b"x" * 200_000 + b"<si></sst>")}
    )
    assert _filled(torn).rows[0].cells["name"].value == "宁波"

"""Small lists and notes, opened again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from register_books import AT, parts_of

from validators.declaration import Kind
from workbooks.lists import ListSheet, list_workbook, note_workbook
from workbooks.register import SheetColumn

COLUMNS = (
    SheetColumn("文件", Kind.TEXT, 20),
    SheetColumn("问题", Kind.LONG, 30),
    SheetColumn("日期", Kind.DATE),
    SheetColumn("金额", Kind.MONEY),
)
ROW = ("拜访记录表.xlsx", "少一位数字", date(2026, 1, 31), Decimal("12.50"))


def opened(*rows: tuple[object, ...], lines: tuple[str, ...] = ("共 1 份。",), language: str = "zh") -> Any:
    book = list_workbook([ListSheet("问题", "退回的表单", lines, COLUMNS, rows)], AT, language)
    return load_workbook(BytesIO(book))["问题"]


def test_title_lines_header_and_rows_stand_below_each_other() -> None:
    tab = opened(ROW, lines=("一。", "二。"))
    assert [tab.cell(row, 1).value for row in (1, 2, 3, 4)] == ["退回的表单", "一。", "二。", None]
    assert [cell.value for cell in tab[5]][:4] == ["文件", "问题", "日期", "金额"]
    assert [cell.value for cell in tab[6]][:4] == ["拜访记录表.xlsx", "少一位数字", datetime(2026, 1, 31), 12.5]
    assert [cell.number_format for cell in tab[6]][2:4] == ["yyyy-mm-dd", "#,##0.00"]


def test_header_is_frozen_filtered_and_repeated_on_every_page() -> None:
    tab = opened(ROW, ROW)
    assert tab.freeze_panes == "A5"
    assert tab.auto_filter.ref == "A4:D6"
    assert tab.print_title_rows == "$4:$4"
    assert (tab.page_setup.paperSize, tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) == (9, 1, 0)
    assert all(cell.border.left.style == "thin" for row in tab["A4:D6"] for cell in row)


def test_a_row_is_as_high_as_its_longest_cell_wrapped() -> None:
    tab = opened(ROW, ("a", "少一位数字。" * 12, None, None), ("a", "一\n二\n三", None, None))
    heights = [tab.row_dimensions[row].height for row in (5, 6, 7)]
    assert heights[1] > heights[2] > heights[0]
    # 72 Chinese characters take 144 digits of width: at least five lines of thirty.
    assert heights[1] >= 5 * 15
    assert tab["B6"].alignment.wrap_text


def test_a_very_long_text_is_no_higher_than_excel_takes() -> None:
    assert opened(("a", "长" * 5000, None, None)).row_dimensions[5].height <= 409


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "#REF!", "2026-01-01", "00123", "{=1}"])
def test_text_stays_text(text: str) -> None:
    cell = opened((text, text, None, None))["A5"]
    assert (cell.value, cell.data_type) == (text, "s")
    # In the text format it stays text, too, when somebody edits the cell.
    assert cell.number_format == "@"


def test_values_that_a_column_cannot_hold_are_shown_as_text() -> None:
    tab = opened((7, True, "本月", "***"), ("a", "b", date(1850, 1, 1), Decimal("12345678901234567.89")))
    assert [cell.value for cell in tab[5]][:4] == ["7", "True", "本月", "***"]
    assert tab["C6"].value == "1850-01-01"
    assert tab["D6"].value == "12345678901234567.89"


def test_illegal_characters_do_not_stop_a_list() -> None:
    assert opened(("a\x00b\x0b", "_x0041_", None, None))["A5"].value == "ab"


def test_an_empty_list_says_so() -> None:
    assert opened()["A5"].value == "（无）"
    assert opened(language="en")["A5"].value == "(none)"


def test_tabs_get_names_that_excel_takes() -> None:
    sheets = [ListSheet("供应商/客户", "t"), ListSheet("供应商/客户", "t")]
    names = load_workbook(BytesIO(list_workbook(sheets, AT, "zh"))).sheetnames
    assert names == ["供应商／客户", "供应商／客户(2)"]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="every row needs 4 values"):
        opened(("a",))


def test_the_same_list_has_the_same_bytes_and_well_formed_parts() -> None:
    sheet = ListSheet("问题", "退回", ["一。"], COLUMNS, [ROW])
    one, two = (list_workbook([sheet], AT, "zh") for _ in range(2))
    assert one == two
    for content in parts_of(one).values():
        etree.fromstring(content)


def test_a_note_is_one_page_of_wrapped_sentences() -> None:
    long = "请把内容填进空白表单，再放进收件箱。" * 8
    book = note_workbook("没有收下：合同.xls", ["=这不是表单。", long], AT)
    tab = load_workbook(BytesIO(book)).active
    texts = [cell.value for row in tab.iter_rows() for cell in row if cell.value]
    assert texts == ["没有收下：合同.xls", "=这不是表单。", long, "2026-11-21 22:00"]
    assert tab["B4"].data_type == "s"
    assert tab["B5"].alignment.wrap_text
    assert tab.row_dimensions[5].height > 2 * tab.row_dimensions[4].height
    assert tab.title == "没有收下：合同.xls"
    assert book == note_workbook("没有收下：合同.xls", ["=这不是表单。", long], AT)


def test_a_long_title_ends_before_the_page_number_in_the_foot() -> None:
    title = "R&D " + "绍兴宏泰工艺礼品进出口有限公司" * 2
    book = list_workbook([ListSheet("问题", title, (), COLUMNS, [ROW])], AT, "zh")
    assert load_workbook(BytesIO(book))["问题"].oddFooter.left.text == "R&&D 绍兴宏泰工艺礼品进出口有限公司…"

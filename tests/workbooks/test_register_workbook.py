"""The register as openpyxl reads it, whole and in its read-only mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import load_workbook
from register_books import AT, COLUMNS, a_register, a_row, a_sheet, an_overview, parts_of, values_of

from workbooks.register import (
    HEADER_ROWS,
    Block,
    RegisterSheet,
    block_place,
    fingerprint,
    fresh_blocks,
    make_block,
)
from workbooks.register.shell import _NOT_HERE, _REWRITTEN

ROWS = [a_row(number) for number in range(1, 8)]


def read_back(rows: list[tuple[object, ...]]) -> list[list[object]]:
    """Return what a reader finds for `rows`."""
    typed: list[list[object]] = []
    for row in rows:
        values = list(row)
        day = values[2]
        assert isinstance(day, date)
        values[2] = datetime(day.year, day.month, day.day)
        values[4] = 1234.5
        typed.append(values)
    return typed


@pytest.mark.parametrize("read_only", [False, True])
def test_every_row_is_read_back_with_its_types(read_only: bool) -> None:
    workbook = load_workbook(BytesIO(a_register([a_sheet(ROWS)])), read_only=read_only)
    assert workbook.sheetnames == ["概览", "档案目录"]
    tab = workbook["档案目录"]
    assert tab.calculate_dimension() == "A1:G10"
    found = values_of(tab.iter_rows(min_row=HEADER_ROWS))
    assert found[0] == [column.label for column in COLUMNS]
    assert found[1:] == read_back(ROWS)


def test_columns_have_the_number_formats_of_their_kinds() -> None:
    tab = load_workbook(BytesIO(a_register([a_sheet(ROWS)])))["档案目录"]
    formats = [cell.number_format for cell in tab[4]]
    assert formats == ["@", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "#,##0", "General"]
    assert tab["G4"].alignment.wrap_text
    assert tab.row_dimensions[4].height == tab.row_dimensions[5].height
    # Numbers and dates shrink rather than show ###.
    assert all(cell.alignment.shrink_to_fit for cell in tab[4][2:6])


def test_filter_print_area_titles_and_panes_fit_the_rows() -> None:
    tab = load_workbook(BytesIO(a_register([a_sheet(ROWS)])))["档案目录"]
    assert tab.auto_filter.ref == "A3:G10"
    assert tab.print_area == "'档案目录'!$A$1:$G$10"
    assert tab.print_title_rows == "$3:$3"
    assert tab.freeze_panes == "B4"
    assert (tab.page_setup.orientation, tab.page_setup.paperSize) == ("landscape", 9)
    assert (tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) == (1, 0)
    assert "&P" in tab.oddFooter.center.text
    assert "2026-11-21" in tab.oddFooter.right.text


def test_the_sheet_is_protected_but_can_be_filtered_sorted_and_widened() -> None:
    tab = load_workbook(BytesIO(a_register([a_sheet(ROWS)])))["档案目录"]
    assert tab.protection.sheet
    assert tab.protection.password is None
    # In the file, False says that it is not forbidden.
    assert not any((tab.protection.autoFilter, tab.protection.sort, tab.protection.formatColumns))
    assert tab.protection.insertRows
    assert tab.protection.deleteRows
    # Excel sorts unlocked cells only, so typing is refused by a validation that nothing meets.
    assert not tab["A4"].protection.locked
    assert not tab.column_dimensions["G"].protection.locked
    assert tab["A3"].protection.locked
    (guard,) = tab.data_validations.dataValidation
    assert (guard.type, guard.formula1, str(guard.sqref)) == ("custom", "FALSE", "A4:G10")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_refusal_is_no_longer_than_excel_takes(language: str) -> None:
    assert len(_REWRITTEN.of(language)) <= 32
    assert len(_NOT_HERE.of(language)) <= 255


def test_a_sheet_without_rows_has_its_header() -> None:
    workbook = load_workbook(BytesIO(a_register([a_sheet([], "疑似重复")])))
    tab = workbook["疑似重复"]
    assert tab.calculate_dimension() == "A1:G3"
    assert tab.auto_filter.ref == "A3:G3"
    assert [cell.value for cell in tab[3]] == [column.label for column in COLUMNS]


def test_every_part_is_well_formed() -> None:
    rows = [a_row(1, 名称="A&B <公司>\x0b", 摘要=" 前后有空 \r\n_x0041_"), *ROWS]
    for name, content in parts_of(a_register([a_sheet(rows), a_sheet([], "空")])).items():
        etree.fromstring(content)
        assert not name.startswith("/")


def test_kept_and_fresh_rows_give_the_same_bytes() -> None:
    rows = [a_row(number) for number in range(1, 26)]
    kept = [block.to_bytes() for block in fresh_blocks(COLUMNS, rows, block_rows=10)]
    taken = [
        Block.from_bytes(each, fingerprint(COLUMNS), block_place(number, block_rows=10)[1])
        for number, each in enumerate(kept)
    ]
    blocks = [block for block in taken if block is not None]
    sheet = RegisterSheet("档案目录", "档案目录", COLUMNS, blocks, len(rows))
    assert a_register([sheet], block_rows=10) == a_register([a_sheet(rows, block_rows=10)], block_rows=10)


def test_one_changed_row_changes_its_block_only() -> None:
    rows = [a_row(number) for number in range(1, 31)]
    before = list(fresh_blocks(COLUMNS, rows, block_rows=10))
    rows[14] = a_row(15, 名称="改过")
    changed = make_block(COLUMNS, before[1].first_row, rows[10:20])
    sheet = RegisterSheet("档案目录", "档案目录", COLUMNS, [before[0], changed, before[2]], 30)
    tab = load_workbook(BytesIO(a_register([sheet], block_rows=10)))["档案目录"]
    assert values_of(tab.iter_rows(min_row=4, max_col=2)) == [list(row[:2]) for row in rows]


def test_kept_rows_keep_their_looks_whatever_else_is_in_the_workbook() -> None:
    block = make_block(COLUMNS, 4, ROWS)
    sheet = RegisterSheet("档案目录", "档案目录", COLUMNS, [block], len(ROWS))
    formats = []
    for sheets, overview in (
        ([sheet], an_overview(totals=(), figures=())),
        ([a_sheet(ROWS[:1], "借阅", columns=COLUMNS), a_sheet([], "变更"), sheet], an_overview()),
    ):
        tab = load_workbook(BytesIO(a_register(sheets, overview)))["档案目录"]
        formats.append([(cell.number_format, cell.alignment.horizontal, cell.font.name) for cell in tab[4]])
    assert formats[0] == formats[1]


def test_a_sheet_too_long_goes_on_in_the_next_volume() -> None:
    rows = [a_row(number) for number in range(1, 46)]
    sheets = [a_sheet(rows, limit=25, block_rows=10), a_sheet(ROWS, "借阅", limit=25, block_rows=10)]
    workbook = load_workbook(BytesIO(a_register(sheets, limit=25, block_rows=10)))
    assert workbook.sheetnames == ["概览", "档案目录", "档案目录(2)", "档案目录(3)", "借阅"]
    codes = [
        cell.value
        for name in workbook.sheetnames[1:4]
        for row in workbook[name].iter_rows(4, max_col=1)
        for cell in row
    ]
    assert codes == [row[0] for row in rows]
    assert [workbook[name].auto_filter.ref for name in workbook.sheetnames[1:4]] == ["A3:G23", "A3:G23", "A3:G8"]
    assert "第 2 册，共 3 册" in workbook["档案目录(2)"]["A2"].value
    assert "册" not in workbook["借阅"]["A2"].value


WRONG_BLOCKS: dict[str, Callable[[list[Block]], list[Block]]] = {
    "too few": lambda blocks: blocks[:-1],
    "too many": lambda blocks: [*blocks, blocks[0]],
    "another order": lambda blocks: blocks[::-1],
    "for other columns": lambda blocks: [replace(blocks[0], made_for=b"x" * 16), *blocks[1:]],
    "too long": lambda blocks: [*blocks[:-1], replace(blocks[-1], rows=11)],
}


@pytest.mark.parametrize("wrong", WRONG_BLOCKS)
def test_blocks_that_do_not_make_up_the_sheet_are_refused(wrong: str) -> None:
    blocks = list(fresh_blocks(COLUMNS, (a_row(number) for number in range(20)), block_rows=10))
    sheet = RegisterSheet("档案目录", "档案目录", COLUMNS, WRONG_BLOCKS[wrong](blocks), 20)
    with pytest.raises(ValueError, match="档案目录"):
        a_register([sheet], block_rows=10)


def test_the_same_register_has_the_same_bytes_and_bears_the_runs_moment() -> None:
    one, two = (a_register([a_sheet(ROWS)]) for _ in range(2))
    assert one == two
    properties = load_workbook(BytesIO(one)).properties
    assert properties.created == properties.modified == AT
    assert properties.creator == "guidang"


def test_nothing_asks_to_be_saved_when_the_workbook_is_closed() -> None:
    workbook = load_workbook(BytesIO(a_register([a_sheet(ROWS)])))
    assert not workbook.calculation.fullCalcOnLoad


def test_the_english_register_says_so_in_english() -> None:
    tab = load_workbook(BytesIO(a_register([a_sheet(ROWS)], language="en")))["档案目录"]
    assert tab["A2"].value == "As of 2026-11-21 22:00, 7 records"
    assert tab.oddFooter.center.text == "Page &P of &N"


def test_titles_that_look_like_formulas_or_print_codes_are_text() -> None:
    sheet = RegisterSheet("a", "=A&B", COLUMNS, fresh_blocks(COLUMNS, ROWS), len(ROWS))
    tab = load_workbook(BytesIO(a_register([sheet])))["a"]
    assert (tab["A1"].value, tab["A1"].data_type) == ("=A&B", "s")
    assert "&&B" in tab.oddFooter.left.text

"""Old registers in any format become the same plain cells; the table in them is found."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from registers import CONTRACTS, a_csv, a_register, an_older, merged_heads

from validators.filled import CellKind
from validators.forms import forms
from validators.heads import match
from workbooks.package import Limits
from workbooks.reading import Unreadable
from workbooks.tables_in import Book, Grid, read_book
from workbooks.tables_in.finding import find_table
from workbooks.tables_in.lines import Sort, sort_lines, turns

ROWS = [["编号", "客户", "日期"], ["001", "甲，乙", "2020-01-02"], ["", "", ""], ["002", "丙", "2020.1.3"]]
CONTRACT = forms()["contract"]


def read(data: bytes, name: str = "台账.xlsx") -> Book:
    book = read_book(data, name, {}, Limits())
    assert isinstance(book, Book), book
    return book


def answer(data: bytes, name: str = "台账.xlsx") -> str:
    book = read_book(data, name, {}, Limits())
    assert isinstance(book, Unreadable)
    return book.rule


def values(grid: Grid) -> dict[int, list[object]]:
    return {row: [cells[at].value for at in sorted(cells)] for row, cells in grid.rows.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_text_table_is_read_in_every_encoding_and_with_every_sign(encoding: str, between: str) -> None:
    grid = read(a_csv(ROWS, encoding, between), "台账.csv").sheets[0]
    assert values(grid) == {1: ROWS[0], 2: ROWS[1], 4: ROWS[3]}
    assert grid.rows[2][2].ref == "B2"


def test_a_cell_of_a_text_table_may_run_over_lines_and_keep_its_zeros() -> None:
    grid = read('编号,说明\r\n"=""007""","一\n二"\r\n'.encode(), "台账.csv").sheets[0]
    assert values(grid)[2] == ["007", "一\n二"]


def test_errors_and_formulas_never_calculated_are_seen_in_an_xlsx() -> None:
    rows = [["编号", "金额"], ["1", "=A1*2"], ["2", "#REF!"]]
    grid = read(a_register(("台账", rows))).sheets[0]
    assert [grid.cell(row, 2).kind for row in (2, 3)] == [CellKind.FORMULA, CellKind.ERROR]


def test_formats_far_away_cost_nothing() -> None:
    def stray(book: Workbook) -> None:
        book.worksheets[0]["XFD1048576"].number_format = "0.00"

    grid = read(a_register(("台账", ROWS), then=stray)).sheets[0]
    assert grid.last_row == 4


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_an_older_workbook_gives_the_same_cells(ending: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["台账"], ["编号", "客户", "日期", "金额"], ["001", "甲", date(2020, 1, 2), 1234.5]]
    content = a_register(("台账", rows), ("封面", [["x"]]))
    book = read(an_older(content, tmp_path, ending), "台账.et")
    assert [grid.name for grid in book.sheets] == ["台账", "封面"]
    assert values(book.sheets[0])[3] == ["001", "甲", datetime(2020, 1, 2), 1234.5]
    assert book.sheets[0].cell(3, 3).kind is CellKind.DATE


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web-page"),
        (b"%PDF-1.7 ...", "not-a-form"),
        (b"PK\3\4cut off", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "damaged"),
        (bytes(range(256)) * 4, "not-text"),
    ],
)
def test_what_is_no_table_gets_an_answer(data: bytes, rule: str) -> None:
    assert answer(data) in {rule, "damaged"} if rule == "not-text" else answer(data) == rule


def table_in(rows: list[list[object]], then: object = None) -> tuple[Grid, list[tuple[int, Sort]], dict[int, str]]:
    """Return the sheet, what its rows are, and what its columns are."""
    grid = read(a_register(("台账", rows), then=then)).sheets[0]  # type: ignore[arg-type]
    table = find_table(grid, CONTRACT)
    assert table
    matched = match(CONTRACT, table.heads, {})
    serial = [each.head.at for each in matched if each.field == "@serial"]
    identity = [each.head.at for each in matched if each.field in ("number", "customer", "signed_on", "@code")]
    lines = sort_lines(table, serial, identity)
    assert sum(line.rows for line in lines) == grid.last_row
    return (
        grid,
        [(line.first, line.sort) for line in lines],
        {each.head.at: each.field for each in matched},
    )


@pytest.mark.parametrize("merged", [True, False])
def test_a_head_of_two_lines_is_read_as_one(merged: bool) -> None:
    _, lines, columns = table_in(CONTRACTS, merged_heads if merged else None)
    assert columns[2] == "number"
    assert columns[4] == "customer"
    assert columns[5] == "signed_on"
    assert [row for row, sort in lines if sort is Sort.RECORD] == [5, 6, 11]
    assert [row for row, sort in lines if sort is Sort.HEAD] == [3, 4, 9, 10]
    assert [row for row, sort in lines if sort is Sort.TOTAL] == [7, 13]
    assert [row for row, sort in lines if sort is Sort.NOTE] == [14, 15]
    assert [row for row, sort in lines if sort is Sort.EMPTY] == [8, 12]


HEAD: list[object] = ["序号", "合同编号", "合同类型", "客户名称", "签订日期", "合同金额"]
FULL: list[object] = [1, "HT-1", "销售合同", "甲公司", "2020-01-02", 100]


@pytest.mark.parametrize(
    ("row", "sort"),
    [
        (["", "2019年小计", "", "", "", 100], Sort.TOTAL),
        (["合 计", "", "", "", "", "3,000.00"], Sort.TOTAL),
        (["", "", "", "总计：", "", ""], Sort.TOTAL),
        (["合计（大写）", "", "", "", "", "叁仟元整"], Sort.TOTAL),
        (["", "", "", "", "", 300], Sort.TOTAL),
        (["", "", "本页合计", "12份", "", 300], Sort.TOTAL),
        (["注：金额以原件为准"], Sort.NOTE),
        (["", "", "制表：王芳", "", "审核：陈刚", ""], Sort.NOTE),
        (["二〇二〇年度"], Sort.NOTE),
        (["", "", "", "华东区"], Sort.NOTE),
        ([7, "", "", "", "", ""], Sort.EMPTY),
        (["序号", "合同编号", "合同类型", "客户名称", "签订日期", "合同金额"], Sort.HEAD),
        ([7, "HT-2", "", "", "", ""], Sort.RECORD),
        ([7, "", "", "", "", 300], Sort.RECORD),
        (["", "HT-2", "", "合计信息技术有限公司", "2020-01-02", 300], Sort.RECORD),
        (["", "HT-2", "销售合同", "甲公司", "", ""], Sort.RECORD),
    ],
)
def test_what_people_write_around_their_records_is_told_from_them(row: list[object], sort: Sort) -> None:
    _, lines, _ = table_in([["台账"], HEAD, FULL, [2, *FULL[1:]], [3, *FULL[1:]], row])
    assert lines[-1] == (6, sort)


def test_a_page_with_its_columns_in_another_order_is_noticed() -> None:
    turned = [HEAD[at] for at in (0, 3, 1, 2, 4, 5)]
    grid = read(a_register(("台账", [HEAD, FULL, turned, FULL, HEAD, FULL]))).sheets[0]
    table = find_table(grid, CONTRACT)
    assert table and turns(table) == {3: True, 5: False}


def test_the_sheet_is_found_by_its_head_and_not_by_its_name() -> None:
    book = read(a_register(("Sheet1", [["说明"], ["甲", "乙", "丙"], [1, 2, 3]]), ("Sheet2", [HEAD, FULL])))
    known = [table.known if (table := find_table(grid, CONTRACT)) else 0 for grid in book.sheets]
    assert known[1] > known[0]


def test_a_table_without_a_known_head_is_found_all_the_same() -> None:
    grid = read(a_register(("台账", [["某某登记"], ["子", "丑", "寅", "卯"], ["a", "b", "c", 1]]))).sheets[0]
    table = find_table(grid, CONTRACT)
    assert table and (table.top, table.known) == (2, 0)
    assert [head.text for head in table.heads] == ["子", "丑", "寅", "卯"]

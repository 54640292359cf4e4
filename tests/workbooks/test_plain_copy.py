"""A workbook's cells without some rows: in their places, as plain values, the same bytes whenever it is made (rule E14)."""

from __future__ import annotations

import time
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from workbooks.opinions import SHEET
from workbooks.plain_copy import plain_copy
from workbooks.tables_in import Book, Grid
from workbooks.tables_in.grid import text_cell

_AT = datetime(2026, 11, 21, 9, 0)
_BOOK = Book(
    (
        Grid("合同", {1: {1: text_cell(1, 1, "编号")}, 2: {1: text_cell(2, 1, "=甲")}, 3: {2: text_cell(3, 2, "乙")}}),
        Grid(SHEET, {1: {1: text_cell(1, 1, "乙")}}),
        Grid("暗", {1: {1: text_cell(1, 1, "乙")}}, hidden=True),
    )
)


def test_rows_are_left_out_and_the_others_stay_where_they_were() -> None:
    book = openpyxl.load_workbook(BytesIO(plain_copy(_BOOK, {3}, "去", _AT)))
    assert book.sheetnames == ["合同"]
    sheet = book["合同"]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value, sheet["B3"].value] == ["编号", "=甲", "去", None]
    assert sheet["A2"].data_type == "s"


def test_it_is_the_same_whenever_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    first = plain_copy(_BOOK, {3}, "去", _AT)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(now + 86_400))

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2030, 1, 1)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    assert plain_copy(_BOOK, {3}, "去", _AT) == first

"""Blank forms filled in by editing their one part."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from forms_in_hand import a_blank, form, read
from openpyxl import load_workbook

from validators.filled import CellKind
from workbooks.filling import RawCell, fill


def test_values_are_read_back_as_what_they_are() -> None:
    values = {
        "name": "宁波海纳（纺织）㎡",
        "credit_code": "91330200MA2AF05N4L",
        "opened": date(2026, 3, 12),
        "registered_capital": Decimal("500.25"),
        "credit_limit": 3,
        "website": True,
        "needs": "=1+1\n第二行 ",
    }
    cells = read(fill(a_blank("customer"), form("customer"), values)).rows[0].cells
    assert cells["name"].value == "宁波海纳（纺织）㎡"
    assert (cells["opened"].kind, cells["opened"].value) == (CellKind.DATE, datetime(2026, 3, 12))
    assert cells["registered_capital"].value == 500.25
    assert cells["credit_limit"].value == 3
    assert (cells["website"].kind, cells["website"].value) == (CellKind.BOOLEAN, True)
    assert (cells["needs"].kind, cells["needs"].value) == (CellKind.TEXT, "=1+1\n第二行 ")
    assert cells["fax"].kind is CellKind.BLANK


def test_moments_keep_their_minutes() -> None:
    data = fill(a_blank("visit_record"), form("visit_record"), {"visit_start": datetime(2026, 11, 20, 14, 5)})
    assert read(data).rows[0].cells["visit_start"].value == datetime(2026, 11, 20, 14, 5)


def test_table_lines_go_below_each_other() -> None:
    lines = [{"name": "林敏", "mobile": "13800138000"}, {"name": "何方"}]
    data = fill(a_blank("customer"), form("customer"), {}, {"contacts": lines})
    assert [line.cells["name"].value for line in read(data).tables["contacts"]] == ["林敏", "何方"]


def test_register_rows_past_the_printed_ones_have_their_columns_look() -> None:
    rows = [{"code": f"J2026{number:03}", "taken_on": date(2026, 11, 18)} for number in range(1, 61)]
    data = fill(a_blank("borrowing"), form("borrowing"), {}, rows=rows)
    found = read(data).rows
    assert [row.cells["code"].value for row in found] == [row["code"] for row in rows]
    assert found[-1].cells["taken_on"].kind is CellKind.DATE
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    assert sheet.max_row == 63


def test_none_empties_a_cell() -> None:
    filled = fill(a_blank("customer"), form("customer"), {"name": "海纳", "fax": "12"})
    cells = read(fill(filled, form("customer"), {"name": None})).rows[0].cells
    assert cells["name"].kind is CellKind.BLANK
    assert cells["fax"].value == "12"


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        (RawCell("e", "#REF!", "A1/0"), CellKind.ERROR, "#REF!"),
        (RawCell("n", None, "B3&B4"), CellKind.FORMULA, "=B3&B4"),
        (RawCell("n", "9.13302001234567E+17"), CellKind.NUMBER, 9.13302001234567e17),
        (RawCell("str", "海纳", "B3"), CellKind.TEXT, "海纳"),
    ],
)
def test_a_raw_cell_is_stored_as_it_is(raw: RawCell, kind: CellKind, value: object) -> None:
    cell = read(fill(a_blank("customer"), form("customer"), {"website": raw})).rows[0].cells["website"]
    assert (cell.kind, cell.value) == (kind, value)


def test_every_other_part_keeps_its_bytes() -> None:
    blank = a_blank("customer")
    filled = fill(blank, form("customer"), {"name": "海纳"})
    with zipfile.ZipFile(io.BytesIO(blank)) as before, zipfile.ZipFile(io.BytesIO(filled)) as after:
        assert after.testzip() is None
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_styles_stay() -> None:
    before = load_workbook(io.BytesIO(a_blank("customer"))).worksheets[0]
    after = load_workbook(io.BytesIO(fill(a_blank("customer"), form("customer"), {"name": "海纳"}))).worksheets[0]
    assert after["B4"].value == "海纳"
    assert after["B4"].style_id == before["B4"].style_id != 0


def test_a_field_the_form_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill(a_blank("customer"), form("customer"), {"nmae": "海纳"})
    with pytest.raises(KeyError):
        fill(a_blank("customer"), form("customer"), {}, {"contcats": []})

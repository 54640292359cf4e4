"""Blank forms filled in without an office program: for the demo, for measuring, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from validators.declaration import Form
from workbooks.blank.measure import height, lines_needed
from workbooks.editing import SheetPart, number_text
from workbooks.layout import layout
from workbooks.opinions import AREA_NAME, sheet_of
from workbooks.package import exchange, open_package

#: Size of the text in the forms' cells, in points.
BODY: Final = 10.5
_DAY_0: Final = datetime(1899, 12, 30)
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell exactly as it is to be stored: errors, formulas that were never calculated, numbers out of range.

    Attributes:
        xml_type: `n`, `b`, `e`, `str` or `inlineStr`.
        value: what is stored; None stores none.
        formula: without the equals sign; empty for none.
    """

    xml_type: str
    value: str | None = None
    formula: str = ""


def serial(moment: date | datetime) -> float:
    """Return the serial number of a day or moment in the 1900 system."""
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (whole - _DAY_0).total_seconds() / 86_400


@lru_cache(maxsize=64)
def _form_part(workbook: bytes) -> tuple[str, bytes]:
    package = open_package(workbook)
    sheet = sheet_of(package.defined_names.get(AREA_NAME, ""))
    part = next((each.part for each in package.sheets if each.name == sheet), package.sheets[0].part)
    return part, package.read(part)


def _stored(value: object) -> RawCell:
    if value is None:
        return RawCell("n")
    if isinstance(value, RawCell):
        return value
    if isinstance(value, bool):
        return RawCell("b", str(int(value)))
    if isinstance(value, date):
        value = round(serial(value), 10)
    if isinstance(value, int | float | Decimal):
        return RawCell("n", format(value, "f") if isinstance(value, Decimal) else number_text(value))
    return RawCell("inlineStr", str(value))


def _set(sheet: SheetPart, row: int, column: int, value: object) -> None:
    stored = _stored(value)
    sheet.store(sheet.cell(row, column), stored.xml_type, stored.value, formula=stored.formula)


def fill(
    data: bytes,
    form: Form,
    values: Mapping[str, object],
    tables: Mapping[str, Sequence[Mapping[str, object]]] = _NOTHING,
    rows: Sequence[Mapping[str, object]] = (),
    *,
    fitted: bool = False,
) -> bytes:
    """Return a blank workbook with values in its declared cells; every other part keeps its bytes.

    Args:
        data: the blank workbook of `form`.
        form: its declaration.
        values: field -> value of a card: `str`, `int`, `float`, `Decimal`, `date`, `datetime` without
            zone, `bool`, None to empty the cell, or a `RawCell`.
        tables: table -> its lines from the first one on, each field -> value.
        rows: the rows of a register from the first one on.
        fitted: make each row as high as its longest text needs; for registers that guidang fills.

    Raises:
        KeyError: a field or table that the form does not have.
    """
    plan = layout(form)
    part, content = _form_part(data)
    sheet = SheetPart(content, part)
    places = {place.column.name: place for place in plan.places}
    for name, value in values.items():
        _set(sheet, places[name].row, places[name].first, value)
    grids = {grid.table: grid for grid in plan.grids}
    for table, lines in {**tables, **({"": rows} if rows else {})}.items():
        grid = grids[table]
        columns = {place.column.name: place.first for place in grid.places}
        for row, line in enumerate(lines, start=grid.first_row):
            for name, value in line.items():
                _set(sheet, row, columns[name], value)
            if fitted:
                needed = (
                    lines_needed(str(line.get(place.column.name) or ""), place.column.width - 4)
                    for place in grid.places
                    if not isinstance(line.get(place.column.name), RawCell)
                )
                most = max(needed)
                # Office programs break lines at other places, which tells where there are many.
                sheet.set_height(row, height(most + most // 6, BODY))
    return exchange(data, {part: sheet.content()})

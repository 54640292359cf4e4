"""Reading and filling the workbooks that people answer in, as they do in Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from validators.answers import sheets
from workbooks.layout import layout


def shown_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return what a workbook shows, row by row, by field; none where there is no workbook."""
    if not path.exists():
        return []
    (grid,) = layout(sheets()[sheet]).grids
    tab = openpyxl.load_workbook(path).worksheets[0]
    rows = [
        {place.column.name: tab.cell(row, place.first).value for place in grid.places}
        for row in range(grid.first_row, tab.max_row + 1)
    ]
    return [row for row in rows if row["token"]]


def answer_row(path: Path, sheet: str, row: int = 0, **values: str | None) -> None:
    """Write into one row of a workbook, counted from 0."""
    (grid,) = layout(sheets()[sheet]).grids
    book = openpyxl.load_workbook(path)
    for name, value in values.items():
        at = next(place.first for place in grid.places if place.column.name == name)
        book.worksheets[0].cell(grid.first_row + row, at).value = value
    book.save(path)

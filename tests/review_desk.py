"""A reviewer's desk: what 待审批 shows them, and what they answer in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from archive import Archive, setting

from validators.answers import sheets
from workbooks.layout import layout

MORNING = timedelta(days=1)


def with_second_check(archive: Archive) -> Archive:
    """Return the archive with the second check on, as shipped."""
    return setting(archive, "enabled = false", "enabled = true")


def workbook(archive: Archive, person: str = "陈刚") -> Path:
    return archive.workspace.decisions / person / "待审批.xlsx"


def rows(path: Path) -> list[dict[str, Any]]:
    """Return what a reviewer's workbook shows, by field."""
    (grid,) = layout(sheets()["approvals"]).grids
    sheet = openpyxl.load_workbook(path).worksheets[0]
    found = []
    for row in range(grid.first_row, sheet.max_row + 1):
        values = {place.column.name: sheet.cell(row, place.first).value for place in grid.places}
        if values["token"]:
            found.append(values)
    return found


def answer(path: Path, decision: str, reason: str = "", row: int = 0, **others: str) -> None:
    """Answer in a workbook as a supervisor does in Excel."""
    (grid,) = layout(sheets()["approvals"]).grids
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for name, value in {"decision": decision, "reason": reason, **others}.items():
        at = next(place.first for place in grid.places if place.column.name == name)
        sheet.cell(grid.first_row + row, at).value = value or None
    book.save(path)

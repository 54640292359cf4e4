"""Sheets of the older and other formats: .xls, .et (an .xls inside), .xlsb, .ods.

Unlike in an .xlsx file, a cell that shows an error such as #REF! cannot be told from an empty one here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from validators.filled import Cell, CellKind
from workbooks.layout import letter
from workbooks.reading.cells import is_blank
from workbooks.reading.formats import serial_of
from workbooks.reading.unreadable import DAMAGED, ENCRYPTED, TOO_MUCH, Unreadable
from workbooks.tables_in.grid import MOST_ROWS, Book, Grid, Merge


def _cell(ref: str, value: object) -> Cell:
    match value:
        case None | "":
            return Cell(ref)
        case bool():
            return Cell(ref, CellKind.BOOLEAN, value)
        case int() | float():
            return Cell(ref, CellKind.NUMBER, float(value))
        case datetime():
            moment = value.replace(tzinfo=None)
            return Cell(ref, CellKind.DATE, moment, serial_of(moment, False))
        case date():
            moment = datetime(value.year, value.month, value.day)
            return Cell(ref, CellKind.DATE, moment, serial_of(moment, False))
        case time():
            return Cell(ref, CellKind.TEXT, value.isoformat("minutes"))
        case timedelta():
            return Cell(ref, CellKind.NUMBER, value / timedelta(days=1))
        case _:
            return Cell(ref, CellKind.TEXT, str(value))


def _grid(sheet: Any, hidden: bool) -> Grid | None:
    """Return the sheet; None where it holds more rows than a register can."""
    rows: dict[int, dict[int, Cell]] = {}
    if sheet.total_height:
        # The rows come from the sheet's first on, or their numbers would shift.
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            cells = {
                column: cell
                for column, value in enumerate(values, start=1)
                if not is_blank(cell := _cell(f"{letter(column)}{number}", value))
            }
            if cells:
                rows[number] = cells
                if len(rows) > MOST_ROWS:
                    return None
    merges = sheet.merged_cell_ranges or ()
    return Grid(
        sheet.name,
        rows,
        tuple(Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merges),
        hidden,
    )


def read_older(data: bytes) -> Book | Unreadable:
    """Read every sheet of a workbook in one of the older formats."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        grids = []
        for sheet in book.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            grid = _grid(book.get_sheet_by_name(sheet.name), sheet.visible is not SheetVisibleEnum.Visible)
            if grid is None:
                return TOO_MUCH
            grids.append(grid)
    except PasswordError:
        return ENCRYPTED
    except (CalamineError, ValueError, OSError):
        return DAMAGED
    return Book(tuple(grids)) if grids else DAMAGED

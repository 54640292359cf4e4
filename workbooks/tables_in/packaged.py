"""Sheets of an .xlsx file, read cell by cell from its parts: errors and formulas that were never calculated show."""

from __future__ import annotations

import re
from typing import Final

from validators.filled import Cell
from workbooks.layout import letter
from workbooks.package import Package, Sheet
from workbooks.reading.cells import CellReader, is_blank
from workbooks.reading.sheet import SheetRows, column_number
from workbooks.reading.stream import elements
from workbooks.reading.unreadable import TOO_MUCH, Unreadable
from workbooks.tables_in.grid import MOST_ROWS, Book, Grid, Merge

_AREA: Final = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
#: Further right nobody keeps a register; formats alone reach there.
_COLUMNS: Final = frozenset(letter(at) for at in range(1, 1025))


def _merges(package: Package, sheet: Sheet) -> tuple[Merge, ...]:
    found = []
    for element in elements(package, sheet.part, "mergeCell"):
        area = _AREA.fullmatch(element.get("ref", ""))
        if area:
            found.append(Merge(int(area[2]), column_number(area[1]), int(area[4]), column_number(area[3])))
    return tuple(found)


def _grid(package: Package, reader: CellReader, sheet: Sheet) -> Grid | None:
    """Return the sheet; None where it holds more rows than a register can."""
    rows: dict[int, dict[int, Cell]] = {}
    for number, stored in SheetRows(package, sheet.part).rows(_COLUMNS):
        cells = {
            column_number(letters): cell
            for letters, raw in stored.items()
            if not is_blank(cell := reader.cell(f"{letters}{number}", raw))
        }
        if cells:
            rows[number] = rows.get(number, {}) | cells
            if len(rows) > MOST_ROWS:
                return None
    return Grid(sheet.name, rows, _merges(package, sheet), sheet.state != "visible")


def read_package(package: Package) -> Book | Unreadable:
    """Read every sheet of an opened .xlsx file.

    Raises:
        PackageError: it is damaged, or of a make that is not read here.
    """
    reader = CellReader(package)
    grids = []
    for sheet in package.sheets:
        grid = _grid(package, reader, sheet)
        if grid is None:
            return TOO_MUCH
        grids.append(grid)
    return Book(tuple(grids))

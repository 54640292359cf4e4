"""A sheet of somebody else's making, as plain values that cross a process border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from validators.filled import Cell, CellKind
from workbooks.layout import letter

#: More filled rows than these are no register that anybody kept by hand.
MOST_ROWS: Final = 200_000


class Merge(NamedTuple):
    """A merged area, 1-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet.

    Attributes:
        name: its name; a text file has one sheet named after nothing.
        rows: row -> column -> cell, 1-based, filled cells only.
        merges: the merged areas.
        hidden: the sheet is hidden, so its office does not look at it.
    """

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False

    @property
    def last_row(self) -> int:
        """The last row in which anything stands; 0 on an empty sheet."""
        return max(self.rows, default=0)

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell there, blank where nothing stands."""
        return self.rows.get(row, {}).get(column) or Cell(f"{letter(column)}{row}")

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged area that covers a cell."""
        return next((m for m in self.merges if m.top <= row <= m.bottom and m.left <= column <= m.right), None)


@dataclass(frozen=True, slots=True)
class Book:
    """Every sheet of a file, in the order of its tabs."""

    sheets: tuple[Grid, ...]


def text_cell(row: int, column: int, text: str) -> Cell:
    """Return a cell of text."""
    return Cell(f"{letter(column)}{row}", CellKind.TEXT, text)

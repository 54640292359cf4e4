"""Where each field of a form stands on its sheet: one reckoning for the blank form, the reader and the returned copy.

A card lies on a grid of eight columns, `A` to `H`. A label is one unmerged cell in `A` or `E`; its
input cell is the one directly right of it, merged over `B:D`, `F:H` or, where the field is wide,
`B:H`. A register has its labels in one header row and a record a row below it; column `A` is the
serial number that is printed and never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from validators.declaration import Column, Form, Shape, Table
from validators.message import Text

#: Widths of the card's eight grid columns, in characters; together they fill A4 portrait.
CARD_WIDTHS = (17, 13, 13, 13, 17, 13, 13, 13)
#: A register is read this many rows below its header, however few were printed.
REGISTER_DEPTH = 20_000
TITLE_ROW = 1
#: Form number and version stand here, at the right end of the line under the title.
FACE_ROW = 2
#: They take so many characters of width; on a register that is the last two columns or more.
_FACE_WIDTH = 22


def letter(column: int) -> str:
    """Return the letters of a 1-based column number: 1 -> `A`, 27 -> `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """Where one field stands: its label's cell and its input's first and last cell (1-based)."""

    column: Column
    row: int
    label_at: int
    first: int
    last: int

    @property
    def label_ref(self) -> str:
        """Address of the label."""
        return f"{letter(self.label_at)}{self.row}"

    @property
    def ref(self) -> str:
        """Address of the input cell, the top left one of its merge."""
        return f"{letter(self.first)}{self.row}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Where lines of columns stand: a table in a card, or the body of a register.

    Attributes:
        table: the table's name; empty for the body of a register.
        title: the band above the header; None for a register.
        title_row: row of the band; 0 for a register.
        header_row: row of the labels.
        first_row: first line.
        last_row: last printed line.
        places: one a column; `row` is the header's, `first` and `last` the columns it spans.
        depth: last row that is read.
    """

    table: str
    title: Text | None
    title_row: int
    header_row: int
    first_row: int
    last_row: int
    places: tuple[Place, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Band:
    """A section's title line."""

    title: Text
    row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole sheet.

    Attributes:
        width: number of grid columns.
        bands: section titles of a card.
        places: the fields of a card.
        grids: tables of a card, or the one body of a register.
        signature_row: row of a card's signature line; 0 where it has none.
        last_row: last printed row.
    """

    width: int
    bands: tuple[Band, ...]
    places: tuple[Place, ...]
    grids: tuple[Grid, ...]
    signature_row: int
    last_row: int

    @property
    def face_ref(self) -> str:
        """Address of the cell that holds form number and version."""
        at = self.width - 2
        if not self.places:
            widths = [place.column.width for place in self.grids[0].places]
            columns = next((n for n in range(2, len(widths)) if sum(widths[-n:]) >= _FACE_WIDTH), len(widths))
            at = self.width - columns + 1
        return f"{letter(at)}{FACE_ROW}"

    def labels(self) -> Iterator[tuple[str, Column]]:
        """Yield (address, column) of every label on the sheet."""
        for place in self.places:
            yield place.label_ref, place.column
        for grid in self.grids:
            for place in grid.places:
                yield f"{letter(place.first)}{grid.header_row}", place.column


def _card_places(form: Form, row: int) -> tuple[list[Band], list[Place], int]:
    bands: list[Band] = []
    places: list[Place] = []
    for section in form.sections:
        bands.append(Band(section.title, row))
        row += 1
        half = 0
        for column in section.columns:
            if column.wide and half:
                row, half = row + 1, 0
            label_at = 5 if half else 1
            last = 8 if column.wide or half else 4
            places.append(Place(column, row, label_at, label_at + 1, last))
            if column.wide or half:
                row, half = row + 1, 0
            else:
                half = 1
        if half:
            row += 1
    return bands, places, row


def _table_grid(table: Table, row: int) -> Grid:
    places: list[Place] = []
    first = 1
    for column in table.columns:
        places.append(Place(column, row + 1, first, first, first + column.span - 1))
        first += column.span
    if first > 9:
        raise ValueError(f"table {table.name} is {first - 1} cells wide; a card has 8")
    last = row + 1 + table.rows
    return Grid(table.name, table.title, row, row + 1, row + 2, last, tuple(places), last)


@lru_cache(maxsize=256)
def layout(form: Form) -> Layout:
    """Reckon where everything of `form` stands. Pure; the same form gives the same layout."""
    if form.shape is Shape.REGISTER:
        header = FACE_ROW + 1
        places = tuple(Place(column, header, at, at, at) for at, column in enumerate(form.columns, start=2))
        last = header + form.printed_rows
        body = Grid("", None, 0, header, header + 1, last, places, header + REGISTER_DEPTH)
        return Layout(len(places) + 1, (), (), (body,), 0, last)
    bands, card_places, row = _card_places(form, FACE_ROW + 1)
    grids: list[Grid] = []
    for table in form.tables:
        grid = _table_grid(table, row)
        grids.append(grid)
        row = grid.last_row + 1
    sign = row if form.signatures else 0
    return Layout(8, tuple(bands), tuple(card_places), tuple(grids), sign, sign or row - 1)

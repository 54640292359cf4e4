"""Where the reader looks on a form's sheet, reckoned once a form from its layout."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from validators.declaration import Column, Form
from validators.message import Text
from workbooks.layout import Grid, layout, letter

#: How far below its place a signature line is looked for, in rows: as far as anybody inserts lines in a table.
_SIGNATURE_REACH = 30


@dataclass(frozen=True, slots=True)
class Label:
    """A label that must stand at its address.

    Attributes:
        row: its row.
        letters: its column.
        text: the label in both languages, for the answer.
        spellings: every spelling of it that is taken, folded by `folded`.
    """

    row: int
    letters: str
    text: Text
    spellings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of columns: a table in a card, or the body of a register.

    Attributes:
        grid: where they stand.
        columns: (field name, column letters) of each.
    """

    grid: Grid
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the reader needs to know of a form.

    Attributes:
        labels: from top to bottom, left to right.
        fields: (field name, row, column letters) of a card's own fields.
        first_row: row of a card's first input cell; 0 for a register.
        lines: tables or body.
        columns: letters of every column that holds something declared.
        signature: (row, first signature) where it must not have moved; row 0 where there is none.
        starts: table name, or "" for a register's body -> address of its first input cell.
        last_row: the last row that is looked at; 0 where a register goes on to its end.
    """

    labels: tuple[Label, ...]
    fields: tuple[tuple[str, int, str], ...]
    first_row: int
    lines: tuple[Lines, ...]
    columns: frozenset[str]
    signature: tuple[int, frozenset[str]]
    starts: dict[str, str]
    last_row: int


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a label without what people change by accident: width, case, blanks, a star, a colon."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*★:").casefold()


def spellings(column: Column) -> frozenset[str]:
    """Return every folded spelling of a column's label."""
    return frozenset(folded(each) for each in (*column.label, *column.aliases))


@lru_cache(maxsize=256)
def plan(form: Form) -> Plan:
    """Return where to look for what on the sheet of `form`."""
    place = layout(form)
    labels = [Label(one.row, letter(one.label_at), one.column.label, spellings(one.column)) for one in place.places] + [
        Label(grid.header_row, letter(one.first), one.column.label, spellings(one.column))
        for grid in place.grids
        for one in grid.places
    ]
    lines = tuple(
        Lines(grid, tuple((one.column.name, letter(one.first)) for one in grid.places)) for grid in place.grids
    )
    fields = tuple((one.column.name, one.row, letter(one.first)) for one in place.places)
    used = {label.letters for label in labels} | {letters for _, _, letters in fields}
    sign = frozenset(folded(each) for each in form.signatures[0]) if place.signature_row else frozenset()
    return Plan(
        tuple(sorted(labels, key=lambda label: label.row)),
        fields,
        place.places[0].row if place.places else 0,
        lines,
        frozenset(used | {letter(at) for at in range(1, place.width + 1)} if place.places else used),
        (place.signature_row, sign),
        {grid.table: f"{letter(grid.places[0].first)}{grid.first_row}" for grid in place.grids},
        place.last_row + _SIGNATURE_REACH if place.places else 0,
    )

"""Where on a sheet the table is: title blocks above it, its head of one to three lines, its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise
from typing import Final

from validators.declaration import Form
from validators.display import display
from validators.filled import Cell, CellKind
from validators.heads import Head, bare, fold, recognised
from workbooks.tables_in.grid import Grid

#: The head stands among the first filled rows, under title, department, date and unit.
_LOOKED_AT: Final = 60
_DEEPEST: Final = 3
_LONGEST_HEAD: Final = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a sheet.

    Attributes:
        grid: the sheet.
        top: first row of its head.
        bottom: last row of its head; the records come below.
        heads: its columns, from the left.
        known: how many different fields the head names; the table with the most fits the form best.
    """

    grid: Grid
    top: int
    bottom: int
    heads: tuple[Head, ...]
    known: int


def content(cell: Cell) -> str:
    """Return what stands in a cell as people read it; a day without the midnight that Excel keeps with it."""
    value = cell.value
    if isinstance(value, datetime) and value.time() == time():
        return display(value.date())
    return display(value).strip()


def _label(grid: Grid, row: int, column: int) -> str:
    """Return the text of a head's cell; of a merged one, wherever in it the cell lies."""
    cell = grid.cell(row, column)
    if cell.kind is CellKind.BLANK:
        merge = grid.merge_at(row, column)
        if merge:
            cell = grid.cell(merge.top, merge.left)
    return content(cell) if cell.kind is CellKind.TEXT else ""


def _lines_of(grid: Grid, top: int, bottom: int, columns: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return column -> its labels from top to bottom; an upper label covers the empty cells right of it."""
    lines: dict[int, list[str]] = {column: [] for column in columns}
    for row in range(top, bottom + 1):
        covering = ""
        for column in columns:
            label = _label(grid, row, column)
            if label:
                covering = label if grid.cell(bottom, column).kind is CellKind.TEXT else ""
            elif row < bottom and grid.cell(bottom, column).kind is CellKind.TEXT:
                label = covering
            if label and (not lines[column] or lines[column][-1] != label):
                lines[column].append(label)
    return {column: tuple(labels) for column, labels in lines.items()}


def _heads(grid: Grid, top: int, bottom: int) -> tuple[Head, ...]:
    filled = {column for row, cells in grid.rows.items() if row >= top for column in cells}
    wide = {at for m in grid.merges if top <= m.top and m.bottom <= bottom for at in range(m.left, m.right + 1)}
    columns = range(1, max(filled | (wide & set(range(1, 1025))), default=0) + 1)
    below = {column for row, cells in grid.rows.items() if row > bottom for column in cells}
    heads = []
    for column, lines in _lines_of(grid, top, bottom, columns).items():
        if lines or column in below:
            heads.append(Head(column, " / ".join(lines), _readings(lines)))
    return tuple(heads)


def _readings(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a column may be called: 日期 over 签约 is 日期签约, 签约日期 or 签约 alone."""
    if len(lines) < 2:
        return lines
    return ("".join(lines), "".join(reversed(lines[-2:])), *("".join(lines[at:]) for at in range(1, len(lines))))


def _texts(grid: Grid, row: int) -> list[str]:
    """Return the short texts of a row that may be a head; none where it holds a number or a date."""
    cells = grid.rows[row].values()
    if any(cell.kind is not CellKind.TEXT for cell in cells):
        return []
    return [text for cell in cells if 0 < len(text := content(cell)) <= _LONGEST_HEAD]


def _places(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield (top, bottom) of everything that may be a head: one line first, then two, then three."""
    rows = sorted(grid.rows)[:_LOOKED_AT]
    for depth in range(1, _DEEPEST + 1):
        for at in range(len(rows) - depth + 1):
            lines = rows[at : at + depth]
            if all(below == above + 1 for above, below in pairwise(lines)) and all(_texts(grid, r) for r in lines):
                yield lines[0], lines[-1]


def _known(form: Form, heads: Sequence[Head], called: Collection[str]) -> int:
    names = {folded(text) for head in heads for text in (head.text, *head.readings) for folded in (fold, bare)}
    return recognised(form, heads) + sum(1 for word in called if fold(word) in names)


def _likely_head(grid: Grid) -> int:
    """Return the first row that looks like a head of which nothing is known; 0 where there is none."""
    rows = sorted(grid.rows)[:_LOOKED_AT]
    for row, below in pairwise(rows):
        texts = _texts(grid, row)
        if len(texts) > 2 and len(grid.rows[below]) * 2 >= len(texts):
            return row
    return 0


def find_table(grid: Grid, form: Form, called: Collection[str] = ()) -> Table | None:
    """Return the table on a sheet whose head names most of the form's fields; None where no table is to be seen.

    Args:
        grid: the sheet.
        form: the form that its rows are to become.
        called: heads that the archivist has named.
    """
    best: Table | None = None
    for top, bottom in _places(grid):
        heads = _heads(grid, top, bottom)
        known = _known(form, heads, called)
        if known and (best is None or known > best.known):
            best = Table(grid, top, bottom, heads, known)
    if best is None or best.known < 2:
        row = _likely_head(grid)
        if row:
            heads = _heads(grid, row, row)
            best = Table(grid, row, row, heads, _known(form, heads, called))
    return best and _whole(best)


def _whole(table: Table) -> Table:
    """Return the table with the lines below its head that the head's merged cells reach into."""
    grid = table.grid
    reach = [m.bottom for m in grid.merges if table.top <= m.top <= table.bottom and m.bottom > table.bottom]
    covered = [
        row
        for row in range(table.bottom + 1, max(reach, default=0) + 1)
        if row - table.bottom < _DEEPEST and not grid.rows.get(row)
    ]
    if not covered:
        return table
    return Table(grid, table.top, covered[-1], table.heads, table.known)

"""A filled form read into plain values, or the answer to its sender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from validators.declaration import Form, Shape
from validators.filled import Filled, FilledRow
from validators.message import Message
from workbooks.opinions import TICKET_NAME
from workbooks.package import Limits, PackageError, Sheet, open_package
from workbooks.reading.cells import CellReader, is_blank
from workbooks.reading.plan import Lines, plan
from workbooks.reading.recognise import Opened, misplaced, recognise
from workbooks.reading.sheet import HEAD_ROWS, Raw, SheetRows
from workbooks.reading.sniff import kind_of_package, sniff
from workbooks.reading.unreadable import Unreadable, refused

_LONGEST_TICKET = 40
_NO_CELLS: dict[str, Raw] = {}


def read_form(data: bytes, name: str, forms: Mapping[str, Form], limits: Limits = Limits()) -> Filled | Unreadable:  # noqa: B008 - frozen
    """Read what stands in a filled form.

    Only the cells that the form declares are looked at. What the file is, is told by its bytes.

    Args:
        data: the file's bytes.
        name: its name, used only where two formats look the same inside.
        forms: form id -> newest version of each form that is taken.
        limits: how much the file may cost.

    Returns:
        the form's cells with their addresses, or why they can't be read and how to mend it.

    Raises:
        MemoryError: the file needs more memory than there is (see `jobs.bounded`).
    """
    answer = sniff(data, name)
    if answer is not None:
        return answer
    try:
        package = open_package(data, limits)
        answer = kind_of_package(package)
        if answer is not None:
            return answer
        opened = Opened(package)
        claim = recognise(opened, forms)
        if isinstance(claim, Unreadable):
            return claim
        return _read(opened, claim.form, claim.sheet)
    except PackageError as error:
        return refused(error.reason)


def _read(opened: Opened, form: Form, sheet: Sheet) -> Filled | Unreadable:
    where = plan(form)
    ticket = _ticket(opened)
    rows = opened.sheets[sheet.name][1]
    answer = misplaced(opened, form, rows.head()) if form.shape is Shape.REGISTER else None
    if answer is not None:
        return answer
    body = rows.rows(where.columns)
    if form.shape is Shape.REGISTER:
        records = _register(opened.cells, where.lines[0], body)
        return (
            records
            if isinstance(records, Unreadable)
            else Filled(form.id, form.version, sheet.name, records, {}, ticket, where.starts)
        )
    found: dict[int, dict[str, Raw]] = {}
    for row, cells in body:
        if row > where.last_row:
            break
        found[row] = found.get(row, _NO_CELLS) | cells
    answer = misplaced(opened, form, found)
    if answer is not None:
        return answer
    cell = opened.cells.cell
    record = {
        name: cell(f"{letters}{row}", found.get(row, _NO_CELLS).get(letters)) for name, row, letters in where.fields
    }
    tables = {lines.grid.table: _table(opened.cells, lines, found) for lines in where.lines}
    return Filled(
        form.id, form.version, sheet.name, (FilledRow(where.first_row, record),), tables, ticket, where.starts
    )


def _line(cells: CellReader, lines: Lines, row: int, stored: Mapping[str, Raw]) -> FilledRow | None:
    """Return one line; None where nothing can be seen in it."""
    if not stored:
        return None
    line = {name: cells.cell(f"{letters}{row}", stored.get(letters)) for name, letters in lines.columns}
    return None if all(is_blank(cell) for cell in line.values()) else FilledRow(row, line)


def _table(cells: CellReader, lines: Lines, found: Mapping[int, Mapping[str, Raw]]) -> tuple[FilledRow, ...]:
    rows = range(lines.grid.first_row, lines.grid.depth + 1)
    read = (_line(cells, lines, row, found.get(row, _NO_CELLS)) for row in rows)
    return tuple(line for line in read if line is not None)


def _register(
    cells: CellReader, lines: Lines, body: Iterator[tuple[int, dict[str, Raw]]]
) -> tuple[FilledRow, ...] | Unreadable:
    read: list[FilledRow] = []
    for row, stored in body:
        line = _line(cells, lines, row, stored) if row >= lines.grid.first_row else None
        if line is None:
            continue
        if row > lines.grid.depth:
            return Unreadable(
                "too-many-rows",
                Message(
                    "Row {row} is filled, but a form is read only down to row {last}.",
                    {"row": row, "last": lines.grid.depth},
                ),
                Message("Split the rows over several copies of the form and hand in each of them."),
            )
        read.append(line)
    return tuple(read)


def _ticket(opened: Opened) -> str:
    """Return the number of the submission that stands on a returned copy; empty on any other workbook."""
    at = opened.reference(TICKET_NAME)
    if at is None:
        return ""
    rows = opened.sheets[at.sheet][1]
    raw = rows.head(at.row, at.row).get(at.row, _NO_CELLS).get(at.letters) if at.row <= HEAD_ROWS else None
    if at.row > HEAD_ROWS:
        part = opened.sheets[at.sheet][0].part
        for row, stored in SheetRows(opened.package, part).rows({at.letters}):
            if row >= at.row:
                raw = stored.get(at.letters) if row == at.row else None
                break
    text = opened.cells.text(raw).strip()
    return text if len(text) <= _LONGEST_TICKET else ""

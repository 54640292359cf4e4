"""Judges the filled forms of one kind as one batch: what is taken, and what has to be mended where.

Cells are parsed one by one (`kinds`), rows are questioned together (`schema`), and whatever is wrong
becomes a `Problem` at its cell. Nothing is raised for what a sender can mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from validators.declaration import Column, Form, Kind, Shape, Table
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.flaw import Flaw
from validators.kinds import CLEAR, parse
from validators.message import Fault, Message, Text
from validators.names import normal_name
from validators.problem import Problem
from validators.schema import ARRIVED, LINES, SENDER, failures, frame_of

EMPTY_FORM = Fault(
    "empty-form",
    "Nothing is filled in on this form.",
    "Fill in the form and hand it in again, or delete the file if it was handed in by mistake.",
)
TOO_FEW_LINES = Fault(
    "too-few-lines",
    "Too few lines of “{table}” are filled: {count} of at least {least}.",
    "Fill in the next empty line of “{table}”.",
)
TWICE_IN_FILE = Fault(
    "twice-in-file",
    "Row {row} holds the same record as row {first_row}.",
    "Delete one of the two rows, or correct what tells them apart.",
)

_REF = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that somebody handed in.

    Attributes:
        filled: what was read from the workbook.
        sender: name of the person whose folder it lay in.
        arrived: when it was handed in, in the office's local time without zone.
    """

    filled: Filled
    sender: str
    arrived: datetime


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One record, judged.

    Attributes:
        row: the Excel row.
        values: field name -> typed value; None where the cell is empty or could not be read, `CLEAR`
            where what is on file is to go.
        tables: table name -> its filled lines, as values.
        problems: what is wrong with the record and the lines of its tables; it is good where empty.
        cells: field name -> cell as it was read.
        table_cells: table name -> the cells of its filled lines, in the order of `tables`.
    """

    row: int
    values: dict[str, object]
    tables: dict[str, tuple[dict[str, object], ...]]
    problems: tuple[Problem, ...]
    cells: dict[str, Cell]
    table_cells: dict[str, tuple[dict[str, Cell], ...]] = field(default_factory=dict)

    def with_problems(self, more: Sequence[Problem]) -> JudgedRow:
        """Return the row with further problems."""
        return replace(self, problems=tuple(sorted([*self.problems, *more], key=reading_order)))


@dataclass(frozen=True, slots=True)
class Judged:
    """One submission, judged.

    Attributes:
        rows: its records in the order of the sheet, without rows that hold nothing but blanks.
        problems: everything that is wrong, in reading order: by row, then by column.
    """

    rows: tuple[JudgedRow, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Line:
    """A row of a form or table while it is being judged."""

    sheet: str
    filled: FilledRow
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    taken_over: set[str] = field(default_factory=set)

    @property
    def blank(self) -> bool:
        return not self.problems and all(value is None for value in self.values.values())

    def unanswered(self, prefilled: Sequence[str]) -> bool:
        """Return whether nothing is filled but what guidang gave out."""
        return all(cell.kind is CellKind.BLANK for name, cell in self.filled.cells.items() if name not in prefilled)


@dataclass(slots=True)
class _Draft:
    """A submission while it is being judged."""

    submitted: Submitted
    rows: list[_Line]
    tables: dict[str, list[_Line]]
    problems: list[Problem] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _gaps_in(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", sentence))


def _message(sentence: str, gaps: Mapping[str, object]) -> Message:
    return Message(sentence, {name: gaps[name] for name in _gaps_in(sentence) if name in gaps})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The columns of a form or table, and how its problems are written."""

    declared: Form | Table
    facts: Facts
    columns: Mapping[str, Column]
    reading: tuple[Column, ...]

    @staticmethod
    def of(declared: Form | Table, facts: Facts) -> _Sheet:
        # What others depend on is read before them.
        reading = sorted(declared.columns, key=lambda column: bool(column.depends_on))
        return _Sheet(declared, facts, {column.name: column for column in declared.columns}, tuple(reading))

    def problem(
        self,
        line: _Line,
        fault: Fault,
        column: Column,
        others: Sequence[str] = (),
        gaps: Mapping[str, object] | None = None,
    ) -> Problem:
        other = self.columns[others[0]] if others else None
        held: dict[str, object] = {
            "label": column.label,
            "value": display(line.values.get(column.name)),
            "other_label": other.label if other else "",
            "other_value": display(line.values.get(other.name)) if other else "",
            "loan_days": self.facts.loan_days,
            "row": line.filled.row,
            **(gaps or {}),
        }
        return Problem(
            file="",
            sheet=line.sheet,
            cell=self.cell(line, column.name),
            field=self.field(column.name),
            rule=fault.rule,
            what=_message(fault.what, held),
            mend=_message(fault.mend, held),
            others=tuple(self.cell(line, name) for name in others),
            sensitive=column.sensitive or any(self.columns[name].sensitive for name in others),
        )

    def cell(self, line: _Line, name: str) -> Cell:
        """Return the cell that gives a column its value."""
        source = self.declared.same_as[name] if isinstance(self.declared, Form) and name in line.taken_over else name
        return line.filled.cells[source]

    def field(self, name: str) -> str:
        """Return a column's name as problems bear it."""
        return f"{self.declared.name}.{name}" if isinstance(self.declared, Table) else name

    def read(self, sheet: str, filled: FilledRow) -> _Line:
        """Parse a row; flaws become problems at their cells."""
        line = _Line(sheet, filled)
        values = line.values
        for column in self.reading:
            cell = filled.cells[column.name]
            if cell.kind is CellKind.BLANK:
                values[column.name] = None
                continue
            within = values.get(column.depends_on) if column.depends_on else None
            value = parse(column, cell, self.facts, within if isinstance(within, str) else "")
            if isinstance(value, Flaw):
                values[column.name] = None
                line.problems.append(self.problem(line, value.fault, column, value.others, value.gaps))
            else:
                values[column.name] = value
        return line

    def question(self, lines: Sequence[tuple[_Line, _Draft]], counted: Sequence[Table] = ()) -> None:
        """Ask the declaration's checks and rules of all rows at once; answers go to their lines.

        The rules may know how many lines of the tables `counted` are filled.
        """
        rows = [
            {name: None if value is CLEAR else value for name, value in line.values.items()}
            | {SENDER: draft.submitted.sender, ARRIVED: draft.submitted.arrived}
            | {LINES + table.name: len(draft.tables[table.name]) for table in counted}
            for line, draft in lines
        ]
        columns = self.declared.columns
        for row, fault, cell, others, rule in failures(self.declared, frame_of(columns, rows), self.facts):
            line = lines[row][0]
            marked = self.field(cell)
            at_cell = [problem for problem in line.problems if problem.field == marked]
            # One reason to open a cell is enough while it holds nothing readable.
            unreadable = at_cell and rows[row][cell] is None
            # What was taken over from another column is asked about there.
            elsewhere = cell in line.taken_over and (rule is None or rows[row][cell] is None)
            if unreadable or elsewhere or any(problem.rule == fault.rule for problem in at_cell):
                continue
            gaps = {name: fills(rows[row], self.facts) for name, fills in rule.gaps.items()} if rule else None
            line.problems.append(self.problem(line, fault, self.columns[cell], others, gaps))


def _take_over(form: Form, line: _Line) -> None:
    """Fill columns that were left empty from those whose value they then have."""
    for name, other in form.same_as.items():
        if line.filled.cells[name].kind is CellKind.BLANK and line.filled.cells[other].kind is not CellKind.BLANK:
            line.values[name] = line.values[other]
            line.taken_over.add(name)


def reading_order(problem: Problem) -> tuple[int, int, str]:
    """Return a key that sorts problems by row, then by column; those without a cell come first."""
    found = _REF.fullmatch(problem.cell.ref)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, "")


def _key(form: Form, line: _Line) -> tuple[object, ...] | None:
    """Return what tells a row apart; None where that is not filled. A row may name no customer."""
    names = (*form.natural_key, *(form.gathers.each if form.gathers else ()))
    values = [line.values[name] for name in names]
    filled = [form.column(name).required for name in names]
    if not values or any(
        value is CLEAR or (value is None and needed) for value, needed in zip(values, filled, strict=True)
    ):
        return None
    return tuple(
        normal_name(str(value)) if value is not None and form.column(name).kind is Kind.TEXT else value
        for name, value in zip(names, values, strict=True)
    )


def _twice(form: Form, sheet: _Sheet, rows: Sequence[_Line]) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for line in rows:
        key = _key(form, line)
        if key is None:
            continue
        first = seen.setdefault(key, line.filled.row)
        if first != line.filled.row:
            name, *others = (*(form.gathers.each if form.gathers else ()), *form.natural_key)
            problem = sheet.problem(line, TWICE_IN_FILE, form.column(name), others, {"first_row": first})
            line.problems.append(problem)


def _first_cell(draft: _Draft, table: str, fallback: Sequence[FilledRow]) -> Cell:
    """Return the cell where missing lines are marked: the first input cell of the table or register."""
    start = draft.submitted.filled.starts.get(table, "")
    rows = draft.submitted.filled.tables.get(table, ()) if table else draft.submitted.filled.rows
    for row in (*rows, *fallback):
        if not start:
            return next(iter(row.cells.values()))
        found = next((cell for cell in row.cells.values() if cell.ref == start), None)
        if found is not None:
            return found
    return Cell(start or "A1")


def _about_sheet(draft: _Draft, fault: Fault, cell: Cell, name: str, gaps: Mapping[str, object]) -> Problem:
    return Problem(
        file="",
        sheet=draft.submitted.filled.sheet,
        cell=cell,
        field=name,
        rule=fault.rule,
        what=_message(fault.what, gaps),
        mend=_message(fault.mend, gaps),
    )


def _too_few(draft: _Draft, table: Table) -> Iterator[Problem]:
    count = len(draft.tables[table.name])
    if count < table.least:
        cell = _first_cell(draft, table.name, draft.submitted.filled.rows)
        gaps: dict[str, Text | int] = {"table": table.title, "count": count, "least": table.least}
        yield _about_sheet(draft, TOO_FEW_LINES, cell, f"{table.name}.{table.columns[0].name}", gaps)


def _draft(form: Form, submitted: Submitted, body: _Sheet, tables: Mapping[str, _Sheet]) -> _Draft:
    filled = submitted.filled
    lines = [body.read(filled.sheet, row) for row in filled.rows]
    rows_of = {
        name: [line for row in filled.tables.get(name, ()) if not (line := sheet.read(filled.sheet, row)).blank]
        for name, sheet in tables.items()
    }
    if form.shape is Shape.REGISTER or not any(rows_of.values()):
        lines = [line for line in lines if not (line.blank or (form.prefilled and line.unanswered(form.prefilled)))]
    for line in lines:
        _take_over(form, line)
    draft = _Draft(submitted, lines, rows_of)
    if not lines:
        cell = _first_cell(draft, "", filled.rows)
        draft.problems.append(_about_sheet(draft, EMPTY_FORM, cell, form.columns[0].name, {}))
    return draft


def _judged(draft: _Draft) -> Judged:
    in_tables = [problem for lines in draft.tables.values() for line in lines for problem in line.problems]
    rows = tuple(
        JudgedRow(
            line.filled.row,
            line.values,
            {name: tuple(of_table.values for of_table in lines) for name, lines in draft.tables.items()},
            # Only a card has tables, and a card has one row.
            tuple(sorted([*line.problems, *in_tables, *draft.problems], key=reading_order)),
            line.filled.cells,
            {name: tuple(of_table.filled.cells for of_table in lines) for name, lines in draft.tables.items()},
        )
        for line in draft.rows
    )
    of_rows = [problem for line in draft.rows for problem in line.problems]
    return Judged(rows, tuple(sorted([*of_rows, *in_tables, *draft.problems], key=reading_order)))


def judge(form: Form, batch: Sequence[Submitted], facts: Facts) -> list[Judged]:
    """Judge submissions of one form and version together, since a frame of one row costs as much as one of a hundred.

    Args:
        form: the form in the version that all of `batch` were filled in on.
        batch: the submissions; they do not see each other.
        facts: what the checks may know; `facts.records` holds every code the batch names.

    Returns:
        One `Judged` a submission, in the order of `batch`. `Problem.file` is left empty.

    Raises:
        RuntimeError: a check or rule broke instead of answering.
        LookupError: a dictionary that the form names does not exist.
    """
    body = _Sheet.of(form, facts)
    tables = {table.name: _Sheet.of(table, facts) for table in form.tables}
    drafts = [_draft(form, submitted, body, tables) for submitted in batch]
    body.question([(line, draft) for draft in drafts for line in draft.rows], form.tables)
    for name, sheet in tables.items():
        sheet.question([(line, draft) for draft in drafts for line in draft.tables[name]])
    for draft in drafts:
        if not draft.rows:
            continue
        for table in form.tables:
            draft.problems.extend(_too_few(draft, table))
        if form.shape is Shape.REGISTER:
            _twice(form, body, draft.rows)
    return [_judged(draft) for draft in drafts]

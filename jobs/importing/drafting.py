"""From the table's rows to judged records: each cell as it is understood, each row with what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from jobs.importing.layout import Layout, problem, scales
from validators.declaration import Column, Kind, Shape, Table
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell, CellKind, Filled, FilledRow
from validators.flaw import Flaw
from validators.heads import CODE, PLACE, column_of, label_of
from validators.history import PROCEDURE, currency_meant, essential, for_history, understand
from validators.judging import JudgedRow, Submitted, judge
from validators.kinds import parse
from validators.message import Fault, Message, Text
from validators.problem import Problem
from validators.synonyms import is_dash
from validators.texts import tidy
from workbooks.layout import letter
from workbooks.tables_in.finding import content
from workbooks.tables_in.grid import Merge
from workbooks.tables_in.lines import Sort

MERGED_AMOUNT = Fault(
    "merged-amount",
    "{label} “{value}” is one merged cell over the rows {first} to {last}, and nobody can tell whose amount it is.",
    "Unmerge the cell and enter each row's own amount.",
)
NOTHING_KNOWN = Fault(
    "no-field",
    "Nothing of what the form asks for stands in this row.",
    "Say which columns mean what, or fill in the row.",
)
REARRANGED = Fault(
    "columns-rearranged",
    "From row {row} on the columns are in another order than under the first head, so this row cannot be read.",
    "Put the rows below row {row} on a sheet of their own, with their head, and import that sheet too.",
)
NO_COLUMN = Fault(
    "no-column",
    "The register has no column that was recognised as {label}, and without it no row is a record.",
    "Say which column it is with --match, or what holds for every row with --fill.",
)
#: The column of an archive code in a register, read as any code.
CODE_COLUMN = Column(CODE, Text("档号", "Archive code"), Kind.CODE, max_length=60)

_AMOUNTS = (Kind.MONEY, Kind.NUMBER, Kind.INTEGER)


@dataclass(slots=True)
class Draft:
    """A row on its way to becoming a record.

    Attributes:
        row: its row in the sheet.
        judged: its values; None where nothing of the form stands in it.
        code: the archive code it has in the register; empty where it has none.
        code_cell: where that stands.
        place: where the paper lies; None where the register does not say.
        notes: what was understood otherwise than written.
        missing: labels of empty cells that a form of today would have to have filled.
        problems: what keeps it out.
    """

    row: int
    judged: JudgedRow | None = None
    code: str = ""
    code_cell: Cell = field(default_factory=lambda: Cell(""))
    place: str | None = None
    notes: list[Message] = field(default_factory=list)
    missing: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Rows:
    """Reads the rows of one table as they are understood."""

    def __init__(self, layout: Layout, facts: Facts) -> None:
        self._layout = layout
        self._facts = facts
        grid = layout.table.grid
        down: dict[int, list[Merge]] = {}
        for merge in grid.merges:
            if merge.bottom > merge.top > layout.table.bottom and merge.left == merge.right:
                down.setdefault(merge.left, []).append(merge)
        self._down = down
        # Fields without a column get addresses right of the table, one each.
        last = max((head.at for head in layout.table.heads), default=0)
        absent = (column for column in layout.form.columns if column.name not in layout.columns)
        self._beside = {column.name: letter(last + at) for at, column in enumerate(absent, start=1)}
        self._last = last
        self._tables = [t for t in layout.form.tables if any(f"{t.name}.{c.name}" in layout.columns for c in t.columns)]
        self._reading = sorted(layout.form.columns, key=lambda column: bool(column.depends_on))
        self._currency = [c for c in layout.form.columns if c.dictionary == "币种"]
        self._money = [c for c in layout.form.columns if c.kind is Kind.MONEY and c.name in layout.columns]

    def cell(self, row: int, at: int) -> tuple[Cell, Merge | None]:
        """Return a cell, and the merge over several records that it is part of.

        A cell merged downwards stands for every row it covers.
        """
        grid = self._layout.table.grid
        merge = next((each for each in self._down.get(at, ()) if each.top <= row <= each.bottom), None)
        if merge is None:
            return grid.cell(row, at), None
        return grid.cell(merge.top, at)._replace(ref=f"{letter(at)}{row}"), merge

    def read(self, row: int) -> tuple[FilledRow, dict[str, tuple[FilledRow, ...]], Draft]:
        """Return a row as the form's parser gets it, its line of each table, and its draft with the notes so far."""
        draft = Draft(row)
        cells: dict[str, Cell] = {}
        meant: dict[str, str] = {}
        for column in self._reading:
            cell = self._filled(row, column, draft)
            reading = understand(column, cell, self._facts, meant.get(column.depends_on, ""))
            cells[column.name] = reading.cell
            draft.notes += _open(column, reading.notes)
            if isinstance(reading.cell.value, str):
                meant[column.name] = tidy(reading.cell.value)
        self._currencies(row, cells, draft)
        self._general(row, draft)
        tables: dict[str, tuple[FilledRow, ...]] = {
            table.name: (FilledRow(row, self._line(row, table, draft)),) for table in self._tables
        }
        return FilledRow(row, cells), tables, draft

    def _line(self, row: int, table: Table, draft: Draft) -> dict[str, Cell]:
        """Return the one line of a card's table that a row of a register can hold."""
        cells = {}
        for at, column in enumerate(table.columns):
            column_at = self._layout.columns.get(f"{table.name}.{column.name}")
            absent = Cell(f"{letter(self._last + len(self._beside) + at + 1)}{row}")
            cell = self.cell(row, column_at)[0] if column_at else absent
            reading = understand(column, cell, self._facts)
            cells[column.name] = reading.cell
            draft.notes += _open(column, reading.notes)
        return cells

    def _filled(self, row: int, column: Column, draft: Draft) -> Cell:
        at = self._layout.columns.get(column.name)
        if at is None:
            ref = f"{self._beside[column.name]}{row}"
            text = self._layout.given.get(column.name, "")
            return Cell(ref, CellKind.TEXT, text) if text else Cell(ref)
        cell, merge = self.cell(row, at)
        if merge is None or cell.kind is CellKind.BLANK:
            return cell
        if column.kind in _AMOUNTS:
            gaps = {"label": column.label, "value": display(cell.value), "first": merge.top, "last": merge.bottom}
            draft.problems.append(problem(self._layout, MERGED_AMOUNT, cell, column.name, gaps))
            return Cell(cell.ref)
        if row > merge.top:
            gaps = {"label": column.label, "value": display(cell.value), "first": merge.top}
            draft.notes.append(Message("{label} “{value}” comes from the cell merged from row {first} on.", gaps))
        return cell

    def _currencies(self, row: int, cells: dict[str, Cell], draft: Draft) -> None:
        """Take a currency from the amounts where no column gives it; say so where the two differ."""
        for column in self._currency:
            named = {
                currency
                for money in self._money
                if (currency := currency_meant(self.cell(row, self._layout.columns[money.name])[0], ""))
            }
            cell = cells[column.name]
            if cell.kind is CellKind.BLANK:
                units = {currency_meant(Cell(""), self._layout.head(money.name)) for money in self._money} - {""}
                above = self._layout.unit_above
                if above and above.currency:
                    units = units or {currency_meant(Cell(""), f"({above.currency})")}
                found = named or units
                if len(found) == 1:
                    currency = found.pop()
                    cells[column.name] = Cell(cell.ref, CellKind.TEXT, currency)
                    gaps = {"label": column.label, "value": currency}
                    draft.notes.append(Message("{label} is taken as “{value}”, as the amount is written.", gaps))
            elif named and tidy(str(cell.value)) not in named:
                draft.notes.append(
                    Message(
                        "The amount is written in {named}, but {label} says “{value}”; {label} is followed.",
                        {"named": "、".join(sorted(named)), "label": column.label, "value": display(cell.value)},
                    )
                )

    def _general(self, row: int, draft: Draft) -> None:
        """Read what a register says of a record beyond the form's columns: code and place."""
        columns = self._layout.columns
        if CODE in columns:
            draft.code_cell = cell = self.cell(row, columns[CODE])[0]
            if cell.kind is not CellKind.BLANK and not (isinstance(cell.value, str) and is_dash(cell.value)):
                code = parse(CODE_COLUMN, cell, self._facts)
                if isinstance(code, Flaw):
                    draft.problems.append(problem(self._layout, code.fault, cell, CODE, code.gaps))
                else:
                    draft.code = str(code or "")
        if PLACE in columns:
            draft.place = content(self.cell(row, columns[PLACE])[0]) or None


def _open(column: Column, notes: Sequence[Message]) -> Sequence[Message]:
    """Return notes on a cell as they may be shown: what is sensitive stays unsaid (rule A5)."""
    if not (notes and column.sensitive):
        return notes
    return (Message("{label} is understood otherwise than written.", {"label": column.label}),)


def drafts(layout: Layout, facts: Facts, who: str) -> list[Draft]:
    """Return every record of the table, judged as a row of an old register.

    Args:
        layout: the table and what its columns mean.
        facts: what the checks may know; its records hold the codes that `named_codes` found.
        who: who imports it.
    """
    rows = _Rows(layout, facts)
    read = [rows.read(line.first) for line in layout.lines if line.sort is Sort.RECORD]
    past = for_history(layout.form, layout.unit)
    name = layout.table.grid.name
    if past.shape is Shape.REGISTER:
        filled = [Filled(past.id, past.version, name, tuple(row for row, _, _ in read))]
    else:
        # A card has one record, and the tables are its own.
        filled = [Filled(past.id, past.version, name, (row,), tables) for row, tables, _ in read]
    batch = [Submitted(each, who, facts.at) for each in filled]
    judged = {each.row: each for one in judge(past, batch, facts) for each in one.rows}
    for _, _, draft in read:
        _finish(layout, draft, judged.get(draft.row))
        if turned := layout.turned(draft.row):
            cell = Cell(f"A{draft.row}")
            draft.problems, draft.code = [problem(layout, REARRANGED, cell, "", {"row": turned})], ""
    return [draft for _, _, draft in read]


def _finish(layout: Layout, draft: Draft, judged: JudgedRow | None) -> None:
    if judged is None or all(judged.values[name] is None for name in judged.values if name in layout.columns):
        cell = Cell(f"A{draft.row}")
        draft.problems.append(problem(layout, NOTHING_KNOWN, cell, "", {}))
        return
    needed = essential(layout.form)
    for found in judged.problems:
        name = found.field
        if found.rule in PROCEDURE:
            draft.notes += _open(column_of(layout.form, name), (found.what,))
        elif found.cell.kind is CellKind.BLANK and name not in needed:
            if name in layout.columns:
                draft.missing.append(label_of(layout.form, name))
        elif found.cell.kind is CellKind.BLANK and name not in layout.columns:
            label = column_of(layout.form, name).label
            draft.problems.append(problem(layout, NO_COLUMN, found.cell, name, {"label": label}))
        else:
            draft.problems.append(found)
    draft.missing += [
        column.label
        for column in layout.form.columns
        if column.required and judged.values[column.name] is None
        if column.name in layout.columns and column.label not in draft.missing
        if not any(found.field == column.name for found in draft.problems)
    ]
    values = dict(judged.values)
    for column, power in scales(layout):
        amount = values[column.name]
        if isinstance(amount, Decimal):
            values[column.name] = Decimal(format(amount.scaleb(power).normalize(), "f"))
    draft.judged = replace(judged, values=values, problems=())

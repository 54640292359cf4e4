"""What an effect is, and how its objections are said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs.ledger.describing import Source
from jobs.ledger.posting import Posted, Posting
from jobs.settings import Settings
from validators.declaration import Column, Form
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell
from validators.judging import Judged, JudgedRow, reading_order
from validators.message import Fault, Message
from validators.problem import Problem


@dataclass(frozen=True, slots=True)
class Case:
    """A form that asks for something, as its effect sees it.

    Attributes:
        form: the form, in the version it was filled in on.
        sheet: the name its form sheet has now.
        sender: who handed it in.
        handed: when it counts as handed in, local without zone.
        facts: the run's facts; `facts.at` is the run's moment.
        settings: the office's settings.
        notices: what the archivist and IT should know; add to it, it goes into the run report.
        consent: the roles that have agreed to the form by now, or were passed; None where nobody has been asked yet.
        answer: what the sender is told of a form that counts; add to it, it goes into their receipt.
    """

    form: Form
    sheet: str
    sender: str
    handed: datetime
    facts: Facts
    settings: Settings
    notices: list[Message] = field(default_factory=list)
    consent: frozenset[str] | None = None
    answer: list[Message] = field(default_factory=list)

    def problem(
        self,
        fault: Fault,
        row: JudgedRow,
        column: str,
        gaps: Mapping[str, object] | None = None,
        *,
        table: str = "",
        line: int = 0,
    ) -> Problem:
        """Return a problem at a cell of the row, or of a line of one of its tables.

        Args:
            fault: what is wrong; its sentences may use the gaps `label` and `value` of the marked cell.
            row: the row.
            column: the column's name.
            gaps: further gaps.
            table: the table's name; empty for the row itself.
            line: position of the line in `row.tables[table]`, from 0.
        """
        declared, cell = self._marked(row, column, table, line)
        held = {"label": declared.label, "value": display(cell.value), **(gaps or {})}
        said = fault.rule, Message(fault.what, held), Message(fault.mend, held)
        return self.said(*said, row, column, table=table, line=line)

    def said(
        self, rule: str, what: Message, mend: Message, row: JudgedRow, column: str, *, table: str = "", line: int = 0
    ) -> Problem:
        """Return a problem as `problem` does, whose sentences somebody else has found."""
        declared, cell = self._marked(row, column, table, line)
        field_name = f"{table}.{column}" if table else column
        return Problem("", self.sheet, cell, field_name, rule, what, mend, sensitive=declared.sensitive)

    def _marked(self, row: JudgedRow, column: str, table: str, line: int) -> tuple[Column, Cell]:
        columns = self.form.table(table).columns if table else self.form.columns
        cells = row.table_cells[table][line] if table else row.cells
        return next(each for each in columns if each.name == column), cells[column]


#: Yields what the ledger has against a faultless row.
Objections = Callable[[Posting, JudgedRow, Case], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a form does to other records once it counts.

    Attributes:
        fetch: loads in bulk whatever the rows are about (`posting.fetch_codes`, `posting.fetch_files`);
            called once for all faultless rows of a night. Nothing may be looked up one by one afterwards.
        objections: yields what the ledger has against a faultless row. Asked at first sight, before the
            second check, so that the sender hears at once; and again at the moment it is posted, since
            the ledger may have moved on meanwhile. It changes nothing.
        apply: does what the row asks, through `posting.amend` and its kin. Called once the row counts: after
            it was agreed to, or at once where nobody has to agree; in the same transaction as the row's own
            record. `posted.code` is the row's own code, `posted.how` whether it is `created` or, handed in
            again with other content, `changed`; rows that say nothing new are not applied again.
            `source.approved` is who agreed to it.
        roles: says which of the form's levels decide on a faultless row, by their roles: none of them where it needs
            no second check, whatever the office's settings say; None where the form's declaration says it.
        shown: says what whoever decides is shown of a row beyond its own fields, a sentence each.
        entered: returns a faultless row as it is entered, and shown to whoever decides, where that depends on what is
            on file by now; the last argument is who agreed to it, empty before that.
    """

    fetch: Callable[[Posting, Sequence[JudgedRow]], None]
    objections: Objections
    apply: Callable[[Posting, JudgedRow, Posted, Source, Case], None]
    roles: Callable[[Posting, JudgedRow, Case], Collection[str] | None] = lambda posting, row, case: None
    shown: Callable[[Posting, JudgedRow, Case], Iterable[Message]] = lambda posting, row, case: ()
    entered: Callable[[Posting, JudgedRow, Case, str], JudgedRow] = lambda posting, row, case, approved: row


def objected(objections: Objections, posting: Posting, judged: Judged, case: Case) -> Judged:
    """Return a judged form with what the ledger has against its faultless rows added to their problems."""
    rows = []
    added: list[Problem] = []
    for row in judged.rows:
        found = tuple(objections(posting, row, case)) if not row.problems else ()
        added += found
        rows.append(row.with_problems(found) if found else row)
    return Judged(tuple(rows), tuple(sorted([*judged.problems, *added], key=reading_order))) if added else judged

"""Deciding: what was read is judged, coded and merged, and every answer planned, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import gather
from jobs.intake.submissions import Submissions
from jobs.ledger import audit
from jobs.ledger.describing import Source, known_as
from jobs.ledger.posting import Office, Posted, Posting
from jobs.ledger.problems import kept_message, kept_problem
from jobs.ledger.tables import arrival, deed
from jobs.ledger.tables import problem as problem_table
from jobs.running import Run
from validators.checks import KNOWN_CODE
from validators.codes import SHIPPED
from validators.declaration import Form, Shape
from validators.facts import Facts
from validators.filled import CellKind, Filled
from validators.forms import form_of
from validators.judging import Judged, Submitted, judge
from validators.kinds import parse
from validators.message import Message
from validators.names import normal_name
from validators.problem import Problem
from workbooks.reading import Unreadable

#: What a filed form's name ends in, whatever it ended in when it came: nothing else is read as a form.
_ENDING: Final = ".xlsx"


@dataclass(slots=True)
class Verdict:
    """What becomes of one arrival.

    Attributes:
        row: the arrival.
        read: what was read from it.
        state: accepted, partly, returned, foreign or repeated.
        posted: what was taken.
        problems: what has to be mended.
        answer: said to the sender where there is no form to mark.
        ticket: number of its submission.
        stale: path and SHA-256 of a returned copy that has done its work.
    """

    row: Row[Any]
    read: Filled | Unreadable | None
    state: str = "returned"
    posted: list[Posted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    answer: tuple[Message, Message] | None = None
    ticket: str = ""
    stale: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The file's name as its sender knows it."""
        return PurePosixPath(self.row.path).name

    @property
    def handed(self) -> datetime:
        """When it counts as handed in, local without zone."""
        return datetime.fromisoformat(self.row.handed).replace(tzinfo=None)


def decide(run: Run, connection: Connection, readings: Sequence[tuple[Row[Any], Filled | Unreadable | None]]) -> None:
    """Decide every arrival and plan what follows from it.

    Args:
        run: the run under way.
        connection: the one transaction, holding the write lock.
        readings: (arrival, what was read) in the order of handing in; None for a repeated content.
    """
    verdicts = [Verdict(row, read) for row, read in readings]
    facts = gather(connection, run.workspace.settings, run.at, _codes(verdicts))
    office = Office(run.key, run.stamp, SHIPPED, facts.people, run.workspace.settings.rules.likeness)
    posting = Posting(connection, office)
    submissions = Submissions(connection, posting.counters, run.at)
    for verdict in verdicts:
        if verdict.read is None:
            verdict.state = "repeated"
        elif isinstance(verdict.read, Unreadable):
            verdict.state, verdict.answer = "foreign", (verdict.read.what, verdict.read.mend)
    for form, group in _groups(verdicts):
        known = _with_key_customers(facts, posting, form, group)
        judged = judge(form, [_submitted(verdict) for verdict in group], known)
        posting.fetch(form, [row for each in judged for row in each.rows if not row.problems])
        for verdict, each in zip(group, judged, strict=True):
            _take(posting, submissions, form, verdict, each)
    posting.log += [_entry(verdict) for verdict in verdicts]
    posting.write()
    submissions.write()
    _enter(run, connection, verdicts)


def _codes(verdicts: Iterable[Verdict]) -> set[str]:
    """Return the archive codes that the forms name."""
    found: set[str] = set()
    facts = Facts(at=datetime(1, 1, 1))
    for verdict in verdicts:
        if not isinstance(verdict.read, Filled):
            continue
        form = form_of(verdict.read.form, verdict.read.version)
        if form is None:
            continue
        named = [column for column in form.columns if any(check is KNOWN_CODE for check in column.checks)]
        parsed = (parse(column, row.cells[column.name], facts) for row in verdict.read.rows for column in named)
        found |= {value for value in parsed if isinstance(value, str)}
    return found


def _groups(verdicts: Sequence[Verdict]) -> list[tuple[Form, list[Verdict]]]:
    """Group the readable forms by kind, the customers' own forms first: later ones ask about them."""
    groups: dict[tuple[str, int], list[Verdict]] = {}
    for verdict in verdicts:
        if isinstance(verdict.read, Filled):
            groups.setdefault((verdict.read.form, verdict.read.version), []).append(verdict)
    found = [(form_of(*key), group) for key, group in groups.items()]
    return sorted(
        ((form, group) for form, group in found if form), key=lambda pair: (pair[0].party is None, pair[0].number)
    )


def _submitted(verdict: Verdict) -> Submitted:
    assert isinstance(verdict.read, Filled)
    return Submitted(verdict.read, verdict.row.person, verdict.handed)


def _with_key_customers(facts: Facts, posting: Posting, form: Form, group: Sequence[Verdict]) -> Facts:
    if not form.customer:
        return facts
    names = {
        str(row.cells[form.customer].value)
        for verdict in group
        if isinstance(verdict.read, Filled)
        for row in verdict.read.rows
        if row.cells[form.customer].kind is CellKind.TEXT
    }
    posting.customers.fetch(names, ())
    known = {name: posting.customers.match(name, None) for name in names}
    return replace(
        facts, key_customers=frozenset(normal_name(name) for name, one in known.items() if one and one.is_key)
    )


def _take(posting: Posting, submissions: Submissions, form: Form, verdict: Verdict, judged: Judged) -> None:
    assert isinstance(verdict.read, Filled)
    card = form.shape is Shape.CARD
    known_by = known_as(form, judged.rows[0].values) if card and judged.rows else ""
    verdict.ticket, tries = submissions.ticket(
        verdict.row.person, form, known_by or verdict.name, verdict.name, verdict.read.ticket, verdict.row.handed
    )
    source = Source(
        *(verdict.row.id, verdict.row.person, verdict.row.sha256, verdict.handed, _ENDING, verdict.ticket, tries),
        # A register that comes again may hold rows that were not in it before.
        first=submissions.first_handed(verdict.ticket) if card else None,
    )
    verdict.problems += judged.problems
    if not (card and judged.problems):
        for row in judged.rows:
            if row.problems:
                continue
            posted = posting.post(form, row, source, verdict.read.sheet)
            verdict.problems += posted.problems
            if not posted.problems:
                verdict.posted.append(posted)
    if verdict.problems:
        verdict.state = "partly" if verdict.posted else "returned"
    else:
        verdict.state = "accepted"
    verdict.stale = submissions.settle(verdict.ticket, verdict.state)


def _entry(verdict: Verdict) -> audit.Entry:
    values = {"sha256": verdict.row.sha256, "problems": len(verdict.problems)}
    return audit.Entry(verdict.row.person, verdict.state, "", verdict.ticket or verdict.row.sha256[:12], values)


def _enter(run: Run, connection: Connection, verdicts: Sequence[Verdict]) -> None:
    """Enter the answers, the problems and the deeds that follow."""
    problems: list[Mapping[str, Any]] = []
    deeds: list[Mapping[str, Any]] = []
    updates: list[Mapping[str, Any]] = []
    for verdict in verdicts:
        row = verdict.row
        read = verdict.read if isinstance(verdict.read, Filled) else None
        answer = {
            "taken": [[p.code, p.title, p.how, p.late] for p in verdict.posted],
            "problems": len(verdict.problems),
            "said": [kept_message(part) for part in verdict.answer or ()],
        }
        updates.append(
            {
                "which": row.id,
                "state": verdict.state,
                "form": read.form if read else None,
                "form_version": read.version if read else None,
                "ticket": verdict.ticket or None,
                "answer": answer,
                "run": run.id,
            }
        )
        problems += [
            {"arrival": row.id, "content": kept_problem(replace(each, file=verdict.name))} for each in verdict.problems
        ]
        plan = {"arrival": row.id, "person": row.person, "sha256": row.sha256, "done": False}
        deeds += [plan | {"kind": "file", "path": path} for path in sorted({p.path for p in verdict.posted if p.path})]
        if verdict.state in ("returned", "partly"):
            deeds.append(plan | {"kind": "return", "path": verdict.name})
        if verdict.state == "foreign":
            deeds.append(plan | {"kind": "note", "path": verdict.name})
        if verdict.stale:
            deeds.append(plan | {"kind": "tidy", "path": verdict.stale[0], "sha256": verdict.stale[1]})
        deeds += [plan | {"kind": kind, "path": row.path} for kind in ("receipt", "clear")]
    names = ("state", "form", "form_version", "ticket", "answer", "run")
    if updates:
        statement = sa.update(arrival).where(arrival.c.id == sa.bindparam("which"))
        connection.execute(statement.values({name: sa.bindparam(name) for name in names}), updates)
    if problems:
        connection.execute(sa.insert(problem_table), problems)
    if deeds:
        connection.execute(sa.insert(deed), deeds)

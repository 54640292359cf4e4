"""Deciding: what was read is judged, coded and merged, and every answer planned, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.facts import gather, office_of
from jobs.intake.entering import enter
from jobs.intake.second_check import asks
from jobs.intake.submissions import Submissions
from jobs.intake.verdict import Verdict
from jobs.ledger import audit
from jobs.ledger.describing import KEPT_APART, Source, known_as
from jobs.ledger.posting import Posting
from jobs.ledger.problems import problems_of
from jobs.running import Run
from validators.checks import KNOWN_CODE
from validators.declaration import Form, Shape
from validators.facts import Facts
from validators.filled import CellKind, Filled
from validators.former import outdated, told
from validators.judging import Judged, Submitted, judge
from validators.kinds import parse
from validators.names import normal_name
from workbooks.reading import Unreadable

#: What a filed form's name ends in, whatever it ended in when it came: nothing else is read as a form.
_ENDING: Final = ".xlsx"


def decide(run: Run, connection: Connection, readings: Sequence[tuple[Row[Any], Filled | Unreadable | None]]) -> None:
    """Decide every arrival and plan what follows from it.

    Args:
        run: the run under way.
        connection: the one transaction, holding the write lock.
        readings: (arrival, what was read) in the order of handing in; None for a repeated content.
    """
    verdicts = [Verdict(row, read) for row, read in readings]
    facts = gather(connection, run.workspace.settings, run.at, _codes(verdicts))
    office = office_of(connection, facts, run.key, run.stamp, run.workspace.settings.rules.likeness)
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
        blank = run.workspace.blank_shown(form.tab)
        judged = [told(form, _read(verdict), each, blank) for verdict, each in zip(group, judged, strict=True)]
        posting.fetch(form, [row for each in judged for row in each.rows if not row.problems])
        for verdict, each in zip(group, judged, strict=True):
            _identify(submissions, form, verdict, each)
            verdict.first_handed = submissions.first_handed(verdict.ticket)
            if not asks(run, facts, form, verdict, each):
                _take(posting, form, verdict, each)
            verdict.answer = tuple(outdated(form, _read(verdict), blank)) if verdict.state != "returned" else ()
            verdict.stale = submissions.settle(verdict.ticket, verdict.state)
    posting.log += [_entry(verdict) for verdict in verdicts]
    posting.write()
    submissions.write()
    enter(run, connection, verdicts)


def _codes(verdicts: Iterable[Verdict]) -> set[str]:
    """Return the archive codes that the forms name."""
    found: set[str] = set()
    facts = Facts(at=datetime(1, 1, 1))
    for verdict in verdicts:
        form, filled = verdict.form, verdict.filled
        if form is None or filled is None:
            continue
        lines = {"": filled.rows, **filled.tables}
        named = [each for each in form.every_column() if any(check is KNOWN_CODE for check in each[1].checks)]
        parsed = (
            parse(column, row.cells[column.name], facts) for table, column in named for row in lines.get(table, ())
        )
        found |= {value for value in parsed if isinstance(value, str)}
    return found


def _groups(verdicts: Sequence[Verdict]) -> list[tuple[Form, list[Verdict]]]:
    """Group the readable forms by kind, the customers' own forms first: later ones ask about them."""
    groups: dict[str, tuple[Form, list[Verdict]]] = {}
    for verdict in verdicts:
        if form := verdict.form:
            groups.setdefault(form.id, (form, []))[1].append(verdict)
    return sorted(groups.values(), key=lambda pair: (pair[0].party is None, pair[0].number))


def _read(verdict: Verdict) -> Filled:
    assert isinstance(verdict.read, Filled)
    return verdict.read


def _submitted(verdict: Verdict) -> Submitted:
    assert verdict.filled
    return Submitted(verdict.filled, verdict.row.person, verdict.handed)


def _with_key_customers(facts: Facts, posting: Posting, form: Form, group: Sequence[Verdict]) -> Facts:
    if not form.customer:
        return facts
    names = {
        str(row.cells[form.customer].value)
        for verdict in group
        if verdict.filled
        for row in verdict.filled.rows
        if row.cells[form.customer].kind is CellKind.TEXT
    }
    posting.customers.fetch(names, ())
    known = {name: posting.customers.match(name, None) for name in names}
    return replace(
        facts, key_customers=frozenset(normal_name(name) for name, one in known.items() if one and one.is_key)
    )


def _identify(submissions: Submissions, form: Form, verdict: Verdict, judged: Judged) -> None:
    """Find the submission that a form belongs to; one that was agreed to knows its own."""
    assert isinstance(verdict.read, Filled)
    if verdict.row.state == "agreed":
        verdict.ticket, verdict.tries = submissions.known(verdict.row.person, verdict.row.ticket)
        return
    known_by = known_as(form, judged.rows[0].values) if form.shape is Shape.CARD and judged.rows else ""
    verdict.ticket, verdict.tries = submissions.ticket(
        verdict.row.person, form, known_by or verdict.name, verdict.name, verdict.read.ticket, verdict.row.handed
    )


def _take(posting: Posting, form: Form, verdict: Verdict, judged: Judged) -> None:
    assert isinstance(verdict.read, Filled)
    card = form.shape is Shape.CARD
    source = Source(
        *(
            verdict.row.id,
            KEPT_APART if form.hides_sender else verdict.row.person,
            verdict.row.sha256,
            verdict.handed,
            _ENDING,
            verdict.ticket,
            verdict.tries,
        ),
        # A register that comes again may hold rows that were not in it before.
        first=verdict.first_handed if card else None,
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
    if verdict.row.state == "agreed":
        # What was wrong with the other rows was said when the form was put before the supervisor.
        said = {(each.cell.ref, each.rule) for each in problems_of(posting.connection, verdict.row.id)}
        verdict.problems = [each for each in verdict.problems if (each.cell.ref, each.rule) not in said]


def _entry(verdict: Verdict) -> audit.Entry:
    form = verdict.form
    who = KEPT_APART if form and form.hides_sender else verdict.row.person
    values = {"sha256": verdict.row.sha256, "problems": len(verdict.problems)}
    return audit.Entry(who, verdict.state, "", verdict.ticket or verdict.row.sha256[:12], values)

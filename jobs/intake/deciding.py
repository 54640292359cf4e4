"""Deciding: what was read is judged, coded and merged, and every answer planned, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import gather, office_of
from jobs.intake.buying import Buying
from jobs.intake.effects import EFFECTS, Case, Effect, objected
from jobs.intake.entering import enter
from jobs.intake.second_check import asks
from jobs.intake.submissions import Submissions
from jobs.intake.verdict import Verdict
from jobs.ledger import audit
from jobs.ledger.confirming import confirm_repeated
from jobs.ledger.describing import KEPT_APART, Source, known_as
from jobs.ledger.posting import Posting
from jobs.ledger.problems import problems_of
from jobs.ledger.reviews import approved_by
from jobs.ledger.tables import arrival
from jobs.running import Run
from validators.confidential import hiding
from validators.declaration import Form, Shape
from validators.facts import Facts
from validators.filled import CellKind, Filled
from validators.forms import form_of
from validators.judging import Judged
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
    office = office_of(connection, facts, run.key, run.stamp, run.workspace.settings)
    posting = Posting(connection, office)
    submissions = Submissions(connection, posting.counters, run.at)
    approvals = approved_by(connection, [row.id for row, _ in readings if row.state == "agreed"])
    for verdict in verdicts:
        if verdict.read is None:
            verdict.state, verdict.repeats = "repeated", _form_before(connection, verdict, verdicts)
        elif isinstance(verdict.read, Unreadable):
            verdict.state, verdict.answer = "foreign", (verdict.read.what, verdict.read.mend)
    buying = Buying(run, posting)
    for form, group in _groups(verdicts):
        known = _with_key_customers(facts, posting, form, group)
        judged = buying.judge(form, group, known)
        good = [row for each in judged for row in each.rows if not row.problems]
        posting.fetch(form, good)
        effect = EFFECTS.get(form.id)
        if effect:
            effect.fetch(posting, good)
        for verdict, each in zip(group, judged, strict=True):
            _identify(submissions, form, verdict, each)
            verdict.first_handed = submissions.first_handed(verdict.ticket)
            case = _case(run, form, verdict, known)
            seen = objected(effect, posting, each, case) if effect else each
            exempt = effect is not None and all(effect.exempt(row, case) for row in seen.rows)
            if not exempt and asks(run, facts, form, verdict, seen):
                buying.waits(form, seen)
            else:
                _take(posting, form, verdict, seen, approvals.get(verdict.row.id, ""), effect, case)
            verdict.stale = submissions.settle(verdict.ticket, verdict.state)
    posting.confirmed |= confirm_repeated(connection, [verdict.row for verdict in verdicts if verdict.read is None])
    # What lies between the entries of two others would tell when a report came, and from whose folder.
    posting.log += sorted(map(_entry, verdicts), key=lambda entry: entry.who == KEPT_APART)
    posting.write()
    submissions.write()
    enter(run, connection, verdicts)


def _form_before(connection: Connection, repeated: Verdict, verdicts: Sequence[Verdict]) -> str:
    """Return the form that a repeated content was read as when it came before; "" where it was none."""
    same = (repeated.row.person, repeated.row.sha256)
    for other in verdicts:
        if isinstance(other.read, Filled) and (other.row.person, other.row.sha256) == same:
            return other.read.form
    query = sa.select(arrival.c.form).where(arrival.c.person == same[0], arrival.c.sha256 == same[1])
    return connection.execute(query.where(arrival.c.form.is_not(None)).limit(1)).scalar() or ""


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
        lines = {"": verdict.read.rows, **verdict.read.tables}
        named = [each for each in form.every_column() if any(check.looks_up for check in each[1].checks)]
        parsed = (
            parse(column, row.cells[column.name], facts) for table, column in named for row in lines.get(table, ())
        )
        found |= {value for value in parsed if isinstance(value, str)}
    return found


def _groups(verdicts: Sequence[Verdict]) -> list[tuple[Form, list[Verdict]]]:
    """Group the readable forms by kind: the customers' own first, since later ones ask about them; last those that act on others."""
    groups: dict[tuple[str, int], list[Verdict]] = {}
    for verdict in verdicts:
        if isinstance(verdict.read, Filled):
            groups.setdefault((verdict.read.form, verdict.read.version), []).append(verdict)
    found = [(form_of(*key), group) for key, group in groups.items()]
    return sorted(
        ((form, group) for form, group in found if form),
        key=lambda pair: (pair[0].id in EFFECTS, pair[0].party is None, pair[0].number),
    )


def _case(run: Run, form: Form, verdict: Verdict, facts: Facts) -> Case:
    assert isinstance(verdict.read, Filled)
    of_form = (form, verdict.read.sheet, verdict.row.person, verdict.handed)
    return Case(*of_form, facts, run.workspace.settings, run.notices)


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


def _take(
    posting: Posting,
    form: Form,
    verdict: Verdict,
    judged: Judged,
    approved: str,
    effect: Effect | None,
    case: Case,
) -> None:
    assert isinstance(verdict.read, Filled)
    card = form.shape is Shape.CARD
    # A register that comes again may hold rows that were not in it before.
    handed, first = verdict.handed, verdict.first_handed if card else None
    if form.hides_sender:
        # The minute would tell whose inbox it lay in.
        handed, first = datetime.combine(handed, time()), None
    source = Source(
        *(
            verdict.row.id,
            KEPT_APART if form.hides_sender else verdict.row.person,
            verdict.row.sha256,
            handed,
            _ENDING,
            verdict.ticket,
            verdict.tries,
        ),
        first=first,
        approved=approved,
    )
    verdict.problems += judged.problems
    if not (card and judged.problems):
        for row in judged.rows:
            if row.problems:
                continue
            posted = posting.post(form, row, source, verdict.read.sheet)
            verdict.problems += posted.problems
            if posted.problems:
                continue
            verdict.posted.append(posted)
            if effect and posted.how != "unchanged":
                effect.apply(posting, row, posted, source, case)
    if verdict.problems:
        verdict.state = "partly" if verdict.posted else "returned"
    else:
        verdict.state = "accepted"
    if verdict.row.state == "agreed":
        # What was wrong with the other rows was said when the form was put before the supervisor.
        told = {(each.cell.ref, each.rule) for each in problems_of(posting.connection, verdict.row.id)}
        verdict.problems = [each for each in verdict.problems if (each.cell.ref, each.rule) not in told]


def _entry(verdict: Verdict) -> audit.Entry:
    read = verdict.read.form if isinstance(verdict.read, Filled) else verdict.repeats
    who = KEPT_APART if hiding(read, verdict.name) else verdict.row.person
    values = {"sha256": verdict.row.sha256, "problems": len(verdict.problems)}
    return audit.Entry(who, verdict.state, "", verdict.ticket or verdict.row.sha256[:12], values)

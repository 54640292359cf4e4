"""Deciding: what was read is judged, coded and merged, and every answer planned, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import gather, office_of
from jobs.intake import revising
from jobs.intake.beside import Beside
from jobs.intake.buying import Buying
from jobs.intake.effects import EFFECTS, Case, Effect, objected
from jobs.intake.entering import enter
from jobs.intake.reading import Readings
from jobs.intake.second_check import asks
from jobs.intake.submissions import Submissions
from jobs.intake.verdict import Verdict
from jobs.ledger import audit
from jobs.ledger.attaching import attach
from jobs.ledger.confirming import confirm_repeated
from jobs.ledger.describing import KEPT_APART, Source, known_as
from jobs.ledger.posting import Posted, Posting
from jobs.ledger.problems import problems_of
from jobs.ledger.reports import first_sender
from jobs.ledger.reviews import Said, agreed_by, said_of
from jobs.ledger.sealed_paths import settle_levels
from jobs.ledger.tables import arrival
from jobs.running import Run
from validators.confidential import hiding
from validators.declaration import Form, Shape
from validators.facts import Facts
from validators.filled import CellKind, Filled
from validators.former import outdated, told
from validators.gathering import gathered
from validators.judging import Judged, JudgedRow
from validators.kinds import parse
from validators.message import Message
from validators.names import normal_name

#: What a filed form's name ends in, whatever it ended in when it came: nothing else is read as a form.
_ENDING: Final = ".xlsx"


def decide(run: Run, connection: Connection, readings: Readings) -> None:
    """Decide every arrival and plan what follows from it.

    Args:
        run: the run under way.
        connection: the one transaction, holding the write lock.
        readings: all that was read.
    """
    verdicts = [Verdict(each.row, each.read, document=each.document, scaled=each.scaled) for each in readings.each]
    for verdict in verdicts:
        if verdict.document is not None:
            verdict.state = ""
            if verdict.row.state == "staged" and verdict.read is None:
                verdict.repeats = _form_before(connection, verdict, verdicts)
    beside = Beside(run, connection, verdicts, readings)
    verdicts = beside.ready
    facts = gather(connection, run.workspace.settings, run.at, _codes(verdicts))
    office = office_of(connection, facts, run.key, run.stamp, run.workspace.settings)
    posting = Posting(connection, office)
    submissions = Submissions(connection, posting.counters, run.at)
    said = said_of(connection, [verdict.row.id for verdict in verdicts if verdict.row.state == "agreed"])
    buying = Buying(run, posting)
    for form, group in _groups(verdicts):
        known = _with_key_customers(facts, posting, form, group)
        blank = run.workspace.blank_shown(form.tab)
        judged = [
            gathered(form, told(form, _read(verdict), each, blank))
            for verdict, each in zip(group, buying.judge(form, group, known), strict=True)
        ]
        good = [row for each in judged for row in each.rows if not row.problems]
        posting.fetch(form, good)
        effect = EFFECTS.get(form.id)
        if effect:
            effect.fetch(posting, good)
        for verdict, each in zip(group, judged, strict=True):
            _identify(submissions, posting, form, verdict, each)
            verdict.first_handed = submissions.first_handed(verdict.ticket)
            case = _case(run, form, verdict, known, said.get(verdict.row.id))
            found = beside.asked(form, verdict, each, posting)
            seen = objected(effect.objections, posting, found, case) if effect else found
            if form.revises:
                seen = objected(revising.objections, posting, seen, case)
            approved = "、".join(agreed_by(said.get(verdict.row.id, ())))
            seen = _as_entered(posting, effect, seen, case, approved)
            waiting = asks(run, posting, facts, form, verdict, seen, *_of_effect(run, posting, effect, case))
            if waiting:
                buying.waits(form, seen)
                later = {row.row for row in waiting}
                at_once = tuple(row for row in seen.rows if row.row not in later)
                _post(posting, form, verdict, replace(seen, rows=at_once), approved, effect, case, beside)
            else:
                _take(posting, form, verdict, seen, approved, effect, case, beside)
            verdict.answer += tuple(case.answer)
            verdict.answer += tuple(outdated(form, _read(verdict), blank)) if verdict.state != "returned" else ()
            verdict.stale = submissions.settle(verdict.ticket, verdict.state)
    beside.settle_rest()
    # A file that goes on waiting for the same form was told so before.
    verdicts = [
        each for each in verdicts if not (each.row.state == each.state == "kept" and each.row.slip == each.slip)
    ]
    posting.confirmed |= confirm_repeated(connection, [verdict.row for verdict in verdicts if verdict.repeats])
    # What lies between the entries of two others would tell when a report came, and from whose folder.
    posting.log += sorted(map(_entry, verdicts), key=lambda entry: entry.who == KEPT_APART)
    revision = posting.write()
    submissions.write()
    enter(run, connection, verdicts)
    settle_levels(connection, run.key, run.stamp, revision)


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
        form, filled = verdict.form, verdict.filled
        if form is None or filled is None:
            continue
        lines = {"": filled.rows, **filled.tables}
        counted = form.gathers.each if form.gathers else ()
        named = [(table, column) for table, column in form.every_column() if column.looks_up or column.name in counted]
        parsed = (
            parse(column, row.cells[column.name], facts) for table, column in named for row in lines.get(table, ())
        )
        found |= {value for value in parsed if isinstance(value, str)}
    return found


def _groups(verdicts: Sequence[Verdict]) -> list[tuple[Form, list[Verdict]]]:
    """Group the readable forms by kind: the customers' own first, since later ones ask about them; last those that act on others."""
    groups: dict[str, tuple[Form, list[Verdict]]] = {}
    for verdict in verdicts:
        if form := verdict.form:
            groups.setdefault(form.id, (form, []))[1].append(verdict)
    return sorted(groups.values(), key=lambda pair: (pair[0].id in EFFECTS, pair[0].party is None, pair[0].number))


def _read(verdict: Verdict) -> Filled:
    assert isinstance(verdict.read, Filled)
    return verdict.read


def _case(run: Run, form: Form, verdict: Verdict, facts: Facts, said: Sequence[Said] | None) -> Case:
    of_form = (form, _read(verdict).sheet, verdict.row.person, verdict.handed)
    consent = None if said is None else frozenset(each.role for each in said)
    return Case(*of_form, facts, run.workspace.settings, run.notices, consent)


def _as_entered(posting: Posting, effect: Effect | None, judged: Judged, case: Case, approved: str) -> Judged:
    if effect is None:
        return judged
    rows = (row if row.problems else effect.entered(posting, row, case, approved) for row in judged.rows)
    return replace(judged, rows=tuple(rows))


def _of_effect(
    run: Run, posting: Posting, effect: Effect | None, case: Case
) -> tuple[Callable[[JudgedRow], Sequence[str]], Callable[[JudgedRow], Collection[str] | None]]:
    """Return what says what is shown of a row beyond its own fields, and what says who decides on it."""

    def further(row: JudgedRow) -> list[str]:
        return [run.say(said) for said in effect.shown(posting, row, case)] if effect else []

    return further, lambda row: effect.roles(posting, row, case) if effect else None


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


def _identify(submissions: Submissions, posting: Posting, form: Form, verdict: Verdict, judged: Judged) -> None:
    """Find the submission that a form belongs to; one that was agreed to knows its own."""
    assert isinstance(verdict.read, Filled)
    if verdict.row.state == "agreed":
        verdict.ticket, verdict.tries = submissions.known(verdict.row.person, verdict.row.ticket)
        return
    known_by = known_as(form, judged.rows[0].values, posting.digest) if form.shape is Shape.CARD and judged.rows else ""
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
    beside: Beside,
) -> None:
    _post(posting, form, verdict, judged, approved, effect, case, beside)
    if verdict.problems:
        verdict.state = "partly" if verdict.posted else "returned"
    else:
        verdict.state = "accepted"
    if verdict.row.state == "agreed":
        # What was wrong with the other rows was said when the form was put before the supervisor.
        said = {(each.cell.ref, each.rule) for each in problems_of(posting.connection, verdict.row.id)}
        verdict.problems = [each for each in verdict.problems if (each.cell.ref, each.rule) not in said]


def _post(
    posting: Posting,
    form: Form,
    verdict: Verdict,
    judged: Judged,
    approved: str,
    effect: Effect | None,
    case: Case,
    beside: Beside,
) -> None:
    """Take the faultless rows of a form into the ledger."""
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
            _entered_as(posting, form, verdict, judged),
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
            posted = _posted(posting, form, row, beside.source(form, verdict, row, source), verdict.read.sheet)
            verdict.problems += posted.problems
            if posted.problems:
                continue
            verdict.posted.append(posted)
            verdict.origins.add((posted.code, 0 if card else row.row))
            beside.taken(form, verdict, row, posted)
            if effect and posted.how != "unchanged":
                effect.apply(posting, row, posted, source, case)
    if contested := posting.contests.of(verdict.row.id):
        labels = "、".join(label.zh for label in contested)
        answer = Message(
            "Somebody else has handed in another entry for {labels} in the same night; the archivist decides which is right.",
            {"labels": labels},
        )
        verdict.answer += (answer,)


def _entered_as(posting: Posting, form: Form, verdict: Verdict, judged: Judged) -> str:
    """Return by whose name ledger and log know a form: not by a reporter's, but by that of whoever looks into it (rule B12)."""
    if not form.hides_sender:
        return str(verdict.row.person)
    codes = [str(code) for row in judged.rows if form.revises and (code := row.values.get(form.revises))]
    inquires = codes and first_sender(posting.connection, codes[0]) != verdict.row.person
    return str(verdict.row.person) if inquires else KEPT_APART


def _posted(posting: Posting, form: Form, row: JudgedRow, source: Source, sheet: str) -> Posted:
    """Take a row as a record of its own, or file its document under the record that it belongs to (rule E6)."""
    if form.belongs_to and row.values.get(form.belongs_to):
        return attach(posting, form, row, source)
    return posting.post(form, row, source, sheet)


def _entry(verdict: Verdict) -> audit.Entry:
    read = verdict.read.form if isinstance(verdict.read, Filled) else verdict.repeats
    who = KEPT_APART if hiding(read, verdict.name) else verdict.row.person
    values = {"sha256": verdict.row.sha256, "problems": len(verdict.problems)}
    return audit.Entry(
        who, verdict.state, "", verdict.ticket or verdict.row.sha256[:12], values, audit.by_arrival(verdict.row.id)
    )

"""Timeliness and correctness of each person (rule B11): on time / due, and accepted at the first try / sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.past import Past
from jobs.ledger.plans import unrecorded_then
from jobs.ledger.tables import arrival, record, review, submission
from validators.facts import Person
from validators.forms import forms

#: States of an arrival that say nothing yet, or nothing of whoever sent it.
_UNDECIDED: Final = ("staged", "reviewing", "superseded", "repeated", "kept", "imported", "undone", "erased")


@dataclass(frozen=True, slots=True)
class Score:
    """How somebody's forms came in.

    Attributes:
        person: whose.
        department: theirs by the roster; of a record of somebody who is not on it, the record's.
        due: forms whose time ended within the period, also those that never came.
        on_time: of these, those that came in time.
        sent: forms sent for the first time within the period and decided by now.
        first_time: of these, those that were accepted as they came.
    """

    person: str
    department: str
    due: int = 0
    on_time: int = 0
    sent: int = 0
    first_time: int = 0

    @property
    def late(self) -> int:
        """Forms that came late, or not at all."""
        return self.due - self.on_time

    @property
    def returned(self) -> int:
        """Forms that came back, whole or in part, at the first try."""
        return self.sent - self.first_time


def scores(past: Past, people: dict[str, Person], first: date, end: date) -> list[Score]:
    """Return the scores of everybody who had something due or sent something, by department and name.

    Forms that keep their sender apart (rule B12) are never counted: the number alone would tell.

    Args:
        past: the ledger at a moment.
        people: the roster.
        first: the period's first day.
        end: the day after its last one.
    """
    found: dict[str, Score] = {}

    def of(person: str, department: str = "") -> Score:
        known = people.get(person)
        return found.get(person) or Score(person, known.department if known else department)

    for handler, department, late, count in past.connection.execute(_due(past, first, end)):
        score = of(handler, department or "")
        found[handler] = replace(score, due=score.due + count, on_time=score.on_time + (0 if late else count))
    for plan in unrecorded_then(past.connection, past.at):
        if first <= plan.awaited.date() < end:
            score = of(plan.lead_visitor)
            found[plan.lead_visitor] = replace(score, due=score.due + 1)
    for person, state, count in past.connection.execute(_first_tries(past, first, end)):
        score = of(person)
        right = count if state == "accepted" else 0
        found[person] = replace(score, sent=score.sent + count, first_time=score.first_time + right)
    return sorted(found.values(), key=lambda score: (score.department, score.person))


def together(every: Iterable[Score], name: str = "") -> Score:
    """Return the sum of scores, as that of `name`."""
    those = list(every)
    sums = (sum(getattr(each, of) for each in those) for of in ("due", "on_time", "sent", "first_time"))
    return Score(name, name, *sums)


def _apart() -> list[str]:
    return [form.id for form in forms().values() if form.hides_sender]


def _due(past: Past, first: date, end: date) -> sa.Select[Any]:
    columns = (record.c.handler, record.c.department, record.c.late)
    within = (record.c.due >= first.isoformat(), record.c.due < end.isoformat())
    query = sa.select(*columns, sa.func.count()).where(record.c.entered <= past.at, *within)
    return query.where(record.c.form.not_in(_apart())).group_by(*columns)


def _first_tries(past: Past, first: date, end: date) -> sa.Select[Any]:
    within = (submission.c.first_handed >= first.isoformat(), submission.c.first_handed < end.isoformat())
    tries = sa.select(sa.func.min(arrival.c.id)).join(submission, submission.c.ticket == arrival.c.ticket)
    tries = tries.where(*within, submission.c.form.not_in(_apart()), arrival.c.slip.is_(None))
    tries = tries.where(arrival.c.seen <= past.at).group_by(arrival.c.ticket)
    query = sa.select(arrival.c.person, arrival.c.state, sa.func.count()).where(arrival.c.id.in_(tries))
    decided_since = sa.select(review.c.arrival).where(review.c.decided > past.at)
    query = query.where(arrival.c.state.not_in(_UNDECIDED), arrival.c.id.not_in(decided_since))
    return query.group_by(arrival.c.person, arrival.c.state)

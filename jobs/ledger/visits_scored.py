"""Visit records with the score by which they are put forward for the prize (rule B11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.past import Found, Past
from jobs.ledger.tables import arrival, customer, version
from validators.periods import Period
from validators.plans import NO_PLAN, VISIT
from validators.visit_score import ASKED, KEY, TEXTS, Scored, Visit, scored, sentences

#: Sentences of records so far back do not count again.
_BACK: Final = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class ScoredVisit:
    """A visit record and its score."""

    record: Found
    score: Scored


def scored_visits(past: Past, period: Period) -> list[ScoredVisit]:
    """Return the visit records of a period with their scores, the best first; of equals the earlier visit.

    Records that came with an old register are left out: nobody knows how they came in.

    Args:
        past: the ledger at a moment.
        period: the visits' days.
    """
    found = past.records(VISIT, (*ASKED, *KEY, "plan"), since=period.first - _BACK, before=period.end)
    here = [each for each in found if each.state in IN_USE]
    asked = [each for each in here if each.dated in period]
    first_tries, imported = _came(past, {each.id for each in asked})
    key = _key_customers(past, {each.customer for each in asked if each.customer is not None})
    lines = past.lines("follow_ups", asked)
    rows = []
    earlier: set[str] = set()
    for each in here:  # by their dates, so that only what was written before counts as written
        own = sentences(each.fields[name] for name in TEXTS)
        if each.dated in period and each.id not in imported:
            visit = Visit(
                each.fields,
                lines.get(each.id, ()),
                each.dated,
                not each.late,
                each.id in first_tries,
                bool(each.fields["plan"]) and each.fields["plan"] not in NO_PLAN,
                each.customer in key,
                frozenset(own & earlier),
            )
            rows.append(ScoredVisit(each, scored(visit)))
        earlier |= own
    return sorted(rows, key=lambda each: (-each.score.total, each.record.dated, each.record.code))


def _came(past: Past, records: Collection[int]) -> tuple[set[int], set[int]]:
    """Return which records were accepted as they first came, and which came with an old register."""
    before = arrival.alias("before")
    earlier = sa.select(sa.func.min(before.c.id)).where(before.c.ticket == arrival.c.ticket).scalar_subquery()
    columns = (version.c.record, version.c.arrival, arrival.c.state, earlier.label("first"))
    query = (
        sa.select(*columns)
        .join(arrival, arrival.c.id == version.c.arrival)
        .where(version.c.number == 1, version.c.part == "form")
    )
    first, imported = set(), set()
    for some in chunks(records):
        for row in past.connection.execute(query.where(version.c.record.in_(some))):
            if row.state == "imported":
                imported.add(row.record)
            elif row.first in (None, row.arrival):
                first.add(row.record)
    return first, imported


def _key_customers(past: Past, customers: Collection[int]) -> set[int]:
    found = set()
    for some in chunks(customers):
        query = sa.select(customer.c.id).where(customer.c.id.in_(some), customer.c.is_key)
        found |= set(past.connection.execute(query).scalars())
    return found

"""When each record is due: reckoned once, kept in the table `appraisal`, and asked by date (rules E11 E12).

`jobs.ledger.renewing_appraisals` renews what has changed since the last night, so that a night costs what changed or
becomes due, and not what the archive holds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.tables import record
from validators.classes import CLASSES
from validators.retention import Schedule
from validators.verdicts import Lines

#: Records are put on the list so many days before they are due, unless the settings say otherwise.
NOTICE_DAYS: Final = 90
_OF_RECORD: Final = (
    *("id", "form", "code", "title", "class", "type", "customer", "customer_name", "dated", "handler", "department"),
    *("secrecy", "state", "retention", "paper_place", "paper_code", "path"),
)


@dataclass(frozen=True, slots=True)
class Flagged:
    """A record that is due or will soon be.

    Attributes:
        row: its columns in the table `record`, those of `_OF_RECORD`.
        line: the line of the schedule by which it is due.
        since: which version of that line, ISO date; "" for the one that has always held.
        began: the first day of its period.
        due: the day on which that is over.
        is_due: it is over on the day that was asked for; else it will be within the days that were.
    """

    row: Row[Any]
    line: str
    since: str
    began: date
    due: date
    is_due: bool


def flagged(connection: Connection, on: date, within: int = NOTICE_DAYS) -> Iterator[Flagged]:
    """Yield the records that are due on a day or within some days of it, by class, due day and code.

    Holds may stand on them: `jobs.ledger.holds.standing` says which.

    Args:
        connection: sees the ledger as it is.
        on: the day.
        within: how many days ahead.
    """
    last = (on + timedelta(days=within)).isoformat()
    columns = (appraisal.c.line, appraisal.c.since, appraisal.c.began, appraisal.c.due)
    query = sa.select(*(record.c[name] for name in _OF_RECORD), *columns)
    query = query.join(appraisal, appraisal.c.record == record.c.id).where(appraisal.c.due <= last)
    rows: list[Any] = [*connection.execute(query)]
    classes = list(CLASSES)
    for row in sorted(rows, key=lambda row: (classes.index(row._mapping["class"]), row.due, row.code)):
        due = date.fromisoformat(row.due)
        yield Flagged(row, row.line, row.since, date.fromisoformat(row.began), due, due <= on)


def how_many(connection: Connection, on: date, within: int = NOTICE_DAYS) -> int:
    """Return how many records `flagged` gives; answered from the index alone."""
    last = (on + timedelta(days=within)).isoformat()
    query = sa.select(sa.func.count()).select_from(appraisal).where(appraisal.c.due <= last)
    return int(connection.execute(query).scalar_one())


def counted(connection: Connection, on: date, at: str, within: int = NOTICE_DAYS) -> dict[str, tuple[int, int]]:
    """Return class -> how many records are due on a day, and how many will be within some days; those of `flagged`, counted.

    Args:
        connection: sees the ledger as it is.
        on: the day.
        at: only records entered until this moment, ISO 8601 with zone.
        within: how many days ahead.
    """
    day, last = on.isoformat(), (on + timedelta(days=within)).isoformat()
    is_due = sa.case((appraisal.c.due <= day, True), else_=False)
    columns = (record.c["class"], is_due)
    query = sa.select(*columns, sa.func.count()).join(appraisal, appraisal.c.record == record.c.id)
    query = query.where(appraisal.c.due <= last, record.c.entered <= at).group_by(*columns)
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for letter, over, count in connection.execute(query):
        found[bool(over)][letter] += int(count)
    return {
        each: (found[True][each], found[False][each]) for each in CLASSES if found[True][each] or found[False][each]
    }


def version_of(lines: Lines, line: str, since: str) -> Schedule | None:
    """Return a version of a line of the schedule; None where the office has taken it out meanwhile."""
    day = date.fromisoformat(since) if since else None
    return next((each for each in lines.get(line, ()) if each.since == day), None)


def digest_of(schedule: Schedule) -> str:
    """Return what changes with everything that a version of a line says."""
    said = repr(
        [schedule.label, schedule.years, schedule.from_year_end, schedule.events, schedule.every, schedule.source]
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16]

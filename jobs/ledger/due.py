"""Due times in the ledger: every moment at which a job was due, and what became of it.

States: `waiting` (not begun yet), `again` (begun and not finished: failed, or killed), `done`, `failed`
(given up after too many tries), `covered` (a later run stood for it), `passed` (not caught up: it lay too
far back, or the job is not due by itself any more).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.problems import kept_message, read_message
from jobs.ledger.tables import about, due
from jobs.ledger.tables import run as run_table
from jobs.workspace import iso
from validators.due_times import DueTime, in_order
from validators.message import Message

UNFINISHED: Final = ("waiting", "again")
#: Up to which moment due times have been entered, and when somebody last looked.
_COUNTED: Final = "counted"
_LOOKED: Final = "looked"


@dataclass(frozen=True, slots=True)
class Due:
    """A due time and what became of it.

    Attributes:
        time: job and moment.
        state: see above.
        tries: how often it was begun and did not come to its end.
        next: not tried again before; None where nothing is to be waited for.
        said: why it failed last.
        run: the run that did it.
    """

    time: DueTime
    state: str = "waiting"
    tries: int = 0
    next: datetime | None = None
    said: Message | None = None
    run: int | None = None

    @property
    def job(self) -> str:
        """The job."""
        return self.time.job

    @property
    def day(self) -> date:
        """The local day on which it was due."""
        return self.time.day

    @property
    def at(self) -> datetime:
        """The moment at which it was due, with zone."""
        return self.time.at


def _moment(connection: Connection, key: str) -> datetime | None:
    text = connection.execute(sa.select(about.c.value).where(about.c.key == key)).scalar()
    return datetime.fromisoformat(text) if text else None


def _keep(connection: Connection, key: str, moment: datetime) -> None:
    if connection.execute(sa.update(about).where(about.c.key == key).values(value=iso(moment))).rowcount == 0:
        connection.execute(sa.insert(about).values(key=key, value=iso(moment)))


def counted(connection: Connection) -> datetime | None:
    """Return up to which moment due times have been entered; None in a ledger that nobody counts in yet."""
    return _moment(connection, _COUNTED)


def count_from(connection: Connection, moment: datetime) -> None:
    """Enter that what was due up to `moment`, with zone, has been seen to."""
    _keep(connection, _COUNTED, moment)


def looked(connection: Connection) -> datetime | None:
    """Return when somebody last looked for what is due; None where nobody ever did."""
    return _moment(connection, _LOOKED)


def look_at(connection: Connection, moment: datetime) -> None:
    """Enter that somebody looks for what is due at `moment`, with zone."""
    _keep(connection, _LOOKED, moment)


def enter(connection: Connection, times: Collection[DueTime]) -> None:
    """Enter due times; those that stand there keep what became of them."""
    if not times:
        return
    query = sa.select(due.c.job, due.c.day).where(due.c.day >= f"{min(each.day for each in times)}")
    there = {tuple(row) for row in connection.execute(query)}
    rows = [
        {"job": each.job, "day": f"{each.day}", "at": iso(each.at), "state": "waiting", "tries": 0}
        for each in times
        if (each.job, f"{each.day}") not in there
    ]
    if rows:
        connection.execute(sa.insert(due), rows)


def forget_after(connection: Connection, moment: datetime) -> None:
    """Take out what a wrong clock entered ahead of its time."""
    ahead = [each for each in in_states(connection) if each.at > moment]
    for each in ahead:
        connection.execute(sa.delete(due).where(*_is(each)))


def in_states(connection: Connection, states: Sequence[str] = ()) -> list[Due]:
    """Return the due times in some states (default: all), in the order in which they are run."""
    query = sa.select(due)
    if states:
        query = query.where(due.c.state.in_(states))
    return sorted(map(_due, connection.execute(query)), key=lambda each: in_order(each.time))


def _due(row: Row[tuple[object, ...]]) -> Due:
    return Due(
        DueTime(row.job, datetime.fromisoformat(row.at)),
        row.state,
        row.tries,
        datetime.fromisoformat(row.next) if row.next else None,
        read_message(row.said) if row.said else None,
        row.run,
    )


def change(connection: Connection, each: Due) -> None:
    """Enter what became of a due time."""
    values = {
        "state": each.state,
        "tries": each.tries,
        "next": iso(each.next) if each.next else None,
        "said": kept_message(each.said) if each.said else None,
        "run": each.run,
    }
    connection.execute(sa.update(due).where(*_is(each)).values(values))


def _is(each: Due) -> tuple[sa.ColumnElement[bool], ...]:
    return due.c.job == each.job, due.c.day == f"{each.day}"


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that came to its end.

    Attributes:
        id: its number.
        names: the jobs and steps it was entered for.
        at: its moment, with zone.
    """

    id: int
    names: frozenset[str]
    at: datetime


def finished_runs(connection: Connection, since: datetime) -> list[FinishedRun]:
    """Return the runs that came to their end and whose moment is not long before `since`, with zone."""
    # Moments of one zone sort as texts but for the hour in which its clocks change; a day more costs nothing.
    first = f"{since.date()}"
    query = sa.select(run_table.c.id, run_table.c.jobs, run_table.c.at)
    query = query.where(run_table.c.state == "done", run_table.c.at >= first).order_by(run_table.c.id)
    return [
        FinishedRun(row.id, frozenset(row.jobs.split()), datetime.fromisoformat(row.at))
        for row in connection.execute(query)
    ]

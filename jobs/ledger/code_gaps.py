"""Series of archive codes and their gaps: no gap appears without a recorded reason (rule E3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import code, counter

#: So many missing numbers of a stretch are named.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it was given out.

    Attributes:
        series: its name, such as J2026.
        given: how many codes of it are known, whatever became of them.
        newest: the last number given; 0 for none.
        reached: where its counter stands.
        unexplained: numbers below the newest that nobody gave a reason for; of each stretch the first ones.
        unused: (code, state, reason) of the codes that hold no record: void, reserved, deleted.
    """

    series: str
    given: int
    newest: int
    reached: int
    unexplained: tuple[int, ...]
    unused: tuple[tuple[str, str, str], ...]


def series_given(connection: Connection) -> list[Series]:
    """Return every series, those whose counter was used first."""
    counted = sa.select(counter.c.name, counter.c.last).where(counter.c.name.like("code/%"), counter.c.last > 0)
    reached = {row.name.removeprefix("code/"): row.last for row in connection.execute(counted.order_by(counter.c.name))}
    newest = dict.fromkeys(reached, 0)
    given = dict.fromkeys(reached, 0)
    missing: dict[str, list[int]] = {}
    unused: dict[str, list[tuple[str, str, str]]] = {}
    columns = (code.c.series, code.c.serial, code.c.code, code.c.state, code.c.reason)
    for row in connection.execute(sa.select(*columns).order_by(code.c.series, code.c.serial)):
        # A code that an old register brought along says why those below it are not here.
        if not (row.reason and row.state != "void"):
            below = range(newest.get(row.series, 0) + 1, row.serial)
            missing.setdefault(row.series, []).extend(islice(below, _NAMED))
        if row.state != "used":
            unused.setdefault(row.series, []).append((row.code, row.state, row.reason))
        newest[row.series] = row.serial
        given[row.series] = given.get(row.series, 0) + 1
    return [
        Series(
            name,
            given[name],
            last,
            reached.get(name, 0),
            tuple(missing.get(name, ())),
            tuple(unused.get(name, ())),
        )
        for name, last in newest.items()
    ]

"""Records counted by what the policy of access asks of them: who is in charge, whose they are, how secret (rule A7).

The policy looks at a group once instead of at each of its records, so what a night asks costs the same however many
records a group holds. Newest revision and count together change with whatever enters, leaves or changes in a group: what
enters or changes gets a revision that is higher than all before, and without one a group can only lose records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.tables import record

#: So many groups are asked for in one query.
_GROUPS: Final = 100
_PLACE: Final = (record.c.handler, record.c.department, record.c.secrecy)


class Group(NamedTuple):
    """What the records of a group have in common; the columns of the table `record` of these names."""

    handler: str
    department: str | None
    secrecy: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a group goes.

    Attributes:
        count: how many records it holds.
        revision: the newest revision among them.
        recent: how many of them were entered lately.
    """

    count: int
    revision: int
    recent: int


def record_groups(connection: Connection, apart: Collection[str], recent: int) -> dict[Group, Extent]:
    """Return every group with its extent; answered from one index alone.

    Args:
        connection: a transaction.
        apart: ids of forms whose records are left out.
        recent: number of the first record that was entered lately, from `first_since`.
    """
    lately = sa.func.sum(sa.case((record.c.id >= recent, 1), else_=0))
    query = sa.select(*_PLACE, sa.func.count(), sa.func.max(record.c.revision), lately)
    found = connection.execute(query.where(record.c.form.not_in(apart)).group_by(*_PLACE))
    return {Group(*row[:3]): Extent(*map(int, row[3:])) for row in found}


def first_since(connection: Connection, moment: str) -> int:
    """Return the number of the first record that was entered at a moment (ISO 8601 with zone) or later.

    Records are numbered as they are entered, so only those that came later are looked at.
    """
    query = sa.select(record.c.id, record.c.entered).order_by(record.c.id.desc())
    first = 0
    with connection.execute(query.execution_options(yield_per=200)) as rows:
        for id_, entered in rows:
            if entered < moment:
                return first or int(id_) + 1
            first = int(id_)
    return first


def members(
    connection: Connection, groups: Collection[Group], apart: Collection[str], columns: Collection[sa.Column[Any]]
) -> Iterator[Row[Any]]:
    """Yield columns of the table `record` of every record in these groups, in no order."""
    every = sorted(groups, key=lambda each: (each.handler, each.department or "", each.secrecy))
    for start in range(0, len(every), _GROUPS):
        where = sa.or_(*map(_inside, every[start : start + _GROUPS]))
        yield from connection.execute(sa.select(*columns).where(where, record.c.form.not_in(apart)))


def _inside(group: Group) -> sa.ColumnElement[bool]:
    # IS NOT DISTINCT FROM would say it in one, but PostgreSQL uses no index for it.
    whose = record.c.department.is_(None) if group.department is None else record.c.department == group.department
    return sa.and_(record.c.handler == group.handler, whose, record.c.secrecy == group.secrecy)

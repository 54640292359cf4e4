"""How visit plans stand: to be made, made, the record overdue, cancelled (rules B1 B4).

`reckon` brings the table `plan` up to date with what came into the ledger and with the moment; whoever
reminds people asks `unrecorded`, which reckons by its own moment and so also holds between two nights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.counters import Counters, reached
from jobs.ledger.customers import chunks
from jobs.ledger.fields import READERS, shown
from jobs.ledger.sealing import IN_LISTS
from jobs.ledger.tables import arrival, plan, printed, record, review, version
from validators.declaration import Kind
from validators.plans import PLAN, VISIT, Standing, due, is_off, standing

#: Under this name the ledger keeps up to which revision the plans have been looked at.
_SEEN: Final = "plans"
_LOCAL: Final = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit plan as it stands.

    Attributes:
        record: id of its record.
        code: its archive code.
        standing: how it stands.
        awaited: until when the visit's record is awaited, local without zone.
        visit: archive code of the visit's record; empty while there is none.
        customer: id of the customer, where one is known.
        fields: its fields as the ledger keeps them.
    """

    record: int
    code: str
    standing: Standing
    awaited: datetime
    visit: str
    customer: int | None
    fields: Mapping[str, Any]

    @property
    def lead_visitor(self) -> str:
        """Who owes the record."""
        return shown(self.fields.get("lead_visitor"))

    @property
    def visitors(self) -> tuple[str, ...]:
        """Everybody who goes."""
        return tuple(dict.fromkeys((self.lead_visitor, *(self.fields.get("visitors") or ()))))

    def moment(self, name: str) -> datetime:
        """Return one of its moments, local without zone."""
        found: datetime = READERS[Kind.MOMENT](self.fields[name])
        return found


def planned(connection: Connection, *where: sa.ColumnElement[bool]) -> tuple[Planned, ...]:
    """Return the plans that `where` (on the tables `plan` and `record`) picks, by their planned start."""
    seen = record.alias("seen")
    query = (
        sa.select(plan, record.c.customer, record.c.fields, seen.c.code.label("visit_code"))
        .join(record, record.c.id == plan.c.record)
        .outerjoin(seen, seen.c.id == plan.c.visit)
        .where(*where)
        .order_by(record.c.dated, plan.c.record)
    )
    return tuple(
        Planned(
            row.record,
            row.code,
            Standing(row.standing),
            datetime.fromisoformat(row.awaited),
            row.visit_code or "",
            row.customer,
            row.fields,
        )
        for row in connection.execute(query)
    )


def unrecorded(connection: Connection, at: datetime) -> tuple[Planned, ...]:
    """Return the plans whose visit's record is overdue at a moment, local without zone (rule B1)."""
    waiting = plan.c.standing.in_((Standing.OPEN, Standing.OVERDUE))
    return planned(connection, waiting, plan.c.awaited < at.strftime(_LOCAL))


def unrecorded_then(connection: Connection, stamp: str) -> tuple[Planned, ...]:
    """Return the plans whose visit's record was overdue at a past moment, as the ledger keeps moments."""
    waiting = plan.c.standing.in_((Standing.OPEN, Standing.OVERDUE))
    local = datetime.fromisoformat(stamp).strftime(_LOCAL)
    known = (record.c.entered <= stamp, plan.c.awaited < local)
    return planned(connection, sa.or_(waiting, plan.c.since > stamp), *known)


def reckon(connection: Connection, at: datetime, stamp: str, hours: int) -> bool:
    """Bring every plan's standing up to date, and let the register know which records show another one.

    Only plans that can have changed are looked at: those that came or changed, those whose record
    came, went or changed, and those whose time ran out.

    Args:
        connection: a writing transaction.
        at: the run's moment, local without zone.
        stamp: the same as the ledger keeps it.
        hours: how long after a visit's end its record is awaited (rule B4).

    Returns:
        whether any plan stands otherwise than before, or has another record.
    """
    since = connection.execute(sa.select(printed.c.revision).where(printed.c.name == _SEEN)).scalar() or 0
    touched = _clear(connection)
    _enter(connection, since, stamp, hours)
    touched |= _match(connection, since)
    changed = list(_restated(connection, at, stamp))
    touched |= {row["which"] for row in changed}
    if touched:
        revision = _next_revision(connection)
        for some in chunks(touched):
            connection.execute(
                sa.update(record).where(record.c.id.in_(some)).values(revision=revision).execution_options(**IN_LISTS)
            )
    if changed:
        names = ("standing", "since")
        statement = sa.update(plan).where(plan.c.record == sa.bindparam("which"))
        connection.execute(statement.values({name: sa.bindparam(name) for name in names}), changed)
    now = reached(connection, "revision")
    if now != since:
        connection.execute(sa.delete(printed).where(printed.c.name == _SEEN))
        connection.execute(sa.insert(printed).values(name=_SEEN, revision=now, detail={}))
    return bool(touched)


def _next_revision(connection: Connection) -> int:
    counters = Counters(connection)
    revision = counters.take("revision")
    counters.write()
    return revision


def _clear(connection: Connection) -> set[int]:
    """Forget plans that are gone (an import undone), and visits that are; return the plans that lost theirs."""
    there = sa.select(record.c.id)
    connection.execute(sa.delete(plan).where(plan.c.record.not_in(there)))
    gone = sa.select(plan.c.record).where(plan.c.visit.is_not(None), plan.c.visit.not_in(there))
    return _seek(connection, connection.execute(gone).scalars().all())


def _enter(connection: Connection, since: int, stamp: str, hours: int) -> None:
    """Enter plans that are new, and what changed of those known."""
    columns = (record.c.id, record.c.code, record.c.fields)
    query = sa.select(*columns).where(record.c.revision > since, record.c.form == PLAN)
    came = connection.execute(query).all()
    known = set(_within(connection, plan.c.record, {row.id for row in came}))
    past = _past(connection, {row.id for row in came} - known)
    for row in came:
        awaited = due(datetime.fromisoformat(row.fields["planned_end"]), hours)
        values = {"code": row.code, "awaited": awaited.strftime(_LOCAL)}
        if row.id in known:
            connection.execute(sa.update(plan).where(plan.c.record == row.id).values(values))
        elif values["awaited"] >= past.get(row.id, ""):
            new = values | {"record": row.id, "standing": Standing.OPEN, "since": stamp, "visit": None}
            connection.execute(sa.insert(plan).values(new))


def _past(connection: Connection, records: Collection[int]) -> dict[int, str]:
    """Return record -> when the old register that it came from was taken in; what ended before is chased by nobody."""
    found: dict[int, str] = {}
    query = sa.select(version.c.record, arrival.c.seen).join(arrival, arrival.c.id == version.c.arrival)
    for some in chunks(records):
        imported = (version.c.record.in_(some), version.c.number == 1, arrival.c.state == "imported")
        found |= {row.record: row.seen[:19] for row in connection.execute(query.where(*imported))}
    return found


def _match(connection: Connection, since: int) -> set[int]:
    """Find the record of each plan among the visit records that came or changed; return the plans concerned."""
    named = record.c.fields["plan"].as_string()
    query = sa.select(record.c.id, named).where(record.c.revision > since, record.c.form == VISIT)
    came: dict[int, str] = {row[0]: row[1] for row in connection.execute(query.order_by(record.c.id))}
    lost = []
    for some in chunks(came):
        held = sa.select(plan.c.record, plan.c.code, plan.c.visit).where(plan.c.visit.in_(some))
        lost += [row.record for row in connection.execute(held) if came[row.visit] != row.code]
    first: dict[str, int] = {}
    for visit, code in came.items():
        first.setdefault(code, visit)
    found: dict[int, int] = {}
    for codes in chunks(first):
        free = sa.select(plan.c.record, plan.c.code).where(plan.c.code.in_(codes), plan.c.visit.is_(None))
        found |= {row.record: first[row.code] for row in connection.execute(free)}
    for id_, visit in found.items():
        connection.execute(sa.update(plan).where(plan.c.record == id_).values(visit=visit))
    return set(found) | _seek(connection, lost)


def _seek(connection: Connection, plans: Sequence[int]) -> set[int]:
    """Look for another record of plans that have lost theirs, and return them."""
    for id_ in plans:
        code = sa.select(plan.c.code).where(plan.c.record == id_).scalar_subquery()
        other = sa.select(sa.func.min(record.c.id)).where(record.c.form == VISIT)
        other = other.where(record.c.fields["plan"].as_string() == code)
        connection.execute(sa.update(plan).where(plan.c.record == id_).values(visit=other.scalar_subquery()))
    return set(plans)


def _restated(connection: Connection, at: datetime, stamp: str) -> Iterator[dict[str, Any]]:
    """Yield the plans that stand otherwise by now; what is on record stands for good."""
    handed_in = _in_review(connection)
    query = sa.select(plan, record.c.fields).join(record, record.c.id == plan.c.record)
    unsettled = sa.or_(plan.c.standing != Standing.DONE, plan.c.visit.is_(None))
    for row in connection.execute(query.where(unsettled)):
        recorded = row.visit is not None or row.code in handed_in
        now = standing(datetime.fromisoformat(row.awaited), at, recorded=recorded, off=is_off(row.fields))
        if now != row.standing:
            yield {"which": row.record, "standing": now, "since": stamp}


def _in_review(connection: Connection) -> set[str]:
    """Return the codes of the plans whose record passed the machine and waits for a second check."""
    query = sa.select(review.c.names).where(review.c.state == "open", review.c.form == VISIT)
    return {code for names in connection.execute(query).scalars() for code in names}


def _within(connection: Connection, column: sa.Column[Any], values: Collection[int]) -> Iterator[int]:
    for some in chunks(values):
        yield from connection.execute(sa.select(column).where(column.in_(some))).scalars()

"""Whose customers nobody looks after any more, as the ledger has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.ledger.fields import shown
from jobs.ledger.open_matters import open_matters
from jobs.ledger.tables import record
from validators.facts import Person
from validators.forms import forms
from validators.message import Message
from validators.supervision import reviewer_of

#: State of a slip's row that giver and taker have not both confirmed.
UNCONFIRMED: Final = "待确认"


@dataclass(frozen=True, slots=True)
class Left:
    """A customer whose owner has left.

    Attributes:
        owner: who left.
        supervisor: who has to hand the customer over; "" where nobody could.
        code: archive code of the customer's own form.
        customer: the customer's name.
        fields: the form's fields.
        open: what is open with them.
        slip: code of the slip that waits to be confirmed; "" where there is none.
    """

    owner: str
    supervisor: str
    code: str
    customer: str
    fields: Mapping[str, Any]
    open: Sequence[Message]
    slip: str


@dataclass(frozen=True, slots=True)
class Lent:
    """A record that somebody who has left still has on loan."""

    borrower: str
    supervisor: str
    code: str
    loan: str
    taken_on: str
    due: str


def customers_left(connection: Connection, today: date) -> list[Left]:
    """Return the customers whose owner does not work here any more, by owner and code."""
    roster = people(connection)
    gone = sorted(person.name for person in roster.values() if not person.active)
    own = [form.id for form in forms().values() if form.party and form.party.role == "customer"]
    query = sa.select(record).where(record.c.form.in_(own), record.c.handler.in_(gone))
    rows = connection.execute(query.order_by(record.c.handler, record.c.id)).all()
    matters = open_matters(connection, {row.customer for row in rows}, today)
    slips = sa.select(record.c.code, record.c.customer).where(
        record.c.form == "handover",
        record.c.state == UNCONFIRMED,
        record.c.customer.in_([row.customer for row in rows]),
    )
    waiting = {row.customer: row.code for row in connection.execute(slips.order_by(record.c.id))}
    return [
        Left(
            owner=row.handler,
            supervisor=reviewer_of(roster, row.handler),
            code=row.code,
            customer=row.customer_name or "",
            fields=row.fields,
            open=matters.get(row.customer, ()),
            slip=waiting.get(row.customer, ""),
        )
        for row in rows
    ]


def loans_left(connection: Connection) -> list[Lent]:
    """Return what people who have left still have on loan; it is theirs to return and goes to nobody else (rule C6)."""
    roster = people(connection)
    found = []
    for form in forms().values():
        if not form.exclusive:
            continue
        query = sa.select(record.c.code, record.c.fields).where(record.c.form == form.id, record.c.holds.is_not(None))
        for row in connection.execute(query.order_by(record.c.id)):
            borrower = roster.get(shown(row.fields.get(form.exclusive.who)))
            if borrower and not borrower.active:
                held, since = (shown(row.fields.get(name)) for name in (form.exclusive.over, form.exclusive.since))
                supervisor = reviewer_of(roster, borrower.name)
                found.append(Lent(borrower.name, supervisor, held, row.code, since, shown(row.fields.get("due"))))
    return found


def archivists(connection: Connection) -> list[str]:
    """Return the archivists who work here."""
    return [each.name for each in people(connection).values() if _keeps(each)]


def _keeps(person: Person) -> bool:
    return person.active and person.role == "档案管理员"

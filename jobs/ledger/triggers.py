"""What starts the periods of records: their own dates, and events that other records tell of (rule E11).

The relation's end stands on the customer's own file; a document of a contract, order or invoice that was handed in under
a code of its own is kept as long as the customer's contracts, orders or invoices are, since nothing says which of them it is of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.holds import family
from jobs.ledger.tables import record
from validators.declaration import Form
from validators.forms import forms
from validators.message import Text
from validators.retention import DATED, PARTED, SETTLED
from validators.verdicts import Event, Lines, Subject

#: The form of a customer's own file, which tells of the relation's end.
FILE: Final = "customer"
_ENDED: Final = "停止往来"
#: Class -> form whose records tell when a document of that class is settled.
BUSINESS: Final[Mapping[str, str]] = {"Y": "contract", "D": "order", "F": "invoice_payment"}
_COLUMNS: Final = ("id", "form", "class", "type", "retention", "retention_start", "dated", "customer")


def subjects(connection: Connection, ids: Collection[int], lines: Lines) -> dict[int, Subject]:
    """Return record -> what its period depends on, of those of some hundred records that are there.

    Args:
        connection: sees the ledger as it is.
        ids: the records.
        lines: the schedule in force; it says of which records the relation's end is asked.
    """
    rows = connection.execute(sa.select(*(record.c[name] for name in _COLUMNS)).where(record.c.id.in_(ids))).all()
    of_relation = counted_from(lines, PARTED)
    asked = {row.customer for row in rows if row.customer is not None and row.retention in of_relation}
    loose = {row.customer for row in rows if row.customer is not None and is_loose(row)}
    members = family(connection, asked | loose)
    ended = _ended(connection, {each for customer in asked for each in members[customer]})
    business = _business(connection, {each for customer in loose for each in members[customer]})
    found = {}
    for row in rows:
        mine = members.get(row.customer, frozenset())
        events = {DATED: Event(_day(row.dated), dated_name(row.form))}
        parts: tuple[Subject, ...] = ()
        if is_loose(row):
            parts = tuple(part for one in sorted(mine) for part in business.get((one, row._mapping["class"]), ()))
            if parts:
                events[SETTLED] = _last(part.events[SETTLED] for part in parts)
        elif name := settled_name(row.form):
            events[SETTLED] = Event(_day(row.retention_start), name)
        if row.customer in asked:
            events[PARTED] = Event(_last_end(mine, ended), parted_name())
        found[row.id] = Subject(row.retention, row.type, events, parts)
    return found


def counted_from(lines: Lines, event: str) -> set[str]:
    """Return the lines of which some version with an end counts from an event; types' lines by their class."""
    names = {
        name for name, versions in lines.items() for each in versions if event in each.events and each.years is not None
    }
    return {base for base in lines for name in names if name.startswith(base)}


def is_loose(row: Row[Any]) -> bool:
    """Return whether a record is a document of business that other records tell of; its form and line are asked."""
    return row.retention in forms()[row.form].retention.outside


@lru_cache
def settled_name(form: str) -> Text | None:
    """Return what a form calls the event that ends its business; None where it names none."""
    declared = forms()[form]
    return _label(declared, declared.retention.start) if declared.retention.start else None


@lru_cache
def dated_name(form: str) -> Text:
    """Return what a form calls its date."""
    return _label(forms()[form], forms()[form].dated)


@lru_cache
def parted_name() -> Text:
    """Return what the customer's file calls the relation's end."""
    return _label(forms()[FILE], "ended_on")


def _label(form: Form, name: str) -> Text:
    return form.column(name).label


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept[:10]) if kept else None


def _ended(connection: Connection, customers: Collection[int]) -> dict[int, date | None]:
    """Return customer -> when relations ended; None while they go on; a customer without a file is not there."""
    found: dict[int, date | None] = {}
    fields = (record.c.fields["relation"].as_string(), record.c.fields["ended_on"].as_string())
    for some in chunks(customers):
        query = sa.select(record.c.customer, *fields).where(record.c.customer.in_(some), record.c.form == FILE)
        for customer, relation, ended_on in connection.execute(query.where(record.c.state.in_(IN_USE))):
            found[customer] = _day(ended_on) if relation == _ENDED else None
    return found


def _last_end(members: Collection[int], ended: Mapping[int, date | None]) -> date | None:
    """Return when relations ended with all who are one customer; None while they go on with any of them."""
    days = [ended[each] for each in members if each in ended]
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _business(connection: Connection, customers: Collection[int]) -> dict[tuple[int, str], list[Subject]]:
    """Return (customer, class) -> their contracts, orders and invoices, and when each of them was settled."""
    found: dict[tuple[int, str], list[Subject]] = defaultdict(list)
    columns = [record.c[name] for name in ("id", "form", "type", "class", "retention", "retention_start", "customer")]
    for some in chunks(customers):
        query = sa.select(*columns).where(record.c.customer.in_(some), record.c.form.in_(BUSINESS.values()))
        for row in connection.execute(query.order_by(record.c.id)):
            event = Event(_day(row.retention_start), settled_name(row.form) or dated_name(row.form))
            part = Subject(row.retention, row.type, {SETTLED: event})
            found[row.customer, row._mapping["class"]].append(part)
    return found


def _last(events: Iterable[Event]) -> Event:
    """Return the last of several ends; one that has not come yet before all others."""
    return max(events, key=lambda each: each.on or date.max)

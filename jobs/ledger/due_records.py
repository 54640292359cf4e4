"""Records on which something is due: what the reminders ask of the ledger, form by form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.confirming import IN_USE, local
from jobs.ledger.customers import chunks
from jobs.ledger.dealings import last_talks
from jobs.ledger.lending import LOAN
from jobs.ledger.tables import arrival, confirmation, customer, record, submission
from validators.forms import forms

_COLUMNS: Final = ("id", "code", "title", "customer", "customer_name", "handler", "secrecy", "dated", "fields")
#: What a customer's file says of relations that have ended.
_PARTED: Final = "停止往来"


def field(name: str) -> sa.ColumnElement[str]:
    """Return a field of a record as text, NULL where it is empty."""
    found: sa.ColumnElement[str] = record.c.fields[name].as_string()
    return found


def records(connection: Connection, form: str, *where: sa.ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the records of a form that are in use and that `where` picks, the oldest first.

    Rows of id, code, title, customer, customer_name, handler, secrecy, dated, fields.
    """
    query = sa.select(*(record.c[name] for name in _COLUMNS))
    query = query.where(record.c.form == form, record.c.state.in_(IN_USE), *where)
    return connection.execute(query.order_by(record.c.dated, record.c.id)).all()


def loans(connection: Connection, until: date) -> list[tuple[Row[Any], Row[Any] | None]]:
    """Return (loan, record that is out) of the loans that are to be returned by a day (rule C6)."""
    return _loans(connection, record.c.holds.is_not(None), field("due") <= until.isoformat())


def loans_in(connection: Connection, states: Collection[str]) -> list[tuple[Row[Any], Row[Any] | None]]:
    """Return (loan, record that it is about) of the loans in these states (rule C6)."""
    return _loans(connection, record.c.state.in_(states))


def _loans(connection: Connection, *where: sa.ColumnElement[bool]) -> list[tuple[Row[Any], Row[Any] | None]]:
    columns = (*(record.c[name] for name in _COLUMNS), record.c.holds, record.c.entered)
    query = sa.select(*columns).where(record.c.form == LOAN, *where)
    found = connection.execute(query.order_by(record.c.id)).all()
    out: dict[str, Row[Any]] = {}
    for codes in chunks({row.fields["code"] for row in found}):
        names = ("code", "title", "secrecy", "handler", "customer_name")
        about = sa.select(*(record.c[name] for name in names)).where(record.c.code.in_(codes))
        out |= {row.code: row for row in connection.execute(about)}
    return [(row, out.get(row.fields["code"])) for row in found]


def newest(connection: Connection, form: str, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return those of a form's records that no later one of the same customer has taken the place of."""
    last: dict[int, tuple[str, int]] = {}
    for some in chunks({row.customer for row in rows if row.customer is not None}):
        query = sa.select(record.c.customer, record.c.dated, record.c.id)
        query = query.where(record.c.customer.in_(some), record.c.form == form, record.c.state.in_(IN_USE))
        for row in connection.execute(query):
            last[row.customer] = max(last.get(row.customer, ("", 0)), (row.dated, row.id))
    return [row for row in rows if row.customer is None or last[row.customer] == (row.dated, row.id)]


def parted(connection: Connection, customers: Collection[int]) -> set[int]:
    """Return those of these customers with whom relations have ended (rule C8)."""
    found: set[int] = set()
    for some in chunks(customers):
        query = sa.select(record.c.customer).where(record.c.customer.in_(some), record.c.form == "customer")
        found |= set(connection.execute(query.where(field("relation") == _PARTED)).scalars())
    return found


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that was handed back and has not come again; `on` is when it was last handed back."""

    ticket: str
    person: str
    form: str
    path: str
    on: date


def returned_forms(connection: Connection) -> list[Returned]:
    """Return the forms that wait with their senders; never those whose sender is kept apart (rule B12)."""
    hidden = [form.id for form in forms().values() if form.hides_sender]
    seen = sa.select(sa.func.max(arrival.c.seen)).where(
        arrival.c.ticket == submission.c.ticket, arrival.c.state.in_(("returned", "partly"))
    )
    query = sa.select(submission, seen.scalar_subquery().label("on"))
    query = query.where(submission.c.state.in_(("returned", "partly")), submission.c.form.not_in(hidden))
    return [
        Returned(
            row.ticket,
            row.person,
            row.form,
            row.returned_path or "",
            date.fromisoformat(local(row.on or row.first_handed)[:10]),
        )
        for row in connection.execute(query.order_by(submission.c.ticket))
    ]


def unconfirmed_of(connection: Connection, before: str) -> list[tuple[str, int, date]]:
    """Return (handler, how many, when the first of them was last confirmed) of files to verify (rule C13).

    Args:
        connection: sees the ledger as it is.
        before: as `jobs.ledger.confirming.Confirmed.at`.
    """
    query = sa.select(record.c.handler, sa.func.count(), sa.func.min(confirmation.c.at))
    query = query.join(confirmation, confirmation.c.record == record.c.id)
    waits = sa.or_(confirmation.c.at < before, confirmation.c.announced.is_not(None))
    query = query.where(waits, record.c.state.in_(IN_USE)).group_by(record.c.handler).order_by(record.c.handler)
    return [(handler, count, date.fromisoformat(at[:10])) for handler, count, at in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Silent:
    """A customer with whom nobody has spoken for long; `last` is when somebody did, or when the file was opened."""

    row: Any
    grade: str
    last: date


def silent_customers(connection: Connection, today: date, quiet: dict[str, int]) -> list[Silent]:
    """Return the customers whose grade's days have passed without a visit, call, mail, meeting or order.

    Args:
        connection: sees the ledger as it is.
        today: the day.
        quiet: grade -> days.
    """
    if not quiet:
        return []
    latest = date.fromordinal(today.toordinal() - min(quiet.values())).isoformat()
    spoken = last_talks(connection)
    grade = field("grade")
    names = ("id", "code", "customer", "customer_name", "handler", "secrecy", "dated")
    query = sa.select(*(record.c[name] for name in names), grade.label("grade"))
    query = query.where(record.c.form == "customer", record.c.state.in_(IN_USE), record.c.dated <= latest)
    query = query.where(grade.in_(quiet), sa.func.coalesce(field("relation"), "") != _PARTED)
    found = []
    for row in connection.execute(query.order_by(record.c.id)):
        since = max(spoken.get(row.customer, ""), row.dated)[:10]
        last = date.fromisoformat(since)
        if (today - last).days >= quiet[row.grade]:
            found.append(Silent(row, row.grade, last))
    return found


def key_customers(connection: Connection) -> list[Row[Any]]:
    """Return (handler, customer_name, secrecy, code) of the key customers' own files, by handler (rule A1)."""
    names = ("handler", "customer_name", "secrecy", "code")
    query = sa.select(*(record.c[name] for name in names)).join(customer, customer.c.record == record.c.id)
    query = query.where(customer.c.is_key, record.c.form == "customer", record.c.state.in_(IN_USE))
    return list(connection.execute(query.order_by(record.c.handler, record.c.code)))

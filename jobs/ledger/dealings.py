"""What customers and we have had to do with each other: when last, how much, and mails that came back (rule C8)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.tables import record

#: Forms that say that a customer and we had to do with each other.
DEALINGS: Final = (
    *("visit_record", "telephone_record", "mail_record", "meeting_minutes", "contract", "quotation", "order"),
    *("invoice_payment", "satisfaction", "complaint", "suggestion"),
)
#: Those of them in which somebody speaks with the customer, or the customer orders.
TALKS: Final = ("visit_record", "telephone_record", "mail_record", "meeting_minutes", "order")
#: Senders of the reports that a mail could not be delivered.
_DAEMONS: Final = ("mailer-daemon@%", "postmaster@%")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(slots=True)
class Dealings:
    """A customer's dealings since a day.

    Attributes:
        orders: currency -> sum.
        visits: how many.
        complaints: how many.
    """

    orders: dict[str, Decimal] = field(default_factory=dict)
    visits: int = 0
    complaints: int = 0


def last_dealings(connection: Connection, customers: Collection[int] | None = None) -> dict[int, str]:
    """Return customer id -> ISO day or moment of the last dealing, of all customers or of these."""
    query = sa.select(record.c.customer, sa.func.max(record.c.dated).label("last"))
    query = query.where(record.c.form.in_(DEALINGS), record.c.state.in_(IN_USE), record.c.customer.is_not(None))
    parts = [query] if customers is None else [query.where(record.c.customer.in_(some)) for some in chunks(customers)]
    return {row.customer: row.last for part in parts for row in connection.execute(part.group_by(record.c.customer))}


def last_talks(connection: Connection) -> dict[int, str]:
    """Return customer id -> ISO day or moment of the last visit, call, mail, meeting or order."""
    query = sa.select(record.c.customer, sa.func.max(record.c.dated).label("last"))
    query = query.where(record.c.form.in_(TALKS), record.c.state.in_(IN_USE), record.c.customer.is_not(None))
    return {row.customer: row.last for row in connection.execute(query.group_by(record.c.customer))}


def dealings_since(connection: Connection, since: str) -> dict[int, Dealings]:
    """Return customer id -> its orders, visits and complaints since a day (ISO)."""
    found: dict[int, Dealings] = {}
    fields = record.c.fields
    query = sa.select(
        record.c.customer, record.c.form, fields["currency"].as_string().label("currency"), fields["amount"].as_string()
    )
    forms = ("order", "visit_record", "complaint")
    query = query.where(record.c.form.in_(forms), record.c.dated >= since, record.c.state.in_(IN_USE))
    for customer, form, currency, amount in connection.execute(query):
        if customer is None:
            continue
        each = found.setdefault(customer, Dealings())
        if form == "order" and amount:
            each.orders[currency or ""] = each.orders.get(currency or "", Decimal(0)) + Decimal(amount)
        each.visits += form == "visit_record"
        each.complaints += form == "complaint"
    return found


def bounced_addresses(connection: Connection, since: str) -> dict[str, str]:
    """Return address -> ISO day on which a mail to it came back, by the mail records since a day (ISO).

    A report of that kind comes from `mailer-daemon@` or `postmaster@` and names the address in its body.
    """
    sender = sa.func.lower(record.c.fields["sender_address"].as_string())
    query = sa.select(record.c.dated, record.c.fields["body"].as_string()).where(record.c.form == "mail_record")
    query = query.where(record.c.dated >= since, sa.or_(*(sender.like(each) for each in _DAEMONS)))
    found: dict[str, str] = {}
    for dated, body in connection.execute(query.order_by(record.c.dated)):
        found |= {address.casefold(): dated[:10] for address in _ADDRESS.findall(body or "")}
    return found

"""What is still open with a customer: what goes along when the customer is handed over (rule C14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.lines import OPEN
from jobs.ledger.tables import item, record
from validators.forms import forms
from validators.message import Message

Fields = Mapping[str, Any]


#: So many of a kind are named; of more than that the number says enough.
_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of business that may be open.

    Attributes:
        said: the sentence by which those that are open are told; its gaps are `count` and `names`.
        name: what one of them is called, from the record's fields and its `code`.
        open: whether a record still is; gets its stored fields and the day.
        person: the column with whoever has to see to it, where that goes to the new owner; else empty.
    """

    said: Message
    name: str
    open: Callable[[Fields, str], bool]
    person: str = ""


#: Form id -> when one of its records is open business.
MATTERS: Final[Mapping[str, Matter]] = {
    "contract": Matter(
        Message("Contracts running ({count}): {names}."),
        "{number}",
        lambda fields, today: fields.get("state") == "履行中",
    ),
    "quotation": Matter(
        Message("Quotations without an outcome ({count}): {names}."),
        "{quoted_on} {product}",
        lambda fields, today: fields.get("outcome") == "待定",
    ),
    "invoice_payment": Matter(
        Message("Invoices not settled ({count}): {names}."),
        "{number} {amount}{currency}",
        lambda fields, today: bool(fields.get("due_on")) and not fields.get("paid_on"),
    ),
    "complaint": Matter(
        Message("Complaints not closed ({count}): {names}."),
        "{received_on} {subject}",
        lambda fields, today: not fields.get("closed_on"),
        person="handler",
    ),
    "visit_plan": Matter(
        Message("Visits planned ({count}): {names}."),
        "{planned_start}",
        lambda fields, today: shown(fields.get("planned_end")) >= today,
        person="lead_visitor",
    ),
}
_FOLLOW_UPS: Final = Message("Follow-ups to be done ({count}): {names}.")


def open_matters(connection: Connection, customers: Collection[int], today: date) -> dict[int, list[Message]]:
    """Return customer -> what is open with them, a sentence a kind; a customer without any is not there.

    Args:
        connection: sees the ledger.
        customers: their ids.
        today: the run's day.
    """
    closing = {(form.id, table.name): table for form in forms().values() for table in form.tables if table.closes}
    found: dict[int, dict[str, list[str]]] = {}
    for some in chunks(customers):
        query = sa.select(record.c.customer, record.c.form, record.c.fields)
        query = query.where(record.c.customer.in_(some), record.c.form.in_(MATTERS))
        for row in connection.execute(query.order_by(record.c.dated, record.c.id)):
            matter = MATTERS[row.form]
            if matter.open(row.fields, today.isoformat()):
                found.setdefault(row.customer, {}).setdefault(row.form, []).append(_name(matter, row.fields))
        lines = sa.select(record.c.customer, record.c.form, item.c.name, item.c.fields)
        lines = lines.join(record, record.c.id == item.c.record)
        lines = lines.where(record.c.customer.in_(some), item.c.state == OPEN)
        for customer, form, name, fields in connection.execute(lines.order_by(record.c.dated, item.c.id)):
            if table := closing.get((form, name)):
                said = (shown(fields.get(column.name)) for column in table.columns if column.name != table.closes)
                found.setdefault(customer, {}).setdefault("", []).append(" ".join(filter(None, said)))
    said_of = {**{form: matter.said for form, matter in MATTERS.items()}, "": _FOLLOW_UPS}
    return {
        customer: [_told(said, of_kind[kind]) for kind, said in said_of.items() if kind in of_kind]
        for customer, of_kind in found.items()
    }


def _name(matter: Matter, fields: Fields) -> str:
    return matter.name.format_map(defaultdict(str, {name: shown(value) for name, value in fields.items()}))


def _told(said: Message, names: list[str]) -> Message:
    more = ["…"] if len(names) > _NAMED else []
    return Message(said.id, {"count": len(names), "names": "、".join([*names[:_NAMED], *more])})

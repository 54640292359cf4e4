"""What is still open with a customer: what goes along when the customer is handed over (rule C14)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.tables import item, record
from validators.message import Message

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of business that may be open.

    Attributes:
        said: the sentence by which it is told; `code` and every field of the record may fill its gaps.
        open: whether a record still is; gets its stored fields and the day.
        person: the column with whoever has to see to it, where that goes to the new owner; else empty.
    """

    said: Message
    open: Callable[[Fields, str], bool]
    person: str = ""


#: Form id -> when one of its records is open business.
MATTERS: Final[Mapping[str, Matter]] = {
    "contract": Matter(
        Message("Contract {number} is running ({code})."),
        lambda fields, today: fields.get("state") == "履行中",
    ),
    "quotation": Matter(
        Message("The quotation of {quoted_on} for {product} awaits its outcome ({code})."),
        lambda fields, today: fields.get("outcome") == "待定",
    ),
    "invoice_payment": Matter(
        Message("Invoice {number} over {amount} {currency}, due on {due_on}, is not settled ({code})."),
        lambda fields, today: bool(fields.get("due_on")) and not fields.get("paid_on"),
    ),
    "complaint": Matter(
        Message("The complaint of {received_on} is not closed: {subject} ({code})."),
        lambda fields, today: not fields.get("closed_on"),
        person="handler",
    ),
    "visit_plan": Matter(
        Message("A visit is planned for {planned_start} ({code})."),
        lambda fields, today: shown(fields.get("planned_end")) >= today,
        person="lead_visitor",
    ),
}
_FOLLOW_UP: Final = Message("By {until} {who} is to see to: {what} ({code}).")


def open_matters(connection: Connection, customers: Collection[int], today: date) -> dict[int, list[Message]]:
    """Return customer -> what is open with them, the oldest first; a customer without any is not there.

    Args:
        connection: sees the ledger.
        customers: their ids.
        today: the run's day.
    """
    found: dict[int, list[Message]] = {}
    for some in chunks(customers):
        query = sa.select(record.c.customer, record.c.form, record.c.code, record.c.fields)
        query = query.where(record.c.customer.in_(some), record.c.form.in_(MATTERS))
        for row in connection.execute(query.order_by(record.c.dated, record.c.id)):
            matter = MATTERS[row.form]
            if matter.open(row.fields, today.isoformat()):
                gaps = {name: shown(value) for name, value in row.fields.items()}
                found.setdefault(row.customer, []).append(_told(matter.said, gaps | {"code": row.code}))
        lines = sa.select(record.c.customer, record.c.code, item.c.fields).join(record, record.c.id == item.c.record)
        lines = lines.where(record.c.customer.in_(some), item.c.state == "open")
        for row in connection.execute(lines.order_by(record.c.dated, item.c.id)):
            if row.fields.get("what") and row.fields.get("who"):
                gaps = {name: shown(row.fields.get(name)) for name in ("until", "who", "what")}
                found.setdefault(row.customer, []).append(_told(_FOLLOW_UP, gaps | {"code": row.code}))
    return found


def _told(said: Message, gaps: Mapping[str, object]) -> Message:
    return Message(said.id, {name: value for name, value in gaps.items() if f"{{{name}}}" in said.id})

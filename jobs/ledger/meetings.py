"""Meetings in the ledger, with what was decided at them and how far that has come (rule B6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.fields import typed
from jobs.ledger.lines import DONE, OPEN
from jobs.ledger.seeing import form_of_record
from jobs.ledger.tables import item, record

FORM: Final = "meeting_minutes"
TABLE: Final = "decisions"


@dataclass(frozen=True, slots=True)
class Decided:
    """Something that a meeting decided.

    Attributes:
        what: what is to be done.
        who: who sees to it; "" where the line names nobody.
        until: by when; None where the line names no day.
        done_on: when it was done; None while it is open.
        done: whether it is done.
    """

    what: str
    who: str
    until: date | None
    done_on: date | None
    done: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting on file.

    Attributes:
        code: its archive code.
        department: whose meeting it was; "" where nobody knows.
        secrecy: its level.
        fields: the form's fields, typed; empty ones None.
        decisions: in their order on the form.
    """

    code: str
    department: str
    secrecy: str
    fields: Mapping[str, Any]
    decisions: tuple[Decided, ...]

    @property
    def subject(self) -> str:
        """What it was about."""
        return str(self.fields["subject"])

    @property
    def begins(self) -> datetime:
        """When it began, local without zone."""
        begins: datetime = self.fields["meeting_start"]
        return begins

    @property
    def present(self) -> frozenset[str]:
        """Our people who were there."""
        named = (self.fields.get("chair"), self.fields.get("recorder"), *(self.fields.get("attendees") or ()))
        return frozenset(name for name in named if name)


def meetings(connection: Connection, *where: sa.ColumnElement[bool]) -> list[Meeting]:
    """Return the meetings on file in the order in which they were held.

    Args:
        connection: sees the ledger as it is.
        where: conditions on the table `record`.
    """
    rows = connection.execute(
        sa.select(record).where(record.c.form == FORM, *where).order_by(record.c.dated, record.c.id)
    ).all()
    decided = _decided(connection, [row.id for row in rows])
    return [
        Meeting(
            row.code,
            row.department or "",
            row.secrecy,
            typed(form_of_record(dict(row._mapping)).columns, row.fields),
            tuple(decided.get(row.id, ())),
        )
        for row in rows
    ]


def alive_since(day: date) -> sa.ColumnElement[bool]:
    """Ask for meetings of whose decisions one is open, or was done on a day or later."""
    done_on = item.c.fields["done_on"].as_string()
    alive = sa.or_(item.c.state == OPEN, done_on >= day.isoformat())
    return record.c.id.in_(sa.select(item.c.record).where(item.c.name == TABLE, alive))


def _decided(connection: Connection, records: Collection[int]) -> dict[int, list[Decided]]:
    found: dict[int, list[Decided]] = {}
    for some in chunks(records):
        query = sa.select(item.c.record, item.c.fields, item.c.state)
        query = query.where(item.c.record.in_(some), item.c.name == TABLE).order_by(item.c.record, item.c.line)
        for row in connection.execute(query):
            found.setdefault(row.record, []).append(_line(row.fields, row.state))
    return found


def _line(fields: Mapping[str, Any], state: str) -> Decided:
    until, done_on = (fields.get(name) for name in ("until", "done_on"))
    return Decided(
        what=str(fields.get("what") or ""),
        who=str(fields.get("who") or ""),
        until=date.fromisoformat(until) if until else None,
        done_on=date.fromisoformat(done_on) if done_on else None,
        done=state == DONE,
    )

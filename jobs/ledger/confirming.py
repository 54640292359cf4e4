"""When partners' files were last confirmed, and which have not been for a time (rule C13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.tables import arrival, confirmation, record

#: States of a record that is in use.
IN_USE: Final = ("在档", "借出")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """That somebody has confirmed a record's content.

    Attributes:
        at: when, ISO 8601 in the office's local time without zone.
        by: who.
        arrival: the form that did it; None where it was an answer.
        token: what the answer was given to.
    """

    at: str
    by: str
    arrival: int | None = None
    token: str | None = None


def local(moment: str) -> str:
    """Return a moment of the ledger without its zone, which is the office's."""
    return datetime.fromisoformat(moment).replace(tzinfo=None).isoformat(timespec="seconds")


def confirm(connection: Connection, confirmed: Mapping[int, Confirmed]) -> None:
    """Enter record id -> confirmation; one that is older than what is on file changes nothing."""
    before = last_confirmed(connection, confirmed)
    newer = {id_: each for id_, each in confirmed.items() if id_ not in before or before[id_] < each.at}
    rows = [
        {"record": id_, "at": each.at, "by": each.by, "arrival": each.arrival, "token": each.token}
        for id_, each in sorted(newer.items())
    ]
    for some in chunks(before.keys() & newer.keys()):
        connection.execute(sa.delete(confirmation).where(confirmation.c.record.in_(some)))
    if rows:
        connection.execute(sa.insert(confirmation), rows)


def last_confirmed(connection: Connection, records: Collection[int]) -> dict[int, str]:
    """Return record id -> when it was last confirmed, as `Confirmed.at`."""
    found: dict[int, str] = {}
    for some in chunks(records):
        query = sa.select(confirmation.c.record, confirmation.c.at).where(confirmation.c.record.in_(some))
        found |= {row.record: row.at for row in connection.execute(query)}
    return found


def confirm_repeated(connection: Connection, repeated: Collection[Row[Any]]) -> dict[int, Confirmed]:
    """Return what forms confirm that were handed in before with the very same content.

    Args:
        connection: sees the ledger as it is.
        repeated: arrivals of content that the same person had handed in before, and that was taken.

    Returns:
        record id -> confirmation, of partners' own files only; by when it was seen, since whoever hands the same file in
        again says that it still holds.
    """
    newest = {(row.person, row.sha256): row for row in repeated}
    found: dict[int, Confirmed] = {}
    for some in chunks({sha256 for _, sha256 in newest}):
        query = sa.select(arrival.c.person, arrival.c.sha256, arrival.c.answer)
        earlier = connection.execute(query.where(arrival.c.sha256.in_(some), arrival.c.state == "accepted")).all()
        by_code = {
            taken[0]: newest[row.person, row.sha256]
            for row in earlier
            if (row.person, row.sha256) in newest
            for taken in (row.answer or {}).get("taken", ())
        }
        for codes in chunks(by_code):
            files = sa.select(record.c.id, record.c.code).join(confirmation, confirmation.c.record == record.c.id)
            for file in connection.execute(files.where(record.c.code.in_(codes))):
                row = by_code[file.code]
                found[file.id] = Confirmed(local(row.seen), row.person, row.id)
    return found


def announce(connection: Connection, id_: int, at: str, token: str) -> None:
    """Enter that a new form of a record will come; it stays unconfirmed until then."""
    statement = sa.update(confirmation).where(confirmation.c.record == id_)
    connection.execute(statement.values(announced=at, token=token))


def answered(connection: Connection, tokens: Collection[str]) -> set[str]:
    """Return which of these tokens are those of the last answers about their records."""
    found: set[str] = set()
    for some in chunks(tokens):
        found |= set(
            connection.execute(sa.select(confirmation.c.token).where(confirmation.c.token.in_(some))).scalars()
        )
    return found


def _is_due(before: str) -> sa.ColumnElement[bool]:
    """Return a condition that holds for what was last confirmed before a moment or has changes announced, and is in use."""
    due = sa.or_(confirmation.c.at < before, confirmation.c.announced.is_not(None))
    return sa.and_(due, record.c.state.in_(IN_USE))


def overdue(connection: Connection, before: str) -> list[tuple[int, str]]:
    """Return (record id, handler) of the partners' files in use that were last confirmed before a moment (rule C13).

    The longest ago comes first. A file of which changes have been announced is among them until its new form has
    come. What stands in the files is not looked at: there may be thousands, and `unconfirmed` tells of those to be shown.

    Args:
        connection: sees the ledger as it is.
        before: as `Confirmed.at`.
    """
    query = sa.select(record.c.id, record.c.handler).join(confirmation, confirmation.c.record == record.c.id)
    query = query.where(_is_due(before)).order_by(confirmation.c.at, record.c.id)
    return [(row.id, row.handler) for row in connection.execute(query)]


def unconfirmed(connection: Connection, before: str, records: Collection[int]) -> list[Row[Any]]:
    """Return those of some records that `overdue` would tell of, the longest ago first.

    Args:
        connection: sees the ledger as it is.
        before: as `Confirmed.at`.
        records: ids.

    Returns:
        rows of the record's columns, `confirmed_at`, `confirmed_by`, `confirmed_path`: the inbox path of the
        form that last confirmed it, None where it was an answer; and `announced`: when somebody answered that a
        new form will come, None where nobody did.
    """
    columns = (
        confirmation.c.at.label("confirmed_at"),
        confirmation.c.by.label("confirmed_by"),
        arrival.c.path.label("confirmed_path"),
        confirmation.c.announced,
    )
    query = sa.select(record, *columns).join(confirmation, confirmation.c.record == record.c.id)
    query = query.outerjoin(arrival, arrival.c.id == confirmation.c.arrival).where(_is_due(before))
    rows = [row for some in chunks(records) for row in connection.execute(query.where(record.c.id.in_(some)))]
    return sorted(rows, key=lambda row: (row.confirmed_at, row.id))

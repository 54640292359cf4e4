"""The reminders in the ledger: one row a matter and whose it is, kept after it ended so that it is known when it recurs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.reminder_table import reminder

#: (kind, key, owner) of a matter.
Matter = tuple[str, str, str]
#: What a matter has as long as nobody has answered; also what is forgotten of it when it ends.
UNANSWERED: Final[Mapping[str, None]] = dict.fromkeys(
    ("silent", "answer", "answered", "by", "until", "reason", "proposed", "answer_token")
)


def standing(connection: Connection) -> dict[Matter, Row[Any]]:
    """Return every matter that is due by what the last morning saw."""
    query = sa.select(reminder).where(reminder.c.ended.is_(None)).order_by(reminder.c.id)
    return {(row.kind, row.key, row.owner): row for row in connection.execute(query)}


def by_id(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Return id -> row, of those that are known, whether they have ended or not."""
    found: dict[int, Row[Any]] = {}
    for some in chunks(ids):
        found |= {row.id: row for row in connection.execute(sa.select(reminder).where(reminder.c.id.in_(some)))}
    return found


def ended_before(connection: Connection, matters: Collection[Matter]) -> dict[Matter, int]:
    """Return matter -> id, of those of these matters that were due once and ended."""
    found: dict[Matter, int] = {}
    for keys in chunks({key for _, key, _ in matters}):
        query = sa.select(reminder.c.id, reminder.c.kind, reminder.c.key, reminder.c.owner)
        for row in connection.execute(query.where(reminder.c.key.in_(keys), reminder.c.ended.is_not(None))):
            found[row.kind, row.key, row.owner] = row.id
    return {matter: id_ for matter, id_ in found.items() if matter in set(matters)}


def enter(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter matters that are new."""
    if rows:
        connection.execute(sa.insert(reminder), [dict(row) for row in rows])


def change(connection: Connection, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change rows: id -> column -> value. Rows that change in the same columns go together."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id_, values in changes.items():
        if values:
            names = tuple(sorted(values))
            alike.setdefault(names, []).append({"which": id_, **{f"new_{name}": values[name] for name in names}})
    for names, rows in alike.items():
        statement = sa.update(reminder).where(reminder.c.id == sa.bindparam("which"))
        connection.execute(statement.values({name: sa.bindparam(f"new_{name}") for name in names}), rows)

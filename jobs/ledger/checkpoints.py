"""Old entries leave the log after their term, and the chain stays provable (the architecture's "Audit"; loans and log: 10 years).

What stays is a checkpoint: which entries went, up to which moment, and the hash of the last one, which
is a keyed hash of everything before it and what the first entry that stays follows from. It is sealed
with the log's key, and the log itself says that it was made.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.audit import GENESIS, Entry, Head, append, head_of, put_head
from jobs.ledger.keyed import keyed
from jobs.ledger.log_tables import checkpoint
from jobs.ledger.tables import audit

#: The ledger lets entries go only up to the newest checkpoint, which so has to be entered before (see the migration).
_SEALED: Final = ("first", "last", "at", "until", "head")


@dataclass(frozen=True, slots=True)
class Start:
    """From where the log goes on behind what has left it.

    Attributes:
        last: number of the last entry that has left; 0 where none has.
        until: its moment; "".
        head: its hash.
        broken: first and last number of each checkpoint that was altered, or does not follow from the one before it.
    """

    last: int = 0
    until: str = ""
    head: str = GENESIS
    broken: tuple[tuple[int, int], ...] = ()


def start_of(connection: Connection, key: bytes) -> Start:
    """Return from where the log goes on."""
    start, broken = Start(), list[tuple[int, int]]()
    for row in connection.execute(sa.select(checkpoint).order_by(checkpoint.c.last)):
        if row.first != start.last + 1 or not hmac.compare_digest(row.seal, _seal(key, row._mapping)):
            broken.append((row.first, row.last))
        start = Start(row.last, row.until, row.head)
    return Start(start.last, start.until, start.head, tuple(broken))


def _seal(key: bytes, row: object) -> str:
    return keyed(key, "checkpoint", [row[name] for name in _SEALED])  # type: ignore[index]


def let_go(connection: Connection, key: bytes, at: str, before: str) -> int:
    """Take the entries out of the log that are older than a moment; return how many.

    The newest entry always stays. Nothing goes where a checkpoint or the head does not fit the key: what
    is off has to be looked into first.

    Args:
        connection: holds the ledger's write lock.
        key: the log's key.
        at: the moment, ISO 8601 with zone.
        before: ISO 8601; entries up to the last one that is older go.
    """
    start, head = start_of(connection, key), head_of(connection, key)
    if start.broken or not head.sound:
        return 0
    last = _last_before(connection, start.last, before)
    if last is None or last.seq >= head.seq:
        return 0
    row = {"first": start.last + 1, "last": last.seq, "at": at, "until": last.at, "head": last.hash}
    connection.execute(sa.insert(checkpoint).values(row | {"seal": _seal(key, row)}))
    connection.execute(sa.delete(audit).where(audit.c.seq <= last.seq))
    put_head(connection, key, Head(head.seq, head.hash, last.seq))
    append(connection, key, at, [Entry("guidang", "checkpointed", "", f"{start.last + 1}-{last.seq}", row)])
    return int(last.seq) - start.last


def _last_before(connection: Connection, gone: int, before: str) -> Row[Any, Any, Any] | None:
    """Return the last of the entries at the log's beginning that are all older than a moment."""
    younger = sa.select(sa.func.min(audit.c.seq)).where(audit.c.at >= before, audit.c.seq > gone)
    query = sa.select(audit.c.seq, audit.c.at, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    first_kept = connection.execute(younger).scalar()
    found: Row[Any, Any, Any] | None = connection.execute(
        query.where(audit.c.seq < first_kept) if first_kept else query
    ).first()
    return found

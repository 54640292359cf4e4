"""The log: an append-only chain whose entries hold the hash of the one before (rules A8 E10).

An entry holds who, when, what, why, code and a keyed hash of the values, never the values.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import audit

#: What the first entry names as the hash before it.
GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        who: the person, or `guidang`.
        what: a word of the log: received, accepted, returned, created, changed, looked, ...
        code: the archive code concerned; empty where there is none.
        why: the reason, or the file it came from.
        values: what the entry vouches for; only its keyed hash is kept.
    """

    who: str
    what: str
    code: str = ""
    why: str = ""
    values: object = None


def _link(prev: str, seq: int, at: str, entry: tuple[str, str, str, str, str]) -> str:
    text = json.dumps([prev, seq, at, *entry], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def append(connection: Connection, key: bytes, at: str, entries: Iterable[Entry]) -> None:
    """Append entries to the chain, within the caller's transaction.

    Args:
        connection: holds the ledger's write lock.
        key: the key of the digests.
        at: the moment, ISO 8601 with zone.
        entries: what happened, in order.
    """
    last = connection.execute(sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, prev = (last.seq, last.hash) if last else (0, GENESIS)
    rows = []
    for entry in entries:
        seq += 1
        values = json.dumps(entry.values, ensure_ascii=False, sort_keys=True, default=str)
        digest = hmac.new(key, values.encode(), hashlib.sha256).hexdigest()
        said = (entry.who, entry.what, entry.code, entry.why, digest)
        prev = _link(prev, seq, at, said)
        rows.append((seq, at, *said, prev))
    if rows:
        names = ("seq", "at", "who", "what", "code", "why", "digest", "hash")
        connection.execute(sa.insert(audit), [dict(zip(names, row, strict=True)) for row in rows])


def breaks(connection: Connection) -> Iterator[int]:
    """Yield the number of every entry that does not follow from the one before it."""
    prev, expected = GENESIS, 1
    for row in connection.execute(sa.select(audit).order_by(audit.c.seq)):
        said = (row.who, row.what, row.code, row.why, row.digest)
        if row.seq != expected or row.hash != _link(prev, row.seq, row.at, said):
            yield row.seq
        prev, expected = row.hash, row.seq + 1

"""What the ledger knows of its ring of keys: which master key wraps it, and which field keys it has had; no key itself.

A ring that was put back from before its newest field key was made would open less than there is, so it is refused; that a
master key was made or exchanged is entered in the log by whoever opens the ledger next, also after a kill.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.tables import about

_NAME = "ring"


def noted_ring(connection: Connection) -> tuple[int, int]:
    """Return (generation of the master key, newest generation of the fields' key) as last noted; zeros where none was."""
    text = connection.execute(sa.select(about.c.value).where(about.c.key == _NAME)).scalar()
    master, _, fields = str(text or "0/0").partition("/")
    return int(master), int(fields)


def note_ring(connection: Connection, key: bytes, at: str, ring: tuple[int, int], who: str) -> None:
    """Enter which keys are in use, and the log's entries about what is new of them.

    Args:
        connection: holds the ledger's write lock.
        key: the key of the log's digests.
        at: the moment, ISO 8601 with zone.
        ring: as `noted_ring` returns it.
        who: who made or exchanged a key; `guidang` where that was found by itself.
    """
    before = noted_ring(connection)
    if before == ring:
        return
    text = f"{ring[0]}/{ring[1]}"
    if connection.execute(sa.update(about).where(about.c.key == _NAME).values(value=text)).rowcount == 0:
        connection.execute(sa.insert(about).values(key=_NAME, value=text))
    names = ("master key", "field key")
    entries = [
        audit.Entry(who, "key-rotated" if was else "key-made", why=f"{name} {now}")
        for name, was, now in zip(names, before, ring, strict=True)
        if was != now
    ]
    audit.append(connection, key, at, entries)

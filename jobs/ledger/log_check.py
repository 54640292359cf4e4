"""Walking the log: which entry was altered, moved or put in, which are missing, and since when (rule E10).

The walk holds a bounded number of entries at a time, however long the log is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.audit import Head, head_of, link, said_by
from jobs.ledger.checkpoints import Start, start_of
from jobs.ledger.tables import audit

#: So many entries are read at a time.
_AT_ONCE: Final = 5_000
#: So many entries that do not fit are held against one another, to tell a moved one from an altered one.
_COMPARED: Final = 60
#: By so many numbers an entry is looked for elsewhere, where it does not fit its own.
_SHIFTED: Final = 200


class Kind(StrEnum):
    """What is off with the log."""

    ALTERED = "altered"  # entries say something else than was written, or were put in
    MISSING = "missing"  # numbers are missing between two entries
    MOVED = "moved"  # an entry stands under another one's number
    RENUMBERED = "renumbered"  # entries were taken out and those behind them numbered anew
    CUT_OFF = "cut-off"  # entries are missing at the end
    ADDED = "added"  # entries stand behind the newest one that guidang has written
    HEAD = "head"  # the record of the head is gone or altered
    CHECKPOINT = "checkpoint"  # the record of what has left the log is gone or altered
    FOREIGN = "foreign"  # nothing fits the key


@dataclass(frozen=True, slots=True)
class Break:
    """A place at which the log is not as it was written.

    Attributes:
        kind: what is off.
        first: number of the first entry concerned.
        last: number of the last one.
        since: number and moment of the last sound entry before it; (0, "") where there is none.
        truly: for a moved entry its own number; for renumbered ones how many are missing before them.
        until: moment of the first entry behind it; "" where there is none.
    """

    kind: Kind
    first: int
    last: int
    since: tuple[int, str] = (0, "")
    truly: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class _Odd:
    """An entry that does not fit: its number, what it ought to follow from, the last sound one before it."""

    row: Row[Any]
    seq: int
    prevs: tuple[str, ...]
    sound: tuple[int, str]


@dataclass(slots=True)
class _Walk:
    """How far a walk has come: what the next entry has to follow from."""

    key: bytes
    expected: int
    prevs: tuple[str, ...]  # hashes that the next entry may follow from: as stored, as it ought to be
    sound: tuple[int, str] = (0, "")
    shift: int = 0
    fitting: int = 0
    odd: list[_Odd] = field(default_factory=list)

    def fits(self, row: Row[Any], seq: int) -> bool:
        """Return whether an entry follows from the one before it, if its number is `seq`."""
        return any(row.hash == link(self.key, prev, seq, said_by(row)) for prev in self.prevs)


def breaks(connection: Connection, key: bytes) -> Iterator[Break]:
    """Yield every place at which the log is not as it was written, in its order.

    Args:
        connection: sees one state of the ledger.
        key: the log's key.
    """
    start = start_of(connection, key)
    yield from (Break(Kind.CHECKPOINT, first, last) for first, last in start.broken)
    head = head_of(connection, key)
    walk = _Walk(key, start.last + 1, (start.head,), (start.last, start.until) if start.last else (0, ""))
    found = list(_walked(connection, walk))
    if not head.sound or (not head.seq and walk.expected > start.last + 1):
        if not walk.fitting and walk.odd:
            yield Break(Kind.FOREIGN, start.last + 1, walk.expected - 1)
            return
        yield Break(Kind.HEAD, walk.expected - 1, walk.expected - 1, walk.sound)
    yield from _joined(sorted([*found, *_told(walk)], key=lambda each: each.first))
    yield from _at_the_end(walk, head, start)


def _walked(connection: Connection, walk: _Walk) -> Iterator[Break]:
    """Go through all entries, yield the gaps, and keep what does not fit (beyond a limit it is yielded as it is)."""
    query = sa.select(audit).where(audit.c.seq > sa.bindparam("at")).order_by(audit.c.seq).limit(_AT_ONCE)
    # Entries that left by a checkpoint are gone; one that stands under such a number was put in.
    at = -1
    while True:
        rows = connection.execute(query, {"at": at}).all()
        for row in rows:
            yield from _one(walk, row)
        if len(rows) < _AT_ONCE:
            return
        at = rows[-1].seq


def _one(walk: _Walk, row: Row[Any]) -> Iterator[Break]:
    if row.seq < walk.expected:
        yield Break(Kind.ALTERED, row.seq, row.seq, walk.sound)
        return
    if row.seq > walk.expected:
        yield Break(Kind.MISSING, walk.expected, row.seq - 1, walk.sound, until=row.at)
        # What it follows from is gone, so it is believed; it is what the next one follows from.
        walk.prevs, walk.expected, walk.sound = (row.hash,), row.seq + 1, (row.seq, row.at)
        return
    at = row.seq + walk.shift
    walk.expected = row.seq + 1
    ought = [link(walk.key, prev, at, said_by(row)) for prev in walk.prevs]
    if row.hash in ought:
        walk.fitting += 1
        walk.prevs, walk.sound = (row.hash,), (row.seq, row.at)
    elif shift := _shifted(walk, row, at):
        yield Break(Kind.RENUMBERED, row.seq - 1, row.seq - 1, walk.sound, shift, row.at)
        # The entry before it was the first one behind the gap, and is not altered.
        if walk.odd and walk.odd[-1].row.seq == row.seq - 1:
            walk.odd.pop()
        walk.shift += shift
        walk.prevs, walk.sound = (row.hash,), (row.seq, row.at)
    else:
        if len(walk.odd) < _COMPARED:
            walk.odd.append(_Odd(row, at, walk.prevs, walk.sound))
        else:
            yield Break(Kind.ALTERED, row.seq, row.seq, walk.sound)
        # The next one follows from what was written: the hash as it is kept, or where that was altered, as it ought to be.
        walk.prevs = (row.hash, *ought[:1])


def _shifted(walk: _Walk, row: Row[Any], at: int) -> int:
    """Return by how many numbers an entry stands too early or too late; 0 where it fits none near."""
    if len(walk.odd) >= _COMPARED:
        return 0
    near = (shift for away in range(1, _SHIFTED + 1) for shift in (away, -away))
    return next((shift for shift in near if at + shift > 0 and walk.fits(row, at + shift)), 0)


def _told(walk: _Walk) -> Iterator[Break]:
    """Tell of those that do not fit which stand under another one's number, and which were altered."""
    # Whatever follows from one that was moved fits it, wherever that one stands now.
    hashes = tuple(each.row.hash for each in walk.odd)

    def fits(row: Row[Any], seq: int, prevs: tuple[str, ...]) -> bool:
        return any(row.hash == link(walk.key, prev, seq, said_by(row)) for prev in prevs)

    for each in walk.odd:
        if fits(each.row, each.seq, hashes):
            continue
        others = (other for other in walk.odd if other is not each)
        truly = next((o.seq for o in others if fits(each.row, o.seq, (*o.prevs, *hashes))), 0)
        yield Break(Kind.MOVED if truly else Kind.ALTERED, each.row.seq, each.row.seq, each.sound, truly)


def _joined(found: list[Break]) -> Iterator[Break]:
    """Make one of altered entries that stand side by side."""
    at: Break | None = None
    for each in found:
        if at and at.kind is each.kind is Kind.ALTERED and each.first == at.last + 1:
            at = Break(Kind.ALTERED, at.first, each.last, at.since)
            continue
        if at:
            yield at
        at = each
    if at:
        yield at


def _at_the_end(walk: _Walk, head: Head, start: Start) -> Iterator[Break]:
    if not head.sound or not head.seq:
        return
    last = walk.expected - 1 + walk.shift
    if last < head.seq:
        yield Break(Kind.CUT_OFF, last + 1, head.seq, walk.sound)
    elif last > head.seq:
        yield Break(Kind.ADDED, head.seq + 1, last, walk.sound)
    elif head.hash not in walk.prevs and walk.sound[0] == walk.expected - 1:
        yield Break(Kind.HEAD, last, last, walk.sound)
    if head.removed != start.last and not start.broken:
        yield Break(Kind.CHECKPOINT, start.last + 1, head.removed)

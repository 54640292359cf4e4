"""Anchors: the log's head noted outside the ledger, where whoever can write the database cannot reach (rule E10).

The monthly report prints the head to be signed, a letter and a file elsewhere may hold it, and so does
every backup. An anchor tells of what the chain itself cannot: a whole older ledger, with a log that
fits in itself, put in the place of the newer one.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.audit import Entry, append, head_of
from jobs.ledger.checkpoints import start_of
from jobs.ledger.keyed import keyed
from jobs.ledger.tables import audit, report

_GIVEN: Final = re.compile(r"\s*(\d+)\s*[:：]\s*([0-9a-fA-F\s]+)")
#: So many digits of a hash tell it from every other one that somebody could have made fit.
_SHORTEST: Final = 16


@dataclass(frozen=True, slots=True)
class Anchor:
    """The log's head as it was noted outside.

    Attributes:
        seq: number of the log's newest entry then.
        hash: its hash, or its first digits.
        at: when it was noted, ISO 8601; "" where that is not known.
        place: where it stands: a report, a file, a backup; as people call it.
    """

    seq: int
    hash: str
    at: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Unfit:
    """An anchor that the log does not fit.

    Attributes:
        anchor: the anchor.
        newest: number of the log's newest entry, where that is older than the anchor; else 0.
        agreed: the newest anchor before it that the log fits; None where there is none.
    """

    anchor: Anchor
    newest: int
    agreed: Anchor | None


def note(connection: Connection, key: bytes, at: str, kind: str, place: str) -> Anchor | None:
    """Return the log's head, to be noted outside, and enter in the log that it is.

    A backup calls it in a transaction of its own before it copies the ledger, and keeps `line_of` beside the copy.

    Args:
        connection: holds the ledger's write lock.
        key: the log's key.
        at: the moment, ISO 8601 with zone.
        kind: file, mail or backup.
        place: the file's or backup's name, the addresses.

    Returns:
        the anchor; None where the log is empty or its head does not fit the key, which `verify` tells of.
    """
    head = head_of(connection, key)
    if not head.seq or not head.sound:
        return None
    append(connection, key, at, [Entry("guidang", "anchored", "", kind, [head.seq, head.hash], place)])
    return Anchor(head.seq, head.hash, at, place)


def line_of(key: bytes, anchor: Anchor) -> str:
    """Return the line that stands for an anchor in a file: moment, number, hash, and a keyed hash of these."""
    return "\t".join((anchor.at, str(anchor.seq), anchor.hash, _check(key, anchor)))


def read_line(key: bytes, line: str, place: str) -> Anchor | None:
    """Return the anchor that a line says; None where guidang has not written it so."""
    parts = line.strip().split("\t")
    if len(parts) != 4 or not parts[1].isdigit():
        return None
    anchor = Anchor(int(parts[1]), parts[2], parts[0], place)
    return anchor if hmac.compare_digest(parts[3].encode(), _check(key, anchor).encode()) else None


def read_given(text: str) -> Anchor | None:
    """Return the anchor that somebody typed off a sheet or a letter, as `1234:9f86d0…`; None where it is none."""
    found = _GIVEN.fullmatch(text)
    hash_ = re.sub(r"\s", "", found[2]).lower() if found else ""
    return Anchor(int(found[1]), hash_, "", text.strip()) if found and _SHORTEST <= len(hash_) <= 64 else None


def printed_anchors(connection: Connection) -> Iterator[Anchor]:
    """Yield the heads that the kept reports have printed, the oldest first."""
    query = sa.select(report.c.as_of, report.c.context).order_by(report.c.id)
    for row in connection.execute(query):
        said: Any = row.context.get("vouched") if isinstance(row.context, dict) else None
        if isinstance(said, dict) and said.get("entries"):
            head = row.context.get("head") or {}
            yield Anchor(
                int(said["entries"]),
                str(said["head"]),
                row.as_of,
                " ".join(str(head.get(each, "")) for each in ("title", "period")),
            )


def unfit_anchors(connection: Connection, key: bytes, anchors: Iterable[Anchor]) -> Iterator[Unfit]:
    """Yield the anchors that the log does not fit; those older than what is left of it are not asked about.

    Args:
        connection: sees one state of the ledger.
        key: the log's key.
        anchors: in any order.
    """
    start = start_of(connection, key)
    newest = connection.execute(sa.select(sa.func.max(audit.c.seq))).scalar() or start.last
    hash_of = sa.select(audit.c.hash).where(audit.c.seq == sa.bindparam("seq"))
    agreed: Anchor | None = None
    for anchor in sorted(anchors, key=lambda each: each.seq):
        if anchor.seq < start.last:
            continue
        hash_ = start.head if anchor.seq == start.last else connection.execute(hash_of, {"seq": anchor.seq}).scalar()
        if hash_ is not None and hash_.startswith(anchor.hash.lower()):
            agreed = anchor
        else:
            yield Unfit(anchor, newest if anchor.seq > newest else 0, agreed)


def _check(key: bytes, anchor: Anchor) -> str:
    return keyed(key, "anchor", [anchor.at, anchor.seq, anchor.hash])

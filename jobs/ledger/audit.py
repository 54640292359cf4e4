"""The log: an append-only chain whose entries hold a keyed hash of all before them (rules A8 E10).

An entry holds who, when, what, why, code, by which file, and a keyed hash of the values, never the
values. The links are keyed, so that whoever can write the database cannot reckon the chain anew, and
the ledger keeps a keyed record of the chain's head, so that entries cut off at its end are missed.
An old ledger put in the place of the newer one fits its own head; the anchors outside tell of it
(`jobs.ledger.anchors`). `jobs.ledger.log_check` walks the chain.

Who enters what: files and office tables that come in, and what becomes of them, the intake and
`office_tables`; decisions, whoever reads the workbook they are made in; records, the transaction that
writes them; looks and refusals, `guidang show`, `search` and `log`; copies, the step `copies` when it
puts them into a folder and takes them away; grants and loans, whoever gives, extends and ends them;
letters, the step `mail`; keys, the commands that make, change, export and recover them, and whatever
opens a sealed document for somebody. A supervisor's workbook of what waits for a decision is no look:
the decision is entered. Nor is somebody's own register, which shows what their post or a grant, both
on record, lets them see. A refused code is entered where it is one that exists; what else somebody
typed may be a customer's name, so the entry holds its keyed hash alone.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.keyed import keyed
from jobs.ledger.log_words import WORDS
from jobs.ledger.sealing import seal_written, take_altered
from jobs.ledger.tables import about, audit

#: What the first entry names as the hash before it.
GENESIS: Final = "0" * 64
#: Under this name the ledger keeps the head.
_HEAD: Final = "log-head"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. None of its texts holds what stands in a record: the log outlives it.

    Attributes:
        who: the person, or `guidang`.
        what: a word of `jobs.ledger.log_words`.
        code: the archive code concerned; empty where there is none.
        why: on what ground: a request's code, a submission's number, a word for the right to look.
        values: what the entry vouches for; only its keyed hash is kept.
        source: by which file or command: `arrival 17`, `待审批.xlsx`, `guidang show`.

    Raises:
        ValueError: `what` is no word of the log.
    """

    who: str
    what: str
    code: str = ""
    why: str = ""
    values: object = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.what not in WORDS:
            raise ValueError(f"{self.what!r} is no word of the log; see jobs/ledger/log_words.py")


def by_arrival(number: int | None) -> str:
    """Return what an entry says of the file it came by: its number, since its name may tell of what is in it."""
    return "" if number is None else f"arrival {number}"


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's newest entry, as the ledger keeps record of it.

    Attributes:
        seq: number of the newest entry; 0 where there is none.
        hash: its hash.
        removed: how many entries have left the log by checkpoints.
        sound: the record fits the key; False where it was altered. One that is missing is sound, and says 0.
    """

    seq: int = 0
    hash: str = GENESIS
    removed: int = 0
    sound: bool = True


def digest_of(key: bytes, values: object) -> str:
    """Return what an entry keeps of the values it vouches for."""
    return keyed(key, "values", values)


def link(key: bytes, prev: str, seq: int, said: tuple[str, ...]) -> str:
    """Return an entry's hash.

    Args:
        key: the log's key.
        prev: hash of the entry before it.
        seq: its number.
        said: its moment, who, what, code, why, source and digest.
    """
    return keyed(key, "link", [prev, seq, *said])


def said_by(row: Row[Any]) -> tuple[str, ...]:
    """Return what a row of the table `audit` says, in the order that `link` takes."""
    return (row.at, row.who, row.what, row.code, row.why, row.source, row.digest)


def append(connection: Connection, key: bytes, at: str, entries: Iterable[Entry]) -> None:
    """Append entries to the chain, within the caller's transaction, and seal the records it has written.

    Args:
        connection: holds the ledger's write lock.
        key: the log's key.
        at: the moment, ISO 8601 with zone.
        entries: what happened, in order.
    """
    entries = [*entries, *(Entry("guidang", "altered-outside", code) for code in take_altered(connection, key))]
    if not entries:
        return
    last = connection.execute(sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    kept = head_of(connection, key)
    # A log cut off at its end goes on behind the gap, so that the gap stays to be seen.
    seq, prev = (last.seq, last.hash) if last and last.seq >= kept.seq else (kept.seq, kept.hash)
    rows = []
    for entry in entries:
        seq += 1
        said = (at, entry.who, entry.what, entry.code, entry.why, entry.source, digest_of(key, entry.values))
        prev = link(key, prev, seq, said)
        rows.append((seq, *said, prev))
    names = ("seq", "at", "who", "what", "code", "why", "source", "digest", "hash")
    connection.execute(sa.insert(audit), [dict(zip(names, row, strict=True)) for row in rows])
    # A record of the head that is gone or altered stays so: written anew, it would vouch for what is left.
    if not last or (kept.sound and kept.seq):
        put_head(connection, key, Head(seq, prev, kept.removed))
    seal_written(connection, key, seq)


def head_of(connection: Connection, key: bytes) -> Head:
    """Return the ledger's record of the chain's head."""
    text = connection.execute(sa.select(about.c.value).where(about.c.key == _HEAD)).scalar()
    if text is None:
        return Head()
    try:
        seq, hash_, removed, seal = json.loads(text)
        sound = hmac.compare_digest(str(seal), _seal(key, Head(int(seq), str(hash_), int(removed))))
        return Head(int(seq), str(hash_), int(removed), sound)
    except (ValueError, TypeError):
        return Head(sound=False)


def put_head(connection: Connection, key: bytes, head: Head) -> None:
    """Keep record of the chain's head."""
    value = json.dumps([head.seq, head.hash, head.removed, _seal(key, head)])
    done = connection.execute(sa.update(about).where(about.c.key == _HEAD).values(value=value))
    if not done.rowcount:
        connection.execute(sa.insert(about).values(key=_HEAD, value=value))


def _seal(key: bytes, head: Head) -> str:
    return keyed(key, "head", [head.seq, head.hash, head.removed])

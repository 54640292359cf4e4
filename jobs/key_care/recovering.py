"""Bringing the master key back from the safe: it is checked against the ring before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobs.failures import WrongUse
from jobs.key_care import operator
from jobs.keys import MASTER, Master, given, read_ring
from jobs.keys.exchanging import put_in_place
from jobs.keys.master import DEMO, SIZE
from jobs.keys.ring_file import ring_path
from jobs.keys.shares import combined
from jobs.keys.sources import has_key_store
from jobs.language import reason
from jobs.ledger import audit
from jobs.running import books_and_ring
from jobs.workspace import Workspace, iso
from templates.key_sheet import words_in
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came of it.

    Attributes:
        generation: of the master key.
        key: the key, where the office has to put it in its place; else "".
        place: the environment variable that it has to be put in.
    """

    generation: int
    key: str
    place: str = ""


def text_of(paths: Sequence[Path]) -> str:
    """Return what stands in files that sheets were exported to or typed into.

    Raises:
        WrongUse: one cannot be read.
    """
    found = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise WrongUse(
                Message(
                    "{file} cannot be read ({error}). Give the account that runs guidang the right to read it, and run again.",
                    {"file": str(path), "error": reason(error)},
                )
            ) from error
        try:
            found.append(words_in(content) if content[:2] == b"PK" else content.decode("utf-8-sig"))
        except ValueError:
            raise WrongUse(
                Message(
                    "{file} is neither a Word document nor plain text. Type the words in, or name the files that were exported.",
                    {"file": str(path)},
                )
            ) from None
    return "\n".join(found)


def recover(workspace: Workspace, text: str, at: datetime) -> Recovered:
    """Bring the master key back.

    Args:
        workspace: the archive; whoever calls holds its lock.
        text: the sheets, see `jobs.keys.shares.combined`.
        at: the moment, local without zone.

    Raises:
        WrongUse: the sheets are wrong, mixed or too few, the key is not this archive's, or the ring is missing. Nothing
            was changed.
        Failure: the key store does not keep the key.
    """
    key = combined(text)
    demo = (workspace.state / DEMO).exists()
    where, there = given(MASTER.variable, MASTER.credential)
    master = Master(key, "demo" if demo else "store")
    ring = read_ring(workspace, master) if len(key) == SIZE else None
    if ring is None:
        raise WrongUse(
            Message(
                "There is no ring of keys in {file} that this key could open. Put it back from the last backup first; nothing was "
                "changed.",
                {"file": str(ring_path(workspace))},
            )
        )
    outside = not demo and (bool(where) or not has_key_store())
    if not outside:
        put_in_place(workspace, master)
    ledger, ring = books_and_ring(workspace, at, master)
    try:
        with ledger.writing() as connection:
            entry = audit.Entry(operator(connection), "key-recovered", why=f"master key {ring.generation}")
            audit.append(connection, ring.log, iso(workspace.zoned(at)), [entry])
    finally:
        ledger.close()
    in_place = not outside or there.strip().lower() == key.hex()
    return Recovered(ring.generation, "" if in_place else key.hex(), "" if in_place else where or MASTER.variable)

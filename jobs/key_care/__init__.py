"""Caring for the archive's keys: how they stand, changing them, exporting them for the safe, bringing them back."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.keys import Master, master_key
from jobs.keys.exchanging import waits_for_next
from jobs.ledger.resealing import generations
from jobs.running import Run


@dataclass(frozen=True, slots=True)
class Standing:
    """How an archive's keys stand; no key.

    Attributes:
        master: where the master key comes from.
        generation: how many master keys the archive has had.
        made: when this one was taken into use, ISO 8601.
        exported: when it was last exported for the safe; empty while it never was.
        waits: a new one was made and waits for the office to put it in its place.
        fields: generations of the fields' key, the newest last.
        in_use: those of them by which something in the ledger is sealed.
    """

    master: Master
    generation: int
    made: str
    exported: str
    waits: bool
    fields: tuple[int, ...]
    in_use: tuple[int, ...]


def standing(run: Run) -> Standing:
    """Return how the keys stand."""
    with run.ledger.reading() as connection:
        used = generations(connection, run.ring.newest)
    return Standing(
        master_key(run.workspace),
        run.ring.generation,
        run.ring.made,
        run.ring.exported,
        waits_for_next(run.workspace),
        tuple(sorted(run.ring.fields)),
        tuple(sorted(used)),
    )


def operator(connection: Connection) -> str:
    """Return who works on this computer, for the log: as the roster knows them, else by their login."""
    login = getpass.getuser()
    return next((person.name for person in people(connection).values() if person.login == login), f"login {login}")

"""Changing keys: a new master key, and a new key of the sealed fields with all of them sealed anew.

Whatever moment it is killed at, the archive opens: former keys of the fields stay in the ring until nothing is sealed by
them any more, and the master key is exchanged as `jobs.keys.exchanging` has it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from jobs.key_care import operator
from jobs.keys import Ring, master_key
from jobs.keys.exchanging import exchange_master, forget_next
from jobs.keys.master import SIZE
from jobs.keys.ring_file import write_ring
from jobs.ledger.field_sealing import Seal
from jobs.ledger.resealing import reseal_some
from jobs.ledger.ring_record import note_ring
from jobs.running import Run
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was changed.

    Attributes:
        generation: of the master key that is in use, or waits.
        waiting: the new master key where the office has to put it in its place; else "".
        variable: the place it has to be put in; empty where it is in its place.
        resealed: so many rows of the ledger were sealed anew.
    """

    generation: int
    waiting: str
    variable: str
    resealed: int


def rotate(run: Run, *, fields: bool) -> Rotated:
    """Make a new master key and take it into use; with `fields`, seal all sensitive fields by a new key as well.

    Args:
        run: the opened archive, alone.
        fields: also a new key of the fields. One that was made before and not gone through with is gone through with first.

    Raises:
        WrongUse: the key store is locked.
        Failure: a sealed value does not open in its place, the key store does not keep the new key, or a disk fails.
    """
    resealed = _new_field_key(run) if fields else 0
    master = master_key(run.workspace)
    ring, waiting = exchange_master(run.workspace, run.ring, master, run.stamp)
    run.ring = ring
    _note(run)
    return Rotated(ring.generation + bool(waiting), waiting, master.where if waiting else "", resealed)


def _new_field_key(run: Run) -> int:
    # A ring that waits for its master key lacks what is made now.
    forget_next(run.workspace)
    if len(run.ring.fields) == 1:
        newest = run.ring.newest + 1
        _use(run, replace(run.ring, fields={**run.ring.fields, newest: secrets.token_bytes(SIZE)}))
        _note(run)
    former = run.ring.fields.keys() - {run.ring.newest}
    resealed = 0
    while True:
        with run.ledger.writing() as connection:
            some = reseal_some(connection, set(former))
        if not some:
            break
        resealed += some
        run.tell(run.say(Message("Sealing fields anew")), resealed, 0)
    _use(run, replace(run.ring, fields={run.ring.newest: run.ring.fields[run.ring.newest]}))
    return resealed


def _use(run: Run, ring: Ring) -> None:
    write_ring(run.workspace, ring, master_key(run.workspace))
    run.ring = ring
    run.ledger.seal_with(Seal(ring.fields, ring.lookup))


def _note(run: Run) -> None:
    with run.ledger.writing() as connection:
        note_ring(connection, run.key, run.stamp, (run.ring.generation, run.ring.newest), operator(connection))

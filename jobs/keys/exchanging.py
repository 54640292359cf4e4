"""Exchanging the master key: the ring is written beside under the new key first, so that at any moment one pair fits.

Killed before the new key is in its place, the old pair goes on; killed after, the next start finds the new ring
beside and finishes (`ring_file.read_ring`).
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from jobs.failures import Failure
from jobs.keys.master import DEMO, SIZE, Master, found_master
from jobs.keys.ring import Ring
from jobs.keys.ring_file import next_path, read_ring, write_ring
from jobs.keys.sources import MASTER, keep_secret
from jobs.outbox import clear_away, write_whole
from jobs.workspace import Workspace
from validators.message import Message


def waits_for_next(workspace: Workspace) -> bool:
    """Return whether a new master key was made that has not been taken into use yet."""
    return next_path(workspace).exists()


def forget_next(workspace: Workspace) -> None:
    """Forget a master key that was made and never taken into use.

    Raises:
        Failure: its ring cannot be deleted; taken into use later, it would lack what came meanwhile.
    """
    clear_away(next_path(workspace))
    if waits_for_next(workspace):
        raise Failure(
            Message(
                "{file} cannot be deleted. Give the account that runs guidang the right to write there, and run again.",
                {"file": str(next_path(workspace))},
            )
        )


def exchange_master(workspace: Workspace, ring: Ring, master: Master, at: str) -> tuple[Ring, str]:
    """Make a new master key and take it into use, or have it waiting where the office has to put it in its place.

    Args:
        workspace: the archive; whoever calls holds its lock.
        ring: its ring.
        master: the key in use.
        at: the moment, ISO 8601.

    Returns:
        the ring as it is in use from now on, and the new key where it waits for the office to put it in its place; else "".

    Raises:
        Failure: the key store does not keep the new key; the old one is in use as before.
    """
    forget_next(workspace)
    new = Master(secrets.token_bytes(SIZE), master.place, master.where)
    coming = replace(ring, generation=ring.generation + 1, made=at, exported="")
    write_ring(workspace, coming, new, next_path(workspace))
    if master.place in ("variable", "credential"):
        return ring, new.key.hex()
    put_in_place(workspace, new, instead_of=master)
    taken = read_ring(workspace, new)
    assert taken == coming
    return taken, ""


def put_in_place(workspace: Workspace, master: Master, instead_of: Master | None = None) -> None:
    """Put a master key into the key store, or into the demo's file, and see that it is found there.

    Args:
        workspace: the archive.
        master: the key; its place is `store` or `demo`.
        instead_of: the key that is put back where the new one is not found.

    Raises:
        WrongUse: the key store is locked.
        Failure: it does not keep the key.
    """
    _put(workspace, master)
    found = found_master(workspace)
    if found is None or found.key != master.key:
        if instead_of is not None:
            _put(workspace, instead_of)
        raise Failure(
            Message(
                "The key store of this computer does not give the key back that was put into it. The key in use is the same as "
                "before; see to the key store and run again."
            )
        )


def _put(workspace: Workspace, master: Master) -> None:
    if master.place == "demo":
        write_whole(workspace.state / DEMO, master.key.hex().encode())
    else:
        keep_secret(workspace, MASTER, master.key.hex())

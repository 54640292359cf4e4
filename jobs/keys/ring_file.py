"""The ring's file in the state folder: read, made once, never written over with something that does not open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from jobs.failures import Failure, WrongUse
from jobs.keys.master import Master
from jobs.keys.ring import Damaged, Ring, Unfitting, new_ring, unwrapped, wrapped
from jobs.language import reason
from jobs.outbox import clear_away, write_whole
from jobs.workspace import Workspace
from validators.message import Message

FILE_NAME: Final = "keys.json"
#: The same ring under the next master key, while the two are being exchanged.
NEXT: Final = "keys.next.json"


def ring_path(workspace: Workspace) -> Path:
    """Return where the ring lies."""
    return workspace.state / FILE_NAME


def next_path(workspace: Workspace) -> Path:
    """Return where the ring lies that waits for the next master key."""
    return workspace.state / NEXT


def read_ring(workspace: Workspace, master: Master) -> Ring | None:
    """Return the archive's ring; None where there is no file.

    Where the master key has been exchanged and the exchange was cut off, it is finished: the ring that
    was written for the new key takes its place.

    Raises:
        WrongUse: it is damaged, or another master key wrapped it.
        Failure: the disk fails.
    """
    content = _read(ring_path(workspace))
    coming = _read(next_path(workspace))
    if content is not None:
        try:
            ring = unwrapped(content, master.key)
        except Damaged:
            raise _damaged(workspace) from None
        except Unfitting:
            if coming is None:
                raise _unfitting(workspace, master) from None
        else:
            return ring
    if coming is None:
        return None
    try:
        ring = unwrapped(coming, master.key)
    except (Damaged, Unfitting):
        raise _unfitting(workspace, master) from None
    write_whole(ring_path(workspace), coming)
    clear_away(next_path(workspace))
    return ring


def own_ring(workspace: Workspace, master: Master, ring: Ring | None, archive: str, *, used: bool, at: str) -> Ring:
    """Return the archive's ring, made where the ledger is empty, and see that it belongs to this ledger.

    Args:
        workspace: the archive.
        master: its master key.
        ring: what `read_ring` gave.
        archive: the ledger's id.
        used: the ledger holds entries.
        at: the moment, ISO 8601; a new ring bears it.

    Raises:
        WrongUse: it is missing though the ledger is in use, or it is another archive's. Nothing is overwritten.
        Failure: the disk fails.
    """
    gaps = {"file": str(ring_path(workspace))}
    if ring is None:
        if used:
            raise WrongUse(
                Message(
                    "The ring of keys {file} is missing, though the ledger holds entries. Put it back from the last backup "
                    "and run again; nothing was changed.",
                    gaps,
                )
            )
        ring = new_ring(archive, at)
        write_ring(workspace, ring, master)
    if ring.archive != archive and not used:
        # Set up on one database and begun on another: the ring goes along.
        ring = replace(ring, archive=archive)
        write_ring(workspace, ring, master)
    if ring.archive != archive:
        raise WrongUse(
            Message(
                "The ring of keys {file} belongs to another archive than the ledger. Put back the one that belongs to this "
                "archive, from its last backup, and run again; nothing was changed.",
                gaps,
            )
        )
    return ring


def write_ring(workspace: Workspace, ring: Ring, master: Master, path: Path | None = None) -> None:
    """Write a ring, whole or not at all, and see that it can be opened again.

    Args:
        workspace: the archive.
        ring: its ring.
        master: the key to wrap it by.
        path: where to, if not in its place.

    Raises:
        Failure: the disk fails.
    """
    content = wrapped(ring, master.key)
    assert unwrapped(content, master.key) == ring
    write_whole(path or ring_path(workspace), content)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Failure(
            Message(
                "{file} cannot be read ({error}). Give the account that runs guidang the right to read it, and run again.",
                {"file": str(path), "error": reason(error)},
            )
        ) from error


def outdated(workspace: Workspace) -> WrongUse:
    """Return that a ring lacks the newest of the keys that its ledger is sealed by."""
    return WrongUse(
        Message(
            "The ring of keys {file} is older than the ledger: it lacks the newest key of the sealed fields. Put back the newest "
            "copy of it and run again; nothing was changed.",
            {"file": str(ring_path(workspace))},
        )
    )


def _damaged(workspace: Workspace) -> WrongUse:
    return WrongUse(
        Message(
            "The ring of keys {file} is damaged. Put it back from the last backup and run again; nothing was changed.",
            {"file": str(ring_path(workspace))},
        )
    )


def _unfitting(workspace: Workspace, master: Master) -> WrongUse:
    gaps = {"file": str(ring_path(workspace)), "where": master.shown(workspace.settings.language)}
    return WrongUse(
        Message(
            "The master key ({where}) is not the one that the ring of keys {file} was made with. Put the right key there, or "
            "bring it back from the safe with “guidang keys recover”; nothing was changed.",
            gaps,
        )
    )

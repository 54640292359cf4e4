"""Where backups go: whether the folder is there, this archive's, and on another disk than the archive."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.layout import WRITING, Place, about, backup_key
from jobs.backup.manifest import whole_nights
from jobs.backup.packing import unpack_either
from jobs.failures import Failure
from jobs.keys.ring import Ring
from jobs.language import reason
from jobs.ledger.backup_tables import backup
from jobs.outbox import write_whole
from jobs.sealing.pieces import Damaged
from jobs.workspace import Workspace
from validators.message import Message


def configured(workspace: Workspace) -> Place | None:
    """Return where the night's backups go; None where the settings name no folder."""
    name = workspace.settings.backup.folder
    return Place((workspace.root / name).absolute()) if name else None


def known_places(workspace: Workspace, connection: Connection) -> Sequence[Place]:
    """Return where backups go and where any were put by hand that were not let go of, as far as the ledger knows."""
    query = sa.select(backup.c.place).where(backup.c.gone.is_(None)).distinct().order_by(backup.c.place)
    found = [Place(Path(name)) for name in connection.execute(query).scalars()]
    first = configured(workspace)
    return [*([first] if first else []), *(each for each in found if each != first)]


def is_within_reach(place: Place, ring: Ring) -> bool:
    """Return whether the folder is there with this archive's backups in it, and may be written to."""
    try:
        marker = _read_marker(place)
        ours = marker is not None and marker.get("archive") == ring.archive
        return (ours or _opens(place, ring)) and os.access(place.folder, os.W_OK)
    except OSError:
        return False


def is_same_disk(workspace: Workspace, place: Place) -> bool:
    """Return whether the folder lies on the disk that the ledger and the originals lie on; False where nobody can tell."""
    try:
        folder = next(each for each in (place.folder, *place.folder.parents) if each.exists())
        return folder.stat().st_dev == workspace.state.stat().st_dev
    except OSError:
        return False


def same_disk_said(place: Place) -> Message:
    """Return that a backup lies on the archive's own disk."""
    return Message(
        "The backups in {folder} lie on the same disk as the archive: where that disk breaks, both are gone. Name a folder on "
        "another disk or another computer under [backup] in the settings.",
        {"folder": str(place.folder)},
    )


def open_place(workspace: Workspace, connection: Connection, ring: Ring, place: Place) -> None:
    """See that backups can go to a folder; one that is new is laid out.

    A folder that had backups and has none any more is not laid out anew: its disk is not connected.

    Raises:
        Failure: it is not there, another archive's, or cannot be read or written to.
    """
    gaps = {"folder": str(place.folder)}
    used = sa.select(backup.c.id).where(backup.c.place == str(place.folder), backup.c.gone.is_(None)).limit(1)
    had_some = connection.execute(used).first() is not None
    try:
        if not place.folder.is_dir() and (had_some or not place.folder.parent.is_dir()):
            raise Failure(
                Message(
                    "No backup was made: the folder {folder} is not there. Connect the disk or the share, or correct the folder "
                    "under [backup] in the settings; then run “guidang backup”.",
                    gaps,
                )
            )
        marker = _read_marker(place)
        ours = marker is not None and marker.get("archive") == ring.archive
        # A damaged marker says nothing; what this archive has sealed does.
        if place.is_there() and not ours and not _opens(place, ring):
            raise Failure(
                Message(
                    "No backup was made: the folder {folder} holds another archive's backups, or its files are damaged. Name an "
                    "empty folder for this archive's.",
                    gaps,
                )
            )
        if marker is None and had_some and not place.is_there():
            raise Failure(
                Message(
                    "No backup was made: the folder {folder} is there, but none of the backups that were made there. If its disk or "
                    "share is not connected, connect it; if they were deleted, name another empty folder. Then run “guidang backup”.",
                    gaps,
                )
            )
    except OSError as error:
        raise unreadable(place, error) from error
    if not ours:
        said = {"writing": WRITING, "archive": ring.archive, "office": workspace.settings.office_name}
        write_whole(place.marker, json.dumps(said, ensure_ascii=False, indent=1).encode())


def unreadable(place: Place, error: OSError) -> Failure:
    """Return what to do about a folder of backups that cannot be read."""
    return Failure(
        Message(
            "The backups in {folder} cannot be read ({error}). Connect the disk or the share, and give the account that runs guidang "
            "the right to read and write there.",
            {"folder": str(place.folder), "error": reason(error)},
        )
    )


def untrue(path: Path) -> Failure:
    """Return that a disk did not give back what was written to it."""
    return Failure(
        Message(
            "{file} was not read back as it was written, so it was not taken for a backup; earlier ones are as they were. Check the "
            "disk or the share, and run “guidang backup” again.",
            {"file": str(path)},
        )
    )


def _read_marker(place: Place) -> dict[str, Any] | None:
    """Return what the marker says; None where there is none, or it is damaged."""
    try:
        said = json.loads(place.marker.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _opens(place: Place, ring: Ring) -> bool:
    """Return whether anything here was sealed by this archive."""
    with suppress(Damaged, OSError):
        return bool(unpack_either(place.forgotten, backup_key(ring), about(ring, place.forgotten.name)))
    return bool(whole_nights(place, ring)[0])

"""Making one backup: what is new is taken over, the night is written beside, read back, and put in place by one rename."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup import forgotten
from jobs.backup.contents import Count, copy_contents, sweep_contents
from jobs.backup.key_copy import put_keys
from jobs.backup.layout import (
    ANCHOR,
    FILES,
    MANIFEST,
    PART,
    RING,
    WRITING,
    Place,
    about,
    backup_key,
    ledger_file,
    night_name,
)
from jobs.backup.ledger_copy import Copied, copy_ledger, look_at
from jobs.backup.manifest import Manifest, read_manifest, sha256_of_bytes, whole_nights, write_manifest
from jobs.backup.packing import pack
from jobs.backup.places import open_place, unreadable, untrue
from jobs.backup.scratch import work_place
from jobs.keys.ring_file import ring_path
from jobs.ledger.anchors import line_of, note
from jobs.ledger.opening import HEAD
from jobs.ledger.tables import arrival, audit, version
from jobs.outbox import clear_away, put_folder, sweep, write_whole
from jobs.running import Run
from jobs.sealing.pieces import Damaged
from jobs.settings import FILE_NAME as SETTINGS
from jobs.store import OFFICE_TABLES
from validators.message import Message

PROGRAM: Final = "0.1.0"


@dataclass(slots=True)
class Made:
    """A backup that was made.

    Attributes:
        place: where.
        manifest: what belongs to it.
        nights: all nights that are whole there, with it.
        said: what the archivist and IT should know of it.
        fits: the ledger holds what the night before held; where it does not, nothing is let go.
    """

    place: Place
    manifest: Manifest
    nights: dict[str, Manifest]
    said: list[Message] = field(default_factory=list)
    fits: bool = True


def make_backup(run: Run, place: Place) -> Made:
    """Back the archive up to a place.

    Killed at any moment it leaves the earlier nights whole; what it left half-written is cleared away by the next.

    Raises:
        Failure: no backup was made, and why; earlier ones are as they were.
    """
    with run.ledger.reading() as connection:
        open_place(run.workspace, connection, run.ring, place)
    try:
        _clear(place)
        nights, off = whole_nights(place, run.ring)
        for manifest in nights.values():
            clear_away(*place.former_ledgers(manifest.night, manifest.ledger))
        said = [_damaged(place, name) for name in off]
        _put_forgotten(run, place)
        keys = put_keys(place, run.ring, run.store, _wanted(run), max((m.keys for m in nights.values()), default=0))
        known = keys.known()
        contents: dict[str, frozenset[str]] = {}
        for store in (run.store, run.store.beside(OFFICE_TABLES)):
            contents[store.root.name], bad = copy_contents(place, store, known, _counting(run))
            said += [_bad_original(sha256) for sha256 in bad]
        manifest, older = _put_night(run, place, keys.generation, contents, nights)
        if older:
            said.append(_older(nights, manifest))
        _put_ring(run, place, [*nights, manifest.night])
        for name in contents:
            sweep_contents(place, name, known)
    except OSError as error:
        raise unreadable(place, error) from error
    except Damaged as error:
        raise untrue(place.folder) from error
    return Made(place, manifest, {**nights, manifest.night: manifest}, said, not older)


def _clear(place: Place) -> None:
    """Clear away what a killed backup left half-written."""
    sweep(place.folder)
    folder = place.folder / "nights"
    for part in folder.glob(f"{PART}*") if folder.is_dir() else ():
        shutil.rmtree(part, ignore_errors=True)


def _put_forgotten(run: Run, place: Place) -> None:
    """Bring the list of what was destroyed up to date; a damaged one is written anew from the ledger."""
    with run.ledger.reading() as connection:
        now = forgotten.of_ledger(connection)
    try:
        former, twice = forgotten.of_place(place, run.ring)
    except Damaged:
        former, twice = [], False
    whole = forgotten.together(former, now)
    if former != whole or not twice:
        forgotten.put(place, run.ring, whole)


def _wanted(run: Run) -> set[str]:
    """Return the contents that the ledger has need of."""
    with run.ledger.reading() as connection:
        came = connection.execute(sa.select(arrival.c.sha256).where(arrival.c.state != "erased")).scalars()
        filed = connection.execute(sa.select(version.c.sha256).where(version.c.path != "")).scalars()
        return {*came, *filed}


def _counting(run: Run) -> Count:
    line = run.say(Message("Backing up: documents"))
    return lambda done, total: run.tell(line, done, total)


def _put_night(
    run: Run, place: Place, keys: int, contents: dict[str, frozenset[str]], nights: dict[str, Manifest]
) -> tuple[Manifest, bool]:
    """Write the night beside its place, read it back, and put it there.

    Returns:
        its manifest, and whether the ledger is older than the last night's, or another one.
    """
    ring, key = run.ring, backup_key(run.ring)
    name = _free_name(place, run.at)
    part = place.night(f"{PART}{name}")
    with run.ledger.writing() as connection:
        anchor = note(connection, run.key, run.stamp, "backup", str(place.folder))
    with work_place(run.workspace) as work:
        path = copy_ledger(run.workspace, run.ledger, work)
        copied = look_at(path, run.at.date().isoformat())
        ledger = ledger_file(1)
        with path.open("rb") as source:
            digests = {ledger: pack(source, part / ledger, key, about(ring, name, ledger))}
    files = _files(run)
    digests[FILES] = pack(BytesIO(files), part / FILES, key, about(ring, name, FILES))
    plain = {ANCHOR: f"{line_of(run.key, anchor)}\n".encode()} if anchor is not None else {}
    for each, content in plain.items():
        write_whole(part / each, content)
    manifest = Manifest(
        WRITING,
        PROGRAM,
        HEAD,
        name,
        run.stamp,
        run.id,
        copied.entry,
        copied.hash,
        copied.forgotten,
        keys,
        ledger,
        copied.register,
        copied.counts | {"contents": sum(map(len, contents.values()))},
        copied.given,
        digests,
        {each: sha256_of_bytes(content) for each, content in plain.items()},
        contents,
    )
    write_manifest(part, ring, manifest)
    put_folder(part, place.night(name))
    with run.ledger.reading() as connection:
        older = _is_older(connection, copied, nights)
    return read_manifest(place, name, ring), older


def _put_ring(run: Run, place: Place, nights: Iterable[str]) -> None:
    """Put the ring's newest state beside the backups and each night: a former master key then opens none of them."""
    ring = ring_path(run.workspace).read_bytes()
    for path in (place.ring, *(place.night(name) / RING for name in nights)):
        if not path.is_file() or path.read_bytes() != ring:
            write_whole(path, ring)


def _free_name(place: Place, at: datetime) -> str:
    """Return a name that comes after those of the same minute that are there."""
    name = night_name(at)
    taken = [int(each[len(name) + 1 :] or 1) for each in place.nights() if each.startswith(name)]
    return f"{name}-{max(taken) + 1}" if taken else name


def _files(run: Run) -> bytes:
    """Return settings, office tables and templates in one tar, by where they lie in a workspace with the shipped folders."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, path in _each_file(run):
            with suppress(FileNotFoundError):  # Excel and WPS take a file away for a moment while they save it
                content = path.read_bytes()
                line = tarfile.TarInfo(name)
                line.size, line.mtime = len(content), int(path.stat().st_mtime)
                tar.addfile(line, BytesIO(content))
    return packed.getvalue()


def _each_file(run: Run) -> Iterator[tuple[str, Path]]:
    """Yield (name in the backup, file): the settings, then `office/…` and `templates/…`."""
    yield SETTINGS, run.workspace.root / SETTINGS
    for name, folder in (("office", run.workspace.office), ("templates", run.workspace.templates)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith((".", "~$")):
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _is_older(connection: Connection, copied: Copied, nights: dict[str, Manifest]) -> bool:
    """Return whether the ledger does not hold what the newest night before held, though nobody decided to go on with an older one."""
    last = max(nights.values(), key=lambda each: (each.at, each.night), default=None)
    if last is None or not last.entry:
        return False
    first = connection.execute(sa.select(sa.func.min(audit.c.seq))).scalar() or 0
    if first > last.entry:
        return False  # it has left the log after its term
    found = connection.execute(sa.select(audit.c.hash).where(audit.c.seq == last.entry)).scalar()
    if found == last.hash:
        return False
    decided = sa.select(audit.c.seq).where(audit.c.what.in_(("restored", "gone-on")), audit.c.at >= last.at).limit(1)
    return connection.execute(decided).first() is None


def clear_night(place: Place, name: str) -> None:
    """Take a night away: its manifest first, so that what is left of it counts for nothing."""
    folder = place.night(name)
    clear_away(folder / MANIFEST)
    shutil.rmtree(folder, ignore_errors=True)


def _damaged(place: Place, name: str) -> Message:
    return Message(
        "The backup of {night} in {folder} is damaged or was made by a newer guidang, and cannot be restored; the others are not "
        "touched by it. Check the disk; delete the folder nights/{night} when you no longer need it.",
        {"night": name, "folder": str(place.folder)},
    )


def _bad_original(sha256: str) -> Message:
    return Message(
        "An original ({sha256}) could not be backed up, because it is damaged in the archive itself; “guidang verify” says which "
        "it is, and an earlier backup may still have it.",
        {"sha256": sha256[:12]},
    )


def _older(nights: dict[str, Manifest], manifest: Manifest) -> Message:
    last = max((each for each in nights.values()), key=lambda each: (each.at, each.night))
    return Message(
        "The ledger does not hold what the backup of {night} holds (entry {entry} of the log): an older ledger, or another one, was "
        "put in its place. It was backed up beside, and no earlier backup is let go. If nobody meant this, restore the night {night} "
        "with “guidang restore”.",
        {"night": last.night, "entry": last.entry},
    )

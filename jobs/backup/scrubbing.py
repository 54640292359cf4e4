"""Taking what was destroyed out of earlier backups: their ledgers are opened, erased in and sealed anew (rules E13 E14)."""

from __future__ import annotations

import sqlite3
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from jobs.backup import forgotten
from jobs.backup.forgotten import Line
from jobs.backup.key_copy import read_keys
from jobs.backup.layout import Place, about, backup_key, day_of, ledger_file
from jobs.backup.making import clear_night
from jobs.backup.manifest import Manifest, read_manifest, whole_nights, write_manifest
from jobs.backup.packing import pack, unpack
from jobs.backup.places import unreadable
from jobs.backup.scratch import scratch_of, work_place
from jobs.keys.ring import Ring
from jobs.ledger.audit import head_of
from jobs.ledger.field_sealing import Seal
from jobs.ledger.forgetting_again import forget_again
from jobs.ledger.opening import FILE_NAME, open_ledger
from jobs.ledger.sealing import seal_written
from jobs.outbox import clear_away, stream_whole
from jobs.running import Run
from jobs.sealing.pieces import Damaged
from validators.message import Message


def scrub(run: Run, place: Place, nights: MutableMapping[str, Manifest]) -> Sequence[Message]:
    """Take what was destroyed since out of every night of a place; killed at any moment, each night stays whole.

    Args:
        run: the run; the list of what was destroyed lies beside the backups, newer than any of them.
        place: within reach.
        nights: those that are whole; brought up to date.

    Returns:
        what was said of nights that could not be scrubbed, and went.

    Raises:
        Failure: the place cannot be written to; the next night goes on.
    """
    try:
        with run.ledger.reading() as connection:
            lines = forgotten.together(forgotten.of_place(place, run.ring)[0], forgotten.of_ledger(connection))
        due = [name for name, each in nights.items() if each.forgotten < len(lines)]
        line = run.say(Message("Taking what was destroyed out of the backups"))
        said = _lost(run, place, lines)
        for number, name in enumerate(due, start=1):
            run.tell(line, number, len(due))
            try:
                nights[name] = _scrubbed(run, place, nights[name], lines)
            except Damaged:
                clear_night(place, name)
                del nights[name]
                said.append(_gone(name))
    except OSError as error:
        raise unreadable(place, error) from error
    return said


def _scrubbed(run: Run, place: Place, manifest: Manifest, lines: Sequence[Line]) -> Manifest:
    """Write a night's ledger anew beside the old one; the manifest then names it, and the old one goes."""
    ring, key, name = run.ring, backup_key(run.ring), manifest.night
    folder = place.night(name)
    new = ledger_file(int(manifest.ledger.split("-")[1].split(".")[0]) + 1)
    with work_place(run.workspace) as work:
        path = unpacked_ledger(run, place, manifest, work)
        erase_in(run, work, ring, lines)
        with path.open("rb") as source:
            digest = pack(source, folder / new, key, about(ring, name, new))
    copy = read_keys(place, ring)
    known = copy.known() if copy else set()
    digests = {each: value for each, value in manifest.digests.items() if each != manifest.ledger}
    write_manifest(
        folder,
        ring,
        replace(
            manifest,
            ledger=new,
            digests=digests | {new: digest},
            forgotten=len(lines),
            register="",  # it lists what is gone
            contents={
                store: forgotten.instead_of(lines, hashes) & known for store, hashes in manifest.contents.items()
            },
        ),
    )
    clear_away(folder / manifest.ledger)
    return read_manifest(place, name, ring)


def unpacked_ledger(run: Run, place: Place, manifest: Manifest, work: Path) -> Path:
    """Unpack a night's ledger to where a scratch workspace in `work` has its own, and return the file.

    Raises:
        Damaged: it is not as it was packed.
        Failure: the disk of the state folder is full.
        OSError: it cannot be read.
    """
    path = scratch_of(run.workspace, work).state / FILE_NAME
    source = place.night(manifest.night) / manifest.ledger
    bound = about(run.ring, manifest.night, manifest.ledger)
    stream_whole(path, lambda file: _unpack(source, file, run.ring, bound, manifest))
    return path


def _unpack(source: Path, file: BinaryIO, ring: Ring, bound: bytes, manifest: Manifest) -> None:
    if unpack(source, file, backup_key(ring), bound) != manifest.digests[manifest.ledger]:
        raise Damaged


def erase_in(run: Run, work: Path, ring: Ring, lines: Sequence[Line]) -> None:
    """Erase what is destroyed in the ledger of a scratch workspace, so that none of its bytes tells of it.

    Its log stays as it was: whoever restores it enters there what was erased.
    """
    scratch = scratch_of(run.workspace, work)
    ledger = open_ledger(scratch)
    try:
        ledger.seal_with(Seal(ring.fields, ring.lookup))
        with ledger.writing() as connection:
            forget_again(connection, lines)
            seal_written(connection, ring.log, head_of(connection, ring.log).seq)
    finally:
        ledger.close()
    plain = sqlite3.connect(scratch.state / FILE_NAME, isolation_level=None)
    try:
        for statement in ("PRAGMA secure_delete=ON", "PRAGMA journal_mode=DELETE", "VACUUM"):
            plain.execute(statement)
    finally:
        plain.close()


def _lost(run: Run, place: Place, lines: Sequence[Line]) -> list[Message]:
    """Take away damaged nights from before the newest destruction: they cannot be restored, and may hold what is gone."""
    if not lines:
        return []
    newest = max(str(line["gone"])[:10] for line in forgotten.records_in(lines))
    off = whole_nights(place, run.ring)[1]
    gone = [name for name, why in off.items() if why == "damaged" and day_of(name).isoformat() <= newest]
    for name in gone:
        clear_night(place, name)
    return [_gone(name) for name in gone]


def _gone(name: str) -> Message:
    return Message(
        "The backup of {night} was damaged, so that what was destroyed since could not be taken out of it; it could not have been "
        "restored either, and was deleted.",
        {"night": name},
    )

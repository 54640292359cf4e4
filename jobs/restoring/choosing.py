"""Finding in a folder of backups what is to be restored, and seeing before anything is written that it fits together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.backup import forgotten
from jobs.backup.forgotten import Line
from jobs.backup.key_copy import KeyCopy, read_keys
from jobs.backup.layout import RING, Place
from jobs.backup.manifest import Manifest, whole_nights
from jobs.backup.places import unreadable
from jobs.failures import Failure, WrongUse
from jobs.keys import Master, Ring
from jobs.keys.ring import Damaged as RingDamaged
from jobs.keys.ring import Unfitting, unwrapped
from jobs.ledger.opening import HEAD
from jobs.sealing.pieces import Damaged
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is restored.

    Attributes:
        place: the folder of backups.
        master: the master key.
        ring: the newest ring that it opens.
        ring_file: that ring as its file holds it.
        manifest: the night's.
        keys: the originals' keys, in their newest state.
        lines: everything that was destroyed or deleted until the newest backup.
        off: nights newer than this one that are damaged.
        given: counter of a series of codes -> its last number in any night.
    """

    place: Place
    master: Master
    ring: Ring
    ring_file: bytes
    manifest: Manifest
    keys: KeyCopy
    lines: Sequence[Line]
    off: Sequence[str]
    given: Mapping[str, int]


def place_in(folder: Path) -> Place:
    """Return the backups that lie in a folder, or in the only folder in it that has any.

    Raises:
        WrongUse: there are none.
    """
    place = Place(folder)
    try:
        if place.is_there():
            return place
        within = [each for name in sorted(folder.iterdir()) if name.is_dir() and (each := Place(name)).is_there()]
    except OSError:
        within = []
    if len(within) == 1:
        return within[0]
    raise WrongUse(
        Message(
            "There are no backups in {folder}. Name the folder in which {marker} lies, and see that its disk or share is "
            "connected.",
            {"folder": str(folder), "marker": place.marker.name},
        )
    )


def choose(place: Place, master: Master, night: str = "") -> Chosen:
    """Return what is to be restored: the newest whole night, or the one that is asked for.

    Args:
        place: the backups.
        master: the master key.
        night: a day such as `2026-11-20`, whose last backup it is, or a night's whole name; "" for the newest.

    Raises:
        WrongUse: the master key is another one's, or there is no such night.
        Failure: what is needed is damaged, missing, an older state than the night's, or a newer guidang's.
    """
    try:
        ring, ring_file = _ring(place, master)
        whole, off = whole_nights(place, ring)
        manifest = _night(place, whole, off, night)
        try:
            keys = read_keys(place, ring)
        except Damaged:
            keys = None
        if keys is None or keys.generation < max(each.keys for each in whole.values()):
            raise _unfitting_keys(place, keys)
        try:
            lines, _ = forgotten.of_place(place, ring)
        except Damaged:
            lines = None
        if lines is None or len(lines) < max(each.forgotten for each in whole.values()):
            raise _unfitting_list(place, lines)
    except OSError as error:
        raise unreadable(place, error) from error
    newer = [name for name in off if name > manifest.night]
    given: dict[str, int] = {}
    for each in whole.values():
        given |= {name: max(last, given.get(name, 0)) for name, last in each.given.items()}
    return Chosen(place, master, ring, ring_file, manifest, keys, lines, newer, given)


def _ring(place: Place, master: Master) -> tuple[Ring, bytes]:
    """Return the newest ring in the backups that the master key opens."""
    paths = [place.ring, *(place.night(name) / RING for name in reversed(place.nights()))]
    found: list[tuple[int, int, Ring, bytes]] = []
    others = False
    for path in paths:
        try:
            content = path.read_bytes()
            ring = unwrapped(content, master.key)
        except (FileNotFoundError, NotADirectoryError, RingDamaged):
            continue
        except Unfitting:
            others = True
            continue
        found.append((ring.generation, ring.newest, ring, content))
    if found:
        return max(found, key=lambda each: each[:2])[2:]
    if others:
        raise WrongUse(
            Message(
                "The master key is not the one that the backups in {folder} were made with. Take the newest sheets from the safe and "
                "name them with --key; nothing was written.",
                {"folder": str(place.folder)},
            )
        )
    raise Failure(
        Message(
            "The ring of keys in {folder} is missing or damaged, also beside each night. Look for another copy of the backups; "
            "nothing was written.",
            {"folder": str(place.folder)},
        )
    )


def _night(place: Place, whole: Mapping[str, Manifest], off: Mapping[str, str], asked: str) -> Manifest:
    names = [name for name in whole if name.startswith(asked)]
    broken = [name for name in off if name.startswith(asked)]
    if asked:
        newest_off = not names and bool(broken)
    else:
        newest_off = bool(broken) and off[broken[-1]] != "damaged" and broken[-1] > max(names, default="")
    gaps = {"folder": str(place.folder), "night": asked or (broken or [""])[-1], "nights": "、".join([*whole][-12:])}
    if newest_off and off[broken[-1]] != "damaged":
        raise _newer(off[broken[-1]])
    if newest_off:
        raise Failure(
            Message(
                "The backup of {night} in {folder} is damaged and cannot be restored. These are whole: {nights}. Name one of them with "
                "--night; nothing was written.",
                gaps,
            )
        )
    if not names:
        raise WrongUse(
            Message("There is no backup of {night} in {folder}. These are there: {nights}. Nothing was written.", gaps)
            if whole
            else Message("There is no whole backup in {folder}. Look for another copy; nothing was written.", gaps)
        )
    manifest = whole[names[-1]]
    if manifest.migration > HEAD:
        raise _newer(manifest.program)
    return manifest


def _newer(program: str) -> Failure:
    return Failure(
        Message(
            "The backup was made by a newer guidang ({program}). Install that version on this computer and restore with it; nothing "
            "was written.",
            {"program": program},
        )
    )


def _unfitting_keys(place: Place, keys: KeyCopy | None) -> Failure:
    gaps = {"file": str(place.keys)}
    if keys is None:
        return Failure(
            Message(
                "The originals' keys {file} are missing or damaged, in both copies. Without them no original can be opened. Look for "
                "another copy of the backups; nothing was written.",
                gaps,
            )
        )
    return Failure(
        Message(
            "The originals' keys {file} are older than the backups beside them: somebody has put an older copy there. It lacks keys, "
            "and has such as were destroyed. Put the newest copy back; nothing was written.",
            gaps,
        )
    )


def _unfitting_list(place: Place, lines: Sequence[Line] | None) -> Failure:
    gaps = {"file": str(place.forgotten)}
    if lines is None:
        return Failure(
            Message(
                "The list of what was destroyed, {file}, is damaged in both copies. Without it a restored archive would hold again what "
                "was destroyed. Look for another copy of the backups; nothing was written.",
                gaps,
            )
        )
    return Failure(
        Message(
            "The list of what was destroyed, {file}, is missing or older than the backups beside it. Without it a restored archive would "
            "hold again what was destroyed. Put the newest copy back; nothing was written.",
            gaps,
        )
    )

"""Sealed contents in the backup: each copied once, as it lies, and proven to open from there."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from jobs.backup.layout import Place
from jobs.backup.packing import from_the_disk
from jobs.backup.places import untrue
from jobs.outbox import together
from jobs.sealing.sealed import Sealed
from jobs.store import Store

#: So many bytes are written before they are read back.
_TOGETHER = 64_000_000

#: Takes how many contents were taken over, and of how many.
Count = Callable[[int, int], None]


def kept_in(folder: Path) -> set[str]:
    """Return the hashes of what lies in a store's folder.

    Raises:
        OSError: it cannot be read.
    """
    if not folder.is_dir():
        return set()
    return {
        name
        for each in os.scandir(folder)
        if each.is_dir()
        for name in os.listdir(each.path)  # noqa: PTH208 - names are all that is asked
        if len(name) == 64
    }


def copy_contents(place: Place, store: Store, keys: Collection[str], count: Count) -> tuple[frozenset[str], list[str]]:
    """Take over what the backup does not have yet.

    Args:
        place: the backup's.
        store: one of the archive's stores.
        keys: the contents that have a key; one without cannot be opened anywhere.
        count: shows progress.

    Returns:
        what the backup holds of the store now, and what was left out because it does not open in the archive itself.

    Raises:
        Failure: the disk is full, or cannot be written to, or does not give back what was written.
        OSError: a folder cannot be read.
    """
    here = {each for each in store.every() if each in keys}
    there = kept_in(place.folder / store.root.name)
    new = sorted(here - there)
    bad: list[str] = []
    waiting: list[str] = []
    size = 0
    for done, sha256 in enumerate(new, start=1):
        waiting.append(sha256)
        size += store.path(sha256).stat().st_size
        if size >= _TOGETHER or done == len(new):
            bad += _copied(place, store, waiting)
            waiting, size = [], 0
            count(done, len(new))
    return frozenset((here | (there & set(keys))) - set(bad)), bad


def _copied(place: Place, store: Store, hashes: Collection[str]) -> list[str]:
    """Copy contents and read them back; return those that do not open in the archive either."""
    with together() as write:
        for sha256 in hashes:
            write(place.content(store.root.name, sha256), store.path(sha256).read_bytes())
    bad = []
    for sha256 in hashes:
        path = place.content(store.root.name, sha256)
        from_the_disk(path)
        if not is_sound(path, store, sha256):
            path.unlink(missing_ok=True)
            if store.sound(sha256):
                raise untrue(path)
            bad.append(sha256)
    return bad


def is_sound(path: Path, store: Store, sha256: str) -> bool:
    """Return whether a content in the backup opens by the archive's key and is what it is called by."""
    key = store.keys.of(sha256)
    return key is not None and Sealed(path, sha256, key).sound()


def mend_contents(place: Place, store: Store, hashes: Collection[str]) -> int:
    """Copy contents anew that are damaged or missing in the backup and sound in the archive; return how many.

    Raises: as `copy_contents`.
    """
    mended = 0
    for sha256 in hashes:
        path = place.content(store.root.name, sha256)
        if not is_sound(path, store, sha256) and store.sound(sha256):
            mended += 1 - len(_copied(place, store, [sha256]))
    return mended


def sweep_contents(place: Place, name: str, keys: Collection[str]) -> None:
    """Take away what no key opens any more: it was destroyed.

    Args:
        place: the backup's.
        name: the store's.
        keys: the contents that have a key in the newest key file.
    """
    for sha256 in kept_in(place.folder / name) - set(keys):
        with suppress(OSError):  # unreadable it is in any case; the next night tries again
            place.content(name, sha256).unlink(missing_ok=True)

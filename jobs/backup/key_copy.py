"""The originals' keys in the backup: their newest state alone, so that a destroyed key is in no backup (rule E14)."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jobs.backup.layout import Place, about, backup_key
from jobs.backup.packing import pack_twice, unpack_either
from jobs.failures import Failure
from jobs.keys.ring import Ring
from jobs.sealing.key_file import FILE_NAME, KeyFile
from jobs.sealing.pieces import Damaged
from jobs.store import Store
from validators.message import Message

_HEAD: Final = b"\n"
#: A name under which no content can lie.
_NOTHING: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class KeyCopy:
    """The key file as it lies in a backup.

    Attributes:
        generation: grows whenever a key came or went.
        content: the file, byte for byte.
        twice: both copies of it are there and the same.
    """

    generation: int
    content: bytes = field(repr=False)
    twice: bool = True

    def known(self) -> set[str]:
        """Return the hashes of the contents that it has a key of."""
        connection = sqlite3.connect(":memory:")
        try:
            connection.deserialize(self.content)
            return {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM content_key")}
        finally:
            connection.close()

    def key_of(self, sha256: str, ring: Ring) -> bytes | None:
        """Return a content's key; None where it has none."""
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / FILE_NAME
            path.write_bytes(self.content)  # each key in it is wrapped by the ring
            keys = KeyFile(path, ring.content, lambda: False)
            try:
                return keys.of(sha256)
            finally:
                keys.close()


def read_keys(place: Place, ring: Ring) -> KeyCopy | None:
    """Return the key file that lies in a backup; None where there is none.

    Raises:
        OSError: it cannot be read.
        Damaged: it was changed.
    """
    try:
        whole, twice = unpack_either(place.keys, backup_key(ring), about(ring, place.keys.name))
        head, _, content = whole.partition(_HEAD)
        return KeyCopy(int(json.loads(head)["generation"]), content, twice)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged from error


def put_keys(place: Place, ring: Ring, store: Store, wanted: Collection[str], reached: int) -> KeyCopy:
    """Put the newest state of the key file into the backup.

    Args:
        place: the backup's.
        ring: the archive's keys.
        store: its store of originals.
        wanted: the contents that the ledger still has need of: none of their keys can have been destroyed.
        reached: the newest generation that any night knows.

    Raises:
        Failure: the key file lacks keys that the backup has, of contents that are still needed: it is an older one,
            and the backup keeps the newer. Or the place cannot be written to.
        OSError: the place cannot be read.
    """
    try:
        former = read_keys(place, ring)
    except Damaged:
        former = None  # a good one takes its place
    content = _copied(store)
    now = KeyCopy((former.generation if former else reached) + 1, content)
    if former is not None:
        known, before = now.known(), former.known()
        lost = (before - known) & set(wanted)
        if lost:
            raise Failure(
                Message(
                    "No backup was made: the file with the keys of the originals lacks {count} keys that are still needed and that the "
                    "last backup has. An older copy was put in its place, or it is damaged. Restore the last backup beside this "
                    "archive, and put back its file {file}; the backup keeps the newer keys.",
                    {"count": len(lost), "file": FILE_NAME},
                )
            )
        if former.content == content and former.generation >= reached and former.twice:
            return former
    made = KeyCopy(max(now.generation, reached), content)
    head = json.dumps({"generation": made.generation}).encode()
    pack_twice(head + _HEAD + content, place.keys, backup_key(ring), about(ring, place.keys.name))
    return made


def _copied(store: Store) -> bytes:
    """Return the key file byte for byte, in one state."""
    store.keys.check()
    assert isinstance(store.keys, KeyFile)
    if not store.keys.path.exists():
        store.keys.made([_NOTHING])
        store.keys.forget(_NOTHING)
    connection = sqlite3.connect(store.keys.path, timeout=30)
    try:
        connection.execute("BEGIN IMMEDIATE")  # recovers what a killed writer left, and keeps others from writing
        return connection.serialize()
    finally:
        connection.rollback()
        connection.close()

"""The manifest of a night: what belongs to it, sealed, so that nobody without the ring adds, leaves out or exchanges anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from jobs.backup.layout import MANIFEST, STORES, WRITING, Place, about, backup_key
from jobs.backup.packing import pack_json, unpack_json
from jobs.keys.ring import Ring
from jobs.sealing.pieces import Damaged

_HASH: Final = 64


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to a night's backup.

    Attributes:
        writing: how it is written; see `WRITING`.
        program: guidang's version.
        migration: the ledger's newest migration.
        night: its name.
        at: the moment it holds, ISO 8601 with zone.
        run: number of the run that made it; 0 where no run did.
        entry: number of the log's newest entry in its ledger.
        hash: that entry's hash.
        forgotten: so many destructions and deletions are carried out in its ledger.
        keys: generation of the originals' key file when it was made; a later one fits as well.
        ledger: name of its ledger's file.
        register: SHA-256 of the master register printed that night; "" where it was not printed of this moment.
        counts: what is in it, for people: records, entries, documents, contents.
        given: counter of a series of codes -> its last number: an older night that is restored gives none of them again.
        digests: name of a packed file -> SHA-256 of what was packed.
        files: name of a file that lies as it is -> its SHA-256.
        contents: store -> the contents that belong to it.
    """

    writing: int
    program: str
    migration: str
    night: str
    at: str
    run: int
    entry: int
    hash: str
    forgotten: int
    keys: int
    ledger: str
    register: str
    counts: Mapping[str, int]
    given: Mapping[str, int]
    digests: Mapping[str, str]
    files: Mapping[str, str]
    contents: Mapping[str, frozenset[str]]


class Newer(Exception):
    """A backup was made by a newer guidang.

    Attributes:
        program: its version.
    """

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self.program = program


def write_manifest(folder: Path, ring: Ring, manifest: Manifest) -> None:
    """Write a night's manifest; raises as `pack`."""
    kept = asdict(replace(manifest, contents={}))
    kept["contents"] = {store: "".join(sorted(hashes)) for store, hashes in manifest.contents.items()}
    pack_json(kept, folder / MANIFEST, backup_key(ring), about(ring, manifest.night, MANIFEST))


def read_manifest(place: Place, night: str, ring: Ring) -> Manifest:
    """Return a night's manifest.

    Raises:
        OSError: it cannot be read.
        Damaged: it was changed or cut, or another archive or night wrote it.
        Newer: a newer guidang wrote it.
    """
    kept: dict[str, Any] = unpack_json(place.night(night) / MANIFEST, backup_key(ring), about(ring, night, MANIFEST))
    try:
        if kept["writing"] > WRITING:
            raise Newer(str(kept["program"]))
        contents = {store: _hashes(kept["contents"].get(store, "")) for store in STORES}
        return Manifest(**{**kept, "contents": contents})
    except (KeyError, TypeError) as error:
        raise Damaged from error


def whole_nights(place: Place, ring: Ring) -> tuple[dict[str, Manifest], dict[str, str]]:
    """Return name -> manifest of the nights whose manifest is whole, the oldest first, and name -> what is off with the others.

    What is off is `damaged`, or the version of the newer guidang that made it.

    Raises:
        OSError: the folder cannot be read.
    """
    whole: dict[str, Manifest] = {}
    off: dict[str, str] = {}
    for name in place.nights():
        try:
            whole[name] = read_manifest(place, name, ring)
        except Newer as newer:
            off[name] = newer.program
        except (Damaged, FileNotFoundError, NotADirectoryError):
            off[name] = "damaged"
    return whole, off


def sha256_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of a content, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def _hashes(joined: str) -> frozenset[str]:
    return frozenset(joined[at : at + _HASH] for at in range(0, len(joined), _HASH))

"""How a backup's folder is laid out, and what its files are called.

    guidang-backup.json     which archive's it is, for whoever finds the folder
    keys.json               the ring in its newest state, wrapped by the master key
    store-keys.guidang      the originals' keys, in their newest state only
    forgotten.guidang       every destruction and deletion there was, in its newest state only
    store/ab/abcdef…        sealed originals as they lie in the archive's store, each once for all nights
    office/ab/abcdef…       the same of the office tables as they were
    nights/2026-11-21T2200/ one night: ledger, settings, office tables, templates, ring, the log's head, manifest

A night counts where its manifest is whole; it is put there by one rename when all of it has been read back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jobs.keys.ring import Ring, derived
from jobs.sealing.pieces import ENDING
from jobs.store import OFFICE_TABLES, ORIGINALS

MARKER: Final = "guidang-backup.json"
RING: Final = "keys.json"
KEYS: Final = f"store-keys{ENDING}"
FORGOTTEN: Final = f"forgotten{ENDING}"
MANIFEST: Final = f"manifest{ENDING}"
FILES: Final = f"files{ENDING}"
ANCHOR: Final = "log-head.txt"
#: How a backup is written; a higher number is a newer program's.
WRITING: Final = 1
#: The stores whose contents are taken over, each under its own name.
STORES: Final = (ORIGINALS, OFFICE_TABLES)
#: What a night is called while it is being written.
PART: Final = ".guidang-"
_NIGHT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{4}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that holds an archive's backups.

    Attributes:
        folder: absolute.
    """

    folder: Path

    @property
    def marker(self) -> Path:
        return self.folder / MARKER

    @property
    def ring(self) -> Path:
        return self.folder / RING

    @property
    def keys(self) -> Path:
        return self.folder / KEYS

    @property
    def forgotten(self) -> Path:
        return self.folder / FORGOTTEN

    def content(self, store: str, sha256: str) -> Path:
        """Return where a content of one of `STORES` lies or would lie."""
        return self.folder / store / sha256[:2] / sha256

    def night(self, name: str) -> Path:
        """Return a night's folder."""
        return self.folder / "nights" / name

    def nights(self) -> list[str]:
        """Return the names of the nights that are in their place, whole or damaged, the oldest first.

        Raises:
            OSError: the folder cannot be read.
        """
        folder = self.folder / "nights"
        names = (each.name for each in folder.iterdir()) if folder.is_dir() else ()
        return sorted((name for name in names if _NIGHT.fullmatch(name)), key=_order)

    def former_ledgers(self, night: str, ledger: str) -> list[Path]:
        """Return the ledgers of a night that another one has replaced: a kill left them, and what was destroyed is in them."""
        return [path for path in self.night(night).glob("ledger-*") if path.name != ledger]

    def is_there(self) -> bool:
        """Return whether a backup has been laid out here."""
        return self.marker.is_file() or (self.folder / "nights").is_dir()


def _order(name: str) -> tuple[str, int]:
    return name[:15], int(name[16:] or 1)


def night_name(at: datetime) -> str:
    """Return what the night of a moment is called; no system forbids a character of it."""
    return f"{at:%Y-%m-%dT%H%M}"


def day_of(night: str) -> date:
    """Return the day in a night's name."""
    return date.fromisoformat(night[:10])


def ledger_file(generation: int) -> str:
    """Return what a night's ledger is called: it is written anew when what was destroyed is taken out of it."""
    return f"ledger-{generation}{ENDING}"


def backup_key(ring: Ring) -> bytes:
    """Return the key that what lies in no store is sealed by, 32 bytes; it stays when the master key changes."""
    return derived(ring.content, "backup")


def about(ring: Ring, *names: str) -> bytes:
    """Return what binds a sealed file to its archive and its place in the backup."""
    return "/".join(("guidang", "backup", ring.archive, *names)).encode()

"""An archive and the folder that its backups go to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import NIGHT, Archive

from jobs.backup.layout import Place
from jobs.backup.manifest import Manifest, whole_nights
from jobs.backup.step import back_up
from jobs.running import Run, opened


@dataclass(frozen=True)
class Vault:
    """An archive and the folder that its backups go to.

    Attributes:
        archive: the archive.
        folder: of the backups, on the same disk.
    """

    archive: Archive
    folder: Path

    @property
    def place(self) -> Place:
        return Place(self.folder)

    def back_up(self, at: datetime = NIGHT) -> list[str]:
        """Back up by hand; return what is said."""
        with opened(self.archive.workspace, at, alone=True) as run:
            return [str(each) for each in back_up(run, self.place).said]

    def nights(self) -> dict[str, Manifest]:
        """Return the nights that are whole."""
        with self.run() as run:
            return whole_nights(self.place, run.ring)[0]

    def run(self, at: datetime = NIGHT) -> AbstractContextManager[Run]:
        return opened(self.archive.workspace, at)

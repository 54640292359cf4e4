"""An archive and the folder that its backups go to."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from archive import NIGHT, Archive

from jobs.backup.layout import Place
from jobs.backup.manifest import Manifest, whole_nights
from jobs.backup.step import back_up
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.erasing import Gone, erase
from jobs.ledger.tables import record
from jobs.running import Run, opened
from jobs.taking_away import take_away

CONTRACT = "Y2026销售合同001"
#: What stands in the contract and nowhere else.
WORDS = ("杜鹃花开计划".encode(), "杜鹃".encode("unicode_escape"), b"654321")


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


def destroy(vault: Vault, code: str = CONTRACT, at: datetime = NIGHT + timedelta(days=1)) -> None:
    """Destroy a record as the execution of an application does."""
    with vault.run(at) as run:
        with run.ledger.writing() as connection:
            row = connection.execute(sa.select(record).where(record.c.code == code)).one()
            erase(connection, row, Gone(run.stamp, "destroyed", "赵敏", "管理层", "SQ2026001", "期满"))
            counters = Counters(connection)
            counters.take("revision")
            counters.write()
            audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "erased", code, "SQ2026001")])
        take_away(run)

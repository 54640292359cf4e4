"""The section `[backup]` of the settings."""

from __future__ import annotations

from dataclasses import dataclass

from validators.backup_ladder import Ladder


@dataclass(frozen=True, slots=True)
class Backup:
    """Backups, and how far back they are kept.

    Attributes:
        folder: on another disk or share, absolute or relative to the workspace; "" for none.
        days: the last night of each of so many days; see `validators.backup_ladder`.
        weeks: of so many weeks.
        months: of so many months.
        years: of so many years.
    """

    folder: str = ""
    days: int = Ladder().days
    weeks: int = Ladder().weeks
    months: int = Ladder().months
    years: int = Ladder().years

    @property
    def ladder(self) -> Ladder:
        """How far back backups are kept."""
        return Ladder(self.days, self.weeks, self.months, self.years)

"""A workspace: the folders an office has on its shared drive, and the moment a run takes for now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobs.settings import Settings, read_settings
from validators.message import Text


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything of one office lies.

    Attributes:
        root: the workspace folder, absolute.
        settings: its settings.
    """

    root: Path
    settings: Settings

    @classmethod
    def at(cls, folder: Path) -> Workspace:
        """Open the workspace in `folder`; raises `WrongUse` where there is none."""
        root = folder.absolute()
        return cls(root, read_settings(root))

    def _folder(self, name: str) -> Path:
        return self.root / name

    @property
    def blank(self) -> Path:
        """The blank forms (空白表单)."""
        return self._folder(self.settings.folders.blank)

    def blank_shown(self, tab: str) -> str:
        """Return where the blank of the form with that title lies, as people on the share find it."""
        return f"{self.settings.folders.blank}/{tab}.xlsx"

    @property
    def office(self) -> Path:
        """The office tables."""
        return self._folder(self.settings.folders.office)

    @property
    def inbox(self) -> Path:
        """The inboxes, a folder a person (收件箱)."""
        return self._folder(self.settings.folders.inbox)

    @property
    def returned(self) -> Path:
        """What was handed back, a folder a person (退回)."""
        return self._folder(self.settings.folders.returned)

    @property
    def decisions(self) -> Path:
        """What people answer in, a folder a person (待审批)."""
        return self._folder(self.settings.folders.decisions)

    @property
    def register(self) -> Path:
        """The master register."""
        return self._folder(self.settings.folders.register)

    @property
    def register_book(self) -> Path:
        """The master register's workbook."""
        return self.register / f"{Text('档案总登记表', 'Master register').of(self.settings.language)}.xlsx"

    @property
    def archive(self) -> Path:
        """The filed documents."""
        return self._folder(self.settings.folders.archive)

    @property
    def people(self) -> Path:
        """What each person collects."""
        return self._folder(self.settings.folders.people)

    @property
    def reports(self) -> Path:
        """Lists and reports for the whole office."""
        return self._folder(self.settings.folders.reports)

    @property
    def disposal(self) -> Path:
        """What is due for destruction, and the papers of what was destroyed (销毁)."""
        return self._folder(self.settings.folders.disposal)

    @property
    def templates(self) -> Path:
        """The Word templates that the office edits."""
        return self._folder(self.settings.folders.templates)

    @property
    def runs(self) -> Path:
        """The run reports."""
        return self._folder(self.settings.folders.runs)

    @property
    def state(self) -> Path:
        """The machine's own: ledger, store, caches."""
        return self._folder(self.settings.folders.state)

    @property
    def home_marker(self) -> Path:
        """The file that names the ledger's home machine."""
        return self.root / "output" / "ledger-home.json"

    @property
    def withheld(self) -> tuple[Path, ...]:
        """The folders that are the archivist's and the management's."""
        return (self.register, self.archive, self.reports, self.disposal, self.runs)

    def every_folder(self) -> tuple[Path, ...]:
        """All folders a workspace has."""
        return (
            *(self.blank, self.office, self.inbox, self.returned, self.decisions),
            *(self.register, self.archive, self.people, self.reports, self.disposal),
            *(self.templates, self.runs, self.state),
        )

    def inside(self, path: Path) -> str:
        """Return where a file lies, relative to the workspace where it lies within, with /."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def zoned(self, moment: datetime) -> datetime:
        """Return the local `moment` with the office's zone."""
        return moment.replace(tzinfo=self.settings.zone)

    def local(self, timestamp: float) -> datetime:
        """Return a POSIX timestamp as local time without zone, to the second."""
        return datetime.fromtimestamp(timestamp, self.settings.zone).replace(tzinfo=None, microsecond=0)


def iso(moment: datetime) -> str:
    """Return a moment as the ledger keeps it: ISO 8601 to the second."""
    return moment.isoformat(timespec="seconds")

"""A matter that somebody is reminded of, and what the kinds of matters may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.running import Run
from jobs.settings.sections import Reminders
from validators.access import SECRET
from validators.facts import Person
from validators.forms import forms
from validators.message import Message, Text
from validators.supervision import in_charge

#: So many characters of what people wrote stand in a line.
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Due:
    """One matter, as the ledger has it this morning.

    Attributes:
        kind: name of its kind in `jobs.reminders.kinds`.
        key: what it is about, the same every morning.
        person: who sees to it by the ledger; may have left.
        what: what the matter is.
        todo: what to do about it.
        place: the file, workbook or blank form for it, relative to the workspace; "" where there is none.
        code: archive code of the record concerned; "" where there is none.
        since: when it began.
        due: its day; None where it has none.
        mark: where matters are summed up, changes when another joins them, which is news.
        secret: its words are for `reader` alone; everybody else is shown the code.
        reader: who is in charge of the record concerned.
        private: no supervisor is shown it; it goes up to `above` (rule B12).
        above: with `private`, who is told of it at the supervisor's and at the management's stage.
        also: who is told, beside the supervisor, when it goes up.
        openly: with `secret`, what is said in its place; where None, the record's code is.
    """

    kind: str
    key: str
    person: str
    what: Message
    todo: Message
    place: str = ""
    code: str = ""
    since: date | None = None
    due: date | None = None
    mark: str = ""
    secret: bool = False
    reader: str = ""
    private: bool = False
    above: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    openly: Message | None = None

    def told_to(self, person: str) -> Message:
        """Return what the matter is, as far as a person's own workbook may say it."""
        return self.what if not self.secret or person == self.reader else self.told_openly

    @property
    def told_openly(self) -> Message:
        """What the matter is, as far as a mail or somebody else's list may say it."""
        if not self.secret:
            return self.what
        return self.openly or Message("Record {code}, whose content is confidential.", {"code": self.code})

    @property
    def place_openly(self) -> str:
        """Where its file lies, as far as a mail may say it: a file's name may say what is in it."""
        return self.place.rpartition("/")[0] if self.secret and self.openly else self.place


@dataclass(frozen=True, slots=True)
class Asking:
    """What the kinds of matters go by.

    Attributes:
        run: the run under way.
        connection: sees the ledger as it is.
        roster: everybody, also who has left.
        calendar: the office's own days off and working days.
    """

    run: Run
    connection: Connection
    roster: Mapping[str, Person]
    calendar: Mapping[date, bool]

    @property
    def today(self) -> date:
        """The morning's day."""
        return self.run.at.date()

    @property
    def settings(self) -> Reminders:
        """The office's numbers."""
        return self.run.workspace.settings.reminders

    def until(self, kind: str) -> date:
        """Return the last day that is told of this morning."""
        return self.today + timedelta(days=self.settings.days_ahead(kind))

    def by(self, kind: str, since: date) -> date:
        """Return until when a matter is to be seen to that began on a day."""
        return since + timedelta(days=self.settings.days_within(kind))

    def blank(self, form: str) -> str:
        """Return where the blank of a form lies."""
        return self.run.workspace.blank_shown(forms()[form].tab)

    def answered_in(self, person: str, file: str) -> str:
        """Return where the workbook of decisions lies of whoever is in charge of what was somebody's."""
        return f"{self.run.workspace.settings.folders.decisions}/{in_charge(self.roster, person)}/{file}"

    def collected_in(self, person: str, name: Text, ending: str = ".xlsx") -> str:
        """Return where a list lies, or without an ending a folder, of whoever is in charge of what was somebody's."""
        settings = self.run.workspace.settings
        return f"{settings.folders.people}/{in_charge(self.roster, person)}/{name.of(settings.language)}{ending}"

    def returned_to(self, path: str) -> str:
        """Return where a returned file lies."""
        return f"{self.run.workspace.settings.folders.returned}/{path}"


def is_secret(secrecy: str) -> bool:
    """Return whether a record's level keeps its words from lists and mails."""
    return secrecy in SECRET


def kept_from(row: Row[Any]) -> dict[str, Any]:
    """Return what a record's row says of who may read it, as arguments of `Due`."""
    return {"code": row.code, "secret": is_secret(row.secrecy), "reader": row.handler}


def short(text: object) -> str:
    """Return what somebody wrote as one line, cut where it is long."""
    line = " ".join(str(text or "").split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def titled(customer: str | None, title: str) -> str:
    """Return a record's title with its customer, who stands in many titles already."""
    return title if not customer or customer in title else f"{customer} {title}"


def day(kept: object) -> date | None:
    """Return a kept date or moment as a day; None where there is none."""
    return date.fromisoformat(str(kept)[:10]) if kept else None

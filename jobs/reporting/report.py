"""How a report is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jobs.ledger.past import Past
from jobs.running import Run
from templates.contexts.pieces import Head
from validators.declaration import Kind
from validators.facts import Person
from validators.message import Message, Text
from validators.periods import Period, Span

ARCHIVIST: Final = "档案管理员"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a report is worked out from.

    Attributes:
        run: the run under way, for its settings and translator.
        past: the ledger as it stood at the report's moment.
        period: what the report is about.
        people: the roster in force.
        head: what the report says of itself.
    """

    run: Run
    past: Past
    period: Period
    people: Mapping[str, Person]
    head: Head

    @property
    def language(self) -> str:
        """`zh` or `en`."""
        return self.run.workspace.settings.language

    @property
    def moment(self) -> datetime:
        """The report's moment, local without zone."""
        return self.head.as_of

    @property
    def archivist(self) -> str:
        """Into whose folder the archivist's own lists go, somebody who is here before others; "" where there is nobody."""
        found = [each for each in self.people.values() if each.active and each.role == ARCHIVIST]
        return min(found, key=lambda each: each.away).name if found else ""

    def say(self, sentence: Message) -> str:
        """Return a sentence in the office's language."""
        return self.run.say(sentence)


@dataclass(frozen=True, slots=True)
class Issue:
    """One copy of a report.

    Attributes:
        context: what the template shows: a dataclass of `templates.contexts` whose `head` is the one that was asked.
        about: tells the copies of one period apart, such as a department; "" where there is one.
        person: into whose folder it goes; "" for the folder of reports.
    """

    context: Any
    about: str = ""
    person: str = ""


#: A column of a sheet: attribute of the row (`now`, `amount.currency`), label, kind, width in characters.
SheetColumnOf = tuple[str, Text, Kind, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the report's context in the workbook that goes with it.

    Attributes:
        path: the attribute of the context that is a `Table`: `visits.late`.
        name: the tab's name.
        columns: what of each row.
    """

    path: str
    name: Text
    columns: tuple[SheetColumnOf, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report (DOMAIN, "Lists and reports").

    Attributes:
        id: by which `guidang run` calls it, and the ledger keeps it.
        title: of the report, its files and its template.
        spans: job in which it is made -> what period it is then about: the last one that has ended.
        context: the dataclass that its template is filled with.
        issues: works out the copies of it from the ledger.
        sheets: the workbook beside it; none where the report is a document only.
        mail_to: roles to whom the Word report is sent, where mail is set up.
        of_destruction: it is a paper of a destruction, by the application's code: it lies in the folder of disposal, in a
            folder of its own, and outlives the records that it names (rule E14).
    """

    id: str
    title: Text
    spans: Mapping[str, Span]
    context: type
    issues: Callable[[Ask], Iterable[Issue]]
    sheets: tuple[Sheet, ...] = ()
    mail_to: tuple[str, ...] = ()
    of_destruction: bool = False

    def step(self, span: Span) -> str:
        """Return by which name `guidang run` prints it about a period of that length."""
        return self.id if len(self.spans) == 1 else f"{self.id}_{span}"

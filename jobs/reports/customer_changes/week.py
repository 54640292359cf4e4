"""What happened in a week, as one reader may be told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobs.ledger.file_changes import PARTY_FORMS, About, Deleted, Merged, changes, deletions, mergers, opened
from jobs.ledger.history import Changed
from jobs.reporting.copies import Sight, sight
from jobs.reporting.report import Ask
from validators.facts import Person
from validators.periods import Period


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in a week, as one reader may be told it."""

    changed: tuple[tuple[Changed, About, Sight], ...]
    opened: tuple[tuple[About, datetime, Sight], ...]
    merged: tuple[Merged, ...]
    deleted: tuple[Deleted, ...]

    @property
    def own(self) -> list[tuple[Changed, About, Sight]]:
        """The changes of partners' own files."""
        return [each for each in self.changed if each[1].form in PARTY_FORMS]

    @property
    def others(self) -> list[tuple[Changed, About, Sight]]:
        """The changes of their other records."""
        return [each for each in self.changed if each[1].form not in PARTY_FORMS]


def week_of(ask: Ask, period: Period) -> Week:
    """Return all that happened in a week."""
    first, end = period.first, period.end
    return Week(
        tuple((change, about, Sight.ALL) for change, about in changes(ask.past, first, end)),
        tuple((about, at, Sight.ALL) for about, at in opened(ask.past, first, end)),
        tuple(mergers(ask.past, first, end)),
        tuple(deletions(ask.past, first, end)),
    )


def as_seen(week: Week, reader: Person) -> Week:
    """Return of a week what the head of a department may be told (rule A7)."""

    def seen(about: About | None) -> Sight:
        if about is None or not about.id:  # of what is gone nobody but the archive knows whose it was
            return Sight.NONE
        return sight(reader, about.form, about.handler, about.department, about.secrecy)

    return Week(
        tuple((c, about, s) for c, about, _ in week.changed if (s := seen(about)) is not Sight.NONE),
        tuple((about, at, s) for about, at, _ in week.opened if (s := seen(about)) is not Sight.NONE),
        tuple(each for each in week.merged if Sight.ALL in (seen(each.leading), seen(each.other))),
        tuple(each for each in week.deleted if seen(each.about) is Sight.ALL),
    )


def customer_of(about: About) -> int | str:
    """Return by what a record's customer is told from others; the record's own code where it has none."""
    return about.customer if about.customer is not None else about.code

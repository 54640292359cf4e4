"""What a row of the borrowing register says anew, held against what is on file of its loan (rule C6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jobs.intake.effects.effect import Case
from jobs.ledger.fields import stored
from jobs.ledger.posting import OnFile, Posting
from validators.access import Subject
from validators.declaration import Form
from validators.facts import ARCHIVIST, Person
from validators.judging import JudgedRow
from validators.kinds import CLEAR
from validators.loans import extended

#: What is entered of a loan once it was agreed to.
_EVENTS: Final = ("taken_on", "returned_on", "condition", "settled")


@dataclass(frozen=True, slots=True)
class News:
    """What a row says anew.

    Attributes:
        known: the loan as it is on file; None where the row asks for a new one.
        extension: until when more time is asked for; None where it is not.
        entered: which of hand-out, return, condition and what was done about damage are said otherwise than on file.
        after: the loan's stored fields as the row would have them.
    """

    known: OnFile | None
    extension: date | None
    entered: frozenset[str]
    after: Mapping[str, Any]

    def __bool__(self) -> bool:
        return self.known is None or self.extension is not None or bool(self.entered)

    @property
    def due(self) -> date:
        """Until when the loan runs by what is on file, or for a new one by the row."""
        return date.fromisoformat((self.known.fields if self.known else self.after)["due"])


def news_of(posting: Posting, form: Form, row: JudgedRow) -> News:
    """Return what a faultless row says anew."""
    known = posting.standing(form, row)
    old = known.fields if known else {}
    said = {name: None if value is CLEAR else stored(value) for name, value in row.values.items() if value is not None}
    entered = frozenset(name for name in _EVENTS if name in said and said[name] != old.get(name))
    after = {**old, **said}
    asked, due = row.values.get("extension"), date.fromisoformat(old["due"]) if known else row.values["due"]
    assert isinstance(due, date)
    wanted = asked if isinstance(asked, date) and not after.get("returned_on") and extended(due, asked) else None
    return News(known, wanted, entered, after)


def by_archivist(case: Case) -> bool:
    """Return whether an archivist has handed the register in."""
    sender = case.facts.people.get(case.sender)
    return sender is not None and sender.role == ARCHIVIST


def borrower_of(row: JudgedRow, case: Case) -> Person:
    """Return who borrows, as the roster has them."""
    name = str(row.values["borrower"])
    return case.facts.people.get(name) or Person(name, "", "", active=False)


def subject_of(found: OnFile) -> Subject:
    """Return a record on file as the policy asks about it."""
    row = found.columns
    return Subject(row["code"], found.form, row["handler"], row["department"], row["secrecy"], found.fields)

"""What the weekly report of changes shows (rule C8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from templates.contexts.pieces import Compared, Head, Table


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer whose records changed; of a secret one the code alone stands there.

    Attributes:
        customer: its name.
        code: code of its own file, or of the only record that changed.
        owner: who is in charge of it.
        fields: how many fields of its own file changed.
        others: how many of its other records.
        by: who asked for the changes.
    """

    customer: str
    code: str
    owner: str
    fields: int
    others: int
    by: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Who asked for changes.

    Attributes:
        person: their name.
        department: theirs by the roster.
        customers: how many customers they concern.
        fields: how many fields of customers' own files.
        others: how many of other records.
    """

    person: str
    department: str
    customers: int
    fields: int
    others: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of a field; sensitive contents are masked (rule A5).

    Attributes:
        sheet: the form, as its sheet in the register is called.
        said: field, old and new content in one text.
        basis: what it goes by: a submission's number, a request's code, a merger.
    """

    customer: str
    code: str
    sheet: str
    field: str
    old: str
    new: str
    by: str
    at: datetime
    approved: str
    reason: str
    basis: str
    file: str
    said: str


@dataclass(frozen=True, slots=True)
class ChangedTogether:
    """What one form or request changed of one record; the rows are alike but for the fields."""

    first: ChangeRow
    said: str

    @property
    def ground(self) -> str:
        """Reason, what it goes by, and the file it came by, in one text."""
        return "\n".join(part for part in (self.first.reason, self.first.basis, self.first.file) if part)


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A new file."""

    customer: str
    code: str
    kind: str
    owner: str
    department: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MergedRow:
    """Two customers made one, or two again."""

    what: str
    leading: str
    leading_code: str
    other: str
    other_code: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A step of a deletion."""

    what: str
    code: str
    title: str
    asked: str
    approved: str
    request: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """The whole report; `reader` is whose copy it is."""

    head: Head
    reader: str
    summary: tuple[str, ...]
    counts: Table[Compared]
    customers: Table[CustomerRow]
    persons: Table[PersonRow]
    changed: Table[ChangeRow]
    others: Table[ChangeRow]
    opened: Table[OpenedRow]
    merged: Table[MergedRow]
    deleted: Table[DeletedRow]

    @property
    def changed_together(self) -> tuple[ChangedTogether, ...]:
        """The changes of partners' own files, each form or request once."""
        return _together(self.changed.rows)

    @property
    def others_together(self) -> tuple[ChangedTogether, ...]:
        """The changes of other records, each form or request once."""
        return _together(self.others.rows)


def _together(rows: tuple[ChangeRow, ...]) -> tuple[ChangedTogether, ...]:
    alike = groupby(rows, key=lambda row: (row.code, row.at, row.by, row.approved, row.reason, row.basis, row.file))
    each = (tuple(those) for _, those in alike)
    return tuple(ChangedTogether(those[0], "\n".join(row.said for row in those if row.said)) for those in each)

"""What an import does, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from jobs.importing.coding import Kept
from jobs.importing.drafting import Draft
from jobs.importing.layout import Layout
from workbooks.tables_in.lines import Sort


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that has become a record, or is known as one.

    Attributes:
        draft: the row.
        code: the record's code.
        kept: the register brought the code along.
        title: the record's name in the index.
    """

    draft: Draft
    code: str
    kept: bool
    title: str


@dataclass(frozen=True, slots=True)
class Series:
    """What becomes of one code series: how many codes are kept, given and kept free, and which number comes next."""

    scope: str
    kept: int
    given: int
    reserved: int
    before: int
    next: int

    @property
    def skipped(self) -> int:
        """How many numbers neither the ledger nor the register has, below the next one."""
        return self.next - 1 - self.before - self.kept - self.given - self.reserved


@dataclass(slots=True)
class Outcome:
    """What an import does, row by row; every row of the sheet is in exactly one of the lists.

    Attributes:
        layout: the table and what its columns mean.
        file: the register's name.
        others: further sheets that hold such a table.
        run: the import's number; 0 for a preview.
        new: rows taken as new records.
        known: rows whose record is on file.
        refused: rows that are not taken, with their problems.
        series: what becomes of the code series.
        reserved: codes of refused rows, kept free for them.
        customers: how many customers become known by name.
    """

    layout: Layout
    file: str
    others: tuple[str, ...]
    run: int = 0
    new: list[Taken] = field(default_factory=list)
    known: list[Taken] = field(default_factory=list)
    refused: list[Draft] = field(default_factory=list)
    series: tuple[Series, ...] = ()
    reserved: tuple[Kept, ...] = ()
    customers: int = 0

    @property
    def around(self) -> dict[Sort, int]:
        """How many rows of the sheet are no records, by what they are."""
        counted: Counter[Sort] = Counter()
        for line in self.layout.lines:
            if line.sort is not Sort.RECORD:
                counted[line.sort] += line.rows
        return dict(counted)

    @property
    def rows(self) -> int:
        """How many rows the sheet has, down to the last in which anything stands."""
        return self.layout.table.grid.last_row

    @property
    def changes(self) -> bool:
        """Whether anything would be entered into the ledger."""
        return bool(self.new or self.reserved)

"""What the second look at an office table may know of the archive, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from validators.declaration import Form
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell
from validators.judging import JudgedRow
from validators.message import Fault, Message, Text
from validators.problem import Problem

#: Stands in the guide of every office table.
SAVED: Final = Text(
    "由档案管理员维护：直接在原处改，存盘后当晚生效。有错时沿用上一次正确的表，标出错处的一份放进您的退回文件夹；"
    "改好后用原文件名存回原处。",
    "Kept by the archivist, in its place; what is saved holds from that night. A faulty edit changes nothing and comes "
    "back marked: mend it and save it back under its own name.",
)
#: A row of an office table as the ledger keeps it.
KeptRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """Codes that were given: the text before their serials, and the series of their records, "" where none is on file."""

    scope: str
    series: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the archive.

    Attributes:
        facts: as for any form; `facts.dictionaries` are those in force.
        forms: the forms that are taken.
        rows: table id -> its rows in force; a table that was never read is not in it.
        uses: how many records hold an entry: (dictionary, within or "", entry).
        named: how many records and files name a person.
        given: what codes were given.
        held: number -> scope, target and lifting day of the holds that were ever set.
        targets: how many records or customers a hold on something may mean: (scope, target).
    """

    facts: Facts
    forms: tuple[Form, ...] = ()
    rows: Mapping[str, Sequence[KeptRow]] = field(default_factory=dict)
    uses: Callable[[str, str, str], int] = lambda dictionary, within, entry: 0
    named: Callable[[str], int] = lambda name: 0
    given: Callable[[], Iterable[Given]] = tuple
    held: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    targets: Callable[[str, str], int] = lambda scope, target: 1


@dataclass(frozen=True, slots=True)
class Look:
    """An office table that is looked at once more as a whole, after its cells and rows were judged.

    Attributes:
        form: the table's declaration.
        sheet: the name its sheet has.
        rows: its rows.
        faulty: something in its cells or rows is wrong already, so that what is missing may only be unreadable.
        known: what is known of the archive.
    """

    form: Form
    sheet: str
    rows: tuple[JudgedRow, ...]
    faulty: bool
    known: Known

    def at(
        self, row: JudgedRow, column: str, fault: Fault, gaps: Mapping[str, object] | None = None, *others: JudgedRow
    ) -> Problem:
        """Return a problem at a cell; a change of the same column in the rows `others` mends it as well."""
        held = {
            "label": self.form.column(column).label,
            "value": display(row.values.get(column)),
            "row": row.row,
            **({"other_row": others[0].row} if others else {}),
            **(gaps or {}),
        }
        cells = tuple(other.cells[column] for other in others)
        return self._problem(row.cells[column], column, fault, held, cells)

    def about(self, fault: Fault, gaps: Mapping[str, object]) -> Problem:
        """Return a problem that no cell can be marked for, such as a row that is gone."""
        return self._problem(Cell(""), self.form.columns[0].name, fault, gaps, ())

    def _problem(
        self, cell: Cell, column: str, fault: Fault, gaps: Mapping[str, object], others: tuple[Cell, ...]
    ) -> Problem:
        what, mend = Message(fault.what, gaps), Message(fault.mend, gaps)
        return Problem("", self.sheet, cell, column, fault.rule, what, mend, others)


#: The second look of one table.
Examine = Callable[[Look], Iterator[Problem]]


def text(row: JudgedRow, column: str) -> str:
    """Return a cell's text; empty where it holds none."""
    value = row.values.get(column)
    return value if isinstance(value, str) else ""

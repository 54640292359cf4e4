"""A problem is a value: where it is, what is wrong, how to mend it. It is never raised."""

from __future__ import annotations

from dataclasses import dataclass

from validators.filled import Cell
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that somebody has to mend in a file.

    Attributes:
        file: the file's name as its sender knows it; empty until the intake fills it in.
        sheet: the sheet's name in that file.
        cell: the cell that is marked, with its address and its content when it was read.
        field: the field's name; for a table `contacts.phone`.
        rule: the broken rule's stable name.
        what: says what is wrong.
        mend: says how to mend it.
        others: further cells involved; a change in any of them mends the problem as well.
        sensitive: the content is not to be shown outside the returned copy (rule A5).
    """

    file: str
    sheet: str
    cell: Cell
    field: str
    rule: str
    what: Message
    mend: Message
    others: tuple[Cell, ...] = ()
    sensitive: bool = False

    @property
    def raw(self) -> str:
        """The cell's content as text, for lists and `--json`."""
        return "" if self.cell.value is None else str(self.cell.value)

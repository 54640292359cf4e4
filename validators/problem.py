"""A problem is a value: where it is, what is wrong, how to mend it. It is never raised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from validators.filled import Cell
from validators.message import Message, Text

#: Stands for content that is not shown (rule A5).
MASK: Final = "****"


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

    def masked(self) -> Problem:
        """Return the problem as it may be shown outside the returned copy: without sensitive content (rule A5).

        Labels, counts and the words of a dictionary stay; every other text that fills a gap goes.
        """
        if not self.sensitive:
            return self

        def without(message: Message) -> Message:
            return Message(message.id, {name: _open(name, value) for name, value in message.gaps.items()})

        cell = self.cell if self.cell.value is None else Cell(self.cell.ref, self.cell.kind, MASK)
        return replace(self, cell=cell, what=without(self.what), mend=without(self.mend))


def _open(name: str, value: object) -> object:
    return value if name == "entries" or isinstance(value, Text | int) or value == "" else MASK

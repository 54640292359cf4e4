"""What a register sheet is, and where its rows stand when it runs over into further volumes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from validators.declaration import Kind

if TYPE_CHECKING:
    from workbooks.register.block import Block

#: Rows above the first record: title, standing line, labels.
HEADER_ROWS: Final = 3
#: Records in a block; every block of a sheet has so many, but for the last. Fewer would make more files
#: of what is kept, more would make a changed record dearer.
BLOCK_ROWS: Final = 500
#: Rows of an Excel sheet.
EXCEL_ROWS: Final = 1_048_576
_NOT_IN_A_NAME = str.maketrans({"/": "／", "\\": "＼", "?": "？", "*": "＊", ":": "：", "[": "【", "]": "】"})


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a register sheet or list.

    Attributes:
        label: what stands in the header.
        kind: what its cells hold; see `make_block` for the Python types.
        width: in characters; widened where the label or the kind needs more.
    """

    label: str
    kind: Kind = Kind.TEXT
    width: float = 14


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A long sheet whose rows come as blocks.

    Attributes:
        name: the tab's name; what a tab cannot hold is replaced (`tab_name`).
        title: the words above the header.
        columns: in order from `A`.
        blocks: in order, each at its `block_place`; asked for one by one while writing.
        rows: how many rows the blocks hold together.
        frozen: how many columns stay in sight when scrolling to the right.
    """

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    blocks: Iterable[Block] = field(repr=False)
    rows: int
    frozen: int = 1


@dataclass(frozen=True, slots=True)
class Volume:
    """The part of a register sheet that stands on one sheet of the workbook.

    Attributes:
        number: 1 for the first.
        of: how many volumes the register sheet has.
        rows: records in this one.
    """

    number: int
    of: int
    rows: int

    @property
    def last_row(self) -> int:
        """Row of the last record; the header's where there is none."""
        return HEADER_ROWS + self.rows


def volume_rows(limit: int = EXCEL_ROWS, block_rows: int = BLOCK_ROWS) -> int:
    """Return how many records a volume holds: whole blocks only, so that none lies across a border.

    Raises:
        ValueError: not one block fits below the header.
    """
    rows = (limit - HEADER_ROWS) // block_rows * block_rows
    if rows <= 0:
        raise ValueError(f"a block of {block_rows} rows does not fit on a sheet of {limit}")
    return rows


def block_place(number: int, limit: int = EXCEL_ROWS, block_rows: int = BLOCK_ROWS) -> tuple[int, int]:
    """Return (volume, first Excel row) of a block.

    Args:
        number: 0 for the block that holds positions 1 to `block_rows`, 1 for the next, and so on.
        limit: rows of a sheet.
        block_rows: records in a block.
    """
    volume, before = divmod(number * block_rows, volume_rows(limit, block_rows))
    return volume + 1, HEADER_ROWS + 1 + before


def split_volumes(rows: int, limit: int = EXCEL_ROWS, block_rows: int = BLOCK_ROWS) -> Sequence[Volume]:
    """Return the volumes that `rows` records need; one, with no rows, where there are none."""
    room = volume_rows(limit, block_rows)
    count = max(1, -(-rows // room))
    return tuple(Volume(at + 1, count, min(room, rows - at * room)) for at in range(count))


def tab_name(name: str, taken: Collection[str], number: int = 1) -> str:
    """Return a name that a tab can bear: no `/ \\ ? * : [ ]`, at most 31 characters, not in `taken`.

    Args:
        name: the wished name.
        taken: names the workbook has already; Excel does not tell upper and lower case apart.
        number: of the volume; from the second on it is written behind the name.
    """
    bare = re.sub(r"[\x00-\x1f]", "", name).translate(_NOT_IN_A_NAME).strip().strip("'") or "-"
    used = {each.casefold() for each in taken}
    while True:
        ending = f"({number})" if number > 1 else ""
        tab = bare[: 31 - len(ending)] + ending
        if tab.casefold() not in used:
            return tab
        number += 1

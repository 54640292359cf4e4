"""Blocks: some hundred rows of a sheet, deflated so that they can be copied into the zip file as they are."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from workbooks.register.package import deflate
from workbooks.register.rows import rows_xml
from workbooks.register.sheet import BLOCK_ROWS, EXCEL_ROWS, SheetColumn, block_place
from workbooks.register.styles import ROW_HEIGHT, STYLE_OF

#: Raised whenever the same rows would give other XML than before.
_FORMAT = 1
_HEAD = struct.Struct("<4s16sIIQII")
_MAGIC = b"gdrb"


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows of one sheet.

    Attributes:
        first_row: Excel row of the first one.
        rows: how many.
        plain_size: length of their XML in bytes.
        crc: CRC-32 of their XML.
        data: their XML as raw deflate data that other deflate data may follow.
        made_for: fingerprint of the columns they were made for.
    """

    first_row: int
    rows: int
    plain_size: int
    crc: int
    data: bytes = field(repr=False)
    made_for: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Return the block in a form to be kept."""
        head = (_MAGIC, self.made_for, self.first_row, self.rows, self.plain_size, self.crc, zlib.crc32(self.data))
        return _HEAD.pack(*head) + self.data

    @classmethod
    def from_bytes(cls, kept: bytes, made_for: bytes, first_row: int) -> Block | None:
        """Return the block that `to_bytes` gave, or None where it must be made anew.

        Args:
            kept: what was kept.
            made_for: `fingerprint` of the columns as they are now; another one is stale.
            first_row: the Excel row the block is wanted for; another one is stale.
        """
        if len(kept) < _HEAD.size:
            return None
        magic, fitting, first, rows, plain_size, crc, data_crc = _HEAD.unpack_from(kept)
        data = kept[_HEAD.size :]
        if (magic, fitting, first) != (_MAGIC, made_for, first_row) or zlib.crc32(data) != data_crc:
            return None
        return cls(first, rows, plain_size, crc, data, fitting)


@lru_cache(maxsize=256)
def fingerprint(columns: tuple[SheetColumn, ...]) -> bytes:
    """Return 16 bytes that change whenever rows for these columns would be written otherwise.

    Labels, kinds, styles, the format of the XML and the size of a block go into it; widths do not.
    """
    parts = [
        f"{_FORMAT} {BLOCK_ROWS} {ROW_HEIGHT}",
        *(f"{STYLE_OF[each.kind]} {each.kind} {each.label}" for each in columns),
    ]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).digest()


def make_block(columns: tuple[SheetColumn, ...], first_row: int, rows: Sequence[Sequence[object]]) -> Block:
    """Return the block of `rows`.

    Args:
        columns: the sheet's columns.
        first_row: Excel row of the first one, from `block_place`.
        rows: one value a column: `str` for text kinds (a tuple of them is joined by 、), `int`,
            `Decimal`, `date`, `datetime` (its wall-clock time) by the column's kind, None for no
            cell. What a kind cannot hold (a masked amount, a date of 1899, a number of more than 15
            digits) is written as text.

    Raises:
        ValueError: a row has more or fewer values than there are columns.
    """
    # Level 1 costs a third of level 6 and gives files a third larger.
    plain = rows_xml(columns, first_row, rows)
    piece = deflate(plain, last=False, level=1)
    return Block(first_row, len(rows), piece.plain_size, piece.crc, piece.data, fingerprint(columns))


def fresh_blocks(
    columns: tuple[SheetColumn, ...],
    rows: Iterable[Sequence[object]],
    limit: int = EXCEL_ROWS,
    block_rows: int = BLOCK_ROWS,
) -> Iterator[Block]:
    """Yield all blocks of a sheet of which nothing is kept; arguments as in `make_block` and `block_place`."""
    stream = iter(rows)
    number = 0
    while batch := list(islice(stream, block_rows)):
        yield make_block(columns, block_place(number, limit, block_rows)[1], batch)
        number += 1

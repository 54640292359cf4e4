"""Long lists: rows written as XML straight into their sheet, since openpyxl takes a minute for some hundred thousand cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from workbooks.register.package import Deflated, deflate
from workbooks.register.rows import rows_xml
from workbooks.register.sheet import BLOCK_ROWS, SheetColumn

#: Lists with more rows are written so: each row one line high, as in the register.
LONG: Final = 1500


def filled_in(
    part: bytes, columns: Sequence[SheetColumn], first_row: int, rows: Sequence[Sequence[object]], dimension: str
) -> Iterator[Deflated]:
    """Yield the pieces of a sheet part with rows put below those it has.

    Args:
        part: the sheet part that openpyxl wrote, up to the header.
        columns: the list's columns.
        first_row: Excel row of the first of `rows`.
        rows: one value a column.
        dimension: the range that the sheet then fills.
    """
    part = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + dimension.encode() + b'"', part, count=1)
    head, border, tail = part.partition(b"</sheetData>")
    if not border:
        raise RuntimeError("openpyxl wrote a sheet part without rows")
    yield deflate(head, last=False)
    for start in range(0, len(rows), BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS]
        yield deflate(rows_xml(columns, first_row + start, block), last=False, level=1)
    yield deflate(border + tail, last=True)

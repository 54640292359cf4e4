"""Text files with a table in them: which encoding, which sign between the cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Final

from validators.filled import Cell
from validators.message import Message
from workbooks.reading.cells import is_blank
from workbooks.reading.unreadable import TOO_MUCH, Unreadable
from workbooks.tables_in.grid import MOST_ROWS, Book, Grid, text_cell

#: A text written as a formula, so that Excel keeps its zeros: `="007"`.
_KEPT_ZEROS: Final = re.compile(r'="((?:[^"]|"")*)"')
_SIGNS: Final = ",\t;|，"
_LONGEST_CELL: Final = 1_000_000

UNDECODED = Unreadable(
    "not-text",
    Message("This file is neither a workbook nor a text that can be read in UTF-8 or GBK."),
    Message(
        "Open it in Excel or WPS, choose Save as, take the file type Excel workbook (*.xlsx), and take the new file."
    ),
)


def decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030; None where it is none."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    sure = next((name for mark, name in marks if data.startswith(mark)), "")
    for encoding in (sure,) if sure else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _between(text: str) -> str:
    """Return the sign between the cells: the one that divides most lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counted = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1)
        return max(((lines_, cells) for cells, lines_ in counted.items()), default=(0, 0))

    return max(_SIGNS, key=evenness)


def _rows(text: str) -> Iterator[tuple[int, dict[int, Cell]]]:
    for row, values in enumerate(csv.reader(StringIO(text, newline=""), delimiter=_between(text)), start=1):
        cells = {}
        for column, value in enumerate(values, start=1):
            kept = _KEPT_ZEROS.fullmatch(value.strip())
            cell = text_cell(row, column, kept[1].replace('""', '"') if kept else value)
            if not is_blank(cell):
                cells[column] = cell
        if cells:
            yield row, cells


def read_text_table(data: bytes) -> Book | Unreadable:
    """Read a text file as one sheet; each of its records is a row, as Excel numbers them."""
    text = decoded(data)
    if text is None:
        return UNDECODED
    csv.field_size_limit(_LONGEST_CELL)
    rows: dict[int, dict[int, Cell]] = {}
    try:
        for row, cells in _rows(text):
            rows[row] = cells
            if len(rows) > MOST_ROWS:
                return TOO_MUCH
    except csv.Error:
        return UNDECODED
    return Book((Grid("", rows),))

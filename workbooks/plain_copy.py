"""A workbook as a copy of its cells alone, without some of its rows: no formulas, comments, pictures or former contents."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from workbooks.opinions import SHEET
from workbooks.tables_in import Book

_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def plain_copy(book: Book, without: Collection[int], instead: str, at: datetime) -> bytes:
    """Return the visible sheets of a workbook with their cells in the same places, as an xlsx.

    The sheet of remarks on a form is left out, since it quotes the cells.

    Args:
        book: the workbook as it was read.
        without: rows whose cells are left out.
        instead: what stands in the first column of each such row.
        at: when the copy counts as made; the same arguments give the same bytes.
    """
    from openpyxl import Workbook

    made: Any = Workbook()
    made.remove(made.active)
    for grid in book.sheets:
        if grid.hidden or grid.name == SHEET:
            continue
        sheet = made.create_sheet(grid.name[:31] or "1")
        for number, cells in sorted(grid.rows.items()):
            if number in without:
                sheet.cell(number, 1).value = instead
                continue
            for column, cell in sorted(cells.items()):
                place = sheet.cell(number, column)
                place.value = cell.value
                if isinstance(cell.value, str):
                    place.data_type = "s"  # a text that begins as a formula does stays a text
    if not made.worksheets:
        made.create_sheet("1").cell(1, 1).value = instead
    made.properties.created = made.properties.modified = at
    made.properties.creator = "guidang"
    out = BytesIO()
    made.save(out)
    return _dated(out.getvalue(), at)


def _dated(content: bytes, at: datetime) -> bytes:
    """Return a packed file whose parts all bear one date, so that it does not tell when it was packed."""
    stamp = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(packed.namelist()):
            # openpyxl enters the clock's moment as that of the last change, whatever it was told.
            part = _MODIFIED.sub(rf"\g<1>{at:%Y-%m-%dT%H:%M:%S}Z\g<2>".encode(), packed.read(name))
            target.writestr(zipfile.ZipInfo(name, stamp), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()

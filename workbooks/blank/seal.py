"""Makes the workbook's bytes depend on its content alone, and gives its formulas their first values."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from workbooks.opinions import COUNT_CELL

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def _with_first_values(part: bytes) -> bytes:
    """Return the 审核意见 part with the values its formulas have while nothing is to be mended.

    Viewers that don't calculate would show nothing otherwise, and preview panes a zero in each slot.
    """
    root = etree.fromstring(part)
    for formula in root.iter(f"{_MAIN}f"):
        cell = formula.getparent()
        if cell is None:
            continue
        value = cell.find(f"{_MAIN}v")
        if value is None:
            value = etree.SubElement(cell, f"{_MAIN}v")
        if cell.get("r") == COUNT_CELL:
            value.text = "0"
        else:
            cell.set("t", "str")
            value.text = ""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def seal(book: Workbook, made: datetime) -> bytes:
    """Save `book` so that the same content gives the same bytes.

    Args:
        book: the finished workbook; it must not be used afterwards.
        made: the moment in its properties, and of every entry in the zip.
    """
    book.properties.created = made
    raw = BytesIO()
    with ZipFile(raw, "w") as plain:  # not deflated: that is done below, once the parts are final
        writer: Any = ExcelWriter(book, plain)
        writer.save()
    stamp = f"{made:%Y-%m-%dT%H:%M:%S}Z".encode()
    sealed = BytesIO()
    with ZipFile(raw) as source, ZipFile(sealed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            elif b"<f>" in content and name.startswith("xl/worksheets/"):
                content = _with_first_values(content)
            entry = ZipInfo(name, (made.year, made.month, made.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return sealed.getvalue()

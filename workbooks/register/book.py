"""The parts of a workbook that speak of it as a whole: which tabs it has, what their ranges are called, when it was made."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from workbooks.layout import letter
from workbooks.register.cell_text import xml_text
from workbooks.register.styles import new_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TYPES: Final = "[Content_Types].xml"
_BEGINS: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet as the workbook knows it.

    Attributes:
        name: on the tab.
        area: the range that is printed; "" for all.
        filtered: the range of its filter; "" for none.
        title_row: repeated on top of every page; 0 for none.
        title_columns: so many are repeated at the left of every page.
    """

    name: str
    area: str = ""
    filtered: str = ""
    title_row: int = 0
    title_columns: int = 0


def sheet_part(number: int) -> str:
    """Return the name of the part of the sheet that stands at `number`, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def workbook_parts(workbook: Workbook) -> dict[str, bytes]:
    """Return the parts that openpyxl writes of a workbook."""
    from openpyxl.writer.excel import ExcelWriter

    saved = BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        writer: Any = ExcelWriter(workbook, archive)
        writer.save()
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def bare_parts() -> dict[str, bytes]:
    """Return the parts of a workbook of which no sheet is drawn by openpyxl: styles, theme and their kin."""
    workbook: Any = new_workbook()
    workbook.create_sheet("-")
    parts = workbook_parts(workbook)
    del parts[sheet_part(1)]
    return parts


def with_tabs(parts: dict[str, bytes], tabs: Sequence[Tab], at: datetime, title: str = "") -> dict[str, bytes]:
    """Return the parts of a workbook of one sheet with what makes it a workbook of all `tabs`.

    The same arguments give the same bytes: openpyxl's own `save` enters the clock's time as the time of change.

    Args:
        parts: from `workbook_parts` or `bare_parts`; the further sheets' own parts are the caller's to write.
        tabs: of all sheets in their order.
        at: the run's moment, in the office's local time.
        title: the workbook's.
    """
    sheets = range(1, len(tabs) + 1)
    declared = "".join(f'<Override PartName="/{sheet_part(n)}" ContentType="{_SHEET_TYPE}"/>' for n in sheets[1:])
    types = parts[_TYPES].decode().replace("</Types>", f"{declared}</Types>")
    related = "".join(
        f'<Relationship Type="{_OFFICE}/worksheet" Target="/{sheet_part(n)}" Id="rId{n}"/>' for n in sheets
    )
    for at_id, (kind, target) in enumerate(
        (("styles", "styles.xml"), ("theme", "theme/theme1.xml")), start=len(tabs) + 1
    ):
        related += f'<Relationship Type="{_OFFICE}/{kind}" Target="{target}" Id="rId{at_id}"/>'
    own = {
        "docProps/core.xml": _properties(at, title),
        "xl/workbook.xml": _workbook(tabs),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
    }
    whole = {name: f"{_BEGINS}{content}".encode() for name, content in own.items()}
    return {_TYPES: types.encode(), **{name: each for name, each in parts.items() if name != _TYPES}, **whole}


def _workbook(tabs: Sequence[Tab]) -> str:
    sheets = "".join(
        f'<sheet name="{_attribute(tab.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, tab in enumerate(tabs, start=1)
    )
    names = "".join(name for at, tab in enumerate(tabs) for name in _names(at, tab))
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets>{f'<definedNames>{names}</definedNames>' if names else ''}"
        # Nothing is to be calculated, and Excel would ask whether to save what it has calculated.
        '<calcPr calcId="124519" fullCalcOnLoad="0"/></workbook>'
    )


def _names(at: int, tab: Tab) -> list[str]:
    sheet = "'{}'!".format(tab.name.replace("'", "''"))
    titles = [f"{sheet}$A:${letter(tab.title_columns)}"] if tab.title_columns else []
    titles += [f"{sheet}${tab.title_row}:${tab.title_row}"] if tab.title_row else []
    named = (
        ("_FilterDatabase", ' hidden="1"', sheet + _fixed(tab.filtered) if tab.filtered else ""),
        ("Print_Titles", "", ",".join(titles)),
        ("Print_Area", "", sheet + _fixed(tab.area) if tab.area else ""),
    )
    return [
        f'<definedName name="_xlnm.{name}" localSheetId="{at}"{hidden}>{xml_text(formula)}</definedName>'
        for name, hidden, formula in named
        if formula
    ]


def _fixed(area: str) -> str:
    """Return `A3:G10` as `$A$3:$G$10`."""
    corners = (corner.rstrip("0123456789") for corner in area.split(":"))
    return ":".join(
        f"${column}${corner[len(column) :]}" for column, corner in zip(corners, area.split(":"), strict=True)
    )


def _properties(at: datetime, title: str) -> str:
    # A moment without zone is the office's wall clock, and is written as it is.
    moment = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    stamp = f"{moment.replace(microsecond=0).isoformat()}Z"
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{f'<dc:title>{xml_text(title)}</dc:title>' if title else ''}<dc:creator>guidang</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        "<cp:lastModifiedBy>guidang</cp:lastModifiedBy></cp:coreProperties>"
    )


def _attribute(text: str) -> str:
    return xml_text(text).replace('"', "&quot;")

"""The workbook without its rows, as the parts of a package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from validators.message import Text
from workbooks.layout import letter
from workbooks.register.cell_text import cell_text
from workbooks.register.overview import Overview, draw_overview
from workbooks.register.sheet import HEADER_ROWS, RegisterSheet, Volume, tab_name
from workbooks.register.styles import (
    BAND,
    FONT,
    GREY,
    LINE,
    NAVY,
    ROW_HEIGHT,
    RULE,
    STYLE_OF,
    column_width,
    new_workbook,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

_STANDING = Text("截至 {at:%Y-%m-%d %H:%M}　共 {rows:,} 条", "As of {at:%Y-%m-%d %H:%M}, {rows:,} records")
_STANDING_VOLUME = Text(
    "截至 {at:%Y-%m-%d %H:%M}　共 {rows:,} 条　第 {number} 册，共 {of} 册；本册 {here:,} 条",
    "As of {at:%Y-%m-%d %H:%M}, {rows:,} records; volume {number} of {of} with {here:,} records",
)
_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")
_DAY = Text(" 截至 {at:%Y-%m-%d}", " As of {at:%Y-%m-%d}")
_REWRITTEN = Text("登记表由系统重写", "Written by the system")
_NOT_HERE = Text(
    "这里的改动不会保存到档案里，下次运行时整张表会重写。请在表单上改好后重新提交；可以筛选、排序和调整列宽。",
    "Changes made here do not reach the archive: the sheet is written anew at the next run. "
    "Correct the form and hand it in again. Filtering, sorting and column widths are free.",
)
#: About as many characters as A4 landscape can show in a width before they are too small to read.
_PAGE_CHARACTERS = 240


class SheetShell(NamedTuple):
    """A sheet part cut where the rows go."""

    head: bytes
    tail: bytes


def register_parts(
    overview: Overview, volumes: Sequence[tuple[RegisterSheet, Volume]], at: datetime, language: str
) -> tuple[dict[str, bytes], list[tuple[str, SheetShell]]]:
    """Return (parts as they are, the volumes' sheet parts without rows in the order of `volumes`).

    Args:
        overview: the first sheet.
        volumes: each further sheet.
        at: the run's moment, in the office's local time.
        language: of the words that are ours.
    """
    workbook: Any = new_workbook()
    draw_overview(workbook.create_sheet(tab_name(overview.name, ())), overview, language)
    _feet(workbook.worksheets[0], overview.title, at, language)
    for sheet, volume in volumes:
        tab = workbook.create_sheet(tab_name(sheet.name, workbook.sheetnames, volume.number))
        _draw_head(tab, sheet, volume, at, language)
        _set_page(tab, sheet, volume)
        _feet(tab, sheet.title, at, language)
        _protect(tab, sheet, volume, language)
    workbook.properties.title = overview.title
    parts = workbook_parts(workbook, at)
    shells: list[tuple[str, SheetShell]] = []
    for number, (sheet, volume) in enumerate(volumes, start=2):
        name = f"xl/worksheets/sheet{number}.xml"
        shells.append((name, _cut(parts.pop(name), f"A1:{letter(len(sheet.columns))}{volume.last_row}")))
    return parts, shells


def workbook_parts(workbook: Workbook, at: datetime) -> dict[str, bytes]:
    """Return the parts of a workbook; the same workbook and moment give the same bytes.

    openpyxl's own `save` enters the clock's time as the time of change.
    """
    from openpyxl.writer.excel import ExcelWriter
    from openpyxl.xml.functions import tostring

    # A moment without zone is the office's wall clock, and is written as it is.
    moment = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    properties: Any = workbook.properties
    properties.creator = properties.lastModifiedBy = "guidang"
    properties.created = properties.modified = moment.replace(microsecond=0)
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        writer: Any = ExcelWriter(workbook, archive)
        writer.save()
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = tostring(properties.to_tree())
    first = "[Content_Types].xml"
    return {first: parts.pop(first), **parts}


def _draw_head(tab: Any, sheet: RegisterSheet, volume: Volume, at: datetime, language: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    standing = (_STANDING if volume.of == 1 else _STANDING_VOLUME).of(language)
    gaps = {"at": at, "rows": sheet.rows, "number": volume.number, "of": volume.of, "here": volume.rows}
    for row, (text, font) in enumerate(
        (
            (sheet.title, Font(name=FONT, size=16, bold=True, color=NAVY)),
            (standing.format(**gaps), Font(name=FONT, size=9, color=GREY)),
        ),
        start=1,
    ):
        cell = tab.cell(row, 1, cell_text(text))
        cell.data_type = "s"
        cell.font = font
        cell.alignment = Alignment(vertical="center")
    edge = Side(style="thin", color=LINE)
    for column, declared in enumerate(sheet.columns, start=1):
        cell = tab.cell(HEADER_ROWS, column, cell_text(declared.label))
        cell.data_type = "s"
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=NAVY)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(left=edge, right=edge)
        cell.protection = Protection(locked=True)
        dimension = tab.column_dimensions[letter(column)]
        dimension.width = round(column_width(declared), 1)
        # A cell without content takes its column's style; a locked one would forbid sorting.
        dimension._style = tab.parent._cell_styles[STYLE_OF[declared.kind]]
    for row, height in enumerate((28, 18, 34), start=1):
        tab.row_dimensions[row].height = height
    tab.sheet_format.defaultRowHeight = ROW_HEIGHT
    tab.sheet_format.customHeight = True
    tab.sheet_properties.tabColor = "2F6DB5"
    tab.freeze_panes = f"{letter(sheet.frozen + 1)}{HEADER_ROWS + 1}"
    tab.auto_filter.ref = f"A{HEADER_ROWS}:{letter(len(sheet.columns))}{volume.last_row}"


def _set_page(tab: Any, sheet: RegisterSheet, volume: Volume) -> None:
    wide = sum(map(column_width, sheet.columns))
    tab.page_setup.orientation = "landscape"
    tab.page_setup.paperSize = 9
    tab.page_setup.fitToWidth = max(1, -(-int(wide) // _PAGE_CHARACTERS))
    tab.page_setup.fitToHeight = 0
    tab.sheet_properties.pageSetUpPr.fitToPage = True
    tab.print_title_rows = f"{HEADER_ROWS}:{HEADER_ROWS}"
    if tab.page_setup.fitToWidth > 1 and sheet.frozen:
        tab.print_title_cols = f"A:{letter(sheet.frozen)}"
    tab.print_area = f"A1:{letter(len(sheet.columns))}{volume.last_row}"


def _feet(tab: Any, title: str, at: datetime, language: str) -> None:
    margins = tab.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.75, 0.3, 0.35
    tab.oddFooter.left.text = title.replace("&", "&&")
    tab.oddFooter.center.text = _PAGE.of(language)
    # The blank keeps the year from being read as a font size.
    tab.oddFooter.right.text = _DAY.of(language).format(at=at)


def _protect(tab: Any, sheet: RegisterSheet, volume: Volume, language: str) -> None:
    """Forbid what would spoil the sheet and leave filtering, sorting, widths and heights free.

    Excel sorts a protected sheet only where its cells are unlocked, so the rows are unlocked and a
    validation that nothing meets refuses what is typed into them.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    tab.protection.sheet = True
    for free in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(tab.protection, free, False)
    if not volume.rows:
        return
    body = f"A{HEADER_ROWS + 1}:{letter(len(sheet.columns))}{volume.last_row}"
    guard = DataValidation(type="custom", formula1="FALSE", allow_blank=False, showErrorMessage=True, sqref=body)
    guard.errorTitle, guard.error = _REWRITTEN.of(language), _NOT_HERE.of(language)
    tab.add_data_validation(guard)
    rule_lines(tab, body)


def rule_lines(tab: Any, body: str) -> None:
    """Rule the rows and shade every other one, cells without content included."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Border, PatternFill, Side

    rule: Any = FormulaRule
    edge = Side(style="thin", color=RULE)
    lines = Border(left=edge, right=edge, top=edge, bottom=edge)
    band = PatternFill("solid", start_color=BAND, end_color=BAND)
    # The first rule that fits is the only one that some programs apply, so it holds the lines as well.
    tab.conditional_formatting.add(body, rule(["MOD(ROW(),2)=1"], fill=band, border=lines))
    tab.conditional_formatting.add(body, rule(["TRUE"], border=lines))


def _cut(part: bytes, dimension: str) -> SheetShell:
    """Cut a sheet part after its header rows and correct the range it says it fills."""
    part, found = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="' + dimension.encode() + b'"', part, count=1)
    head, border, tail = part.partition(b"</sheetData>")
    if not found or not border:
        raise RuntimeError("openpyxl wrote a sheet part without dimension or rows")
    return SheetShell(head, border + tail)

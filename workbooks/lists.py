"""Small workbooks for people to read: lists for run reports, receipts and reminders, and one-page notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from validators.declaration import Kind
from validators.message import Text
from workbooks.layout import letter
from workbooks.long_lists import LONG, filled_in
from workbooks.register.cell_text import cell_text, wrapped_lines
from workbooks.register.package import Deflated, Part, deflate, write_package
from workbooks.register.rows import number_text
from workbooks.register.sheet import SheetColumn, tab_name
from workbooks.register.shell import rule_lines, workbook_parts
from workbooks.register.styles import FONT, GREY, LINE, NAVY, column_width, new_workbook, style_of

_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")
_MADE = Text(" 制表 {at:%Y-%m-%d %H:%M}", " Made on {at:%Y-%m-%d %H:%M}")
_EMPTY = Text("（无）", "(none)")
_LINE_HEIGHT: Final = 16.0
#: Excel takes no higher row.
_TALLEST: Final = 409.0
#: Wider lists are printed on A4 landscape.
_PORTRAIT: Final = 95
#: Intro lines run over at least this width, however narrow the table is.
_INTRO_WIDTH: Final = 80
_NOTE_WIDTH: Final = 88.0


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet of a list workbook.

    Attributes:
        name: the tab's name; what a tab cannot hold is replaced.
        title: the heading.
        lines: sentences between the heading and the table.
        columns: in order from `A`; none where the lines say it all.
        rows: one value a column, of the types that `workbooks.register.make_block` takes.
    """

    name: str
    title: str
    lines: Sequence[str] = ()
    columns: Sequence[SheetColumn] = ()
    rows: Sequence[Sequence[object]] = ()


def list_workbook(sheets: Sequence[ListSheet], at: datetime, language: str) -> bytes:
    """Return a workbook with one styled table a sheet; the same arguments give the same bytes.

    Args:
        sheets: at least one; the rows of a very long one are each one line high.
        at: the run's moment, in the office's local time.
        language: of the words that are ours, `zh` or `en`.

    Raises:
        ValueError: a row has more or fewer values than there are columns.
    """
    workbook: Any = new_workbook()
    long: dict[str, ListSheet] = {}
    for number, sheet in enumerate(sheets, start=1):
        tab = workbook.create_sheet(tab_name(sheet.name, workbook.sheetnames))
        _draw_list(tab, sheet, language)
        _set_page(tab, sheet.title, at, language)
        if len(sheet.rows) > LONG:
            long[f"xl/worksheets/sheet{number}.xml"] = sheet
    return _saved(workbook, at, long)


def note_workbook(title: str, paragraphs: Sequence[str], at: datetime) -> bytes:
    """Return a workbook with one page of text, such as why a file could not be taken and what to do.

    Args:
        title: the heading, also the tab's name.
        paragraphs: whole sentences; one that is empty leaves a gap.
        at: the run's moment, in the office's local time.
    """
    workbook: Any = new_workbook()
    tab = workbook.create_sheet(tab_name(title, ()))
    tab.sheet_view.showGridLines = False
    tab.column_dimensions["A"].width = 3
    tab.column_dimensions["B"].width = _NOTE_WIDTH
    _put(tab, 2, 2, title, size=16, bold=True, color=NAVY, wrap=True)
    tab.row_dimensions[2].height = _height([(title, _NOTE_WIDTH * 10 / 16)]) * 1.6
    for row, paragraph in enumerate(paragraphs, start=4):
        _put(tab, row, 2, paragraph, size=11, wrap=True)
        tab.row_dimensions[row].height = _height([(paragraph, _NOTE_WIDTH * 10 / 11)], line=18) + 6
    foot = 5 + len(paragraphs)
    _put(tab, foot, 2, f"{at:%Y-%m-%d %H:%M}", size=9, color=GREY)
    tab.print_area = f"A1:B{foot}"
    _set_page(tab, title, at, "zh", footer=False)
    return _saved(workbook, at)


def _draw_list(tab: Any, sheet: ListSheet, language: str) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    if any(len(row) != len(sheet.columns) for row in sheet.rows):
        raise ValueError(f"{sheet.name}: every row needs {len(sheet.columns)} values, one a column")
    widths = [round(column_width(column), 1) for column in sheet.columns]
    for at, width in enumerate(widths, start=1):
        tab.column_dimensions[letter(at)].width = width
    # A merge keeps a long sentence from being cut at a narrow table's edge.
    across, span = 0.0, 0
    while across < max(_INTRO_WIDTH, sum(widths)):
        across += widths[span] if span < len(widths) else 9
        span += 1
    tab.sheet_view.showGridLines = False
    _put(tab, 1, 1, sheet.title, size=16, bold=True, color=NAVY)
    tab.row_dimensions[1].height = 28
    for row, line in enumerate(sheet.lines, start=2):
        _put(tab, row, 1, line, color="404040", wrap=True)
        tab.merge_cells(start_row=row, end_row=row, start_column=1, end_column=span)
        tab.row_dimensions[row].height = _height([(line, across)]) + 2
    if not sheet.columns:
        return
    header = len(sheet.lines) + 3
    edge = Side(style="thin", color=LINE)
    box = Border(left=edge, right=edge, top=edge, bottom=edge)
    for at, column in enumerate(sheet.columns, start=1):
        cell = _put(tab, header, at, column.label, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=NAVY)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = box
    labels = [(column.label, width - 4) for column, width in zip(sheet.columns, widths, strict=True)]
    tab.row_dimensions[header].height = _height(labels) + 8
    looks: dict[tuple[Kind, bool], Any] = {}
    long = len(sheet.rows) > LONG
    for row, values in enumerate(() if long else sheet.rows, start=header + 1):
        texts: list[tuple[str, float]] = []
        for at, (column, value) in enumerate(zip(sheet.columns, values, strict=True), start=1):
            cell = _fill(tab.cell(row, at), column.kind, value, box, looks)
            if isinstance(cell.value, str):
                texts.append((cell.value, widths[at - 1] - 1.5))
        tab.row_dimensions[row].height = _height(texts) + 4
    last = header + len(sheet.rows)
    if long:
        rule_lines(tab, f"A{header + 1}:{letter(len(sheet.columns))}{last}")
    if not sheet.rows:
        last += 1
        _put(tab, last, 1, _EMPTY.of(language), color=GREY)
    tab.freeze_panes = f"A{header + 1}"
    tab.auto_filter.ref = f"A{header}:{letter(len(sheet.columns))}{last}"
    tab.print_title_rows = f"{header}:{header}"
    tab.print_area = f"A1:{letter(max(span, len(sheet.columns)))}{last}"
    if max(across, sum(widths)) > _PORTRAIT:
        tab.page_setup.orientation = "landscape"


def _fill(cell: Any, kind: Kind, value: object, box: Any, looks: dict[tuple[Kind, bool], Any]) -> Any:
    """Enter one value as `workbooks.register.make_block` would; text stays text.

    Args:
        cell: an empty cell.
        kind: its column's.
        value: what goes into it.
        box: its border.
        looks: (kind, is a number) -> style, kept between cells: openpyxl takes longer to find a style than to write a cell.
    """
    if isinstance(value, (tuple, list)):
        value = "、".join(map(str, value))
    number = bool(number_text(kind, value))
    if (kind, number) not in looks:
        _look(cell, kind, number, box)
        looks[kind, number] = cell._style
    cell._style = copy(looks[kind, number])
    if number:
        plain: Any = value
        if isinstance(value, datetime):
            plain = value.replace(tzinfo=None) if kind is Kind.MOMENT else value.date()
        cell.value = plain
    elif text := "" if value is None else cell_text(str(value)):
        cell.value = text
        cell.data_type = "s"
    return cell


def _look(cell: Any, kind: Kind, number: bool, box: Any) -> None:
    from openpyxl.styles import Alignment

    style = style_of(kind)
    cell.border = box
    if number:
        cell.number_format = style.number_format
        cell.alignment = Alignment(style.horizontal, "center", shrink_to_fit=True)
        return
    cell.number_format = "@"
    indent = 1 if style.horizontal == "left" else 0
    cell.alignment = Alignment(style.horizontal, "center", wrap_text=True, indent=indent)


def _put(
    tab: Any,
    row: int,
    column: int,
    text: str,
    *,
    size: float = 10,
    bold: bool = False,
    color: str = "262626",
    wrap: bool = False,
) -> Any:
    from openpyxl.styles import Alignment, Font

    cell = tab.cell(row, column)
    cell.value = cell_text(text)
    # A text that begins with = is no formula, and stays none when somebody edits the cell.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(name=FONT, size=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="center", wrap_text=wrap)
    return cell


def _height(texts: Sequence[tuple[str, float]], line: float = _LINE_HEIGHT) -> float:
    """Return the height in points of a row that shows every (text, width) wrapped."""
    lines = max((wrapped_lines(text, width) for text, width in texts), default=1)
    return min(lines * line, _TALLEST - 20)


def _set_page(tab: Any, title: str, at: datetime, language: str, *, footer: bool = True) -> None:
    tab.page_setup.paperSize = 9
    tab.page_setup.fitToWidth, tab.page_setup.fitToHeight = 1, 0
    tab.sheet_properties.pageSetUpPr.fitToPage = True
    margins = tab.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.75, 0.3, 0.35
    if footer:
        tab.oddFooter.left.text = title.replace("&", "&&")
        tab.oddFooter.center.text = _PAGE.of(language)
        tab.oddFooter.right.text = _MADE.of(language).format(at=at)


def _saved(workbook: Any, at: datetime, long: Mapping[str, ListSheet] = MappingProxyType({})) -> bytes:
    out = BytesIO()
    parts = workbook_parts(workbook, at)
    write_package(out, (Part(name, _pieces(content, long.get(name))) for name, content in parts.items()), at)
    return out.getvalue()


def _pieces(content: bytes, long: ListSheet | None) -> Iterable[Deflated]:
    if long is None:
        return (deflate(content, last=True),)
    header = len(long.lines) + 3
    dimension = f"A1:{letter(len(long.columns))}{header + len(long.rows)}"
    return filled_in(content, long.columns, header + 1, long.rows, dimension)

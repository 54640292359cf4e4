"""The overview sheet (概览): figures at the top, then tables with the charts that are drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from validators.declaration import Kind
from validators.message import Text
from workbooks.layout import letter
from workbooks.register.cell_text import cell_text, shown_width
from workbooks.register.charts import draw_chart
from workbooks.register.sheet import SheetColumn
from workbooks.register.styles import ALARM, BLUE, GREY, LINE, NAVY, PALE, ROW_HEIGHT

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


class Chart(StrEnum):
    """COLUMN and LINE: figures over time or a few classes. BAR: many or long names. PIE: shares of up to seven."""

    NONE = "none"
    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is read first.

    Attributes:
        label: what it counts.
        value: the number, or a word.
        note: a small line below it.
        alarm: shown in red, since somebody has to do something about it.
    """

    label: str
    value: object
    note: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """A small table of totals and the chart of it.

    Attributes:
        title: its heading, also the chart's.
        columns: the first names the rows, up to three more hold figures.
        rows: as wide as `columns`.
        chart: how the figures are drawn.
        series: how many of the figure columns are drawn.
        total: adds a line with the sums.
        share: adds a column with each row's share of the first figure; there must be room for it.
    """

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    chart: Chart = Chart.COLUMN
    series: int = 1
    total: bool = False
    share: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """The first sheet.

    Attributes:
        title: its heading.
        lines: what it covers, as of when.
        figures: the key figures, five beside each other in each half.
        totals: the tables, two beside each other.
        name: the tab's name.
    """

    title: str
    lines: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    totals: Sequence[Totals] = ()
    name: str = "概览"


_TOTAL = Text("合计", "Total")
_SHARE = Text("占比", "Share")
_NOTHING = Text("暂无数据", "Nothing yet")

#: A half: names, three figures, five columns for the chart. Ten such widths make five tiles.
_NAMES, _CELL, _CELLS, _GAP = 19.0, 9.5, 8, 2.5
_FIRST = (2, 2 + _CELLS + 2)
_LAST_COLUMN = _FIRST[1] + _CELLS
_CHART_ROWS: Final = 13
_TALLEST: Final = 22
_SLICES: Final = 7
_NAMES_IN_A_LINE: Final = 56
#: At this scale, in percent, the sheet's width fits A4 landscape, and so many points of its height.
_SCALE: Final = 58
_PAGE_POINTS: Final = 830
_FORMATS = {Kind.MONEY: "#,##0", Kind.NUMBER: "#,##0.##", Kind.INTEGER: "#,##0"}


def draw_overview(sheet: Worksheet, overview: Overview, language: str) -> None:
    """Fill an empty sheet with the overview.

    Args:
        sheet: of a workbook from `new_workbook`.
        overview: what it shows.
        language: of the words that are ours (`合计`).

    Raises:
        ValueError: a table has no figure column or more than three.
    """
    _page(sheet)
    _put(sheet, 1, 2, overview.title, size=20, bold=True, color=NAVY)
    sheet.row_dimensions[1].height = 36
    row = 2
    for line in overview.lines:
        _put(sheet, row, 2, line, color=GREY)
        row += 1
    row = _draw_figures(sheet, overview.figures, row + 1)
    page_row = 1
    for at in range(0, len(overview.totals), 2):
        pair = zip(overview.totals[at : at + 2], _FIRST, strict=False)
        # A short table beside a long one gets a chart as tall as its own rows need, not as the band.
        end = max(_draw_totals(sheet, totals, row, first, language) for totals, first in pair)
        if _points(sheet, page_row, end) > _PAGE_POINTS:
            _break_before(sheet, row)
            page_row = row
        row = end + 1
    sheet.print_area = f"A1:{letter(_LAST_COLUMN + 1)}{row}"


def _points(sheet: Any, first: int, end: int) -> float:
    """Return the height of the rows from `first` to before `end`."""
    heights = (sheet.row_dimensions[row].height if row in sheet.row_dimensions else None for row in range(first, end))
    return sum(height or ROW_HEIGHT + 1 for height in heights)


def _break_before(sheet: Any, row: int) -> None:
    from openpyxl.worksheet.pagebreak import Break

    sheet.row_breaks.append(Break(id=row - 1))


def _page(sheet: Any) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    sheet.sheet_properties.tabColor = NAVY
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT + 1
    sheet.sheet_format.customHeight = True
    widths = {1: 1.5, _FIRST[1] - 1: _GAP, _LAST_COLUMN + 1: 1.5}
    for first in _FIRST:
        widths |= {first: _NAMES, **{first + step: _CELL for step in range(1, _CELLS + 1)}}
    for at, width in widths.items():
        sheet.column_dimensions[letter(at)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    # Excel heeds no page break, and cuts charts in two, where it is told to fit the pages itself.
    sheet.page_setup.scale = _SCALE
    sheet.print_options.horizontalCentered = True
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.objects = False


def _draw_figures(sheet: Any, figures: Sequence[Figure], row: int) -> int:
    """Draw the tiles and return the row below them."""
    from openpyxl.styles import Border, PatternFill, Side

    spans = [
        (first, first) if not step else (first + 2 * step - 1, first + 2 * step)
        for first in _FIRST
        for step in range(5)
    ]
    spans = [span for span in spans if span[1] <= _LAST_COLUMN]
    fill = PatternFill("solid", fgColor="F2F6FB")
    for at, figure in enumerate(figures):
        line, place = divmod(at, len(spans))
        top, (left, right) = row + 4 * line, spans[place]
        color = ALARM if figure.alarm else NAVY
        value = cell_text(figure.value) if isinstance(figure.value, str) else figure.value
        shown = ((figure.label, 10, False, GREY), (value, 20, True, color), (figure.note, 9, False, GREY))
        for step, (content, size, bold, ink) in enumerate(shown):
            if left != right:
                sheet.merge_cells(start_row=top + step, end_row=top + step, start_column=left, end_column=right)
            for column in range(left, right + 1):
                cell = sheet.cell(top + step, column)
                cell.fill = fill
                edge = Side(style="thick", color="FFFFFF") if column == right else None
                cell.border = Border(right=edge, top=Side(style="medium", color=color) if step == 0 else None)
            cell = _put(sheet, top + step, left, content, size=size, bold=bold, color=ink, horizontal="center")
            cell.number_format = "#,##0.##" if isinstance(value, float) else "#,##0"
        for step, height in enumerate((20, 34, 18)):
            sheet.row_dimensions[top + step].height = height
    return row + 4 * -(-len(figures) // len(spans))


def _draw_totals(sheet: Any, totals: Totals, row: int, first: int, language: str) -> int:
    """Draw a table and its chart from `row` and column `first` on; return the row below them."""
    from openpyxl.styles import Border, PatternFill, Side

    figures = len(totals.columns) - 1
    used = figures + totals.share
    if not 1 <= figures <= used <= 3 or totals.series > figures:
        raise ValueError(f"{totals.title}: one to three columns of figures have room, {used} were given")
    for column in range(first, first + _CELLS + 1):
        sheet.cell(row, column).border = Border(bottom=Side(style="medium", color=BLUE))
    _put(sheet, row, first, totals.title, size=12, bold=True, color=NAVY)
    sheet.row_dimensions[row].height = 24
    labels = [column.label for column in totals.columns] + [_SHARE.of(language)] * totals.share
    hair = Border(bottom=Side(style="hair", color=LINE))
    for step, label in enumerate(labels):
        cell = _put(sheet, row + 1, first + step, label, bold=True, color=NAVY, horizontal="right" if step else "left")
        cell.fill = PatternFill("solid", fgColor=PALE)
    body = row + 2
    whole = _sum(totals.rows, 1)
    lines = [list(line) + ([_part(line[1], whole)] if totals.share else []) for line in totals.rows]
    if totals.total and lines:
        sums = [_sum(totals.rows, step) for step in range(1, figures + 1)]
        lines.append([_TOTAL.of(language), *sums, *([1 if whole else None] if totals.share else [])])
    for down, line in enumerate(lines):
        last = totals.total and down == len(lines) - 1
        for step, value in enumerate(line):
            cell = _put(sheet, body + down, first + step, value, bold=last, horizontal="right" if step else "left")
            cell.border = Border(top=Side(style="thin", color=BLUE)) if last else hair
            if step > figures:
                cell.number_format = "0.0%"
            elif step:
                cell.number_format = _FORMATS.get(totals.columns[step].kind, "#,##0")
    if not lines:
        _put(sheet, body, first, _NOTHING.of(language), color=GREY)
    end = body + max(len(lines), 1)
    if totals.chart is Chart.NONE or not whole:
        return end + 1
    shape = _drawn_as(totals)
    bottom = row + 1 + min(max(_CHART_ROWS, len(lines) + 1), _TALLEST)
    draw_chart(
        sheet,
        shape.value,
        totals.title,
        names=(first, body, body + len(totals.rows) - 1),
        series=totals.series,
        box=(first + used + 1, row + 1, first + _CELLS + 1, bottom),
    )
    return max(end, bottom) + 1


def _drawn_as(totals: Totals) -> Chart:
    """Return the chart that can be read: bars where a pie has too many slices or names would be slanted."""
    names = sum(shown_width(str(row[0])) + 2 for row in totals.rows)
    if totals.chart is Chart.PIE and len(totals.rows) > _SLICES:
        return Chart.BAR
    if totals.chart is Chart.COLUMN and names > _NAMES_IN_A_LINE:
        return Chart.BAR
    return totals.chart


def _put(
    sheet: Any,
    row: int,
    column: int,
    value: object,
    *,
    size: float = 10,
    bold: bool = False,
    color: str = "262626",
    horizontal: str = "left",
) -> Any:
    from openpyxl.styles import Alignment, Font

    from workbooks.register.styles import FONT

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = cell_text(value)
        # A text that begins with = is no formula.
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=FONT, size=size, bold=bold, color=color)
    # Headings run on over the empty cells beside them; figures and names shrink rather than be cut.
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", shrink_to_fit=size == 10 and color != GREY)
    return cell


def _sum(rows: Sequence[Sequence[object]], at: int) -> Any:
    values: list[Any] = [row[at] for row in rows if row[at] is not None]
    return sum(values) if values else 0


def _part(value: Any, whole: Any) -> float | None:
    return float(value / whole) if whole and value is not None else None

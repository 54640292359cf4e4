"""The register without its rows: the overview, which openpyxl draws, and the heads of all other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from validators.message import Text
from workbooks.layout import letter
from workbooks.register.book import Tab, sheet_part, with_tabs, workbook_parts
from workbooks.register.cell_text import foot_text
from workbooks.register.frame import Frame, Margins, Refusal, SheetShell, shell_of
from workbooks.register.overview import Overview, draw_overview
from workbooks.register.rows import head_row
from workbooks.register.sheet import HEADER_ROWS, RegisterSheet, Volume, tab_name
from workbooks.register.styles import ROW_HEIGHT, STYLE_OF, Look, column_width, new_workbook

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

_COLOR: Final = "2F6DB5"
_MARGINS: Final = Margins(left=0.4, right=0.4, top=0.5, bottom=0.75)


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
    first = workbook.create_sheet(tab_name(overview.name, ()))
    draw_overview(first, overview, language)
    for side, inches in _MARGINS._asdict().items():
        setattr(first.page_margins, side, inches)
    foot = first.oddFooter
    foot.left.text, foot.center.text, foot.right.text = _feet(overview.title, at, language)
    tabs = [Tab(first.title, area=first.print_area.rpartition("!")[2].replace("$", ""))]
    shells: list[tuple[str, SheetShell]] = []
    for number, (sheet, volume) in enumerate(volumes, start=2):
        tab = _tab(tab_name(sheet.name, [each.name for each in tabs], volume.number), sheet, volume)
        tabs.append(tab)
        frame = _frame(sheet, volume, tab, at, language)
        shells.append((sheet_part(number), shell_of(frame, _top(sheet, volume, at, language))))
    return with_tabs(workbook_parts(workbook), tabs, at, overview.title), shells


def _tab(name: str, sheet: RegisterSheet, volume: Volume) -> Tab:
    corner = f"{letter(len(sheet.columns))}{volume.last_row}"
    beside = sheet.frozen if _pages(sheet) > 1 else 0
    return Tab(name, f"A1:{corner}", f"A{HEADER_ROWS}:{corner}", HEADER_ROWS, beside)


def _frame(sheet: RegisterSheet, volume: Volume, tab: Tab, at: datetime, language: str) -> Frame:
    """Return what stands around a sheet's rows.

    Excel sorts a protected sheet only where its cells are unlocked, so the rows are unlocked and a
    validation that nothing meets refuses what is typed into them.
    """
    corner = tab.area.partition(":")[2]
    return Frame(
        reference=tab.area,
        widths=[round(column_width(column), 1) for column in sheet.columns],
        # A cell without content takes its column's style; a locked one would forbid sorting.
        styles=[STYLE_OF[column.kind] for column in sheet.columns],
        frozen=(sheet.frozen, HEADER_ROWS),
        filtered=tab.filtered,
        row_height=ROW_HEIGHT,
        tab=_COLOR,
        landscape=True,
        pages=_pages(sheet),
        margins=_MARGINS,
        feet=_feet(sheet.title, at, language),
        protected=True,
        body=f"A{HEADER_ROWS + 1}:{corner}" if volume.rows else "",
        refusal=Refusal(_REWRITTEN.of(language), _NOT_HERE.of(language)),
    )


def _pages(sheet: RegisterSheet) -> int:
    return max(1, -(-int(sum(map(column_width, sheet.columns))) // _PAGE_CHARACTERS))


def _top(sheet: RegisterSheet, volume: Volume, at: datetime, language: str) -> str:
    standing = (_STANDING if volume.of == 1 else _STANDING_VOLUME).of(language)
    gaps = {"at": at, "rows": sheet.rows, "number": volume.number, "of": volume.of, "here": volume.rows}
    labels = [column.label for column in sheet.columns]
    return (
        head_row(1, 28, [sheet.title], Look.REGISTER_TITLE)
        + head_row(2, 18, [standing.format(**gaps)], Look.REGISTER_STANDING)
        + head_row(HEADER_ROWS, 34, labels, Look.REGISTER_HEADER)
    )


def _feet(title: str, at: datetime, language: str) -> tuple[str, str, str]:
    # The blank keeps the year from being read as a font size.
    return foot_text(title), _PAGE.of(language), _DAY.of(language).format(at=at)

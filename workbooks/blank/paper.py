"""What the printed sheets look like: fonts, fills, lines, page setup, protection."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

#: Fonts that Chinese Windows, WPS and Office for Mac all have; elsewhere they are replaced by a like one.
SONG: Final = "宋体"
HEI: Final = "黑体"
INK: Final = "FF262626"
#: Labels of required fields; on a black-and-white print the asterisk says it.
REQUIRED_INK: Final = "FFB00020"
_LINE: Final = Side(style="thin", color="FF7F7F7F")
_EDGE: Final = Side(style="medium", color="FF404040")
LABEL_FILL: Final = PatternFill("solid", start_color="FFF2F2F2")
BAND_FILL: Final = PatternFill("solid", start_color="FFDCE6F1")
INPUT_FILL: Final = PatternFill("solid", start_color="FFFFFBEA")
GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
#: Shows a label with an asterisk behind it, while the cell's text stays the label itself.
REQUIRED_FORMAT: Final = '@"\N{NO-BREAK SPACE}*"'
BODY: Final = 10.0
Across = Literal["left", "center", "right"]
Down = Literal["top", "center", "bottom"]
#: Workbook -> the looks of its cells. openpyxl compares a style with all others whenever one is set.
_LOOKS: Final[WeakKeyDictionary[Workbook, dict[tuple[int, ...], tuple[Any, ...]]]] = WeakKeyDictionary()


@lru_cache(maxsize=64)
def font(size: float = BODY, *, bold: bool = False, color: str = INK, name: str = SONG) -> Font:
    """Return a font in points."""
    return Font(name=name, size=size, bold=bold, color=color)


@lru_cache(maxsize=64)
def align(horizontal: Across = "left", vertical: Down = "center", *, wrap: bool = True, indent: int = 0) -> Alignment:
    """Return an alignment; `horizontal` and `vertical` as Excel names them."""
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent)


def use_measuring_font(book: Workbook) -> None:
    """Set the workbook's default font, whose digits are the unit of column widths.

    Arial, since every system has it or one as wide, and widths then mean the same everywhere.
    """
    book._fonts[0] = Font(name="Arial", size=10)  # type: ignore[attr-defined]


def use_latin_fonts(book: Workbook) -> None:
    """Set Latin labels in Arial: the Chinese fonts' own letters are made for single words."""
    fonts = book._fonts  # type: ignore[attr-defined]
    for at, each in enumerate(fonts):
        fonts[at] = copy(each)
        fonts[at].name = "Arial"


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return the cell at a 1-based row and column; it must not lie inside a merge."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} lies inside a merge")
    return cell


def put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str | float | None,
    *,
    type_: Font,
    layout: Alignment,
    fill: PatternFill | None = None,
    boxed: bool = True,
) -> Cell:
    """Write one cell with its look and return it. Text that begins with = stays text."""
    cell = cell_at(sheet, row, column)
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
    _look(cell, type_, layout, fill, boxed=boxed)
    return cell


def _look(cell: Cell, type_: Font, layout: Alignment, fill: PatternFill | None, *, boxed: bool) -> None:
    book = cell.parent.parent
    assert book is not None
    looks = _LOOKS.setdefault(book, {})
    key = (id(type_), id(layout), id(fill), boxed)
    if key not in looks:
        cell.font, cell.alignment = type_, layout
        if fill is not None:
            cell.fill = fill
        if boxed:
            cell.border = GRID
        # the parts are kept with the look, so that no other ones get their ids
        looks[key] = (copy(cell._style), type_, layout, fill)  # type: ignore[attr-defined]
    cell._style = copy(looks[key][0])  # type: ignore[attr-defined]


def like(sheet: Worksheet, row: int, column: int, other: Cell) -> Cell:
    """Return an empty cell that looks as another one does; openpyxl takes longer to find a look than to copy it."""
    cell = cell_at(sheet, row, column)
    cell._style = copy(other._style)  # type: ignore[attr-defined]
    return cell


def merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """Merge a stretch of one row; every cell under it gets the first one's look, so that all its lines print."""
    if last == first:
        return
    head: Any = cell_at(sheet, row, first)
    # openpyxl's own `merge_cells` works out the borders of every cell anew, which takes most of drawing a card.
    for column in range(first + 1, last + 1):
        covered: Any = MergedCell(sheet, row, column)
        covered._style = copy(head._style)
        sheet._cells[row, column] = covered
    sheet.merged_cells.add(CellRange(min_row=row, max_row=row, min_col=first, max_col=last))


def frame(sheet: Worksheet, first_row: int, last_row: int, width: int) -> None:
    """Draw a stronger line around a block that begins in column A."""
    looks: dict[tuple[bytes, bool, bool, bool, bool], Any] = {}
    for row in range(first_row, last_row + 1):
        for column in range(1, width + 1):
            if first_row < row < last_row and 1 < column < width:
                continue
            cell: Any = sheet.cell(row, column)
            edges = (column == 1, column == width, row == first_row, row == last_row)
            key = (cell._style.tobytes(), *edges)
            if key in looks:
                cell._style = copy(looks[key])
                continue
            old = cell.border
            cell.border = Border(
                left=_EDGE if column == 1 else copy(old.left),
                right=_EDGE if column == width else copy(old.right),
                top=_EDGE if row == first_row else copy(old.top),
                bottom=_EDGE if row == last_row else copy(old.bottom),
            )
            looks[key] = cell._style


def locked() -> Protection:
    """Return the protection of a cell that guidang fills in."""
    return Protection(locked=True)


def unlocked() -> Protection:
    """Return the protection of a cell that people fill in."""
    return Protection(locked=False)


def widths(sheet: Worksheet, characters: tuple[float, ...]) -> None:
    """Set the widths of the columns from A on, in characters."""
    for at, width in enumerate(characters, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def page(sheet: Worksheet, area: str, *, landscape: bool, one_page: bool, footer: tuple[str, str, str]) -> None:
    """Set the sheet up for A4.

    Args:
        sheet: the sheet.
        area: what is printed, such as `A1:H50`.
        landscape: the paper's direction.
        one_page: everything on one page; otherwise one page wide and as many as needed long.
        footer: left, middle and right of the foot; `&P` and `&N` are page number and number of pages.
    """
    sheet.print_area = area
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom = 0.5, 0.65
    margins.header = margins.footer = 0.3
    foot = sheet.oddFooter
    if foot is None:
        raise TypeError("a sheet without a foot")
    for part, text in zip((foot.left, foot.center, foot.right), footer, strict=True):
        part.text, part.size, part.font = text, 9, f"{SONG},Regular"


def protect(sheet: Worksheet) -> None:
    """Lock all but the unlocked cells, without a password: a guard against slips, not against people.

    Selecting, formatting rows and columns, sorting and the filter stay allowed, and so do drawings.
    """
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.sort = guard.autoFilter = False
    guard.objects = guard.scenarios = False

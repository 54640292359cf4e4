"""The looks of registers and lists: fonts, colours, and fixed cell styles.

Sheets are written as text and name their styles by number, kept rows since the night they were made,
so the numbers must not depend on what else is in the workbook: `new_workbook` allots them before anything
else asks for a style.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from validators.declaration import Kind
from workbooks.register.cell_text import shown_width

if TYPE_CHECKING:
    from openpyxl import Workbook

    from workbooks.register.sheet import SheetColumn

#: The font of screens and print in Chinese offices; others fall back to their own Chinese font.
FONT: Final = "微软雅黑"
FONT_SIZE: Final = 10
#: Height of a record's row in points: one line, so that a register can be scanned.
ROW_HEIGHT: Final = 17.0

NAVY: Final = "1F3864"
BLUE: Final = "2F6DB5"
PALE: Final = "DCE6F2"
BAND: Final = "F4F7FB"
LINE: Final = "B8C4D6"
RULE: Final = "D5DDE8"
GREY: Final = "6B7785"
ALARM: Final = "C0392B"


class CellStyle(NamedTuple):
    """How the cells of a kind look in a register.

    Attributes:
        number_format: Excel's number format.
        horizontal: alignment.
        least_width: narrower columns are widened to it, in characters.
    """

    number_format: str
    horizontal: str
    least_width: float


_TEXT = CellStyle("@", "left", 6)
#: One for each kind; kinds may share one. The order is kept in the rows that are kept: append only.
STYLES: Final[tuple[CellStyle, ...]] = (
    _TEXT,
    CellStyle("General", "left", 20),
    CellStyle("#,##0", "right", 8),
    CellStyle("#,##0.######", "right", 9),
    CellStyle("#,##0.00", "right", 14),
    CellStyle("yyyy-mm-dd", "center", 12),
    CellStyle("yyyy-mm-dd hh:mm", "center", 17),
)
#: Labels up to this width stand on one line.
_ONE_LINE = 10
_WIDEST_LABEL = 24


class Look(IntEnum):
    """Numbers of the styles of what is no record: heads of registers (REGISTER_) and lists, and notes."""

    REGISTER_TITLE = len(STYLES) + 1
    REGISTER_STANDING = len(STYLES) + 2
    REGISTER_HEADER = len(STYLES) + 3
    TITLE = len(STYLES) + 4
    LINE = len(STYLES) + 5
    HEADER = len(STYLES) + 6
    EMPTY = len(STYLES) + 7
    NOTE_TITLE = len(STYLES) + 8
    NOTE = len(STYLES) + 9
    NOTE_FOOT = len(STYLES) + 10


class Ruling(IntEnum):
    """Numbers of the conditional formats that rule a register's rows: every other one shaded, and the others."""

    BAND = 0
    LINES = 1


_LONG, _INTEGER, _NUMBER, _MONEY, _DATE, _MOMENT = range(2, 8)
#: Kind -> number of the cell style in every register workbook; 0 is Excel's own.
STYLE_OF: Final[Mapping[Kind, int]] = {
    **dict.fromkeys(Kind, 1),
    Kind.LONG: _LONG,
    Kind.INTEGER: _INTEGER,
    Kind.NUMBER: _NUMBER,
    Kind.MONEY: _MONEY,
    Kind.DATE: _DATE,
    Kind.MOMENT: _MOMENT,
}


@dataclass(frozen=True, slots=True)
class RowLook:
    """How the rows of a sheet look.

    Attributes:
        figures: kind -> style of a number or date.
        texts: kind -> style of a text.
        boxed: cells without content are drawn, too.
    """

    figures: Mapping[Kind, int]
    texts: Mapping[Kind, int]
    boxed: bool


_SIDES: Final = ("left", "right", "center")
#: Of the registers: one style a kind whatever a cell holds, ruled by a conditional format.
RECORDS: Final = RowLook(STYLE_OF, STYLE_OF, boxed=False)
#: Of the lists: every cell has its box, and text wraps.
LISTED: Final = RowLook(
    {kind: Look.NOTE_FOOT + number for kind, number in STYLE_OF.items()},
    {
        kind: Look.NOTE_FOOT + len(STYLES) + 1 + _SIDES.index(STYLES[number - 1].horizontal)
        for kind, number in STYLE_OF.items()
    },
    boxed=True,
)


def style_of(kind: Kind) -> CellStyle:
    """Return the look of a kind's cells."""
    return STYLES[STYLE_OF[kind] - 1]


def column_width(column: SheetColumn) -> float:
    """Return the width at which kind and label fit; a long label goes on two lines beside the filter button."""
    label = shown_width(column.label)
    # Chinese breaks anywhere, a word in Latin letters nowhere.
    unbroken = max((len(word) for word in column.label.split() if word.isascii()), default=0)
    label_width = label + 4 if label <= _ONE_LINE else max(label / 2 + 6, unbroken + 4)
    return max(column.width, style_of(column.kind).least_width, min(label_width, _WIDEST_LABEL))


def new_workbook() -> Workbook:
    """Return an empty workbook in our font that holds our cell styles under their numbers.

    Raises:
        RuntimeError: openpyxl has numbered them otherwise, so that rows would look wrong.
    """
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Font

    workbook: Any = Workbook()
    # Nothing is to be calculated, and Excel would ask whether to save what it has calculated.
    workbook.calculation.fullCalcOnLoad = False
    body = Font(name=FONT, size=FONT_SIZE)
    # The first font is that of every cell without a style, and the unit of column widths.
    workbook._fonts.clear()
    workbook._fonts.add(body)
    workbook._named_styles["Normal"].font = body
    for number, look in enumerate(_looks(), start=1):
        cell: Any = Cell(workbook.active, row=1, column=1)
        for name, value in look.items():
            setattr(cell, name, value)
        if cell.style_id != number:
            raise RuntimeError(f"cell style {number} was numbered {cell.style_id}")
    _rule(workbook)
    workbook.remove(workbook.active)
    return workbook  # type: ignore[no-any-return]


def _looks() -> Iterator[dict[str, Any]]:
    """Yield all cell styles in the order of their numbers."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    for number, style in enumerate(STYLES, start=1):
        yield {
            "number_format": style.number_format,
            "alignment": _alignment(style, wrap=number == _LONG),
            # Excel sorts a protected sheet only where its cells are unlocked; see `shell` for the guard.
            "protection": Protection(locked=False),
        }
    edge = Side(style="thin", color=LINE)
    box = Border(left=edge, right=edge, top=edge, bottom=edge)
    middle, wrapped = Alignment(vertical="center"), Alignment(vertical="center", wrap_text=True)
    head = {
        "font": Font(name=FONT, size=10, bold=True, color="FFFFFF"),
        "fill": PatternFill("solid", fgColor=NAVY),
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    }
    # In the text format what begins with = is no formula, and stays none when somebody edits the cell.
    text = {"number_format": "@"}
    title, grey = Font(name=FONT, size=16, bold=True, color=NAVY), Font(name=FONT, size=9, color=GREY)
    yield {"font": title, "alignment": middle}
    yield {"font": grey, "alignment": middle}
    yield head | {"border": Border(left=edge, right=edge), "protection": Protection(locked=True)}
    yield text | {"font": title, "alignment": middle}
    yield text | {"font": Font(name=FONT, size=10, color="404040"), "alignment": wrapped}
    yield text | head | {"border": box}
    yield text | {"font": Font(name=FONT, size=10, color=GREY), "alignment": middle}
    yield text | {"font": title, "alignment": wrapped}
    yield text | {"font": Font(name=FONT, size=11, color="262626"), "alignment": wrapped}
    yield text | {"font": grey, "alignment": middle}
    for style in STYLES:
        shrunk = Alignment(style.horizontal, "center", shrink_to_fit=True)
        yield {"number_format": style.number_format, "alignment": shrunk, "border": box}
    for side in _SIDES:
        indent = 1 if side == "left" else 0
        yield text | {"alignment": Alignment(side, "center", wrap_text=True, indent=indent), "border": box}


def _rule(workbook: Any) -> None:
    """Enter the conditional formats under their numbers (`Ruling`)."""
    from openpyxl.styles import Border, PatternFill, Side
    from openpyxl.styles.differential import DifferentialStyle

    edge = Side(style="thin", color=RULE)
    lines = Border(left=edge, right=edge, top=edge, bottom=edge)
    band = PatternFill("solid", start_color=BAND, end_color=BAND)
    # The first rule that fits is the only one that some programs apply, so it holds the lines as well.
    for number, ruling in enumerate((DifferentialStyle(fill=band, border=lines), DifferentialStyle(border=lines))):
        if workbook._differential_styles.add(ruling) != number:
            raise RuntimeError(f"conditional format {number} was numbered otherwise")


def _alignment(style: CellStyle, *, wrap: bool) -> Any:
    from openpyxl.styles import Alignment

    # A figure that is too wide shrinks; it never shows as ###.
    shrink = style.horizontal != "left"
    vertical = "top" if wrap else "center"
    # Text keeps its distance from the figures of the column before it.
    indent = 1 if style.horizontal == "left" else 0
    return Alignment(style.horizontal, vertical, wrap_text=wrap, shrink_to_fit=shrink, indent=indent)

"""The looks of registers and lists: fonts, colours, and one fixed cell style a kind.

Kept rows name their style by its number in the workbook, so the numbers must not depend on what
else is in it: `new_workbook` allots them before anything else asks for a style.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Return an empty workbook in our font that holds the register's cell styles under their numbers.

    Raises:
        RuntimeError: openpyxl has numbered them otherwise, so that kept rows would look wrong.
    """
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Font, Protection

    workbook: Any = Workbook()
    # Nothing is to be calculated, and Excel would ask whether to save what it has calculated.
    workbook.calculation.fullCalcOnLoad = False
    body = Font(name=FONT, size=FONT_SIZE)
    # The first font is that of every cell without a style, and the unit of column widths.
    workbook._fonts.clear()
    workbook._fonts.add(body)
    workbook._named_styles["Normal"].font = body
    for number, style in enumerate(STYLES, start=1):
        cell: Any = Cell(workbook.active, row=1, column=1)
        cell.number_format = style.number_format
        cell.alignment = _alignment(style, wrap=number == _LONG)
        # Excel sorts a protected sheet only where its cells are unlocked; see `shell` for the guard.
        cell.protection = Protection(locked=False)
        if cell.style_id != number:
            raise RuntimeError(f"cell style {number} was numbered {cell.style_id}")
    workbook.remove(workbook.active)
    return workbook  # type: ignore[no-any-return]


def _alignment(style: CellStyle, *, wrap: bool) -> Any:
    from openpyxl.styles import Alignment

    # A figure that is too wide shrinks; it never shows as ###.
    shrink = style.horizontal != "left"
    vertical = "top" if wrap else "center"
    # Text keeps its distance from the figures of the column before it.
    indent = 1 if style.horizontal == "left" else 0
    return Alignment(style.horizontal, vertical, wrap_text=wrap, shrink_to_fit=shrink, indent=indent)

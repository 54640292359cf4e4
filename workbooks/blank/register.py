"""A register as it is printed: one header row that stays in sight, a record a row, landscape A4."""

from __future__ import annotations

from math import ceil
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from validators.message import Text
from workbooks.blank import paper
from workbooks.blank.card import Hand, foot, signature_line
from workbooks.blank.entry import number_format
from workbooks.blank.measure import CHARACTER, height, lines_needed
from workbooks.layout import Grid, layout, letter

SERIAL: Final = Text("序号", "No.")
_SERIAL_WIDTH: Final = 6
_ROW_HEIGHT, _TALLEST_ROW = 21.0, 30.0
#: What is printed of A4 landscape between the margins, in points.
_PAGE_WIDTH, _PAGE_HEIGHT = 770.0, 496.0


def draw_register(hand: Hand) -> None:
    """Draw the whole register on an empty sheet.

    The printed rows have lines; the rows below take the same entries, formats and dropdowns, which
    hang on the columns, so that a long register costs no bytes.
    """
    sheet, plan = hand.sheet, layout(hand.form)
    (grid,) = plan.grids
    hand.write_title(plan.width)
    paper.widths(sheet, (_SERIAL_WIDTH, *(place.column.width for place in grid.places)))
    _header(hand, grid)
    _body(hand, grid)
    _pages(sheet, grid)
    paper.frame(sheet, grid.header_row, grid.last_row, plan.width)
    sheet.freeze_panes = f"C{grid.first_row}"
    sheet.auto_filter.ref = f"A{grid.header_row}:{letter(plan.width)}{grid.depth}"
    sheet.print_title_rows = f"1:{grid.header_row}"
    left, middle, _ = foot(hand.form, hand.language)
    signatures = signature_line(hand.form, hand.language) if hand.form.signatures else left
    area = f"A1:{letter(plan.width)}{grid.last_row}"
    paper.page(sheet, area, landscape=True, one_page=False, footer=(signatures, "", middle))
    sheet.page_margins.bottom = 0.75
    paper.protect(sheet)


def _header(hand: Hand, grid: Grid) -> None:
    text = SERIAL.of(hand.language)
    plain, centred = paper.font(), paper.align("center")
    paper.put(hand.sheet, grid.header_row, 1, text, type_=plain, layout=centred, fill=paper.LABEL_FILL)
    lines = 1
    for place in grid.places:
        hand.write_label(grid.header_row, place.first, place.first, place.column)
        label = place.column.label.of(hand.language) + (" *" if place.column.asked_for else "")
        # the filter's button hides the end of a label's last line
        lines = max(lines, lines_needed(label, place.column.width - 4))
    hand.sheet.row_dimensions[grid.header_row].height = height(lines, paper.BODY) + 6


def _pages(sheet: Worksheet, grid: Grid) -> None:
    """Spread the printed rows evenly over as few pages as they need."""
    width = CHARACTER * (_SERIAL_WIDTH + sum(place.column.width for place in grid.places))
    top = sum(float(sheet.row_dimensions[row].height or 15) for row in range(1, grid.first_row))
    room = _PAGE_HEIGHT * max(1.0, width / _PAGE_WIDTH) - top
    rows = grid.last_row - grid.header_row
    pages = ceil(rows / (room // _ROW_HEIGHT))
    each = ceil(rows / pages)
    points = min(_TALLEST_ROW, room // each)
    for row in range(grid.first_row, grid.last_row + 1):
        sheet.row_dimensions[row].height = points
    for page in range(1, pages):
        sheet.row_breaks.append(Break(id=grid.header_row + page * each))


def _body(hand: Hand, grid: Grid) -> None:
    sheet = hand.sheet
    columns = {place.column.name: place.first for place in grid.places}
    for row in range(grid.first_row, grid.last_row + 1):
        serial = row - grid.header_row
        paper.put(sheet, row, 1, serial, type_=paper.font(), layout=paper.align("center"), fill=paper.LABEL_FILL)
    for place in grid.places:
        column, letters = place.column, get_column_letter(place.first)
        protection = paper.locked() if column.given else paper.unlocked()
        fill = paper.LABEL_FILL if column.given else paper.INPUT_FILL
        cell = paper.put(sheet, grid.first_row, place.first, None, type_=paper.font(), layout=paper.align(), fill=fill)
        cell.number_format, cell.protection = number_format(column), protection
        for row in range(grid.first_row + 1, grid.last_row + 1):
            paper.like(sheet, row, place.first, cell)
        whole = sheet.column_dimensions[letters]
        whole.font, whole.alignment = paper.font(), paper.align()
        whole.number_format, whole.protection = number_format(column), protection
        refs = f"{letters}{grid.first_row}:{letters}{grid.depth}"
        parent = f"${get_column_letter(columns[column.depends_on])}{grid.first_row}" if column.depends_on else ""
        hand.write_validation(column, refs, parent)

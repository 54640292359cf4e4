"""The 审核意见 sheet as it ships: room for problems, the formulas, the names, and the red marks on the form."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from validators.declaration import Form
from validators.message import Message, Text, Translator
from workbooks import opinions
from workbooks.blank import paper
from workbooks.blank.card import foot
from workbooks.blank.measure import height, lines_needed
from workbooks.layout import Layout, layout, letter

_TITLE: Final = Text("审核意见", "Review comments")
_TICKET: Final = Text("受理编号", "Submission")
_COUNT_FORMAT: Final = Text(
    '[=0]"没有待改之处";[Red]"还剩 "0" 处待改"', '[=0]"Nothing left to mend";[Red]0" left to mend"'
)
#: How many empty slots a blank form shows; the others are hidden until they are used.
SHOWN: Final = 8
_WIDTH: Final = len(opinions.HEADERS)
_LINK: Final = Font(name=paper.SONG, size=paper.BODY, underline="single", color="FF0563C1")


def add_review(book: Workbook, form: Form, language: str, say: Translator) -> None:
    """Write the sheet and its names.

    Args:
        book: the workbook; its first sheet is the form.
        form: the form.
        language: of the labels.
        say: renders the sentence at the top.
    """
    sheet = book.create_sheet(opinions.SHEET)
    sheet.sheet_view.showGridLines = False
    last = opinions.FIRST_SLOT + opinions.slots(form) - 1
    paper.widths(sheet, tuple(width for _, width in opinions.HEADERS))
    _top(book, last, language, say)
    first = _slot(book)
    for row in range(opinions.FIRST_SLOT, last + 1):
        for at, cell in enumerate(first, start=1):
            paper.like(sheet, row, at, cell)
        sheet.cell(row, opinions.STATE).value = f"={opinions.state_formula(row)}"
        sheet.row_dimensions[row].height = 20
        sheet.row_dimensions[row].hidden = row >= opinions.FIRST_SLOT + SHOWN
    for at in range(opinions.MODE, opinions.LAST_COLUMN + 1):
        sheet.column_dimensions[get_column_letter(at)].hidden = True
    sheet[opinions.TODO_CELL] = opinions.TODO.of(language)
    sheet[opinions.CHANGED_CELL] = opinions.CHANGED.of(language)
    sheet.freeze_panes = f"A{opinions.FIRST_SLOT}"
    sheet.print_title_rows = f"{opinions.HEADER_ROW}:{opinions.HEADER_ROW}"
    area = f"A1:{letter(_WIDTH)}{last}"
    paper.page(sheet, area, landscape=True, one_page=False, footer=foot(form, language))
    paper.protect(sheet)
    _names(book, form, last)


def _top(book: Workbook, last: int, language: str, say: Translator) -> None:
    sheet = book[opinions.SHEET]
    big, small, bold = paper.font(16, bold=True, name=paper.HEI), paper.font(), paper.font(bold=True)
    plain, centred = paper.align(), paper.align("center", wrap=False)
    paper.put(sheet, opinions.TITLE_ROW, 1, _TITLE.of(language), type_=big, layout=centred, boxed=False)
    paper.merge(sheet, opinions.TITLE_ROW, 1, _WIDTH)
    sheet.row_dimensions[opinions.TITLE_ROW].height = 32

    row = opinions.TICKET_ROW
    label = paper.align(wrap=False)
    paper.put(sheet, row, 1, _TICKET.of(language), type_=bold, layout=label, boxed=False)
    paper.merge(sheet, row, 1, 2)
    ticket = paper.put(sheet, row, 3, None, type_=small, layout=label, boxed=False)
    ticket.number_format = "@"
    paper.merge(sheet, row, 3, 4)
    count = paper.put(
        sheet, row, 5, 0, type_=paper.font(12, bold=True), layout=paper.align("right", wrap=False), boxed=False
    )
    count.value = f"={opinions.count_formula(last)}"
    count.number_format = _COUNT_FORMAT.of(language)
    paper.merge(sheet, row, 5, _WIDTH)
    sheet.row_dimensions[row].height = 22

    text = say(
        Message(
            "Leave this sheet empty. If something in the form has to be mended, the form comes back to you, "
            "and here it says what is wrong and how to mend it."
        )
    )
    paper.put(sheet, opinions.HEADING_ROW, 1, text, type_=small, layout=plain, boxed=False)
    paper.merge(sheet, opinions.HEADING_ROW, 1, _WIDTH)
    room = sum(width for _, width in opinions.HEADERS) - 3
    sheet.row_dimensions[opinions.HEADING_ROW].height = height(lines_needed(text, room), paper.BODY)

    for at, (header, _) in enumerate(opinions.HEADERS, start=1):
        text = header.of(language)
        paper.put(sheet, opinions.HEADER_ROW, at, text, type_=bold, layout=paper.align("center"), fill=paper.LABEL_FILL)
    sheet.row_dimensions[opinions.HEADER_ROW].height = 22


def _slot(book: Workbook) -> list[Cell]:
    """Draw the first slot without its formula, for the others to look like; return its cells."""
    sheet, row, drawn = book[opinions.SHEET], opinions.FIRST_SLOT, []
    for at in range(1, _WIDTH + 1):
        centred = at in (opinions.NUMBER, opinions.PLACE, opinions.OTHER, opinions.STATE)
        type_ = _LINK if at in (opinions.PLACE, opinions.OTHER) else paper.font()
        cell = paper.put(sheet, row, at, None, type_=type_, layout=paper.align("center" if centred else "left"))
        if at == opinions.OLD:
            cell.number_format = "@"
        drawn.append(cell)
    return drawn


def _names(book: Workbook, form: Form, last: int) -> None:
    here, first = opinions.quoted(opinions.SHEET), opinions.FIRST_SLOT

    def block(start: int, end: int) -> str:
        return f"{here}!${letter(start)}${first}:${letter(end)}${last}"

    def single(cell: str) -> str:
        return f"{here}!${cell[0]}${cell[1:]}"

    names = {
        opinions.FORM_NAME: f'"{form.id}@{form.version}"',
        opinions.AREA_NAME: f"{opinions.quoted(form.tab)}!$1:$1048576",
        opinions.TICKET_NAME: single(opinions.TICKET_CELL),
        opinions.TODO_NAME: single(opinions.TODO_CELL),
        opinions.STATE_NAME: block(opinions.STATE, opinions.STATE),
        opinions.ROWS_NAME: block(opinions.ROWS[0], opinions.ROWS[-1]),
        opinions.COLUMNS_NAME: block(opinions.COLUMNS[0], opinions.COLUMNS[-1]),
    }
    for name, value in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=value, hidden=True)


def _inputs(plan: Layout) -> dict[int, list[tuple[int, int, int]]]:
    """Return first column of the inputs -> (first row, last row, last column) of the stretches that begin in it."""
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place in plan.places:
        found[place.first].append((place.row, place.row, place.last))
    for grid in plan.grids:
        for place in grid.places:
            found[place.first].append((grid.first_row, grid.depth, place.last))
    return found


def mark_inputs(book: Workbook, form: Form) -> None:
    """Have every input of the form shown red while a problem with it stands.

    One rule for all inputs that begin in the same column: a merged input is asked about by its
    first cell, so the whole of it turns red.
    """
    sheet = book[form.tab]
    fill = PatternFill("solid", start_color="FFFF9B9B", end_color="FFFF9B9B")
    red = DifferentialStyle(fill=fill, font=Font(color="FF8B0000", bold=True))
    sheet_of_rules = sheet.conditional_formatting
    for column, stretches in sorted(_inputs(layout(form)).items()):
        refs = " ".join(f"{letter(column)}{top}:{letter(last)}{bottom}" for top, bottom, last in sorted(stretches))
        formula = opinions.mark_formula(column, min(stretches)[0])
        sheet_of_rules.add(refs, Rule(type="expression", dxf=red, formula=[formula], priority=column))

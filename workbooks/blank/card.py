"""A card as it is printed: labelled cells on one page of A4, sections, tables, a line to sign on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from validators.declaration import Column, Form, Kind
from validators.message import Text, Translator
from workbooks.blank import paper
from workbooks.blank.entry import number_format, validation
from workbooks.blank.lists import Lists
from workbooks.blank.measure import CHARACTER, height, lines_needed, text_width
from workbooks.face import face_text
from workbooks.layout import CARD_WIDTHS, FACE_ROW, TITLE_ROW, Grid, Layout, Place, layout, letter

HINT: Final = Text("请在浅色格内填写；标 * 的栏目必填。", "Fill in the light cells; fields marked * are required.")
_TABLE_SIZE: Final = 9.0
_TITLE_HEIGHT, _FACE_HEIGHT, _BAND_HEIGHT, _TABLE_HEIGHT, _SIGN_HEIGHT = 30, 17, 17.5, 19, 28
#: What is printed of A4 between the margins, in points.
_PAGE_WIDTH, _PAGE_HEIGHT = 523.0, 748.0
#: To fill the page, lines grow at most this much, and inputs for long text at most that much more.
_LINE_GROWTH, _LONG_GROWTH = 1.3, 2.2
#: Room that a cell's edges and bold letters take, in half-width characters.
_EDGES: Final = 1.5
#: Longest rule to sign on, in half-width characters.
_RULE: Final = 12


@dataclass(frozen=True, slots=True)
class Hand:
    """What everything on a form sheet is drawn with."""

    sheet: Worksheet
    form: Form
    lists: Lists
    language: str
    say: Translator
    remark: str = ""

    def write_validation(self, column: Column, refs: str, parent: str) -> None:
        """Give the cells `refs` their dropdown, prompt and question."""
        source = self.lists.source(column, parent)
        made = validation(self.form, column, refs, source, language=self.language, say=self.say)
        if made is not None:
            self.sheet.add_data_validation(made)

    def write_label(self, row: int, at: int, last: int, column: Column, size: float = paper.BODY) -> None:
        """Write a label; a required one in its own colour, and with an asterisk that only its format shows."""
        color = paper.REQUIRED_INK if column.asked_for else paper.INK
        cell = paper.put(
            self.sheet,
            row,
            at,
            column.label.of(self.language),
            type_=paper.font(size, color=color),
            layout=paper.align("center"),
            fill=paper.LABEL_FILL,
        )
        if column.asked_for:
            cell.number_format = paper.REQUIRED_FORMAT
        paper.merge(self.sheet, row, at, last)

    def write_title(self, width: int) -> None:
        """Write the title, the hint below it and the form's number and version."""
        sheet, plan = self.sheet, layout(self.form)
        paper.put(
            sheet,
            TITLE_ROW,
            1,
            self.form.title.of(self.language),
            type_=paper.font(18, bold=True, name=paper.HEI),
            layout=paper.align("center", wrap=False),
            boxed=False,
        )
        paper.merge(sheet, TITLE_ROW, 1, width)
        sheet.row_dimensions[TITLE_ROW].height = _TITLE_HEIGHT
        small = paper.font(9)
        face = sheet[plan.face_ref]
        at = int(face.column)
        hint = "　".join(filter(None, (HINT.of(self.language), self.remark)))
        paper.put(sheet, FACE_ROW, 1, hint, type_=small, layout=paper.align(wrap=False), boxed=False)
        paper.merge(sheet, FACE_ROW, 1, at - 1)
        text = face_text(self.form, self.language)
        paper.put(sheet, FACE_ROW, at, text, type_=small, layout=paper.align("right", wrap=False), boxed=False)
        paper.merge(sheet, FACE_ROW, at, width)
        sheet.row_dimensions[FACE_ROW].height = _FACE_HEIGHT


def _room(first: int, last: int, size: float) -> float:
    """Return how many half-width characters of `size` points fit in one line over these grid columns."""
    return (sum(CARD_WIDTHS[first - 1 : last]) - _EDGES) * 10.5 / size


def _band(hand: Hand, row: int, title: Text) -> None:
    text = title.of(hand.language)
    bold = paper.font(bold=True, name=paper.HEI)
    paper.put(hand.sheet, row, 1, text, type_=bold, layout=paper.align(wrap=False, indent=1), fill=paper.BAND_FILL)
    paper.merge(hand.sheet, row, 1, len(CARD_WIDTHS))
    hand.sheet.row_dimensions[row].height = _BAND_HEIGHT


def _input(hand: Hand, row: int, first: int, last: int, column: Column, *, size: float) -> None:
    top = column.kind is Kind.LONG or column.lines > 1
    cell = paper.put(
        hand.sheet,
        row,
        first,
        None,
        type_=paper.font(size),
        layout=paper.align("left", "top" if top else "center"),
        fill=paper.INPUT_FILL,
    )
    cell.number_format = number_format(column)
    cell.protection = paper.unlocked()
    paper.merge(hand.sheet, row, first, last)


def _fields(hand: Hand, plan: Layout) -> None:
    refs = {place.column.name: place.ref for place in plan.places}
    right = {place.row for place in plan.places if place.label_at > 1 or place.last == len(CARD_WIDTHS)}
    heights: dict[int, float] = {}
    for place in plan.places:
        column = place.column
        hand.write_label(place.row, place.label_at, place.label_at, column)
        _input(hand, place.row, place.first, place.last, column, size=paper.BODY)
        parent = refs[column.depends_on] if column.depends_on else ""
        hand.write_validation(column, place.ref, _fixed(parent))
        label = column.label.of(hand.language) + (" *" if column.asked_for else "")
        lines = max(column.lines, lines_needed(label, _room(place.label_at, place.label_at, paper.BODY)))
        heights[place.row] = max(heights.get(place.row, 0), height(lines, paper.BODY))
        if place.last == len(CARD_WIDTHS) // 2 and place.row not in right:
            paper.put(hand.sheet, place.row, 5, None, type_=paper.font(), layout=paper.align())
            paper.merge(hand.sheet, place.row, 5, len(CARD_WIDTHS))
    for row, points in heights.items():
        hand.sheet.row_dimensions[row].height = points


def _fill_page(sheet: Worksheet, last_row: int, long_rows: set[int]) -> None:
    """Let the lines grow until the page is full, those for long text most: people write on paper as well."""
    heights = {row: float(sheet.row_dimensions[row].height or 15) for row in range(FACE_ROW + 1, last_row + 1)}
    # a card wider than the page is printed smaller, and then more lines fit
    room = _PAGE_HEIGHT * max(1.0, sum(CARD_WIDTHS) * CHARACTER / _PAGE_WIDTH) - _TITLE_HEIGHT - _FACE_HEIGHT
    for rows, most in ((set(heights), _LINE_GROWTH), (long_rows, _LONG_GROWTH)):
        left, growing = room - sum(heights.values()), sum(heights[row] for row in rows)
        if left <= 0 or not growing:
            break
        factor = min(most, 1 + left / growing)
        heights |= {row: heights[row] * factor for row in rows}
    for row, points in heights.items():
        sheet.row_dimensions[row].height = round(points - 0.05, 1)


def _fixed(ref: str) -> str:
    return f"${ref[0]}${ref[1:]}" if ref else ""


def _header_lines(hand: Hand, place: Place) -> int:
    label = place.column.label.of(hand.language) + (" *" if place.column.asked_for else "")
    return lines_needed(label, _room(place.first, place.last, _TABLE_SIZE))


def _table(hand: Hand, grid: Grid) -> None:
    if grid.title is not None:
        _band(hand, grid.title_row, grid.title)
    firsts = {place.column.name: place.first for place in grid.places}
    for place in grid.places:
        column = place.column
        hand.write_label(grid.header_row, place.first, place.last, column, _TABLE_SIZE)
        for row in range(grid.first_row, grid.last_row + 1):
            _input(hand, row, place.first, place.last, column, size=_TABLE_SIZE)
        refs = f"{letter(place.first)}{grid.first_row}:{letter(place.first)}{grid.last_row}"
        parent = f"${letter(firsts[column.depends_on])}{grid.first_row}" if column.depends_on else ""
        hand.write_validation(column, refs, parent)
    _fill_row_ends(hand, grid)
    lines = max(_header_lines(hand, place) for place in grid.places)
    hand.sheet.row_dimensions[grid.header_row].height = height(lines, paper.BODY)
    for row in range(grid.first_row, grid.last_row + 1):
        hand.sheet.row_dimensions[row].height = _TABLE_HEIGHT


def _fill_row_ends(hand: Hand, grid: Grid) -> None:
    """Draw the cells right of a table that is narrower than the card, so that the frame closes."""
    after = max(place.last for place in grid.places) + 1
    for row in range(grid.header_row, grid.last_row + 1):
        for column in range(after, len(CARD_WIDTHS) + 1):
            hand.sheet.cell(row, column).border = paper.GRID


def draw_card(hand: Hand) -> None:
    """Draw the whole card on an empty sheet."""
    sheet, plan = hand.sheet, layout(hand.form)
    paper.widths(sheet, CARD_WIDTHS)
    sheet.sheet_view.showGridLines = False
    hand.write_title(plan.width)
    for band in plan.bands:
        _band(hand, band.row, band.title)
    _fields(hand, plan)
    for grid in plan.grids:
        _table(hand, grid)
    body_ends = plan.signature_row - 1 if plan.signature_row else plan.last_row
    paper.frame(sheet, FACE_ROW + 1, body_ends, plan.width)
    if plan.signature_row:
        text = signature_line(hand.form, hand.language)
        layout_ = paper.align("center", "bottom", wrap=False)
        paper.put(sheet, plan.signature_row, 1, text, type_=paper.font(), layout=layout_, boxed=False)
        paper.merge(sheet, plan.signature_row, 1, plan.width)
        sheet.row_dimensions[plan.signature_row].height = _SIGN_HEIGHT
    _fill_page(sheet, plan.last_row, {place.row for place in plan.places if place.column.lines > 1})
    area = f"A1:{letter(plan.width)}{plan.last_row}"
    paper.page(sheet, area, landscape=False, one_page=True, footer=foot(hand.form, hand.language))
    paper.protect(sheet)


def signature_line(form: Form, language: str) -> str:
    """Return the line to sign on: each signature with a rule behind it, and the date.

    Many signatures have shorter rules, so that the line fits on a card.
    """
    labels = [label.of(language) for label in (*form.signatures, Text("日期", "Date"))]
    gap, colon = ("　　", "：") if language.startswith("zh") else ("    ", ": ")
    taken = text_width(gap.join(f"{label}{colon}" for label in labels))
    rule = "_" * min(_RULE, int((sum(CARD_WIDTHS) - 2 * _EDGES - taken) / len(labels)))
    return gap.join(f"{label}{colon}{rule}" for label in labels)


def foot(form: Form, language: str) -> tuple[str, str, str]:
    """Return left, middle and right of the page's foot: the form, the page, nothing."""
    pages = "第 &P 页　共 &N 页" if language.startswith("zh") else "Page &P of &N"
    return form.title.of(language).replace("&", "&&"), pages, form.number.replace("&", "&&")

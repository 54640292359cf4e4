"""The 填写说明 sheet: a few sentences, then a line for each field."""

from __future__ import annotations

from typing import Final

from openpyxl import Workbook

from validators.declaration import Column, Form, Kind
from validators.form_changes import history
from validators.message import Message, Text, Translator
from workbooks.blank import paper
from workbooks.blank.card import foot
from workbooks.blank.measure import height, lines_needed

SHEET: Final = "填写说明"
_TITLE: Final = Text("填写说明", "How to fill in this form")
_HEADERS: Final = (
    (Text("栏目", "Field"), 22),
    (Text("必填", "Required"), 9),
    (Text("怎样填", "How to fill it in"), 44),
    (Text("示例", "Example"), 26),
)
_VERSIONS: Final = Text("版本记录", "What changed")
_VERSION: Final = Text("第{version}版", "Version {version}")
_REQUIRED: Final = Text("必填", "yes")


def _sentences(form: Form, language: str, say: Translator) -> list[str]:
    general: tuple[Message, ...] = (
        Message("Fill in the light cells only. Fields marked * have to be filled in."),
        Message("Save the workbook as .xlsx under any name and put it into your own inbox folder."),
        Message(
            "If something is wrong, the same file comes back to you. The cells to mend are red, and the sheet 审核意见 "
            "says what is wrong and how to mend it. Correct them, save, and put the file into your inbox again."
        ),
        Message("Do not insert rows or columns, and do not delete sheets."),
    )
    if not form.coding.series:  # an office table or a sheet of decisions stays where it is
        general = (general[0], general[-1])
    return [*(note.of(language) for note in form.notes), *(say(message) for message in general)]


def _by_kind(form: Form, column: Column, language: str, say: Translator) -> str:
    """Return the sentence that the column's kind calls for; empty where the field explains itself."""
    if column.kind is Kind.CHOICE and not column.depends_on:
        return say(Message("Choose from the list."))
    if column.help is not None:
        return ""
    if column.kind is Kind.CHOICE:
        parent = next(each.label for _, each in form.every_column() if each.name == column.depends_on)
        return say(Message("Choose from the list, after {parent} has been chosen.", {"parent": parent}))
    if column.kind is Kind.PERSON:
        return say(Message("A name on the roster."))
    if column.kind is Kind.DATE:
        return say(Message("A date, such as 2026-11-21."))
    if column.kind is Kind.MOMENT:
        return say(Message("A day and a time, such as 2026-11-21 14:30."))
    if column.kind is Kind.INTEGER:
        return say(Message("A whole number, digits only."))
    if column.kind in (Kind.MONEY, Kind.NUMBER):
        return say(Message("A number, digits only."))
    if column.kind is Kind.PHONE:
        return say(Message("A telephone number, with the area code or as a mobile number."))
    if column.kind is Kind.CODE and column.digits:
        return say(Message("Exactly {digits} characters.", {"digits": column.digits}))
    return ""


def add_guide(book: Workbook, form: Form, language: str, say: Translator) -> None:
    """Write the sheet.

    Args:
        book: the workbook.
        form: the form.
        language: of labels, notes and help.
        say: renders the general sentences.
    """
    sheet = book.create_sheet(SHEET)
    sheet.sheet_view.showGridLines = False
    widths = tuple(width for _, width in _HEADERS)
    paper.widths(sheet, widths)
    title = f"{form.title.of(language)}　{_TITLE.of(language)}"
    paper.put(
        sheet,
        1,
        1,
        title,
        type_=paper.font(16, bold=True, name=paper.HEI),
        layout=paper.align("center", wrap=False),
        boxed=False,
    )
    paper.merge(sheet, 1, 1, len(widths))
    sheet.row_dimensions[1].height = 32
    row = 2
    for number, sentence in enumerate(_sentences(form, language, say), start=1):
        text = f"{number}. {sentence}"
        paper.put(sheet, row, 1, text, type_=paper.font(), layout=paper.align(), boxed=False)
        paper.merge(sheet, row, 1, len(widths))
        sheet.row_dimensions[row].height = height(lines_needed(text, sum(widths) - 3), paper.BODY)
        row += 1
    sheet.row_dimensions[row].height = 8
    header = row + 1
    last = _field_lines(book, form, header, language, say)
    paper.frame(sheet, header, last, len(widths))
    last = _version_lines(book, form, last, language, say)
    sheet.print_title_rows = f"{header}:{header}"
    paper.page(sheet, f"A1:D{last}", landscape=False, one_page=False, footer=foot(form, language))
    paper.protect(sheet)


def _field_lines(book: Workbook, form: Form, header: int, language: str, say: Translator) -> int:
    sheet = book[SHEET]
    for at, (label, _) in enumerate(_HEADERS, start=1):
        bold, centred = paper.font(bold=True), paper.align("center")
        paper.put(sheet, header, at, label.of(language), type_=bold, layout=centred, fill=paper.LABEL_FILL)
    sheet.row_dimensions[header].height = 20
    groups = [(section.title, section.columns) for section in form.sections]
    groups += [(table.title, table.columns) for table in form.tables]
    row = header
    for title, columns in groups:
        row += 1
        bold = paper.font(bold=True, name=paper.HEI)
        paper.put(
            sheet,
            row,
            1,
            title.of(language),
            type_=bold,
            layout=paper.align(wrap=False, indent=1),
            fill=paper.BAND_FILL,
        )
        paper.merge(sheet, row, 1, len(_HEADERS))
        sheet.row_dimensions[row].height = 19
        for column in columns:
            row += 1
            _field_line(book, form, column, row, language=language, say=say)
    return row


def _version_lines(book: Workbook, form: Form, after: int, language: str, say: Translator) -> int:
    """Write below row `after` what each version changed, the newest first; return the last row."""
    sheet, row = book[SHEET], after
    across = len(_HEADERS)
    told = history(form)
    if told:
        row += 2
        sheet.row_dimensions[row - 1].height = 8
        bold = paper.font(bold=True, name=paper.HEI)
        paper.put(sheet, row, 1, _VERSIONS.of(language), type_=bold, layout=paper.align(wrap=False), boxed=False)
    for each in told:
        row += 1
        version = _VERSION.of(language).format(version=each.version)
        text = "\n".join(map(say, each.what))
        paper.put(sheet, row, 1, version, type_=paper.font(), layout=paper.align("left", "top"), boxed=False)
        paper.put(sheet, row, 2, text, type_=paper.font(), layout=paper.align("left", "top"), boxed=False)
        paper.merge(sheet, row, 2, across)
        room = sum(width for _, width in _HEADERS[1:]) - 1.5
        sheet.row_dimensions[row].height = height(lines_needed(text, room), paper.BODY)
    return row


def _field_line(book: Workbook, form: Form, column: Column, row: int, *, language: str, say: Translator) -> None:
    sheet = book[SHEET]
    help_ = column.help.of(language) if column.help is not None else ""
    how = "\n".join(line for line in (help_, _by_kind(form, column, language, say)) if line)
    required = _REQUIRED.of(language) if column.asked_for else ""
    texts = (column.label.of(language), required, how, column.example)
    lines = 1
    for at, (text, (_, width)) in enumerate(zip(texts, _HEADERS, strict=True), start=1):
        layout = paper.align("center" if at == 2 else "left")
        color = paper.REQUIRED_INK if at == 2 else paper.INK
        cell = paper.put(sheet, row, at, text or None, type_=paper.font(color=color), layout=layout)
        cell.number_format = "@"
        lines = max(lines, lines_needed(text, width - 1.5))
    sheet.row_dimensions[row].height = height(lines, paper.BODY)

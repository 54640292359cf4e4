"""Blank forms: the workbooks that staff copy, fill in and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from validators.declaration import Form, Shape
from validators.message import Translator

#: The moment in the properties of a blank form, so that the same form always has the same bytes.
MADE: Final = datetime(2026, 1, 1)


def blank_form(
    form: Form,
    dictionaries: Mapping[str, tuple[str, ...]],
    people: Sequence[str],
    language: str,
    say: Translator,
    *,
    remark: str = "",
    made: datetime = MADE,
) -> bytes:
    """Return the blank workbook of `form`: form sheet, 填写说明, 审核意见 and the hidden 字典.

    Sheet names and dictionary entries are Chinese in every language, since they are data. The same
    arguments give the same bytes.

    Args:
        form: the declaration.
        dictionaries: name -> entries in the order of the dropdown; parts are named `地域/境内`.
        people: the names offered where a person is asked for; empty gives no dropdown.
        language: of labels and prompts, `"zh"` or `"en"`.
        say: renders sentences in that language.
        remark: a sentence that stands below the title, behind the hint.
        made: the moment in the workbook's properties.

    Raises:
        ValueError: the form has the title of one of the other sheets.
    """
    from openpyxl import Workbook

    from workbooks import opinions
    from workbooks.blank import guide, lists
    from workbooks.blank.card import Hand, draw_card
    from workbooks.blank.paper import use_latin_fonts, use_measuring_font
    from workbooks.blank.register import draw_register
    from workbooks.blank.review import add_review, mark_inputs
    from workbooks.blank.seal import seal

    if form.tab in (guide.SHEET, opinions.SHEET, lists.SHEET):
        raise ValueError(f"a form can't have the title {form.title.zh}: another sheet of its workbook has it")
    book = Workbook()
    use_measuring_font(book)
    sheet = book.worksheets[0]
    sheet.title = form.tab
    guide.add_guide(book, form, language, say)
    add_review(book, form, language, say)
    offered = lists.add_lists(book, dictionaries, people)
    hand = Hand(sheet, form, offered, language, say, remark)
    if form.shape is Shape.REGISTER:
        draw_register(hand)
    else:
        draw_card(hand)
    mark_inputs(book, form)
    if not language.startswith("zh"):
        use_latin_fonts(book)
    book.active = 0
    book.properties.title = form.title.of(language)
    book.properties.subject = form.number
    book.properties.creator = "guidang"
    return seal(book, made)

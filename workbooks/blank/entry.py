"""What an input cell takes: its number format, its dropdown, its prompt, and what is said to a wrong entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from openpyxl.worksheet.datavalidation import DataValidation

from validators.declaration import Column, Form, Kind
from validators.dictionaries import FIXED, SHIPPED
from validators.message import Message, Translator

NUMBER_FORMATS: Final[Mapping[Kind, str]] = {
    Kind.CODE: "@",
    Kind.PHONE: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.MONEY: "#,##0.00",
    Kind.INTEGER: "0",
}
#: Serial number of 1980-01-01 in the 1900 system.
_OLDEST: Final = "29221"
_PROMPT, _TITLE = 255, 32


def number_format(column: Column) -> str:
    """Return the number format of the column's input cells."""
    return NUMBER_FORMATS.get(column.kind, "General")


def _style(form: Form, column: Column) -> Literal["stop", "warning"]:
    """Return how firmly a wrong entry is stopped.

    A warning can be overruled: the roster may have grown since the form was copied, and on a form
    that updates a partner's file an optional field may take the word that clears it. An office table
    (which has no codes) is kept for years, so a dictionary that grows has grown beyond its dropdown.
    """
    if not form.coding.series and column.kind is Kind.CHOICE and column.dictionary in SHIPPED.keys() - FIXED:
        return "warning"
    if column.kind is Kind.PERSON or (form.party is not None and not column.required):
        return "warning"
    return "stop"


_FROM_DATE: Final = {"type": "date", "operator": "greaterThanOrEqual", "formula1": _OLDEST}
_ANY_NUMBER: Final = {"operator": "between", "formula1": "-999999999999", "formula2": "999999999999"}
#: Kind -> the question asked of an entry, and what is said where the answer is no.
_QUESTIONS: Final[Mapping[Kind, tuple[dict[str, str], Message]]] = {
    Kind.DATE: (_FROM_DATE, Message("Enter a date such as 2026-11-21, with four digits for the year.")),
    Kind.MOMENT: (_FROM_DATE, Message("Enter day and time such as 2026-11-21 14:30, with a blank between them.")),
    Kind.INTEGER: (
        {"type": "whole", **_ANY_NUMBER},
        Message("Enter a whole number: digits only, without a unit."),
    ),
    Kind.NUMBER: ({"type": "decimal", **_ANY_NUMBER}, Message("Enter a number: digits only, without a unit.")),
    Kind.MONEY: ({"type": "decimal", **_ANY_NUMBER}, Message("Enter a number: digits only, without a unit.")),
}


def _asked(column: Column, source: str) -> tuple[dict[str, str], Message] | None:
    """Return the question asked of an entry and what is said where the answer is no; None where none is asked."""
    if source and column.kind is Kind.PERSON:
        message = Message(
            "This name is not in the list, which is as old as this form. Keep it only if it is on the roster by now."
        )
        return {"type": "list", "formula1": source}, message
    if source:
        return {"type": "list", "formula1": source}, Message("Choose one of the entries in the list.")
    if column.kind is Kind.CODE and column.digits:
        gaps = {"label": column.label, "digits": column.digits}
        message = Message("{label} has {digits} characters. Please count them again.", gaps)
        return {"type": "textLength", "operator": "equal", "formula1": str(column.digits)}, message
    return None if column.many else _QUESTIONS.get(column.kind)


def validation(
    form: Form, column: Column, refs: str, source: str, *, language: str, say: Translator
) -> DataValidation | None:
    """Return the data validation of the cells `refs`, or None where there is neither prompt nor question.

    Args:
        form: the form.
        column: the field.
        refs: addresses, separated by blanks.
        source: the formula of its dropdown, empty where it has none.
        language: of the prompt.
        say: renders what is said to a wrong entry.
    """
    asked = _asked(column, source)
    if asked is None and column.help is None:
        return None
    question = asked[0] if asked is not None else {}
    made = DataValidation(sqref=refs, allow_blank=True, **question)  # type: ignore[arg-type]
    label = column.label.of(language)[:_TITLE]
    if asked is not None:
        # a cell for several values has a dropdown for the first one and must take more than it offers
        made.showErrorMessage = not column.many
        made.errorStyle = "information" if column.many else _style(form, column)
        made.errorTitle, made.error = label, say(asked[1])[:_PROMPT]
    if column.help is not None:
        made.showInputMessage = True
        made.promptTitle, made.prompt = label, column.help.of(language)[:_PROMPT]
    return made

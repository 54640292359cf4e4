"""Texts and codes: what is folded, what survives, and what Excel has done to a code on the way."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from validators.declaration import Column, Kind
from validators.display import display, exact
from validators.flaw import Flaw
from validators.message import Fault

#: Excel keeps 15 digits of a number; from here on the last ones are zeros it made up.
_TOO_MANY_DIGITS = 1e15
_BLANKS = "".join(chr(at) for at in (*range(9, 14), *range(28, 33), 0x85, 0xA0, *range(0x2000, 0x200E)))
_BLANKS += "\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_NO_BLANKS = dict.fromkeys(map(ord, _BLANKS))
_MARKS = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {ord("∶"): ":"}
_LINE_END = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}")
_SEVERAL = re.compile(r"[、,，;；\r\n]+")

DATE_IN_TEXT = Fault(
    "became-a-date",
    "{label} holds the date {value}; Excel makes dates of entries that look like one.",
    "Set the cell's number format to Text and type the content again.",
)
DIGITS_LOST = Fault(
    "digits-lost",
    "{label} is stored as a number, and Excel keeps only the first 15 digits of a number: the others are lost.",
    "Set the cell's number format to Text, then type all digits again from the original; the format alone does not bring them back.",
)
SCIENTIFIC = Fault(
    "scientific-notation",
    "{label} “{value}” is a long number that was shortened; its other digits are lost.",
    "Set the cell's number format to Text, then type all digits again from the original.",
)
ZEROS_LOST = Fault(
    "zeros-lost",
    "{label} “{value}” is stored as a number with {count} digits instead of {digits}: zeros at its beginning are lost.",
    "Set the cell's number format to Text, then type it again with the zeros.",
)
CODE_LENGTH = Fault(
    "code-length",
    "{label} “{value}” has {count} characters instead of {digits}.",
    "Compare it with the original character by character and type it again.",
)
TOO_LONG = Fault(
    "too-long",
    "{label} has {count} characters; at most {limit} fit.",
    "Shorten it, and hand in the full text as a document of its own if it is needed.",
)


def tidy(text: str) -> str:
    """Return `text` without the blanks and line ends around it; what is inside stays as typed."""
    return text.strip(_BLANKS)


def fold(text: str) -> str:
    """Return `text` for reading digits: width folded (NFKC), dashes and colons of one kind, no outer blanks."""
    if text.isascii():
        return text.strip(_BLANKS)
    return unicodedata.normalize("NFKC", text).translate(_MARKS).strip(_BLANKS)


def squeeze(text: str) -> str:
    """Return `text` for comparing: folded, without any blanks, in one case."""
    return fold(text).translate(_NO_BLANKS).casefold()


def several(text: str) -> list[str]:
    """Split a cell with several values at 、 commas, semicolons and line ends."""
    return [part for part in map(tidy, _SEVERAL.split(text)) if part]


def _day(value: datetime) -> date:
    """Return the day of a moment that has no time."""
    return value.date() if value == datetime(value.year, value.month, value.day) else value


def as_text(value: str | float | datetime) -> str | Flaw:
    """Return the text of a cell that should hold text; a number of up to 15 digits gives its digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return Flaw(DATE_IN_TEXT, {"value": display(_day(value))})
    if not -_TOO_MANY_DIGITS < value < _TOO_MANY_DIGITS:
        return Flaw(DIGITS_LOST)
    return format(exact(value), "f")


def read_text(column: Column, value: str | float | datetime) -> str | Flaw:
    """Read a TEXT or LONG cell. Nothing is folded: （） and ㎡ survive; only LONG keeps its line breaks."""
    text = display(_day(value)) if column.any_kind and isinstance(value, datetime) else as_text(value)
    if isinstance(text, Flaw):
        return text
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n") if column.kind is Kind.LONG else _LINE_END.sub(" ", text)
    if len(text) > column.max_length:
        return Flaw(TOO_LONG, {"count": len(text), "limit": column.max_length})
    return text


def shortened(text: str) -> bool:
    """Tell whether a text is a number in the short form that Excel gives long ones, `1.23457E+17`."""
    return _SCIENTIFIC.fullmatch(text.upper()) is not None


def read_code(column: Column, value: str | float | datetime) -> str | Flaw:
    """Read a CODE cell: width folded, capitals, no blanks anywhere; Chinese inside it stays."""
    text = as_text(value)
    if isinstance(text, Flaw):
        return text
    code = fold(text).translate(_NO_BLANKS).lstrip("'’‘`").upper()
    if shortened(code):
        return Flaw(SCIENTIFIC)
    if column.digits and len(code) != column.digits:
        gaps = {"value": display(code), "count": len(code), "digits": column.digits}
        lost = not isinstance(value, str) and code.isdigit() and len(code) < column.digits
        return Flaw(ZEROS_LOST if lost else CODE_LENGTH, gaps)
    if len(code) > column.max_length:
        return Flaw(TOO_LONG, {"count": len(code), "limit": column.max_length})
    return code

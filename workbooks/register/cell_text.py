"""Text as a cell can hold it, and how wide it is when shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from math import ceil
from typing import Final

#: Longest text Excel takes in a cell, in UTF-16 units.
LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: So many digits wide is a third of a page on end.
_FOOT: Final = 34
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CUT = "…"


def legal_text(text: str) -> str:
    """Return `text` without what XML cannot hold, its line ends as `\\n`, cut to what a cell takes.

    Control characters are left out and not written in Excel's `_x0007_` way, which every reader
    but Excel shows as it stands. Text too long for a cell ends with `…`.
    """
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST:
        text = text.encode("utf-16-le")[: 2 * (LONGEST - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    return text


def cell_text(text: str) -> str:
    """Return `legal_text`, with what Excel would take for an escape (`_x0041_`) escaped itself.

    Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
    """
    return _LOOKS_ESCAPED.sub("_x005F_", legal_text(text))


def xml_text(text: str) -> str:
    """Return `cell_text` with XML's own characters escaped."""
    return cell_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=8192)
def shown_width(text: str) -> int:
    """Return how wide one line of text is, in digits: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def foot_text(title: str) -> str:
    """Return a title as it stands on the left of a page's foot: cut before it runs into what stands in the middle."""
    kept, width = "", 0
    for char in title:
        width += shown_width(char)
        if width > _FOOT:
            return f"{kept}{_CUT}".replace("&", "&&")
        kept += char
    return title.replace("&", "&&")


def wrapped_lines(text: str, width: float) -> int:
    """Return how many lines `text` takes in a wrapped cell `width` digits wide."""
    room = max(width - 1, 1)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, ceil(shown_width(line) / room)) for line in text.split("\n"))

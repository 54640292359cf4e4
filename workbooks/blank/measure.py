"""How much room a text takes on paper: widths in half-width characters, heights in points."""

from __future__ import annotations

import unicodedata
from functools import cache
from math import ceil
from typing import Final

#: Points to a character of column width, with the workbook's default font.
CHARACTER: Final = 5.25

#: Punctuation that the character tables call ambiguous and Chinese fonts print at full width.
_FULL_IN_CHINESE_FONTS = "“”‘’…—·°×÷±→←↑↓①②③④⑤⑥⑦⑧⑨⑩"


@cache
def _char_width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" or char in _FULL_IN_CHINESE_FONTS else 1


def text_width(text: str) -> int:
    """Return the printed width of one line in half-width characters: a Chinese character counts two."""
    return sum(map(_char_width, text))


def lines_needed(text: str, room: float) -> int:
    """Return how many lines `text` takes where a line has room for `room` half-width characters.

    Words of Latin letters are kept whole, so a line may end before it is full.
    """
    if 2 * len(text) <= room and text.isprintable():  # one line, however wide its characters
        return 1
    return sum(_wrapped(line, room) for line in text.splitlines()) if text else 1


def _wrapped(line: str, room: float) -> int:
    lines, used = 1, 0
    for word in _pieces(line):
        width = text_width(word)
        if used and used + text_width(word.rstrip()) > room:
            lines, used = lines + 1, 0
        if width > room:
            extra = ceil(width / room) - 1
            lines, used = lines + extra, int(width - extra * room)
        else:
            used += width
    return lines


def _pieces(line: str) -> list[str]:
    """Cut a line where it may break: after a blank, and on either side of a Chinese character."""
    pieces: list[str] = []
    word = ""
    for char in line:
        if _char_width(char) > 1:
            pieces += [word, char] if word else [char]
            word = ""
        else:
            word += char
            if char == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def height(lines: int, size: float) -> float:
    """Return the height in points of a row with `lines` lines of text of `size` points."""
    return round(lines * size * 1.26 + 5, 1)

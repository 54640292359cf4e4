"""The line that a copy carries: cleaned, measured, broken, and laid across a page."""

from __future__ import annotations

import math
import unicodedata
from typing import Final, NamedTuple

#: Longer than any line that is meant; a header of Excel takes 255 characters in all.
_LONGEST: Final = 160
_WIDE: Final = ("W", "F")
#: Categories of characters that nobody sees: controls, formats, halves of pairs, ends of lines and paragraphs.
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")


def cleaned(line: str) -> str:
    """Return `line` on one line, without control characters, cut where it is longer than 160 characters.

    Raises:
        ValueError: nothing is left of it.
    """
    text = "".join(" " if unicodedata.category(each) in _UNSEEN or _is_none(ord(each)) else each for each in line)
    text = " ".join(text.split())
    if not text:
        raise ValueError("a copy needs a line that says whose it is")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _is_none(code: int) -> bool:
    """Return whether Unicode will never have a character of this number: XML can't hold some of those."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def breadth(text: str) -> float:
    """Return how wide `text` is, in ems: a Chinese character is one wide, a Latin one a little over half."""
    return sum(1.0 if unicodedata.east_asian_width(each) in _WIDE else 0.55 for each in text)


def broken(text: str, ems: float) -> list[str]:
    """Return `text` on as few lines as fit into `ems`, evenly filled; it is broken at blanks, a longer word anywhere."""
    ems = max(ems, 1.0)
    lines = _filled(text, ems)
    for share in range(95, 30, -5):
        narrower = _filled(text, max(ems * share / 100, 1.0))
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _filled(text: str, ems: float) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if breadth(joined) <= ems:
            lines[-1] = joined
        else:
            lines.append(word)
    return [piece for each in lines if each for piece in _chopped(each, ems)]


def _chopped(text: str, ems: float) -> list[str]:
    pieces = [""]
    for each in text:
        if pieces[-1] and breadth(pieces[-1] + each) > ems:
            pieces.append("")
        pieces[-1] += each
    return pieces


class Across(NamedTuple):
    """How the line is repeated across a page.

    Attributes:
        size: of its letters, in the page's unit.
        angle: by which it rises, in degrees.
        centers: the middle of each repetition, (from the left, from the bottom).
    """

    size: float
    angle: float
    centers: tuple[tuple[float, float], ...]


def across(width: float, height: float, ems: float) -> Across:
    """Return how a line of `ems` is laid three times across a page of `width` by `height`.

    It rises with the diagonal and fills over half of it, in letters of at most a thirtieth of it, so that
    what is written below stays readable; whoever cuts off a part of the page still has a line in it.
    """
    diagonal = math.hypot(width, height)
    angle = min(55.0, max(20.0, math.degrees(math.atan2(height, width))))
    size = min(diagonal / 30, diagonal * 0.56 / max(ems, 1.0))
    centers = tuple((width * (0.5 + shift / 3), height * (0.5 - shift / 3)) for shift in (-0.6, 0.0, 0.6))
    return Across(size, angle, centers)


def in_latin(text: str) -> str:
    """Return `text` in Latin letters, Chinese in pinyin, for a machine that has no font with Chinese characters."""
    from pypinyin import lazy_pinyin

    spelt = " ".join(each.strip() for each in lazy_pinyin(unicodedata.normalize("NFKC", text)) if each.strip())
    bare = (each for each in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(each))
    return "".join(bare).encode("ascii", "replace").decode("ascii")

"""Where paper lies: the cabinet in a place, and the order in which somebody walks along the shelves (rule E5)."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"(\d+)")
_CABINET = re.compile(r"[^\-—–/\\,，、;；\s]*?[柜架]\s*\d*")
_PARTS = re.compile(r"[\-—–/\\,，、;；]+|\s{2,}")
_SEPARATED = re.compile(r"([\-—–/\\,，、;；]+|\s{2,})")


def cabinet_of(place: str) -> str:
    """Return the cabinet that a place lies in: `3号柜-2层-5盒` -> `3号柜`, `A-2-5` -> `A`.

    Places are free text; one that names no cabinet is taken up to its first separator.
    """
    text = " ".join(unicodedata.normalize("NFKC", place).split())
    if found := _CABINET.match(text):
        return found[0].strip()
    return _PARTS.split(text, maxsplit=1)[0].strip() or text


def walking_order(place: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts places in the order of their numbers: box 9 before box 10."""
    parts = _NUMBER.split(unicodedata.normalize("NFKC", place))
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def shelf_of(place: str) -> str:
    """Return the shelf that a place lies on: `3号柜-2层-5盒` -> `3号柜-2层`; the place itself where it names no more."""
    text = " ".join(unicodedata.normalize("NFKC", place).split())
    parts = [part for part in _SEPARATED.split(text) if part]
    return "".join(parts[:3]) if len(parts) > 3 else text

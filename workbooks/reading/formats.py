"""Which numbers are dates: by the number format of their cell, including the Chinese built-in ones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from workbooks.package import Package, tree_of


class Dating(StrEnum):
    """What a number format makes of a number."""

    NOTHING = "nothing"  # it stays a number
    DATE = "date"
    TIME = "time"  # a time of day or a span; below one day it names no date


#: Built-in formats (ECMA-376 part 1, 18.8.30). Those from 27 to 36 and 50 to 58 are the Chinese ones;
#: no file spells them out.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58), Dating.DATE),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 46, 47, 55, 56), Dating.TIME),
}
_QUOTED = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_BRACKETED = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
_GENERAL = re.compile(r"general|standard|g/通用格式", re.IGNORECASE)
_FRACTION = re.compile(r"(s\]?)\.0+", re.IGNORECASE)
_LAST = 2_958_466  # 10000-01-01
_DAYS_1904 = 1_462
_WORTH_KEEPING = 200_000  # bytes


@lru_cache(maxsize=1024)
def dating_of(code: str) -> Dating:
    """Return what the number format `code` makes of a number.

    Quoted and escaped text, colours, conditions, locales and currencies say nothing; digit places
    beside what looks like a date letter make it a number.
    """
    found = Dating.NOTHING
    for section in _BRACKETED.sub("", _QUOTED.sub("", code)).split(";"):
        plain = _FRACTION.sub(r"\1", _GENERAL.sub("", section)).casefold()
        letters = set(plain)
        if letters & set("#?0@"):
            continue
        if letters & set("yd") or ("m" in letters and not letters & set("hs")):
            return Dating.DATE
        if letters & set("hs"):
            found = Dating.TIME
    return found


class DateFormats:
    """The number formats of a workbook's cell styles, read when first asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles: tuple[Dating, ...] | None = None

    def __getitem__(self, style: int) -> Dating:
        """Return what the cell style with this number makes of a number."""
        if self._styles is None:
            self._styles = self._read()
        return self._styles[style] if 0 <= style < len(self._styles) else Dating.NOTHING

    def _read(self) -> tuple[Dating, ...]:
        part = self._package.related(self._package.workbook_part, "styles")
        if part is None:
            return ()
        content = self._package.read(part)
        return _kept(content) if len(content) < _WORTH_KEEPING else _styles(content)


def _styles(content: bytes) -> tuple[Dating, ...]:
    root = tree_of(content, "styles")
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
    known: dict[str, Dating] = {}
    styles: list[Dating] = []
    for each in root.iterfind("{*}cellXfs/{*}xf"):
        number = each.get("numFmtId", "0")
        if number not in known:
            code = codes.get(number)
            built_in = _BUILT_IN.get(int(number), Dating.NOTHING) if number.isdecimal() else Dating.NOTHING
            known[number] = built_in if code is None else dating_of(code)
        styles.append(known[number])
    return tuple(styles)


#: Forms filled in from one blank by one version of Excel have the same styles to the byte.
_kept = lru_cache(maxsize=16)(_styles)


def moment_of(serial: float, dating: Dating, date1904: bool) -> datetime | None:
    """Return the moment a serial number stands for; None where it names no day that ever was.

    Args:
        serial: days since the workbook's epoch.
        dating: what the cell's format makes of it, not NOTHING.
        date1904: the epoch is 1904-01-01 instead of 1899-12-31.

    Serial 60 of the 1900 system is 29 February 1900, which never was; those before it are a day off.
    A time without a day is not a moment.
    """
    if serial < 1 and (dating is Dating.TIME or not date1904):
        return None
    days = serial + _DAYS_1904 if date1904 else serial
    if serial < 0 or days >= _LAST or 60 <= days < 61:
        return None
    first = datetime(1899, 12, 30) if days >= 61 else datetime(1899, 12, 31)
    return first + timedelta(milliseconds=round(days * 86_400_000))


def serial_of(moment: datetime, date1904: bool) -> float:
    """Return the serial number of `moment`, as Excel gives it to a date that is stored as text."""
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    if days < 61:
        days -= 1
    return days - _DAYS_1904 if date1904 else days

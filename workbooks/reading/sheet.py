"""The rows of one sheet: the wanted cells alone, in one pass, however large the sheet is.

`<dimension>` is never looked at, since it lies; a cell without an address stands right of the one before.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from lxml import etree

from workbooks.layout import letter
from workbooks.package import Package, PackageError, Reason
from workbooks.reading.stream import KEPT, elements
from workbooks.reading.strings import text_of, unescaped

#: The rows in which a form says what it is.
HEAD_ROWS = 8
_DIGITS = "0123456789"
_LAST_COLUMN = 16_384


class Raw(NamedTuple):
    """A cell as the sheet stores it.

    Attributes:
        type: `s`, `str`, `inlineStr`, `b`, `e`, `d` or `n`.
        style: number of its cell style, as it is written.
        value: the stored value or the inline text; None where there is none.
        formula: the formula's text, empty where it shares another's; None where there is none.
    """

    type: str
    style: str
    value: str | None
    formula: str | None


def whole(text: str) -> int:
    """Return the number an attribute or index holds; `PackageError` where it is none."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise PackageError(Reason.DAMAGED, f"{text[:20]!r} is no number")


def column_number(letters: str) -> int:
    """Return the 1-based number of a column: `A` -> 1, `AA` -> 27; `PackageError` where there is none."""
    number = 0
    for each in letters[:4].upper():
        number = number * 26 + ord(each) - 64
    if not letters.isascii() or not letters.isalpha() or number > _LAST_COLUMN:
        raise PackageError(Reason.DAMAGED, f"{letters[:8]!r} is no column")
    return number


def _raw(cell: etree._Element) -> Raw | None:
    kind = cell.get("t", "n")
    value: str | None = None
    formula: str | None = None
    for child in cell:
        match child.tag[-2:]:
            case "}v":
                value = child.text or ""
            case "}f":
                formula = child.text or ""
            case "is":
                value = text_of(child)
    if value is None and formula is None:
        return None
    if kind == "str" and value:
        value = unescaped(value)
    return Raw(kind, cell.get("s", "0"), value, formula)


def cells_in(row: etree._Element, wanted: Container[str] | None) -> dict[str, Raw]:
    """Return column letters -> cell for the filled cells of `row` in the `wanted` columns (None: in all)."""
    found: dict[str, Raw] = {}
    last = ""  # the address of the last cell that had one
    beyond = 0  # how many cells without an address came since
    for cell in row:
        ref = cell.get("r")
        if ref is not None:
            last, beyond = ref, 0
        else:
            beyond += 1
        if not len(cell):
            continue
        letters = last.rstrip(_DIGITS)
        if beyond:
            letters = letter((column_number(letters) if letters else 0) + beyond)
        if wanted is None or letters in wanted:
            raw = _raw(cell)
            if raw is not None:
                found[letters] = raw
    return found


def _number_of(row: etree._Element, before: int) -> int:
    number = row.get("r")
    if number is not None:
        return whole(number)
    first = row[0].get("r") if len(row) else None
    return whole(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if first else before + 1


class SheetRows:
    """A sheet being read from top to bottom, once; its first rows can be looked at beforehand."""

    def __init__(self, package: Package, part: str) -> None:
        self._rows = self._numbered(elements(package, part, "row"))
        self._seen: list[tuple[int, etree._Element]] = []

    @staticmethod
    def _numbered(rows: Iterator[etree._Element]) -> Iterator[tuple[int, etree._Element]]:
        number = 0
        for row in rows:
            number = _number_of(row, number)
            yield number, row

    def head(self, first: int = 1, last: int = HEAD_ROWS) -> dict[int, dict[str, Raw]]:
        """Return row -> column letters -> filled cell for the rows from `first` to `last`, in every column."""
        while not self._seen or (self._seen[-1][0] <= last and len(self._seen) < KEPT):
            row = next(self._rows, None)
            if row is None:
                break
            self._seen.append(row)
        found: dict[int, dict[str, Raw]] = {}
        for number, element in self._seen:
            if first <= number <= last:
                found[number] = found.get(number, {}) | cells_in(element, None)
        return found

    def rows(self, wanted: Container[str]) -> Iterator[tuple[int, dict[str, Raw]]]:
        """Yield (row, column letters -> filled cell) from the top; may be called once.

        Whoever stops early has paid only for what was taken.
        """
        for number, row in self._seen:
            yield number, cells_in(row, wanted)
        self._seen = []
        for number, row in self._rows:
            yield number, cells_in(row, wanted)

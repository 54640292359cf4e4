"""What one stored cell holds. Nothing is guessed: an error stays an error, an uncalculated formula a formula."""

from __future__ import annotations

from datetime import datetime
from math import isfinite, nan

from validators.filled import Cell, CellKind
from workbooks.package import Package
from workbooks.reading.formats import DateFormats, Dating, moment_of, serial_of
from workbooks.reading.sheet import Raw, whole
from workbooks.reading.strings import SharedStrings

#: What looks blank and isn't: zero-width signs that come with text copied from web pages and chats.
_INVISIBLE = " \t\r\n\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff"

_TEXTS = ("s", "str", "inlineStr")


def is_blank(cell: Cell) -> bool:
    """Return whether the cell holds nothing that can be seen."""
    return cell.kind is CellKind.BLANK or (isinstance(cell.value, str) and not cell.value.strip().strip(_INVISIBLE))


class CellReader:
    """Turns stored cells of one workbook into typed ones."""

    def __init__(self, package: Package) -> None:
        self._strings = SharedStrings(package)
        self._formats = DateFormats(package)
        self._package = package

    def text(self, raw: Raw | None) -> str:
        """Return the text of a cell that should hold one, such as a label; empty where it does not."""
        if raw is None or raw.value is None:
            return ""
        if raw.type == "s":
            return self._strings[whole(raw.value.strip())]
        return raw.value if raw.type in _TEXTS else ""

    def cell(self, ref: str, raw: Raw | None) -> Cell:
        """Return the cell at `ref`.

        Raises:
            PackageError: it points to a shared string that is not there.
        """
        if raw is None:
            return Cell(ref)
        if raw.formula is not None and (raw.value is None or (not raw.value and raw.type != "str")):
            return Cell(ref, CellKind.FORMULA, f"={raw.formula}")
        value = self.text(raw) if raw.type in _TEXTS else (raw.value or "").strip()
        if not value:
            return Cell(ref)
        match raw.type:
            case "s" | "str" | "inlineStr":
                cell = Cell(ref, CellKind.TEXT, value)
            case "b":
                cell = Cell(ref, CellKind.BOOLEAN, value in {"1", "true"})
            case "e":
                cell = Cell(ref, CellKind.ERROR, value)
            case "d":
                cell = self._iso(ref, value)
            case _:
                cell = self._number(ref, value, raw.style)
        return cell

    def _number(self, ref: str, value: str, style: str) -> Cell:
        try:
            number = float(value) if value.isascii() and "_" not in value else nan
        except ValueError:
            number = nan
        if not isfinite(number):
            return Cell(ref, CellKind.ERROR, value)
        dating = self._formats[whole(style)]
        if dating is not Dating.NOTHING:
            moment = moment_of(number, dating, self._package.date1904)
            if moment is not None:
                return Cell(ref, CellKind.DATE, moment, number)
        return Cell(ref, CellKind.NUMBER, number)

    def _iso(self, ref: str, value: str) -> Cell:
        try:
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return Cell(ref, CellKind.TEXT, value)
        return Cell(ref, CellKind.DATE, moment, serial_of(moment, self._package.date1904))

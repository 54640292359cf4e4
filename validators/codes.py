"""Archive codes: a pattern a series, and what fills it (rules E1 E2 E3 C3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_GAP = re.compile(r"\{(year|type|department|serial)(?::(\d+))?\}")


@dataclass(frozen=True, slots=True)
class CodeSeries:
    """A line of the code scheme.

    Attributes:
        name: the series' name in a form's declaration: J, Y, ..., JY.
        pattern: letters and the gaps `{year}`, `{type}`, `{department}` and, last, `{serial}`;
            `{serial:4}` has at least four digits, `{serial}` at least three, and each grows past
            them without a break (rule E2).
    """

    name: str
    pattern: str

    def scope(self, year: int, type_: str = "", department: str = "") -> str:
        """Return the part of the code before the serial: serials restart with each new one."""
        filled = {"year": f"{year:04d}", "type": type_, "department": department, "serial": ""}
        return _GAP.sub(lambda gap: filled[gap[1]], self.pattern)

    def code(self, scope: str, serial: int) -> str:
        """Return the code with this serial (1 or more) within `scope`."""
        digits = next(int(gap[2] or 3) for gap in _GAP.finditer(self.pattern) if gap[1] == "serial")
        return f"{scope}{serial:0{digits}d}"


#: The scheme a new office starts with (DOMAIN, Classes).
SHIPPED: Final[Mapping[str, CodeSeries]] = {
    name: CodeSeries(name, pattern)
    for name, pattern in {
        "J": "J{year}{serial}",
        "Y": "Y{year}{type}{serial}",
        "D": "D{year}{serial}",
        "F": "F{year}{serial}",
        "G": "G{year}{type}{serial}",
        "K": "K{year}{type}{serial}",
        "JY": "JY{year}{serial}",
        "SQ": "SQ{year}{serial}",
    }.items()
}

"""Archive codes: a pattern a series, and what fills it (rules E1 E2 E3 C3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from validators.declaration import Form

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

    def read(self, code: str) -> tuple[str, int] | None:
        """Return scope and serial of a code of this series; None where it does not fit the pattern."""
        gaps = {"year": r"\d{4}", "type": r"\D+", "department": r".+?", "serial": r"(?P<serial>\d+)"}
        pattern, end = "", 0
        for gap in _GAP.finditer(self.pattern):
            pattern += re.escape(self.pattern[end : gap.start()]) + gaps[gap[1]]
            end = gap.end()
        found = re.fullmatch(pattern + re.escape(self.pattern[end:]), code)
        return (code[: found.start("serial")], int(found["serial"])) if found and len(found["serial"]) < 10 else None


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


@dataclass(frozen=True, slots=True)
class Classed:
    """Where a record belongs (DOMAIN, Classes).

    Attributes:
        letter: its class: J Y D F G K or `-`.
        series: the line of the code scheme.
        type: the type written out in its code or folder; may be empty.
        schedule: the line of the retention schedule.
        start: the column whose date starts its period; empty where an event outside the form does.
    """

    letter: str
    series: str
    type: str
    schedule: str
    start: str


def classed(form: Form, values: Mapping[str, object], schedules: Mapping[str, object]) -> Classed:
    """Return the class, code series and retention line of one record of `form`.

    Most forms name them. A slip of documents has them row by row: the entry of its class column
    begins with the letter, and a class and type that have a line of their own in the schedule
    (`Y报价`) fall under that one.

    Args:
        form: its form.
        values: its typed or stored values.
        schedules: the retention schedule, by the ids of its lines.
    """

    def named(declared: str) -> str:
        return str(values.get(declared[1:]) or "") if declared.startswith("=") else declared

    def letter(declared: str) -> str:
        return named(declared)[:1] if declared.startswith("=") else declared

    type_ = named(form.coding.type)
    schedule = letter(form.retention.schedule)
    if form.retention.schedule.startswith("=") and schedule + type_ in schedules:
        schedule += type_
    start = "" if schedule in form.retention.outside else form.retention.start
    return Classed(letter(form.series_class), letter(form.coding.series), type_, schedule, start)

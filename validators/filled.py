"""What stands in a filled form, before anybody judges it: plain values that cross a process border."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class CellKind(StrEnum):
    """What a workbook says a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a number in a date format, already turned into a datetime
    BOOLEAN = "boolean"
    ERROR = "error"  # #REF!, #N/A, ...; the value is that text
    FORMULA = "formula"  # a formula that was never calculated; the value is the formula's text


class Cell(NamedTuple):
    """One cell as it was read.

    Attributes:
        ref: its address, such as `C5`.
        kind: what it holds.
        value: `str` for TEXT, ERROR and FORMULA, `float` for NUMBER, `datetime` for DATE, `bool`
            for BOOLEAN, None for BLANK.
        number: for DATE the serial number in the cell, which the returned copy compares with.
    """

    ref: str
    kind: CellKind = CellKind.BLANK
    value: str | float | datetime | bool | None = None
    number: float | None = None


class FilledRow(NamedTuple):
    """One record of a form, or one line of a table in it.

    Attributes:
        row: the Excel row (1-based); for the record of a card the row of its first input cell.
        cells: field name -> cell, with every declared field present.
    """

    row: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was read from a workbook.

    Attributes:
        form: the form's id.
        version: the version it was filled in on.
        sheet: the name its form sheet has now (people rename sheets).
        rows: the records; one on a card; on a register those in which anything is filled.
        tables: table name -> its lines in which anything is filled.
        ticket: the number of the submission, where the workbook is a returned copy.
        starts: table name, or "" for the body of a register -> address of its first input cell,
            which is marked where lines are missing altogether.
    """

    form: str
    version: int
    sheet: str
    rows: tuple[FilledRow, ...]
    tables: dict[str, tuple[FilledRow, ...]] = field(default_factory=dict)
    ticket: str = ""
    starts: dict[str, str] = field(default_factory=dict)

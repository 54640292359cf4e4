"""First step of validation: a cell becomes a typed value, or the flaw that keeps it from becoming one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from validators.choices import read_choice, read_person
from validators.dates import read_date, read_moment
from validators.declaration import Column, Kind
from validators.display import display
from validators.facts import Facts
from validators.filled import Cell, CellKind
from validators.flaw import Flaw
from validators.message import Fault
from validators.numbers import read_number
from validators.phones import read_email, read_phone
from validators.texts import read_code, read_text, several, squeeze, tidy


class Clear(Enum):
    """The value of a cell in which somebody wrote 清空: what is on file is to go."""

    CLEAR = "清空"


CLEAR: Final = Clear.CLEAR

CELL_ERROR = Fault(
    "cell-error",
    "{label} shows {value}: its formula points at something that is not there.",
    "Type the content itself in place of the formula.",
)
NOT_CALCULATED = Fault(
    "not-calculated",
    "{label} holds a formula whose result is not in the file.",
    "Open the file in Excel or WPS and save it there, or type the content itself in place of the formula.",
)
TRUE_OR_FALSE = Fault(
    "true-or-false",
    "{label} holds Excel's own {value}, which is neither text nor number.",
    "Set the cell's number format to Text and type the content again.",
)
CLEAR_REQUIRED = Fault(
    "clear-required",
    "{label} must not be empty, so what is on file cannot be cleared.",
    "Write what is right instead of 清空.",
)


_Raw = str | float | datetime
#: column, cell, its content without outer blanks, facts, value of the column it depends on -> value or flaw
_READERS: Final[Mapping[Kind, Callable[[Column, Cell, _Raw, Facts, str], object]]] = {
    Kind.TEXT: lambda column, cell, raw, facts, within: read_text(column, raw),
    Kind.LONG: lambda column, cell, raw, facts, within: read_text(column, raw),
    Kind.INTEGER: lambda column, cell, raw, facts, within: read_number(column, raw),
    Kind.NUMBER: lambda column, cell, raw, facts, within: read_number(column, raw),
    Kind.MONEY: lambda column, cell, raw, facts, within: read_number(column, raw),
    Kind.DATE: lambda column, cell, raw, facts, within: read_date(raw, cell.number),
    Kind.MOMENT: lambda column, cell, raw, facts, within: read_moment(raw, cell.number),
    Kind.CHOICE: lambda column, cell, raw, facts, within: read_choice(column, raw, facts, within),
    Kind.CODE: lambda column, cell, raw, facts, within: read_code(column, raw),
    Kind.PERSON: lambda column, cell, raw, facts, within: read_person(raw, facts),
    Kind.PHONE: lambda column, cell, raw, facts, within: read_phone(raw, facts.phone_region),
    Kind.EMAIL: lambda column, cell, raw, facts, within: read_email(raw),
}


def _explained(column: Column, flaw: Flaw, value: object) -> Flaw:
    return Flaw(flaw.fault, {"label": column.label, "value": display(value), **flaw.gaps}, flaw.others)


def _one(column: Column, cell: Cell, raw: _Raw, facts: Facts, within: str) -> object:
    value = _READERS[column.kind](column, cell, raw, facts, within)
    return _explained(column, value, raw) if isinstance(value, Flaw) else value


def _content(column: Column, cell: Cell) -> _Raw | Clear | Flaw | None:
    """Return what a reader gets, or the answer where no reader is needed."""
    value = cell.value
    if isinstance(value, bool):
        return _explained(column, Flaw(TRUE_OR_FALSE), value)
    if cell.kind is CellKind.ERROR or cell.kind is CellKind.FORMULA:
        return _explained(column, Flaw(CELL_ERROR if cell.kind is CellKind.ERROR else NOT_CALCULATED), value)
    if not isinstance(value, str):
        return float(value) if isinstance(value, int) else value
    text = tidy(value)
    if "清" in text and squeeze(text) == CLEAR.value:
        return _explained(column, Flaw(CLEAR_REQUIRED), text) if column.required else CLEAR
    return text or None


def parse(column: Column, cell: Cell, facts: Facts, within: str = "") -> object:
    """Read one cell as its column's kind.

    Args:
        column: the column's declaration.
        cell: what stands in the cell.
        facts: the roster, the dictionaries and the telephone region.
        within: value of the column that this one depends on; empty where there is none.

    Returns:
        The value, of the Python type that `Kind` names, a tuple of `str` where the column takes
        many; None for an empty cell; `CLEAR` for 清空; a `Flaw` with its gaps filled otherwise.

    Raises:
        LookupError: the column's dictionary does not exist.
    """
    raw = _content(column, cell)
    if raw is None or isinstance(raw, Clear | Flaw):
        return raw
    if not column.many:
        return _one(column, cell, raw, facts, within)
    parts = several(raw) if isinstance(raw, str) else [raw]
    values = [_one(column, cell, part, facts, within) for part in parts]
    flaw = next((value for value in values if isinstance(value, Flaw)), None)
    return flaw or tuple(dict.fromkeys(str(value) for value in values)) or None

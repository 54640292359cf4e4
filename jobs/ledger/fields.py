"""The fields of a form as the ledger keeps them in JSON, and back.

Dates and moments are ISO texts, amounts decimal texts, several values a list, an empty field null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from validators.declaration import Column, Kind
from validators.message import Text

#: Where the paper of a record lies: a field of some forms, and known of the records of all (rule C12).
PAPER_PLACE: Final = "paper_place"
#: A record's state in its history; no form's field is called so.
STATE: Final = "@state"
#: What a count found of it: 缺失, 遗失, 霉变, ...; nothing where it is sound and in its place (rule C15).
PAPER_STATE: Final = "paper_state"
#: What is known of the paper of every record, though no field of its form says it.
OF_PAPER: Final[Mapping[str, Text]] = {
    PAPER_PLACE: Text("纸质存放位置", "Place of paper"),
    PAPER_STATE: Text("纸质状况", "State of paper"),
}


def stored(value: object) -> Any:
    """Return a typed value as JSON keeps it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


#: Kind -> what makes a kept value typed, where it isn't that already.
READERS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.DATE: date.fromisoformat,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.MONEY: Decimal,
    Kind.NUMBER: Decimal,
}


def shown(kept: Any) -> str:
    """Return a kept value as people write it; an empty one as an empty text."""
    if kept is None:
        return ""
    return "、".join(map(str, kept)) if isinstance(kept, list) else str(kept)


def typed(columns: Iterable[Column], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept fields as the typed values that `validators.kinds` gives; empty ones as None."""
    found: dict[str, Any] = {}
    for column in columns:
        value = kept.get(column.name)
        read = READERS.get(column.kind)
        found[column.name] = tuple(value) if isinstance(value, list) else read(value) if read and value else value
    return found

"""The fields of a form as the ledger keeps them in JSON, and back.

Dates and moments are ISO texts, amounts decimal texts, several values a list, an empty field null.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from validators.declaration import Column, Kind


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


def typed(column: Column, kept: Any) -> Any:
    """Return a kept value with the type its column declares; None stays None."""
    if kept is None:
        return None
    if column.many:
        return tuple(kept)
    match column.kind:
        case Kind.DATE:
            return date.fromisoformat(kept)
        case Kind.MOMENT:
            return datetime.fromisoformat(kept)
        case Kind.MONEY | Kind.NUMBER:
            return Decimal(kept)
        case _:
            return kept


def shown(kept: Any) -> str:
    """Return a kept value as people write it; an empty one as an empty text."""
    if kept is None:
        return ""
    return "、".join(map(str, kept)) if isinstance(kept, list) else str(kept)

"""Values as people write them, for the sentences they are shown in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

#: A longer text is cut: the sentence points at the cell, it need not repeat it.
_LONGEST = 60


def exact(number: float) -> Decimal:
    """Return a number cell's content with the 15 digits that Excel itself keeps and shows.

    The binary dust of computed cells (`0.30000000000000004`) goes, nothing that was typed does.
    """
    return Decimal(format(number, ".15g"))


def display(value: object) -> str:
    """Return `value` as people write it: `2026-11-20`, `2026-11-20 14:00`, `王芳、李明`, `0.3`."""
    if value is None:
        text = ""
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S" if value.second else "%Y-%m-%d %H:%M")
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, float):
        text = format(exact(value), "f")
    elif isinstance(value, Decimal):
        text = format(value, "f")
    else:
        text = "、".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

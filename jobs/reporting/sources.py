"""Where a figure can be looked up: the register's sheet, and the filter to set there."""

from __future__ import annotations

from jobs.reporting.report import Ask
from validators.forms import forms
from validators.message import Message
from validators.periods import Period


def within(ask: Ask, form: str, column: str, period: Period | None = None) -> str:
    """Return where the records of a form lie whose date falls into a period; the report's own unless another is given."""
    over = period or ask.period
    gaps = {**_names(ask, form, column), "first": over.first, "last": over.last}
    return ask.say(Message("Master register, sheet “{sheet}”, “{column}” from {first} to {last}.", gaps))


def filtered(ask: Ask, form: str, column: str, value: str) -> str:
    """Return where the records of a form lie that hold a value."""
    gaps = {**_names(ask, form, column), "value": value}
    return ask.say(Message("Master register, sheet “{sheet}”, “{column}”: {value}.", gaps))


def until(ask: Ask, form: str, column: str) -> str:
    """Return where the records of a form lie that are dated by the period's last day."""
    gaps = {**_names(ask, form, column), "last": ask.period.last}
    return ask.say(Message("Master register, sheet “{sheet}”, “{column}” up to {last}.", gaps))


def _names(ask: Ask, form: str, column: str) -> dict[str, object]:
    declared = forms()[form]
    return {
        "sheet": (declared.sheet or declared.title).of(ask.language),
        "column": declared.column(column).label.of(ask.language),
    }

"""Registers as people keep them: what happened since the last time goes on one sheet, handed in twice a week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import Colleague
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.workdays import is_workday, next_workday
from validators.forms import forms

#: Tuesdays and Fridays are for paperwork.
_DESK_DAYS: Final = (1, 4)
#: One in so many is forgotten, and handed in the week after.
_FORGOTTEN: Final = 11


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that somebody writes.

    Attributes:
        form: the register.
        who: whose register it is.
        day: when what it says happened.
        values: field -> value; the others stay empty.
        beside: (name, content) of the file that the row names.
    """

    form: str
    who: Colleague
    day: date
    values: Mapping[str, Any]
    beside: tuple[tuple[str, bytes], ...] = ()


def desk_day(day: date) -> date:
    """Return the day on which what happened on `day` is handed in."""
    while not is_workday(day) or day.weekday() not in _DESK_DAYS:
        day += timedelta(days=1)
    return day


def registers(rng: Random, entries: Iterable[Entry]) -> list[Paper]:
    """Return the registers that these rows are handed in on, in the afternoon of a desk day."""
    sheets: dict[tuple[str, str, date], list[Entry]] = {}
    for number, entry in enumerate(sorted(entries, key=lambda entry: (entry.day, entry.form, entry.who.name))):
        day = desk_day(entry.day)
        if number % _FORGOTTEN == _FORGOTTEN - 1 and entry.who.works_on(day + timedelta(days=9)):
            day = desk_day(next_workday(day, 4))
        if not entry.who.works_on(day):
            day = entry.who.left or day
        sheets.setdefault((entry.form, entry.who.name, day), []).append(entry)
    return [
        Paper(
            form,
            person,
            f"{forms()[form].tab}{day:%m%d}.xlsx",
            datetime(day.year, day.month, day.day, rng.randint(15, 17), rng.randrange(60)),
            rows=_rows(form, listed),
            beside=tuple(each for entry in listed for each in entry.beside),
        )
        for (form, person, day), listed in sheets.items()
    ]


def row_of(form: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with every field of the register; one that lacks a field could not be mended in place."""
    return dict.fromkeys(column.name for column in forms()[form].columns) | dict(values)


def _rows(form: str, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the rows of a sheet; of what changed twice, as it stands in the end."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in entries:
        row = row_of(form, entry.values)
        key = tuple(each for each in (row[name] for name in forms()[form].natural_key) if not isinstance(each, CodeOf))
        found[key or (len(found),)] = row
    return list(found.values())

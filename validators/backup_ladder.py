"""Which nights' backups are kept, and why: so many days, weeks, months and years back, each by the last night it has.

Reckoned from the nights that are there, not from the calendar: where no backup is made for a time, none is
let go, so that the last good ones stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far back backups are kept.

    Attributes:
        days: the last night of each of so many days that have one.
        weeks: of so many weeks, which begin on Monday.
        months: of so many months.
        years: of so many years.
    """

    days: int = 14
    weeks: int = 8
    months: int = 12
    years: int = 5


#: Rung -> which period a day lies in.
_PERIODS: Final[Mapping[str, Callable[[date], Hashable]]] = {
    "days": lambda day: day,
    "weeks": lambda day: tuple(day.isocalendar())[:2],
    "months": lambda day: (day.year, day.month),
    "years": lambda day: day.year,
}


def kept(nights: Collection[date], ladder: Ladder) -> dict[date, tuple[str, ...]]:
    """Return night -> the rungs that keep it, of those nights that are kept.

    Args:
        nights: the days whose night has a good backup.
        ladder: how far back.

    Returns:
        rungs by their names in `Ladder`, in that order; the newest night is kept by every rung, and whatever the
        ladder says.
    """
    found: dict[date, list[str]] = {}
    newest_first = sorted(set(nights), reverse=True)
    for rung in fields(Ladder):
        seen: set[Hashable] = set()
        for night in newest_first:
            period = _PERIODS[rung.name](night)
            if period in seen:
                continue
            if len(seen) >= max(getattr(ladder, rung.name), 1):
                break
            seen.add(period)
            found.setdefault(night, []).append(rung.name)
    return {night: tuple(found[night]) for night in sorted(found)}


def let_go(night: date, nights: Collection[date], ladder: Ladder) -> date:
    """Return the day by which a night's backup is let go, where a backup is made every day from now on.

    Args:
        night: one of `nights`.
        nights: the days whose night has a good backup.
        ladder: how far back.
    """
    # A later night of the same period stands for it, one that is there already or tomorrow's.
    later = [*(each for each in nights if each > night), max(nights) + timedelta(days=1)]
    ends = [night + timedelta(days=max(ladder.days, 1))]
    for name, end in (("weeks", _week_end), ("months", _month_end), ("years", _year_end)):
        period = _PERIODS[name]
        if all(period(each) != period(night) for each in later):
            ends.append(end(night, max(getattr(ladder, name), 1)))
    return max(ends)


def _week_end(night: date, count: int) -> date:
    return night - timedelta(days=night.weekday()) + timedelta(weeks=count)


def _month_end(night: date, count: int) -> date:
    year, month = divmod(night.year * 12 + night.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _year_end(night: date, count: int) -> date:
    return date(night.year + count, 1, 1)

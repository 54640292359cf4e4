"""Working days: the State Council's holidays and make-up days, with the office's own table over them (rule E8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day that was reckoned in working days.

    Attributes:
        on: the day.
        estimated: a year was met whose holidays nobody knows yet; it was reckoned as Monday to Friday.
    """

    on: date
    estimated: bool


def is_working(day: date, office: Mapping[date, bool] | None = None) -> tuple[bool, bool]:
    """Tell whether `day` is a working day, and whether that is an estimate.

    Args:
        day: the day.
        office: the office's own calendar (日历): day -> whether it is worked; it has the last word.
    """
    if office and day in office:
        return office[day], False
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5, True


def after_working_days(start: date, count: int, office: Mapping[date, bool] | None = None) -> Reckoned:
    """Return the `count`-th working day after `start`, which itself is not counted.

    Args:
        start: any day, worked or not.
        count: how many working days, 0 or more.
        office: the office's own calendar, as for `is_working`.
    """
    day, estimated = start, False
    while count > 0:
        day += timedelta(days=1)
        working, guessed = is_working(day, office)
        estimated = estimated or guessed
        count -= working
    return Reckoned(day, estimated)

"""The days on which made-up people work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random


def is_workday(day: date) -> bool:
    """Return whether offices work on `day`; Monday to Friday in years whose holidays are not known yet."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workday(day: date) -> date:
    """Return `day`, or the last workday before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def spread(rng: Random, first: date, last: date, count: int) -> list[date]:
    """Return `count` workdays between two days, evenly spread and a little uneven, in order."""
    span = max((last - first).days, 1)
    days = (first + timedelta(days=min(span, max(0, round(span * (at + rng.random()) / count)))) for at in range(count))
    return sorted(workday(day) for day in days)


def clock(rng: Random, day: date, first: int = 9, last: int = 17) -> datetime:
    """Return a moment of a day between two hours, at a quarter of an hour."""
    return datetime.combine(day, time(rng.randint(first, last - 1), rng.choice((0, 15, 30, 45))))


def next_workday(day: date, count: int = 1) -> date:
    """Return the workday that comes `count` workdays after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day

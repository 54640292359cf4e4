"""The months up to a period, for charts over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from validators.periods import Period, Span, period_of


def months_of(period: Period, count: int = 13) -> tuple[Period, ...]:
    """Return so many months, the last one being that in which a period ends: thirteen show the same month a year ago."""
    found = [period_of(Span.MONTH, period.last)]
    while len(found) < count:
        found.insert(0, found[0].before)
    return tuple(found)


def by_month(months: Sequence[Period], days: Iterable[date]) -> tuple[float, ...]:
    """Return how many of these days fall into each of the months."""
    counted = Counter(day.replace(day=1) for day in days)
    return tuple(float(counted[month.first]) for month in months)


def axis(months: Sequence[Period]) -> tuple[str, ...]:
    """Return what the months are called below a chart: `25/10`."""
    return tuple(f"{month.first:%y/%m}" for month in months)

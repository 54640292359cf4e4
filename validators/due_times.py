"""When each job is due, and the days that a report is about: they follow from the calendar alone.

A job is due at most once a day, so that its day names a due time for good, also where the office
sets another time of day later. Moments carry a zone. Where a zone changes its clocks, a time that the day does not have is moved
past the gap, and one that it has twice is taken the first time: nothing is lost, nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from validators.periods import Period, Span, last_period

_DAY: Final = timedelta(days=1)
_MONDAY: Final = 0

#: Job -> whether it is due on a day. Jobs that are due at the same moment run in this order: what the
#: night takes in stands in the reports, and what the reports ask for in the morning's reminders.
DAYS: Final[Mapping[str, Callable[[date], bool]]] = {
    "nightly": lambda day: True,
    "weekly": lambda day: day.weekday() == _MONDAY,
    "monthly": lambda day: day.day == 1,
    "quarterly": lambda day: day.day == 1 and day.month % 3 == 1,
    "halfyear": lambda day: day.day == 1 and day.month in (1, 7),
    "yearly": lambda day: (day.month, day.day) == (1, 1),
    "partners": lambda day: (day.month, day.day) == (7, 1),  # rule D3
    "morning": lambda day: True,
}
#: Job -> how long the period is that it is about: the last one that has ended.
SPANS: Final[Mapping[str, Span]] = {
    "weekly": Span.WEEK,
    "monthly": Span.MONTH,
    "quarterly": Span.QUARTER,
    "halfyear": Span.HALF,
    "yearly": Span.YEAR,
    "partners": Span.TO_JUNE,  # rule D3
}
#: Jobs whose newest missed due time stands for those before it; of the others each is run.
STANDS_FOR_OLDER: Final = frozenset({"nightly", "morning"})


@dataclass(frozen=True, slots=True)
class DueTime:
    """A moment at which a job is due.

    Attributes:
        job: a key of `DAYS`.
        at: the moment, with the office's zone.
    """

    job: str
    at: datetime

    @property
    def day(self) -> date:
        """The local day; with the job it names the due time."""
        return self.at.date()


def due_between(times: Mapping[str, time], zone: tzinfo, after: datetime, until: datetime) -> tuple[DueTime, ...]:
    """Return what is due later than `after` and not later than `until`, in the order in which it is run.

    Args:
        times: job -> local time of day; a job that is not named is never due.
        zone: the office's.
        after: with zone.
        until: with zone.
    """
    found: dict[tuple[str, date], DueTime] = {}
    for day in _days((after - _DAY).astimezone(zone).date(), (until + _DAY).astimezone(zone).date()):
        for job, at in times.items():
            if DAYS[job](day):
                due = DueTime(job, _moment(day, at, zone))
                if after < due.at <= until:
                    found.setdefault((job, due.day), due)
    return tuple(sorted(found.values(), key=in_order))


def in_order(due: DueTime) -> tuple[datetime, int]:
    """Return by what due times are sorted: the moment, then the order of the jobs."""
    return due.at.astimezone(UTC), tuple(DAYS).index(due.job)


def next_due(times: Mapping[str, time], zone: tzinfo, after: datetime) -> DueTime | None:
    """Return what is due next later than `after`; None where nothing ever is."""
    if not times:
        return None
    for days in (2, 40, 380):
        if found := due_between(times, zone, after, after + days * _DAY):
            return found[0]
    return None


def period(job: str, day: date) -> Period | None:
    """Return the days that a report job is about which runs on `day`; None for night and morning, which are about no days.

    A report made later, by hand or because its due time was missed, is about the same days as long
    as the next one is not due: `monthly` is about the calendar month before the one that `day` lies in.
    """
    return last_period(SPANS[job], day) if job in SPANS else None


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the moment; the way over UTC moves a time that the day does not have past the gap."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC).astimezone(zone)

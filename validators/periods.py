"""The periods that reports are about: weeks, months, quarters, half years, years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from validators.message import Text


class Span(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    #: The year up to 30 June, which the partners' summary of 1 July is about (rule D3): the calendar year
    #: before would leave out the half year that has just passed.
    TO_JUNE = "to-june"


_MONTHS: Final = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12, Span.TO_JUNE: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the calendar.

    Attributes:
        span: how long it is.
        first: its first day.
    """

    span: Span
    first: date

    @property
    def end(self) -> date:
        """The day after its last one."""
        if self.span is Span.WEEK:
            return self.first + timedelta(days=7)
        return _months_on(self.first, _MONTHS[self.span])

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def before(self) -> Period:
        """The period before it."""
        return period_of(self.span, self.first - timedelta(days=1))

    @property
    def year_ago(self) -> Period:
        """The same period of the year before; of a week the one 52 weeks earlier."""
        if self.span is Span.WEEK:
            return Period(self.span, self.first - timedelta(weeks=52))
        return Period(self.span, self.first.replace(year=self.first.year - 1))

    @property
    def key(self) -> str:
        """Its short name, which sorts by time: `2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2026-W47`, `2025-2026`."""
        year, month = self.first.year, self.first.month
        if self.span is Span.WEEK:
            of_year, week, _ = self.first.isocalendar()
            return f"{of_year}-W{week:02d}"
        tails = {
            Span.MONTH: f"-{month:02d}",
            Span.QUARTER: f"-Q{(month + 2) // 3}",
            Span.HALF: f"-H{(month + 5) // 6}",
            Span.YEAR: "",
            Span.TO_JUNE: f"-{year + 1}",
        }
        return f"{year}{tails[self.span]}"

    @property
    def label(self) -> Text:
        """Its name in a title: 2026年10月."""
        year, month = self.first.year, self.first.month
        if self.span is Span.WEEK:
            return Text(f"{self.first}至{self.last}", f"{self.first} to {self.last}")
        labels = {
            Span.MONTH: Text(f"{year}年{month}月", f"{self.first:%B} {year}"),
            Span.QUARTER: Text(
                f"{year}年第{'一二三四'[(month - 1) // 3]}季度", f"quarter {(month + 2) // 3} of {year}"
            ),
            Span.HALF: Text(f"{year}年{'上' if month == 1 else '下'}半年", f"half {(month + 5) // 6} of {year}"),
            Span.YEAR: Text(f"{year}年", f"{year}"),
            Span.TO_JUNE: Text(f"{year}年7月至{year + 1}年6月", f"July {year} to June {year + 1}"),
        }
        return labels[self.span]

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


def period_of(span: Span, day: date) -> Period:
    """Return the period of that length in which a day lies; weeks begin on Monday."""
    if span is Span.WEEK:
        return Period(span, day - timedelta(days=day.weekday()))
    if span is Span.TO_JUNE:
        return Period(span, date(day.year if day.month > 6 else day.year - 1, 7, 1))
    months = _MONTHS[span]
    return Period(span, date(day.year, (day.month - 1) // months * months + 1, 1))


def last_period(span: Span, day: date) -> Period:
    """Return the last period of that length that had ended before a day."""
    return period_of(span, day).before


def months_before(day: date, months: int) -> date:
    """Return the day so many months before another; the last of its month where there is no such day."""
    first = day.replace(day=1)
    last = _months_on(first, 1 - months) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _months_on(day: date, months: int) -> date:
    at = day.month - 1 + months
    return date(day.year + at // 12, at % 12 + 1, 1)

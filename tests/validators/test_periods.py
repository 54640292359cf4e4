"""The periods that reports are about: each day lies in one of each length, and each has the one before it."""

from __future__ import annotations

import itertools
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.periods import Period, Span, last_period, period_of

DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))
SPANS = st.sampled_from(Span)


@given(SPANS, DAYS)
def test_a_day_lies_in_one_period_of_a_length_alone(span: Span, day: date) -> None:
    period = period_of(span, day)
    assert day in period
    assert day not in period.before
    assert period.end not in period
    assert period.last in period
    assert period_of(span, period.first) == period_of(span, period.last) == period


@given(SPANS, DAYS)
def test_periods_follow_each_other_without_a_gap(span: Span, day: date) -> None:
    period = period_of(span, day)
    assert period.before.end == period.first
    assert period_of(span, period.end).before == period
    assert last_period(span, day) == period.before


@given(SPANS, DAYS)
def test_short_names_sort_by_time_and_tell_periods_apart(span: Span, day: date) -> None:
    period = period_of(span, day)
    assert period.before.key < period.key
    assert len(period.key) <= 12  # room in the ledger


@given(SPANS, DAYS)
def test_a_year_ago_is_a_period_of_the_same_length_about_a_year_earlier(span: Span, day: date) -> None:
    period = period_of(span, day)
    ago = period.year_ago
    assert ago == period_of(span, ago.first)
    assert 364 <= (period.first - ago.first).days <= 366
    if span is not Span.WEEK:
        assert (ago.first.month, ago.first.day) == (period.first.month, period.first.day)


@given(DAYS)
def test_lengths_are_those_of_the_calendar(day: date) -> None:
    lengths = {span: (p := period_of(span, day)).end - p.first for span in Span}
    assert lengths[Span.WEEK] == timedelta(days=7)
    assert lengths[Span.MONTH].days == monthrange(day.year, day.month)[1]
    assert lengths[Span.QUARTER].days in (90, 91, 92)
    assert lengths[Span.HALF].days in (181, 182, 184)
    assert lengths[Span.YEAR].days == (date(day.year, 12, 31) - date(day.year - 1, 12, 31)).days


@given(DAYS)
def test_longer_periods_are_made_of_shorter_ones(day: date) -> None:
    nested = [period_of(span, day) for span in (Span.MONTH, Span.QUARTER, Span.HALF, Span.YEAR)]
    for inner, outer in itertools.pairwise(nested):
        assert outer.first <= inner.first < inner.end <= outer.end
    assert period_of(Span.WEEK, day).first.weekday() == 0


@pytest.mark.parametrize(
    ("span", "key", "zh", "en"),
    [
        (Span.WEEK, "2026-W47", "2026-11-16至2026-11-22", "2026-11-16 to 2026-11-22"),
        (Span.MONTH, "2026-11", "2026年11月", "November 2026"),
        (Span.QUARTER, "2026-Q4", "2026年第四季度", "quarter 4 of 2026"),
        (Span.HALF, "2026-H2", "2026年下半年", "half 2 of 2026"),
        (Span.YEAR, "2026", "2026年", "2026"),
    ],
)
def test_names(span: Span, key: str, zh: str, en: str) -> None:
    period = period_of(span, date(2026, 11, 21))
    assert (period.key, *period.label) == (key, zh, en)


def test_a_week_is_named_by_the_year_that_most_of_it_lies_in() -> None:
    assert period_of(Span.WEEK, date(2027, 1, 3)).key == "2026-W53"
    assert period_of(Span.WEEK, date(2024, 12, 30)).key == "2025-W01"


@pytest.mark.parametrize(
    ("span", "day", "first"),
    [
        (Span.MONTH, date(2026, 1, 1), date(2025, 12, 1)),
        (Span.MONTH, date(2026, 3, 31), date(2026, 2, 1)),
        (Span.QUARTER, date(2026, 1, 1), date(2025, 10, 1)),
        (Span.HALF, date(2026, 7, 1), date(2026, 1, 1)),
        (Span.HALF, date(2026, 6, 30), date(2025, 7, 1)),
        (Span.YEAR, date(2026, 7, 1), date(2025, 1, 1)),
        (Span.WEEK, date(2026, 11, 23), date(2026, 11, 16)),
    ],
)
def test_the_last_period_is_the_one_that_had_ended(span: Span, day: date, first: date) -> None:
    assert last_period(span, day) == Period(span, first)

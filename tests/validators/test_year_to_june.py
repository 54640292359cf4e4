"""The year up to 30 June, which the partners' summary of 1 July is about (rule D3), and days months ago."""

from __future__ import annotations

from datetime import date

import pytest

from validators.due_times import period
from validators.periods import Span, last_period, months_before, period_of


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30)])
def test_the_last_year_to_june_is_the_one_that_has_just_ended(day: date) -> None:
    found = last_period(Span.TO_JUNE, day)
    assert (found.first, found.last, found.key) == (date(2025, 7, 1), date(2026, 6, 30), "2025-2026")
    assert found.label.zh == "2025年7月至2026年6月"
    due = period("partners", day)
    assert due is not None and (due.first, due.last) == (found.first, found.last)


def test_the_year_before_and_a_year_ago_are_the_same_year() -> None:
    found = period_of(Span.TO_JUNE, date(2026, 6, 30))
    assert found.before == found.year_ago == period_of(Span.TO_JUNE, date(2025, 6, 30))
    assert date(2025, 6, 30) not in found and date(2025, 7, 1) in found


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 10, 31), 6, date(2026, 4, 30)),
    ],
)
def test_where_a_month_has_no_such_day_its_last_one_counts(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected

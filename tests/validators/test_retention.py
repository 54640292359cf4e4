"""How long a record is kept, reckoned from its trigger (E11)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.message import Text
from validators.retention import SHIPPED, Schedule, due

_DATES = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("schedule", "start", "on"),
    [
        ("G", date(2026, 11, 20), date(2029, 11, 20)),
        ("Y", date(2024, 2, 29), date(2029, 3, 1)),
        ("G", date(2024, 2, 29), date(2027, 3, 1)),
        ("D", date(2024, 2, 29), date(2035, 1, 1)),
        ("F", date(2023, 12, 31), date(2034, 1, 1)),
        ("JY", date(2023, 1, 1), date(2034, 1, 1)),
        ("J", date(2023, 1, 1), None),
        ("Y", None, None),
    ],
)
def test_due(schedule: str, start: date | None, on: date | None) -> None:
    answer = due(SHIPPED[schedule], start)
    assert (answer.on, answer.schedule.id) == (on, schedule)


def test_a_leap_day_falls_on_a_leap_day_where_there_is_one() -> None:
    four = Schedule("X", Text("4年", "4 years"), 4, False, "default")
    assert due(four, date(2024, 2, 29)).on == date(2028, 2, 29)


@given(_DATES, _DATES, st.sampled_from(sorted(SHIPPED)))
def test_what_began_earlier_is_never_due_later(one: date, other: date, schedule: str) -> None:
    first, second = (due(SHIPPED[schedule], start).on for start in sorted((one, other)))
    assert (first is None and second is None) or (first is not None and second is not None and first <= second)


@given(_DATES, st.sampled_from(sorted(SHIPPED)))
def test_a_record_is_kept_for_all_of_its_years(start: date, schedule: str) -> None:
    line = SHIPPED[schedule]
    on = due(line, start).on
    if line.years is not None:
        assert on is not None and on.year - start.year == line.years + line.from_year_end
        assert (on.month, on.day) >= ((1, 1) if line.from_year_end else (start.month, start.day))


def test_every_line_says_where_it_comes_from() -> None:
    assert all(line.source and line.label.zh and line.label.en for line in SHIPPED.values())

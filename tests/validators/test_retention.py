"""How long a period runs, reckoned from what starts it (E11), against a reckoning that walks the calendar day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.message import Text
from validators.retention import PARTED, SETTLED, SHIPPED, Schedule, ends, in_force, over_before, starts, usual_events

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
LINES = st.builds(
    Schedule,
    st.just("X"),
    st.just(Text("若干年", "some years")),
    st.integers(1, 12),
    st.booleans(),
    st.just("default"),
)


def walked(schedule: Schedule, trigger: date) -> date:
    """Return the day on which a period is over, by tearing off a calendar's pages: an anniversary has come, or was passed."""
    day = trigger
    if schedule.from_year_end:
        while (day.month, day.day) != (1, 1) or day.year == trigger.year:
            day += timedelta(days=1)
    wanted, years = (day.month, day.day), 0
    assert schedule.years is not None
    while years < schedule.years:
        before = day
        day += timedelta(days=1)
        # 29 February is passed by in most years; the day after it is the anniversary then.
        if (day.month, day.day) == wanted or ((before.month, before.day) < wanted < (day.month, day.day)):
            years += 1
    return day


@pytest.mark.parametrize(
    ("schedule", "trigger", "on"),
    [
        ("G", date(2026, 11, 20), date(2029, 11, 20)),
        ("Y", date(2024, 2, 29), date(2029, 3, 1)),
        ("G", date(2024, 2, 29), date(2027, 3, 1)),
        ("D", date(2024, 2, 29), date(2035, 1, 1)),
        ("F", date(2023, 12, 31), date(2034, 1, 1)),
        ("JY", date(2023, 1, 1), date(2034, 1, 1)),
        ("J", date(2023, 1, 1), None),
        ("Y", date(9999, 12, 31), date.max),
        ("F", date(9999, 12, 31), date.max),
    ],
)
def test_when_a_period_is_over(schedule: str, trigger: date, on: date | None) -> None:
    assert ends(SHIPPED[schedule], trigger) == on


def test_a_leap_day_falls_on_a_leap_day_where_there_is_one() -> None:
    four = Schedule("X", Text("4年", "4 years"), 4, False, "default")
    assert ends(four, date(2024, 2, 29)) == date(2028, 2, 29)


def test_a_period_from_years_end_starts_on_the_first_of_january() -> None:
    assert starts(SHIPPED["F"], date(2026, 1, 1)) == starts(SHIPPED["F"], date(2026, 12, 31)) == date(2027, 1, 1)
    assert starts(SHIPPED["G"], date(2026, 5, 4)) == date(2026, 5, 4)


@given(LINES, DAYS)
def test_a_period_ends_where_the_calendar_says(schedule: Schedule, trigger: date) -> None:
    assert ends(schedule, trigger) == walked(schedule, trigger)


@given(DAYS, DAYS, st.sampled_from(sorted(SHIPPED)))
def test_what_began_earlier_is_never_due_later(one: date, other: date, schedule: str) -> None:
    first, second = (ends(SHIPPED[schedule], day) for day in sorted((one, other)))
    assert (first is None and second is None) or (first is not None and second is not None and first <= second)


@given(LINES, DAYS)
def test_what_is_over_is_told_from_what_is_not_by_one_day(schedule: Schedule, on: date) -> None:
    first = over_before(schedule, on)
    assert first is not None
    last = ends(schedule, first - timedelta(days=1))
    still = ends(schedule, first)
    assert last is not None and last <= on
    assert still is not None and still > on


def test_what_has_no_end_is_never_over() -> None:
    assert over_before(SHIPPED["J"], date(2026, 11, 21)) is None


def test_a_version_holds_from_its_day() -> None:
    versions = [SHIPPED["G"], Schedule("G", Text("6年", "6 years"), 6, False, "C", date(2026, 7, 1))]
    assert in_force(versions, date(2026, 6, 30)).years == 3
    assert in_force(versions, date(2026, 7, 1)).years == 6
    assert in_force(versions[1:], date(2010, 1, 1)).years == 6


def test_every_line_says_where_it_comes_from_and_what_starts_it() -> None:
    assert all(line.source and line.label.zh and line.label.en for line in SHIPPED.values())
    assert {name: line.events for name, line in SHIPPED.items() if line.events != (SETTLED,)} == {"J": (PARTED,)}
    assert all(usual_events(name) == line.events for name, line in SHIPPED.items())

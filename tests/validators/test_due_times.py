"""When each job is due, and what days a report is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.due_times import DAYS, due_between, in_order, next_due, period

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_NIGHT, _SIX, _MORNING = time(22), time(6), time(7, 30)
_TIMES = {"morning": _MORNING, "nightly": _NIGHT, "weekly": _SIX, "monthly": _SIX, "quarterly": _SIX} | {
    "halfyear": _SIX,
    "yearly": _SIX,
    "partners": _SIX,
}


def _at(text: str, zone: ZoneInfo = _SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def _listed(after: str, until: str) -> list[str]:
    return [f"{due.job} {due.at:%m-%d %H:%M}" for due in due_between(_TIMES, _SHANGHAI, _at(after), _at(until))]


def test_a_day_has_its_morning_and_its_night() -> None:
    assert _listed("2026-11-20T22:00", "2026-11-21T22:00") == ["morning 11-21 07:30", "nightly 11-21 22:00"]


def test_what_was_due_at_the_beginning_is_over_and_what_is_due_at_the_end_is_there() -> None:
    assert _listed("2026-11-21T07:30", "2026-11-21T21:59") == []
    assert _listed("2026-11-21T07:29", "2026-11-21T07:30") == ["morning 11-21 07:30"]


def test_all_reports_of_one_morning_come_in_one_order() -> None:
    """1 July 2030 is a Monday."""
    assert _listed("2030-06-30T22:00", "2030-07-01T08:00") == [
        *(f"{job} 07-01 06:00" for job in ("weekly", "monthly", "quarterly", "halfyear", "partners")),
        "morning 07-01 07:30",
    ]
    assert "yearly 01-01 06:00" in _listed("2026-12-31T22:00", "2027-01-01T08:00")


def test_a_job_without_a_time_is_never_due() -> None:
    assert due_between({}, _SHANGHAI, _at("2026-01-01"), _at("2027-01-01")) == ()
    assert next_due({}, _SHANGHAI, _at("2026-01-01")) is None


def test_the_next_due_time_may_be_a_year_away() -> None:
    found = next_due({"yearly": _SIX}, _SHANGHAI, _at("2027-01-01T06:00"))
    assert found is not None and found.at == _at("2028-01-01T06:00")


def test_a_time_that_the_clock_leaps_over_is_due_behind_the_gap() -> None:
    zone = ZoneInfo("America/New_York")
    due = due_between({"nightly": time(2, 30)}, zone, _at("2026-03-08T00:00", zone), _at("2026-03-08T23:00", zone))
    assert [f"{each.at:%m-%d %H:%M}" for each in due] == ["03-08 03:30"]


def test_a_time_that_the_clock_shows_twice_is_due_the_first_time_alone() -> None:
    zone = ZoneInfo("America/New_York")
    start = _at("2026-11-01T00:00", zone)
    due = due_between({"nightly": time(1, 30)}, zone, start, start + timedelta(hours=20))
    assert [each.at.astimezone(UTC).hour for each in due] == [5]
    # However often it is asked in between.
    moments = [start.astimezone(UTC) + timedelta(minutes=10 * n) for n in range(145)]
    found = [
        each for one, other in pairwise(moments) for each in due_between({"nightly": time(1, 30)}, zone, one, other)
    ]
    assert found == list(due)


def test_a_day_that_a_zone_skips_gives_no_second_night() -> None:
    """Samoa had no 30 December 2011."""
    zone = ZoneInfo("Pacific/Apia")
    due = due_between({"nightly": _NIGHT}, zone, _at("2011-12-28T23:00", zone), _at("2012-01-01T23:00", zone))
    assert [f"{each.day}" for each in due] == ["2011-12-29", "2011-12-31", "2012-01-01"]


@given(
    start=st.datetimes(min_value=datetime(2015, 1, 1), max_value=datetime(2035, 1, 1)),
    cuts=st.lists(st.integers(min_value=0, max_value=60 * 24 * 40), max_size=6),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"]),
    hour=st.integers(min_value=0, max_value=23),
    minute=st.sampled_from([0, 15, 30, 59]),
)
def test_however_a_span_is_cut_the_same_is_due_each_job_once_a_day(
    start: datetime, cuts: list[int], zone: str, hour: int, minute: int
) -> None:
    office, first = ZoneInfo(zone), start.replace(tzinfo=UTC)
    times = dict.fromkeys(DAYS, time(hour, minute))
    ends = [first, *(first + timedelta(minutes=cut) for cut in sorted(cuts)), first + timedelta(days=40)]
    pieces = [due for one, other in pairwise(ends) for due in due_between(times, office, one, other)]
    whole = due_between(times, office, ends[0], ends[-1])
    assert pieces == list(whole)
    assert [in_order(due) for due in whole] == sorted(in_order(due) for due in whole)
    keys = [(due.job, due.day) for due in whole]
    assert len(set(keys)) == len(keys)
    assert 39 <= sum(job == "nightly" for job, _ in keys) <= 41  # the clocks may change in between


@pytest.mark.parametrize(
    ("job", "day", "first", "last"),
    [
        ("weekly", date(2026, 11, 30), date(2026, 11, 23), date(2026, 11, 29)),
        ("weekly", date(2026, 12, 6), date(2026, 11, 23), date(2026, 11, 29)),
        ("monthly", date(2026, 12, 1), date(2026, 11, 1), date(2026, 11, 30)),
        ("monthly", date(2026, 12, 31), date(2026, 11, 1), date(2026, 11, 30)),
        ("monthly", date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 31)),
        ("monthly", date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarterly", date(2027, 1, 1), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 9, 30), date(2026, 4, 1), date(2026, 6, 30)),
        ("halfyear", date(2026, 7, 1), date(2026, 1, 1), date(2026, 6, 30)),
        ("halfyear", date(2027, 1, 1), date(2026, 7, 1), date(2026, 12, 31)),
        ("yearly", date(2027, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
        ("partners", date(2026, 7, 1), date(2025, 7, 1), date(2026, 6, 30)),
        ("partners", date(2026, 6, 30), date(2024, 7, 1), date(2025, 6, 30)),
    ],
)
def test_a_report_is_about_the_days_before_it_was_due(job: str, day: date, first: date, last: date) -> None:
    """Rule D3 for the partners' summary."""
    found = period(job, day)
    assert found and (found.first, found.last) == (first, last)


def test_a_night_and_a_morning_are_about_no_days() -> None:
    assert period("nightly", date(2026, 7, 1)) is period("morning", date(2026, 7, 1)) is None


def test_a_report_is_about_other_days_each_time_it_is_due() -> None:
    due = due_between(_TIMES, _SHANGHAI, _at("2024-01-01T08:00"), _at("2028-01-01T08:00"))
    for job in set(_TIMES) - {"nightly", "morning"}:
        periods = [period(job, each.day) for each in due if each.job == job]
        assert len(set(periods)) == len(periods) > 3
        for one, other in pairwise(periods):
            assert one and other and other.first - one.last == timedelta(days=1)

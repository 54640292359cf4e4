"""When a form counts as handed in and whether that was late: hours, working days, holidays (rules B4 E8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from validators.declaration import TimeLimit
from validators.timeliness import Timeliness, timeliness
from validators.working_days import after_working_days, is_working

VISIT = TimeLimit(after="visit_end", hours=24)
ORDER = TimeLimit(after="ordered_on")
#: A year whose holidays nobody has announced.
FAR = 2090


def at(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second)


def order(handed: datetime, event: date | datetime, department: str = "销售部", **known: object) -> Timeliness:
    return timeliness(ORDER, handed, event, department=department, **known)  # type: ignore[arg-type]


def test_a_form_without_a_limit_is_never_late() -> None:
    handed = datetime(2026, 11, 21, 9, 0)
    assert timeliness(None, handed, datetime(2020, 1, 1)) == Timeliness(handed, None, False)
    assert timeliness(VISIT, handed, None) == Timeliness(handed, None, False)


def test_a_visit_record_is_late_after_24_hours() -> None:
    end = datetime(2026, 11, 20, 16, 30)
    in_time = timeliness(VISIT, datetime(2026, 11, 21, 16, 30), end)
    assert (in_time.due, in_time.late) == (datetime(2026, 11, 21, 16, 30), False)
    assert timeliness(VISIT, datetime(2026, 11, 21, 16, 31), end).late


def test_a_form_never_counts_as_handed_in_before_its_event_ended() -> None:
    end = datetime(2026, 11, 20, 16, 30)
    assert timeliness(VISIT, datetime(2026, 11, 20, 12, 0), end).handed == end
    day = date(2026, 11, 20)
    assert order(datetime(2026, 11, 19, 12, 0), day).handed == at(day, 23, 59, 59)


def test_on_the_very_day_a_form_keeps_the_moment_it_was_handed_in() -> None:
    handed = datetime(2026, 11, 20, 9, 0)
    assert order(handed, date(2026, 11, 20)).handed == handed


def test_a_limit_in_hours_after_a_day_runs_from_its_end() -> None:
    found = timeliness(VISIT, datetime(2026, 11, 21, 23, 59, 59), date(2026, 11, 20))
    assert (found.due, found.late) == (datetime(2026, 11, 21, 23, 59, 59), False)


@pytest.mark.parametrize(
    ("event", "due"),
    [
        (date(2025, 9, 26), date(2025, 9, 30)),  # Sunday the 28th made up for National Day
        (date(2025, 9, 30), date(2025, 10, 11)),  # eight days off, then Saturday the 11th was worked
        (date(2025, 10, 3), date(2025, 10, 11)),  # an event within the holidays
        (date(2025, 11, 6), date(2025, 11, 11)),  # an ordinary weekend
    ],
)
def test_holidays_and_make_up_days_are_counted(event: date, due: date) -> None:
    found = order(at(due, 23, 59, 59), event)
    assert (found.due, found.late, found.estimated) == (at(due, 23, 59, 59), False, False)
    assert order(at(due + timedelta(days=1)), event).late


def test_a_moment_is_reckoned_by_its_day() -> None:
    assert order(datetime(2025, 11, 6, 18, 0), datetime(2025, 11, 6, 17, 0)).due == datetime(2025, 11, 11, 23, 59, 59)


def test_each_department_has_its_days() -> None:
    event = date(2025, 11, 3)
    due = {name: order(at(event), event, name).due for name in ("销售部", "客服部", "市场部")}
    assert due == {
        "销售部": datetime(2025, 11, 6, 23, 59, 59),
        "客服部": datetime(2025, 11, 6, 23, 59, 59),
        "市场部": datetime(2025, 11, 10, 23, 59, 59),
    }
    assert order(at(event), event, "销售部", days={"销售部": 1}).due == datetime(2025, 11, 4, 23, 59, 59)


def test_a_department_without_days_has_no_limit() -> None:
    handed = datetime(2026, 11, 21, 9, 0)
    assert order(handed, date(2020, 1, 1), "行政部/综合部") == Timeliness(handed, None, False)
    assert timeliness(ORDER, handed, date(2020, 1, 1)) == Timeliness(handed, None, False)


def test_an_unknown_year_is_reckoned_monday_to_friday_and_said_to_be() -> None:
    friday = date(FAR, 10, 6)
    assert friday.weekday() == 4
    found = order(at(friday), friday)
    assert (found.due, found.estimated) == (at(date(FAR, 10, 11), 23, 59, 59), True)


def test_the_offices_own_calendar_has_the_last_word() -> None:
    event = date(2025, 9, 30)
    office = {date(2025, 10, 2): True, date(2025, 10, 9): False, date(2025, 10, 11): False}
    assert order(at(event), event, calendar=office).due == datetime(2025, 10, 13, 23, 59, 59)


def test_days_that_the_office_names_are_no_estimate() -> None:
    friday = date(FAR, 10, 6)
    office = {date(FAR, 10, 7): True, date(FAR, 10, 8): True, date(FAR, 10, 9): True}
    found = order(at(friday), friday, calendar=office)
    assert (found.due, found.estimated) == (at(date(FAR, 10, 9), 23, 59, 59), False)


def test_working_days_are_those_of_the_state_council() -> None:
    assert is_working(date(2025, 10, 1)) == (False, False)
    assert is_working(date(2025, 10, 11)) == (True, False)
    assert is_working(date(FAR, 10, 7)) == (False, True)
    assert after_working_days(date(2025, 10, 1), 0).on == date(2025, 10, 1)

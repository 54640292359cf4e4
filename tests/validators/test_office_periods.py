"""保管期限表 and 日历: which period runs for whom, and which days are worked (rules E11 E8)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_builders import Row, kept, looked_at, wrong

from validators.office.calendar import calendar
from validators.office.retention_schedule import schedules, schedules_in_force, shipped_rows
from validators.retention import DATED, EVENTS, PARTED, SETTLED, SHIPPED, ends, in_force
from validators.working_days import after_working_days

TODAY = date(2026, 11, 21)


def table(*more: Row) -> list[Row]:
    return [*shipped_rows(), *more]


def line(id_: str, years: object = "5年", counted: str = "触发日", **more: object) -> Row:
    return {"line": id_, "years": years, "counted": counted, **more}


def last(rows: list[Row], column: str) -> str:
    return f"{column}{3 + len(rows)}"


def test_the_shipped_schedule_is_faultless_and_keeps_its_periods() -> None:
    found = schedules(kept("retention", shipped_rows()))
    assert {name: (each.years, each.from_year_end, each.label, each.events) for name, (each,) in found.items()} == {
        name: (each.years, each.from_year_end, each.label, each.events) for name, each in SHIPPED.items()
    }


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (line("Z"), "B", "retention-line"),
        (line("Y租车"), "B", "retention-line"),
        (line("G", "5年"), "B", "retention-twice"),
        (line("G拜访", "五年"), "D", "retention-years"),
        (line("G拜访", 0), "D", "retention-years"),
        (line("G拜访", 2.5), "D", "retention-years"),
        (line("G拜访", "101"), "D", "retention-years"),
        (line("G拜访", counted="月底"), "E", "not-in-list"),
        (line("G拜访", since="2060-01-01"), "H", "soon-enough"),
        (line("G拜访", events="签订"), "F", "not-in-list"),
        (line("G拜访", every="都行"), "G", "not-in-list"),
        (line("G拜访", "2年"), "D", "retention-shorter"),
        (line("J营业执照", "10年"), "D", "retention-shorter"),
    ],
)
def test_a_line_that_cannot_be_is_marked(row: Row, column: str, rule: str) -> None:
    rows = table(row)
    assert wrong("retention", rows) == [(last(rows, column), rule)]


def test_a_line_that_forms_need_cannot_go() -> None:
    rows = [row for row in table() if row["line"] != "G"]
    _, (problem,) = looked_at("retention", rows)
    assert (problem.cell.ref, problem.rule) == ("", "retention-missing")
    assert "客户拜访记录表" in str(problem.what)


@pytest.mark.parametrize(("written", "years"), [("５年", 5), (7, 7), ("30", 30), ("长期", None), ("永久", None)])
def test_periods_are_read_as_they_are_written(written: object, years: int | None) -> None:
    rows = kept("retention", table(line("G拜访", written)))
    (found,) = schedules(rows)["G拜访"]
    assert found.years == years
    assert found.label.zh == (f"{years}年" if years else written)


def test_the_newer_line_holds_for_periods_that_begin_in_its_time() -> None:
    newer = line("G", "6年", "年底", since=date(2026, 7, 1))
    lines = schedules_in_force(kept("retention", table(newer)))
    old, new = (in_force(lines["G"], day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert ends(old, date(2026, 6, 30)) == date(2029, 6, 30)
    assert ends(new, date(2026, 7, 1)) == date(2033, 1, 1)


def test_a_type_may_have_a_line_of_its_own() -> None:
    lines = schedules_in_force(kept("retention", table(line("Y销售合同", "10年"), line("G拜访", "长期"))))
    assert (lines["Y销售合同"][0].years, lines["Y"][0].years, lines["G拜访"][0].years) == (10, 5, None)


def test_the_office_says_which_events_start_a_period() -> None:
    """C asks of J 5 years after the relation's end; a period may also start with the first or the last of several."""
    rows = [row for row in table() if row["line"] != "J"]
    rows += [line("J"), line("G拜访", events="形成日期、往来停止", every="全部发生")]
    lines = schedules_in_force(kept("retention", rows))
    assert [(each.years, each.events, each.every) for each in lines["J"]] == [(5, (PARTED,), False)]
    assert [(each.events, each.every) for each in lines["G拜访"]] == [((DATED, PARTED), True)]
    assert lines["G"][0].events == (SETTLED,)
    assert set(EVENTS) == {DATED, SETTLED, PARTED}


DECISION: Row = {"for_begun": "是", "decided_by": "陈刚", "basis": "2026年第3次办公会", "since": date(2026, 7, 1)}


@pytest.mark.parametrize(("left_out", "column"), [("decided_by", "J"), ("basis", "K"), ("since", "H")])
def test_a_row_for_periods_already_begun_names_who_decided_it(left_out: str, column: str) -> None:
    """Rule E11: a schedule changed later is not retroactive without a decision."""
    row = line("G拜访", "6年", **{name: value for name, value in DECISION.items() if name != left_out})
    rows = table(row)
    ((cell, rule),) = wrong("retention", rows)
    assert (cell, rule) == (last(rows, column), "retention-no-day" if left_out == "since" else "retention-undecided")


def test_a_decision_makes_a_row_hold_for_periods_already_begun() -> None:
    lines = schedules_in_force(kept("retention", table(line("G", "6年", **DECISION))))
    old, new = lines["G"]
    assert (old.for_begun, new.for_begun, new.decided_by) == (False, True, "陈刚")


def test_before_the_first_line_took_force_the_first_one_holds() -> None:
    rows = [{**row, "since": date(2020, 1, 1)} if row["line"] == "G" else row for row in shipped_rows()]
    lines = schedules_in_force(kept("retention", rows))
    assert in_force(lines["G"], date(2010, 1, 1)).years == 3


@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=5, unique=True), st.dates())
def test_the_line_that_holds_is_the_last_that_took_force(days: list[date], on: date) -> None:
    rows = [
        {"line": "G", "years": f"{at}年", "counted": "年底", "since": day.isoformat()} for at, day in enumerate(days, 1)
    ]
    found = in_force(schedules_in_force(rows)["G"], on)
    begun = [day for day in days if day <= on]
    assert found.since == (max(begun) if begun else min(days))


# -- 日历 -------------------------------------------------------------------------------------------


def day(first: date, kind: str = "休息", **more: object) -> Row:
    return {"day": first, "kind": kind, **more}


def test_days_off_and_make_up_days_are_reckoned_with() -> None:
    rows = kept(
        "calendar",
        [day(date(2026, 11, 23), last=date(2026, 11, 24), note="搬家"), day(date(2026, 11, 28), "上班")],
    )
    office = calendar(rows)
    assert office == {date(2026, 11, 23): False, date(2026, 11, 24): False, date(2026, 11, 28): True}
    assert after_working_days(date(2026, 11, 20), 4, office).on == date(2026, 11, 28)
    assert after_working_days(date(2026, 11, 20), 4).on == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("rows", "marked"),
    [
        ([day(date(2026, 11, 24), last=date(2026, 11, 23))], [("C4", "after")]),
        ([day(date(2026, 11, 1), last=date(2027, 1, 31))], [("C4", "calendar-period")]),
        ([day(date(2026, 11, 23), "放假")], [("D4", "not-in-list")]),
        ([day(date(2026, 11, 1), last=date(2026, 11, 9)), day(date(2026, 11, 9), "上班")], [("B5", "calendar-twice")]),
        ([day(date(2026, 11, 1)), day(date(2026, 11, 1))], [("B5", "calendar-twice")]),
        ([{"day": "下周一", "kind": "休息"}], [("B4", "not-a-date")]),
    ],
)
def test_a_day_that_cannot_be_is_marked(rows: list[Row], marked: list[tuple[str, str]]) -> None:
    assert wrong("calendar", rows) == marked


def test_a_day_in_two_rows_names_the_other_row() -> None:
    _, (problem,) = looked_at("calendar", [day(date(2026, 11, 1), last=date(2026, 11, 9)), day(date(2026, 11, 9))])
    assert problem.what.gaps["other_row"] == 4
    assert "2026-11-09" in str(problem.what)

"""Whether a record is due, by which line and why (rules E11 E12), against a second, naive reckoning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.holds import AUDIT, CONTRACT, LAWSUIT, Hold
from validators.message import Text
from validators.retention import DATED, EVENTS, PARTED, SETTLED, SHIPPED, Schedule
from validators.verdicts import Event, Lines, State, Subject, Verdict, appraise, event_names, rule_of

TODAY = date(2026, 11, 21)
SHIPPED_LINES: Lines = {name: (line,) for name, line in SHIPPED.items()}


def line(id_: str = "X", years: int | None = 3, *, year_end: bool = False, **more: object) -> Schedule:
    label = Text(f"{years}年", f"{years} years") if years else Text("长期", "Long term")
    return replace(Schedule(id_, label, years, year_end, "制度第8条"), **more)  # type: ignore[arg-type]


def subject(id_: str = "X", type_: str = "", part_of: Sequence[Subject] = (), **events: date | None) -> Subject:
    return Subject(id_, type_, {name: Event(day, EVENTS[name]) for name, day in events.items()}, tuple(part_of))


def said(verdict: Verdict) -> str:
    return " ".join(map(str, verdict.why))


def of(versions: Schedule | Sequence[Schedule], about: Subject, on: date = TODAY, *holds: Hold) -> Verdict:
    kept = (versions,) if isinstance(versions, Schedule) else tuple(versions)
    return appraise({kept[0].id: kept}, about, on, holds)


def test_a_contract_counts_from_its_completion_not_from_its_signing() -> None:
    signed = subject("Y", "销售合同", settled=None, dated=date(2015, 1, 1))
    waiting = appraise(SHIPPED_LINES, signed, TODAY)
    assert (waiting.state, waiting.due, waiting.began) == (State.WAITING, None, None)
    assert "has not begun" in said(waiting)
    done = appraise(SHIPPED_LINES, subject("Y", settled=date(2021, 11, 21), dated=date(2015, 1, 1)), TODAY)
    assert (done.state, done.due, done.years_kept) == (State.DUE, TODAY, 5)


def test_a_customers_file_is_kept_while_the_relation_lives_and_longer() -> None:
    """Class J: no end, unless the office says how many years after the relation's end (rule C)."""
    parted = subject("J", parted=date(2020, 1, 1), settled=date(2010, 1, 1))
    assert appraise(SHIPPED_LINES, parted, date(2900, 1, 1)).state is State.ENDLESS
    five = line("J", 5, events=(PARTED,))
    assert of(five, parted).due == date(2025, 1, 1)
    assert of(five, subject("J", parted=None, settled=date(2010, 1, 1))).state is State.WAITING


def test_due_from_the_day_itself_and_not_a_day_before() -> None:
    about = subject(settled=date(2023, 11, 21))
    assert [of(line(), about, TODAY + timedelta(days=n)).is_due for n in (-1, 0, 1)] == [False, True, True]


def test_of_several_events_the_first_or_the_last_starts_the_period() -> None:
    both = (DATED, SETTLED)
    about = subject(dated=date(2020, 1, 1), settled=date(2022, 1, 1))
    half = subject(dated=date(2020, 1, 1), settled=None)
    assert of(line(events=both), about).due == date(2023, 1, 1)
    assert of(line(events=both), half).due == date(2023, 1, 1)
    assert of(line(events=both, every=True), about).due == date(2025, 1, 1)
    assert of(line(events=both, every=True), half).state is State.WAITING


def test_what_nothing_on_file_can_start_says_so() -> None:
    verdict = of(line(events=(PARTED,)), subject(dated=date(2010, 1, 1)))
    assert verdict.state is State.WAITING
    assert "Appraise it by hand" in said(verdict)


def test_the_longest_of_the_lines_wins() -> None:
    about = subject("Y", "采购合同", settled=date(2020, 1, 1))
    lines = {"Y": (line("Y", 5),), "Y采购合同": (line("Y采购合同", 10),)}
    verdict = appraise(lines, about, TODAY)
    assert (verdict.line.id, verdict.due) == ("Y采购合同", date(2030, 1, 1))
    assert "the longest holds" in said(verdict)
    shorter = appraise({**lines, "Y采购合同": (line("Y采购合同", 2),)}, about, TODAY)
    assert shorter.line.id == "Y"
    assert appraise({**lines, "Y": (line("Y", None),)}, about, TODAY).state is State.ENDLESS


def test_what_belongs_to_several_records_is_kept_as_long_as_the_longest_of_them() -> None:
    contracts = [subject("Y", settled=day) for day in (date(2015, 1, 1), date(2019, 1, 1))]
    own = subject("Y", "其他")
    assert appraise(SHIPPED_LINES, replace(own, part_of=(contracts[0],)), TODAY).state is State.WAITING
    scan = subject("Y", "其他", contracts, settled=date(2015, 1, 1))
    assert appraise(SHIPPED_LINES, scan, TODAY).due == date(2024, 1, 1)
    running = subject("Y", "其他", [*contracts, subject("Y", settled=None)], settled=date(2015, 1, 1))
    assert appraise(SHIPPED_LINES, running, TODAY).state is State.WAITING


def test_a_schedule_changed_later_is_not_retroactive_without_a_decision() -> None:
    old, about = line(), subject(settled=date(2023, 1, 1))
    newer = line(years=10, since=date(2026, 1, 1))
    assert of((old, newer), about).due == date(2026, 1, 1)
    assert of((old, newer), subject(settled=date(2026, 1, 1))).due == date(2036, 1, 1)
    decided = replace(newer, for_begun=True, decided_by="陈刚")
    verdict = of((old, decided), about)
    assert (verdict.due, verdict.over) == (date(2033, 1, 1), True)
    assert "陈刚" in said(verdict) and "制度第8条" in said(verdict)
    assert of((old, decided), about, date(2025, 12, 31)).due == date(2026, 1, 1)


def test_holds_stack_and_each_is_named() -> None:
    about = subject(settled=date(2020, 1, 1))
    lawsuit = Hold(LAWSUIT, "货款纠纷", "赵敏", date(2026, 1, 5), "DJ2026001")
    audit = Hold(AUDIT, "年度审计", "赵敏", date(2026, 2, 5), "DJ2026002", own=False)
    running = Hold(CONTRACT, "", "王芳", date(2026, 3, 5), "Y2026销售合同001")
    held = of(line(), about, TODAY, lawsuit, audit, running)
    assert held.is_due and not held.may_go
    assert all(each.source in said(held) for each in (lawsuit, audit, running))
    assert not of(line(), about, TODAY, audit).may_go
    assert of(line(), about).may_go


def test_years_are_whole_years_since_the_period_began() -> None:
    about = subject(settled=date(2020, 2, 29))
    years = {day: of(line(years=30), about, day).years_kept for day in (date(2021, 2, 28), date(2021, 3, 1))}
    assert list(years.values()) == [0, 1]
    assert of(line(year_end=True), subject(settled=date(2026, 5, 1))).years_kept is None


def test_the_rule_is_told_in_a_few_words() -> None:
    about = Subject("D", "", {SETTLED: Event(None, Text("完成日期", "Completed on"))})
    for schedule, text in (
        (line("D", 10, year_end=True), "D: 10 years from the year after Completed on"),
        (line("D", 3), "D: 3 years from Completed on"),
        (line("D", None), "D: Long term"),
        (line("D", 3, events=(SETTLED, PARTED)), "D: 3 years from the first of"),
        (line("D", 3, events=(SETTLED, PARTED), every=True), "D: 3 years from the last of"),
    ):
        assert str(rule_of(schedule, event_names(schedule, about))).startswith(text)


# -- against a second reckoning ---------------------------------------------------------------------

_DAYS = st.none() | st.dates(date(2010, 1, 1), date(2030, 12, 31))
_SUBJECTS = st.builds(
    lambda type_, days: subject("X", type_, **dict(zip((DATED, SETTLED, PARTED), days, strict=True))),
    st.sampled_from(("", "甲")),
    st.tuples(_DAYS, _DAYS, _DAYS),
)
_PART = st.builds(lambda about, parts: replace(about, part_of=tuple(parts)), _SUBJECTS, st.lists(_SUBJECTS, max_size=2))
_EVENTS = st.lists(st.sampled_from((DATED, SETTLED, PARTED)), min_size=1, max_size=3, unique=True).map(tuple)


def _versions(id_: str) -> st.SearchStrategy[tuple[Schedule, ...]]:
    later = st.lists(st.dates(date(2012, 1, 1), date(2030, 12, 31)), max_size=2, unique=True).map(sorted)
    one = st.tuples(st.none() | st.integers(1, 9), st.booleans(), _EVENTS, st.booleans(), st.booleans())

    def made(
        rows: tuple[list[date], list[tuple[int | None, bool, tuple[str, ...], bool, bool]]],
    ) -> tuple[Schedule, ...]:
        return tuple(
            line(id_, years, year_end=year_end, since=since, events=events, every=every, for_begun=begun)
            for since, (years, year_end, events, every, begun) in zip((None, *rows[0]), rows[1], strict=False)
        )

    return st.tuples(later, st.lists(one, min_size=3, max_size=3)).map(made)


_LINES = st.fixed_dictionaries({"X": _versions("X")}, optional={"X甲": _versions("X甲")})


def naive_due(lines: Mapping[str, Sequence[Schedule]], about: Subject, on: date) -> date | str:
    """Return the due day, `endless` or `waiting`: in plain loops, year by year."""
    answers: list[date | str] = []
    for each in [about, *about.part_of]:
        for id_, versions in lines.items():
            if id_ in (each.line, each.line + each.type):
                answers.append(_naive_line(list(versions), {name: e.on for name, e in each.events.items()}, on))
    if "endless" in answers:
        return "endless"
    if "waiting" in answers:
        return "waiting"
    return max(each for each in answers if isinstance(each, date))


def _naive_line(versions: list[Schedule], days: Mapping[str, date | None], on: date) -> date | str:
    holding, begun = versions[0], None
    for version in versions:
        came = sorted(day for name in version.events if (day := days[name]) is not None)
        trigger = None
        if came and (len(came) == len(version.events) or not version.every):
            trigger = came[-1] if version.every else came[0]
        in_its_time = version.since is None or (trigger or on) >= version.since
        by_decision = version.for_begun and version.since is not None and on >= version.since
        if version is versions[0] or in_its_time or by_decision:
            holding, begun = version, trigger
    if holding.years is None:
        return "endless"
    if begun is None:
        return "waiting"
    year, month, day = (begun.year + 1, 1, 1) if holding.from_year_end else (begun.year, begun.month, begun.day)
    for _ in range(holding.years):
        year += 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, 3, 1) if (month, day) == (2, 29) and not leap else date(year, month, day)


@settings(max_examples=400)
@given(_LINES, _PART, st.dates(date(2010, 1, 1), date(2045, 12, 31)))
def test_it_answers_as_the_naive_reckoning_does(lines: Lines, about: Subject, on: date) -> None:
    verdict, expected = appraise(lines, about, on), naive_due(lines, about, on)
    states = {"endless": State.ENDLESS, "waiting": State.WAITING}
    if isinstance(expected, str):
        assert (verdict.state, verdict.due) == (states[expected], None)
    else:
        assert verdict.due == expected
        assert verdict.is_due is (expected <= on)
        assert verdict.began is not None and verdict.began < expected
    assert verdict.may_go is verdict.is_due
    assert all(str(each).strip() and "{" not in str(each) for each in verdict.why)


@given(_LINES, _SUBJECTS, st.dates(date(2010, 1, 1), date(2045, 12, 31)))
def test_what_belongs_to_more_is_never_due_earlier(lines: Lines, about: Subject, on: date) -> None:
    alone = appraise(lines, about, on)
    more = appraise(lines, replace(about, part_of=(subject("X", settled=date(2020, 1, 1)),)), on)
    assert not more.is_due or alone.is_due
    assert alone.due is None or more.due is None or more.due >= alone.due


@pytest.mark.parametrize("on", [date(2026, 11, 21), date(1999, 1, 1)])
def test_the_day_is_an_argument(on: date) -> None:
    assert of(line(), subject(settled=date(2020, 1, 1)), on).asked == on

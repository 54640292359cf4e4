"""Timeliness and correctness, each against a plain count of what people handed in (rule B11)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from archive import Archive
from builders import a_credit_code, a_customer, a_visit
from form_builders import a_breach, a_plan
from review_desk import answer, with_second_check, workbook

from jobs.facts import people
from jobs.ledger.past import Past
from jobs.ledger.scores import Score, scores, together
from jobs.running import opened

pytestmark = pytest.mark.usefixtures("lists_left_out")

YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def of(archive: Archive, at: datetime, first: date = YEAR[0], end: date = YEAR[1]) -> dict[str, Score]:
    with opened(archive.workspace, at) as run, run.ledger.reading() as connection:
        return {each.person: each for each in scores(Past(connection, run.stamp), people(connection), first, end)}


def night(archive: Archive, *handed: tuple[str, str, object], at: datetime) -> None:
    for person, name, content in handed:
        archive.hand_in(person, name, content, at=at.replace(hour=18))  # type: ignore[arg-type]
    archive.night(at.replace(hour=22))


def a_visit_on(day: date) -> object:
    return a_visit(visit_start=f"{day} 14:00", visit_end=f"{day} 16:00", subject=f"拜访{day}")


def test_who_sent_nothing_has_no_score(archive: Archive) -> None:
    assert of(archive, datetime(2026, 11, 22)) == {}


def test_a_visit_recorded_in_time_and_one_that_came_late(archive: Archive) -> None:
    night(archive, ("王芳", "海纳.xlsx", a_customer()), at=datetime(2026, 11, 2))
    found = of(archive, datetime(2026, 11, 22), date(2026, 11, 1), date(2026, 12, 1))
    before = found.get("王芳", Score("王芳", "销售部"))
    night(archive, ("王芳", "一.xlsx", a_visit_on(date(2026, 11, 9))), at=datetime(2026, 11, 9))
    night(archive, ("王芳", "二.xlsx", a_visit_on(date(2026, 11, 10))), at=datetime(2026, 11, 16))
    score = of(archive, datetime(2026, 11, 22), date(2026, 11, 1), date(2026, 12, 1))["王芳"]
    assert (score.due - before.due, score.late - before.late) == (2, 1)
    assert (score.department, score.sent, score.returned) == ("销售部", 3, 0)


def test_a_form_counts_by_its_first_try_also_where_it_was_accepted_in_the_end(archive: Archive) -> None:
    """B11: accepted at the first try / sent; what came back and was mended is one form, not correct."""
    wrong = a_customer(name="绍兴远帆纺织有限公司", credit_code="91330200MA2AF05N4X")
    night(archive, ("李明", "远帆.xlsx", wrong), ("李明", "海纳.xlsx", a_customer()), at=datetime(2026, 11, 9))
    (returned,) = archive.returned("李明")
    from validators.forms import forms
    from workbooks.filling import fill

    mended = fill(returned.read_bytes(), forms()["customer"], {"credit_code": a_credit_code(7)})
    night(archive, ("李明", returned.name, mended), at=datetime(2026, 11, 10))
    assert archive.ask("SELECT count(*) FROM record WHERE form = 'customer'") == [(2,)]
    score = of(archive, datetime(2026, 11, 22))["李明"]
    assert (score.sent, score.first_time, score.returned) == (2, 1, 1)


def test_a_plan_whose_visit_has_no_record_counts_as_late_until_the_record_comes(archive: Archive) -> None:
    """B1: also seen from a later day, that day is as it was."""
    plan = a_plan(planned_start="2026-11-11 9:00", planned_end="2026-11-11 10:00")
    night(archive, ("王芳", "海纳.xlsx", a_customer()), at=datetime(2026, 11, 9))
    night(archive, ("王芳", "计划.xlsx", plan), at=datetime(2026, 11, 10))
    archive.night(datetime(2026, 11, 13, 22, 0))
    week = (date(2026, 11, 11), date(2026, 11, 18))
    before = of(archive, datetime(2026, 11, 14, 6, 0), *week)["王芳"]
    assert (before.due, before.late) == (1, 1)
    visit = a_visit(visit_start="2026-11-11 9:00", visit_end="2026-11-11 10:00", plan="G2026拜访计划001")
    night(archive, ("王芳", "拜访.xlsx", visit), at=datetime(2026, 11, 16))
    after = of(archive, datetime(2026, 11, 17, 6, 0), *week)["王芳"]
    assert (after.due, after.late) == (1, 1)  # the record itself came late
    assert of(archive, datetime(2026, 11, 14, 6, 0), *week)["王芳"].due == before.due


def test_reports_of_a_breach_are_counted_for_nobody(archive: Archive) -> None:
    """B12: the number alone would tell who reported."""
    night(archive, ("李明", "违规举报.xlsx", a_breach()), at=datetime(2026, 11, 21))
    assert archive.ask("SELECT count(*) FROM record WHERE form = 'breach_report'") == [(1,)]
    assert of(archive, datetime(2026, 11, 22)) == {}


def test_a_form_is_counted_once_it_is_decided(archive: Archive) -> None:
    """Seen from before the supervisor's decision it has no outcome, though it has one by now."""
    reviewed = with_second_check(archive)
    night(reviewed, ("王芳", "海纳.xlsx", a_customer()), at=datetime(2026, 11, 9))
    assert of(reviewed, datetime(2026, 11, 9, 23, 0)) == {}
    answer(workbook(reviewed), "同意")
    reviewed.night(datetime(2026, 11, 10, 22, 0))
    assert of(reviewed, datetime(2026, 11, 10, 23, 0))["王芳"].sent == 1
    assert of(reviewed, datetime(2026, 11, 9, 23, 0)) == {}


def test_scores_are_added_up() -> None:
    every = [Score("王芳", "销售部", 5, 4, 3, 2), Score("李明", "销售部", 1, 0, 2, 2)]
    whole = together(every, "销售部")
    assert (whole.due, whole.on_time, whole.late, whole.sent, whole.first_time, whole.returned) == (6, 4, 2, 5, 4, 1)
    assert together([]).due == 0

"""Visit plans through the nights: approved, sent, changed, cancelled, followed by their record or chased (rules B1 B4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from archive import Archive, words_of
from builders import a_customer, a_visit
from form_builders import a_plan
from office_desk import Office, person
from review_desk import answer, rows, with_second_check, workbook

from jobs.ledger.plans import unrecorded
from jobs.running import opened
from validators.plans import Standing

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = timedelta(days=1)
#: The night on which the plan of the builder is handed in; its visit is on the 25th, 14:00 to 16:30.
FIRST = datetime(2026, 11, 21, 22, 0)
PLAN = "G2026拜访计划001"
VISIT = {"plan": PLAN, "visit_start": "2026-11-25 14:00", "visit_end": "2026-11-25 16:30"}


@pytest.fixture
def planned(archive: Archive) -> Archive:
    """An archive with a plan on file that nobody had to approve, and a head of the market department."""
    Office(archive).edit("roster", person("孙丽", department="市场部", role="部门主管"))
    archive.night(FIRST - DAY, ("office",))
    archive.hand_in("王芳", "计划.xlsx", a_plan(departments="市场部"))
    archive.night(FIRST)
    return archive


def standings(archive: Archive) -> list[str]:
    return [row[0] for row in archive.ask("SELECT standing FROM plan ORDER BY record")]


def listed(archive: Archive, name: str) -> list[str]:
    """Return in whose folders a list lies."""
    return sorted(path.parent.name for path in archive.workspace.people.glob(f"*/{name}.xlsx"))


def of(archive: Archive, who: str, name: str) -> Path:
    return archive.workspace.people / who / f"{name}.xlsx"


def sheet(archive: Archive, name: str) -> list[dict[str, object]]:
    """Return the rows of a sheet of the register, by the label of their column."""
    book = archive.drawn_register()
    lines = [[cell.value for cell in row] for row in book[name]]
    head = next(at for at, line in enumerate(lines) if line[0] == "档号")
    return [dict(zip(map(str, lines[head]), line, strict=True)) for line in lines[head + 1 :] if line[0]]


def test_an_approved_plan_is_sent_to_the_departments_concerned(archive: Archive) -> None:
    """Rule B1: the visitors', the customer owner's and those that the plan names; approvals stand beside it."""
    desk = Office(archive)
    desk.edit("roster", person("孙丽", department="市场部", role="部门主管"))
    archive.night(FIRST - DAY, ("office",))
    desk.edit("roster", person("何静", department="客服部", role="部门主管", away="是", deputy="孙丽"))
    archive.hand_in("王芳", "计划.xlsx", a_plan())
    checked = with_second_check(archive)
    checked.night(FIRST)
    assert listed(checked, "拜访计划通知") == []
    answer(workbook(checked), "同意")
    checked.night(FIRST + DAY)
    assert listed(checked, "拜访计划通知") == ["何静", "孙丽", "陈刚"]
    words = words_of(of(checked, "陈刚", "拜访计划通知"))
    for word in (PLAN, "新计划", "待拜访", "秋季面料打样", "部门主管 陈刚 2026-11-22 22:00"):
        assert word in words, word


def test_the_list_of_plans_stays_as_it_is_while_nothing_changes(planned: Archive) -> None:
    path = of(planned, "孙丽", "拜访计划通知")
    before = path.stat().st_mtime_ns
    planned.night(FIRST + DAY)
    assert path.stat().st_mtime_ns == before
    path.unlink()
    planned.night(FIRST + 2 * DAY)
    assert path.is_file()


def test_a_changed_plan_is_approved_old_and_new_and_the_old_one_stands_until_then(planned: Archive) -> None:
    checked = with_second_check(planned)
    moved = a_plan(
        departments="市场部",
        planned_start="2026-11-27 9:00",
        planned_end="2026-11-27 11:00",
        plan_code=PLAN,
        change_reason="客户改期",
    )
    checked.hand_in("王芳", "变更.xlsx", moved, at=FIRST + timedelta(hours=10))
    checked.night(FIRST + DAY)
    (shown,) = rows(workbook(checked))
    assert PLAN in shown["summary"] and "计划开始时间：2026-11-25 14:00 → 2026-11-27 09:00" in shown["summary"]
    assert "客户改期" in shown["summary"] and "地点" not in shown["summary"]
    assert sheet(checked, "拜访计划")[0]["计划开始时间"] == datetime(2026, 11, 25, 14, 0)
    assert "计划变更" not in words_of(of(checked, "孙丽", "拜访计划通知"))
    answer(workbook(checked), "同意")
    outcome = checked.night(FIRST + 2 * DAY)
    assert outcome.counted.coded == []
    (row,) = sheet(checked, "拜访计划")
    assert (row["档号"], row["计划开始时间"]) == (PLAN, datetime(2026, 11, 27, 9, 0))
    words = words_of(of(checked, "孙丽", "拜访计划通知"))
    for word in (
        "计划变更",
        "2026-11-23 计划开始时间 2026-11-25 14:00 → 2026-11-27 09:00",
        "变更原因 客户改期",
        "部门主管 陈刚",
    ):
        assert word in words, word
    # The old time is free again, the new one taken.
    checked.hand_in("王芳", "又一次.xlsx", a_plan(), at=FIRST + 2 * DAY + timedelta(hours=1))
    checked.night(FIRST + 3 * DAY)
    answer(workbook(checked), "同意")
    assert checked.night(FIRST + 4 * DAY).counted.coded == ["G2026拜访计划002"]


def test_a_plan_is_not_changed_in_silence(planned: Archive) -> None:
    """Rule B1: a change names the plan and gives its reason, or the row comes back."""
    planned.hand_in("王芳", "计划.xlsx", a_plan(departments="市场部", place="绍兴"), at=FIRST + timedelta(hours=1))
    outcome = planned.night(FIRST + DAY)
    ((_, problem),) = outcome.counted.problems
    assert (problem.rule, problem.field) == ("changed-without-naming", "place")
    assert sheet(planned, "拜访计划")[0]["拜访地点"] == "宁波市海曙区"


def test_a_plan_is_not_moved_onto_another(planned: Archive) -> None:
    second = {"planned_start": "2026-11-27 9:00", "planned_end": "2026-11-27 11:00"}
    planned.hand_in("王芳", "二.xlsx", a_plan(**second))
    planned.night(FIRST + DAY)
    planned.hand_in("王芳", "变更.xlsx", a_plan(**second, plan_code=PLAN, change_reason="改期"), at=FIRST + DAY)
    outcome = planned.night(FIRST + 2 * DAY)
    assert [problem.rule for _, problem in outcome.counted.problems] == ["another-is-there"]


def test_a_record_names_its_plan_and_each_shows_the_other(planned: Archive) -> None:
    planned.hand_in("王芳", "拜访.xlsx", a_visit(**VISIT), at=FIRST + 5 * DAY - timedelta(hours=9))
    outcome = planned.night(FIRST + 5 * DAY)
    assert outcome.counted.coded == ["G2026拜访001"]
    (plan,), (visit,) = sheet(planned, "拜访计划"), sheet(planned, "拜访记录")
    assert (plan["计划状态"], plan["拜访记录"]) == ("已拜访", "G2026拜访001")
    assert visit["拜访计划编号"] == PLAN
    assert listed(planned, "待补拜访记录") == []


def test_a_record_that_names_a_plan_wrongly_comes_back(planned: Archive) -> None:
    planned.hand_in("李明", "客户.xlsx", a_customer())
    planned.night(FIRST + DAY)
    given = {"编造": "G2026拜访计划077", "客户": "J2026001"}
    for name, code in given.items():
        planned.hand_in("王芳", f"{name}.xlsx", a_visit(plan=code))
    planned.hand_in("王芳", "别家.xlsx", a_visit(plan=PLAN, customer="杭州明远国际贸易有限公司"))
    outcome = planned.night(FIRST + 2 * DAY)
    assert sorted((each.name, problem.rule) for each, problem in outcome.counted.problems) == [
        ("别家.xlsx", "plan-of-another-customer"),
        ("客户.xlsx", "no-plan"),
        ("编造.xlsx", "plan-code"),
    ]


def test_a_plan_without_a_record_is_chased_until_the_record_comes(planned: Archive) -> None:
    """Rules B1 B4: from 24 hours after its end, its visitor and their supervisor."""
    planned.night(FIRST + 5 * DAY - timedelta(hours=6))  # 26 November, 16:00
    assert (standings(planned), listed(planned, "待补拜访记录")) == (["open"], [])
    planned.night(FIRST + 5 * DAY)
    assert (standings(planned), listed(planned, "待补拜访记录")) == (["overdue"], ["王芳", "陈刚"])
    assert PLAN in words_of(of(planned, "王芳", "待补拜访记录"))
    assert sheet(planned, "拜访计划")[0]["计划状态"] == "逾期未记录"
    report = max(planned.workspace.runs.glob("*.html")).read_text("utf-8")
    assert "逾期未记录的计划" in report
    planned.hand_in("王芳", "拜访.xlsx", a_visit(**VISIT), at=FIRST + 6 * DAY - timedelta(hours=1))
    planned.night(FIRST + 6 * DAY)
    assert (standings(planned), listed(planned, "待补拜访记录")) == (["done"], [])
    assert sheet(planned, "拜访计划")[0]["计划状态"] == "已拜访"


def test_the_chasing_ends_when_the_plan_is_moved_or_cancelled(planned: Archive) -> None:
    late = FIRST + 5 * DAY
    planned.night(late)
    named = {"departments": "市场部", "plan_code": PLAN}
    moved = a_plan(planned_start="2026-12-01 9:00", planned_end="2026-12-01 11:00", change_reason="客户改期", **named)
    planned.hand_in("王芳", "变更.xlsx", moved, at=late)
    planned.night(late + DAY)
    assert (standings(planned), listed(planned, "待补拜访记录")) == (["open"], [])
    planned.night(late + 7 * DAY)
    assert standings(planned) == ["overdue"]
    off = {"planned_start": "2026-12-01 9:00", "planned_end": "2026-12-01 11:00", "cancelled": "是"}
    planned.hand_in("王芳", "取消.xlsx", a_plan(**off, change_reason="客户来访", **named), at=late + 7 * DAY)
    planned.night(late + 8 * DAY)
    assert (standings(planned), listed(planned, "待补拜访记录")) == (["cancelled"], [])
    assert sheet(planned, "拜访计划")[0]["计划状态"] == "已取消"
    assert "计划取消" in words_of(of(planned, "孙丽", "拜访计划通知"))


def test_a_record_that_waits_for_the_supervisor_is_not_chased(planned: Archive) -> None:
    checked = with_second_check(planned)
    checked.hand_in("王芳", "拜访.xlsx", a_visit(**VISIT), at=FIRST + 4 * DAY)
    checked.night(FIRST + 5 * DAY)
    assert (standings(checked), listed(checked, "待补拜访记录")) == (["done"], [])
    answer(workbook(checked), "退回", "总结太短")
    checked.night(FIRST + 6 * DAY)
    assert (standings(checked), listed(checked, "待补拜访记录")) == (["overdue"], ["王芳", "陈刚"])


def test_the_visitor_who_left_is_chased_no_more_but_the_supervisor_is(planned: Archive) -> None:
    Office(planned).edit("roster", person("王芳", active="否"))
    planned.night(FIRST + 6 * DAY)
    assert listed(planned, "待补拜访记录") == ["陈刚"]


def test_whoever_reminds_asks_by_their_own_moment(planned: Archive) -> None:
    """The morning after the night knows more than the night."""
    with opened(planned.workspace, FIRST) as run, run.ledger.reading() as connection:
        assert unrecorded(connection, datetime(2026, 11, 26, 16, 30)) == ()
        (late,) = unrecorded(connection, datetime(2026, 11, 26, 16, 31))
    assert (late.code, late.lead_visitor, late.standing) == (PLAN, "王芳", Standing.OPEN)
    assert late.awaited == datetime(2026, 11, 26, 16, 30)


def test_a_record_whose_plan_is_corrected_frees_the_plan(planned: Archive) -> None:
    planned.hand_in("王芳", "拜访.xlsx", a_visit(**VISIT), at=FIRST + 5 * DAY)
    planned.night(FIRST + 5 * DAY)
    assert standings(planned) == ["done"]
    planned.hand_in("王芳", "拜访.xlsx", a_visit(**{**VISIT, "plan": "无"}), at=FIRST + 6 * DAY)
    planned.night(FIRST + 6 * DAY)
    assert standings(planned) == ["overdue"]
    assert sheet(planned, "拜访计划")[0]["拜访记录"] is None

"""Several levels of a second check, one after the other, in the real workbooks (rules A2 B1 E13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from archive import NIGHT, Archive, setting, words_of
from builders import a_customer
from form_builders import a_destruction, a_plan
from office_desk import Office, person
from review_desk import MORNING, answer, rows, with_second_check, workbook

pytestmark = pytest.mark.usefixtures("lists_left_out")

Edit = Callable[[list[dict[str, object]]], object]


@pytest.fixture
def levels(archive: Archive) -> Archive:
    """An archive with the second check on, and two of the management on its roster."""
    checked = with_second_check(archive)
    roster(checked, person("周总", role="管理层"), person("吴总", role="管理层"))
    checked.night(NIGHT - MORNING, ("office",))
    return checked


def roster(archive: Archive, *edits: Edit) -> None:
    for edit in edits:
        Office(archive).edit("roster", edit)  # type: ignore[arg-type]
        archive.night(NIGHT - timedelta(hours=1), ("office",))


def apply_for_destruction(archive: Archive, sender: str = "王芳", **changes: object) -> None:
    """Hand in an application for something that is on file, and run the night."""
    archive.hand_in("李明", "客户.xlsx", a_customer())
    quiet = setting(archive, "enabled = true", "enabled = false")
    quiet.night(NIGHT - timedelta(hours=2))
    loud = setting(quiet, "enabled = false", "enabled = true")
    items = [{"code": "J2026001", "title": "海纳纺织", "appraisal": "同意销毁"}]
    loud.hand_in(sender, "销毁.xlsx", a_destruction(applicant=sender, items=items, **changes))
    outcome = loud.night()
    assert not outcome.counted.problems


def decide(archive: Archive, who: str, days: int, decision: str = "同意", reason: str = "") -> list[str]:
    """Let somebody decide in their workbook, and return the codes that the next night gives."""
    answer(workbook(archive, who), decision, reason)
    return archive.night(NIGHT + days * MORNING).counted.coded


def waiting(archive: Archive) -> list[str]:
    """Return in whose folder a workbook of approvals lies."""
    return sorted(path.parent.name for path in archive.workspace.decisions.glob("*/待审批.xlsx"))


def states(archive: Archive) -> list[tuple[object, ...]]:
    return archive.ask("SELECT level, reviewer, state FROM review ORDER BY arrival, level")


def test_an_application_goes_from_the_department_to_the_archivist_to_management(levels: Archive) -> None:
    """Rule E13: each level gets it in their own workbook, with what those before said."""
    apply_for_destruction(levels)
    assert waiting(levels) == ["陈刚"]
    (shown,) = rows(workbook(levels, "陈刚"))
    assert (shown["level"], shown["before"]) == ("1/3 部门主管", None)
    assert decide(levels, "陈刚", 1, reason="已核对清册") == []
    assert waiting(levels) == ["赵敏"]
    (shown,) = rows(workbook(levels, "赵敏"))
    assert (shown["level"], shown["before"]) == ("2/3 档案管理员", "部门主管 陈刚 2026-11-22 22:00：已核对清册")
    assert decide(levels, "赵敏", 2) == []
    (shown,) = rows(workbook(levels, "周总"))
    assert shown["level"] == "3/3 管理层"
    assert [line[:6] for line in str(shown["before"]).split("\n")] == ["部门主管 陈", "档案管理员 "]
    assert decide(levels, "周总", 3) == ["SQ2026001"]
    assert waiting(levels) == []
    assert states(levels) == [(1, "陈刚", "agreed"), (2, "赵敏", "agreed"), (3, "周总", "agreed")]


def test_the_register_tells_who_agreed_at_each_level_and_when(levels: Archive) -> None:
    apply_for_destruction(levels)
    for days, who in enumerate(("陈刚", "赵敏", "周总"), start=1):
        decide(levels, who, days)
    sheet = levels.drawn_register()["销毁申请"]
    texts = [str(cell.value) for row in sheet for cell in row if cell.value]
    assert "部门主管 陈刚 2026-11-22 22:00；档案管理员 赵敏 2026-11-23 22:00；管理层 周总 2026-11-24 22:00" in texts


def test_a_form_sent_back_at_any_level_returns_with_the_reason_and_starts_again_at_level_one(levels: Archive) -> None:
    apply_for_destruction(levels)
    decide(levels, "陈刚", 1)
    assert decide(levels, "赵敏", 2, "退回", "清册缺鉴定日期") == []
    (returned,) = levels.returned("王芳")
    assert "赵敏" in words_of(returned) and "清册缺鉴定日期" in words_of(returned)
    items = [{"code": "J2026001", "title": "海纳纺织", "appraisal": "同意销毁", "note": "2026-11-20鉴定"}]
    at = NIGHT + 2 * MORNING + timedelta(hours=10)
    levels.hand_in("王芳", "销毁.xlsx", a_destruction(applicant="王芳", items=items), at=at)
    levels.night(NIGHT + 3 * MORNING)
    assert waiting(levels) == ["陈刚"]
    assert states(levels)[-1] == (1, "陈刚", "open")
    assert levels.ask("SELECT tries, state FROM submission WHERE form = 'destruction_application'") == [
        (2, "reviewing")
    ]


def test_a_form_changed_between_two_levels_starts_again_at_level_one(levels: Archive) -> None:
    apply_for_destruction(levels)
    decide(levels, "陈刚", 1)
    items = [{"code": "J2026001", "title": "海纳纺织客户表", "appraisal": "同意销毁"}]
    levels.hand_in("王芳", "销毁.xlsx", a_destruction(applicant="王芳", items=items), at=NIGHT + MORNING)
    levels.night(NIGHT + 2 * MORNING)
    assert waiting(levels) == ["陈刚"]
    assert states(levels) == [(1, "陈刚", "agreed"), (2, "赵敏", "withdrawn"), (1, "陈刚", "open")]
    assert rows(workbook(levels))[0]["before"] is None


def test_nobody_decides_on_their_own_application_and_a_one_archivist_office_works(levels: Archive) -> None:
    """Rule E13: the archivist applies; the archivist's own level is passed, and that is said."""
    apply_for_destruction(levels, "赵敏")
    assert waiting(levels) == ["周总"]
    decide(levels, "周总", 1)
    (shown,) = rows(workbook(levels, "吴总"))
    assert str(shown["before"]).split("\n")[1] == "档案管理员 （只有交表人本人，未另审）"
    assert decide(levels, "吴总", 2) == ["SQ2026001"]


def test_who_agreed_at_an_earlier_level_is_not_asked_again(levels: Archive) -> None:
    roster(levels, person("吴总", active="否"))
    apply_for_destruction(levels, "赵敏")
    assert decide(levels, "周总", 1) == ["SQ2026001"]
    assert states(levels) == [(1, "周总", "agreed"), (2, "", "alone"), (3, "周总", "same")]


def test_a_level_that_nobody_has_waits_and_is_said(levels: Archive) -> None:
    roster(levels, person("周总", active="否"), person("吴总", active="否"))
    apply_for_destruction(levels)
    decide(levels, "陈刚", 1)
    assert decide(levels, "赵敏", 2) == []
    assert waiting(levels) == []
    report = sorted(levels.workspace.runs.glob("*.html"))[-1].read_text("utf-8")
    assert "管理层" in report and "人员名册" in report
    roster(levels, person("周总", active="是"))
    levels.night(NIGHT + 3 * MORNING)
    assert waiting(levels) == ["周总"]
    assert decide(levels, "周总", 4) == ["SQ2026001"]


def test_the_deputy_decides_at_a_later_level_and_who_left_is_followed_by_the_next(levels: Archive) -> None:
    roster(levels, person("赵敏", away="是", deputy="李明"), person("吴总", active="否"))
    apply_for_destruction(levels)
    decide(levels, "陈刚", 1)
    assert waiting(levels) == ["李明"]
    decide(levels, "李明", 2)
    assert waiting(levels) == ["周总"]
    roster(levels, person("周总", active="否"), person("吴总", active="是"))
    levels.night(NIGHT + 3 * MORNING)
    assert waiting(levels) == ["吴总"]
    assert decide(levels, "吴总", 4) == ["SQ2026001"]


def test_only_a_plan_for_a_key_customer_goes_to_management(levels: Archive) -> None:
    """Rule B1."""
    levels.hand_in("王芳", "计划.xlsx", a_plan())
    levels.night()
    assert rows(workbook(levels))[0]["level"] == "部门主管"
    assert decide(levels, "陈刚", 1) == ["G2026拜访计划001"]
    levels.hand_in(
        "王芳", "计划2.xlsx", a_plan(key_customer="是", planned_start="2026-11-27 9:00", planned_end="2026-11-27 11:00")
    )
    levels.night(NIGHT + 2 * MORNING)
    assert decide(levels, "陈刚", 3) == []
    assert decide(levels, "周总", 4) == ["G2026拜访计划002"]


def test_the_office_may_leave_out_a_level(levels: Archive) -> None:
    quiet = setting(levels, "skip_levels = []", 'skip_levels = ["destruction_application/档案管理员", "管理层"]')
    apply_for_destruction(quiet)
    assert rows(workbook(quiet))[0]["level"] == "部门主管"
    assert decide(quiet, "陈刚", 1) == ["SQ2026001"]


def test_a_level_left_out_while_a_form_waits_is_not_asked_any_more(levels: Archive) -> None:
    apply_for_destruction(levels)
    decide(levels, "陈刚", 1)
    later = setting(levels, "skip_levels = []", 'skip_levels = ["管理层"]')
    assert decide(later, "赵敏", 2) == ["SQ2026001"]


def test_a_decision_at_a_level_counts_only_in_the_folder_of_whose_turn_it_is(levels: Archive) -> None:
    apply_for_destruction(levels)
    first = workbook(levels, "陈刚").read_bytes()
    decide(levels, "陈刚", 1)
    theirs = workbook(levels, "周总")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(workbook(levels, "赵敏").read_bytes())
    answer(theirs, "同意")
    levels.night(NIGHT + 2 * MORNING)
    assert states(levels)[1:] == [(2, "赵敏", "open")]
    # The supervisor's own row, put back and answered once more, decides nothing at the next level.
    workbook(levels, "陈刚").write_bytes(first)
    answer(workbook(levels, "陈刚"), "同意")
    levels.night(NIGHT + 3 * MORNING)
    assert states(levels) == [(1, "陈刚", "agreed"), (2, "赵敏", "open")]

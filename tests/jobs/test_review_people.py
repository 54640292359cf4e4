"""The roster changes while a form waits: supervisors leave, lines become circles, people have two departments (rules A2 C14)."""

from __future__ import annotations

import pytest
from archive import NIGHT, Archive, words_of
from builders import a_customer
from form_builders import a_plan
from office_desk import Office, person
from review_desk import MORNING, answer, rows, with_second_check, workbook

pytestmark = pytest.mark.usefixtures("lists_left_out")


@pytest.fixture
def checked(archive: Archive) -> Archive:
    """An archive with the second check on, and a manager above the supervisor."""
    desk = Office(archive)
    desk.edit("roster", lambda all_: person("周总", role="管理层")(person("陈刚", supervisor="周总")(all_)))
    archive.night(NIGHT - MORNING, ("office",))
    return with_second_check(archive)


def open_for(archive: Archive) -> list[str]:
    return [row[0] for row in archive.ask("SELECT reviewer FROM review WHERE state = 'open'")]


def test_a_form_goes_on_to_the_next_one_above_when_its_supervisor_has_left(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    old = workbook(checked).read_bytes()
    Office(checked).edit("roster", person("陈刚", active="否"))
    checked.night(NIGHT + MORNING)
    assert open_for(checked) == ["周总"]
    assert not workbook(checked).exists()
    assert not (workbook(checked).parent / "待审批的表").exists()
    # What they answer after they have left does not count.
    workbook(checked).write_bytes(old)
    answer(workbook(checked), "同意")
    outcome = checked.night(NIGHT + 2 * MORNING)
    assert (outcome.counted.coded, open_for(checked)) == ([], ["周总"])
    answer(workbook(checked, "周总"), "同意")
    assert checked.night(NIGHT + 3 * MORNING).counted.coded == ["J2026001"]
    assert checked.ask("SELECT by FROM review") == [("周总",)]


def test_a_circle_in_the_roster_comes_back_and_the_form_waits_where_it_waited(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer())
    checked.night()
    desk = Office(checked)
    desk.edit("roster", person("周总", supervisor="王芳"))
    checked.night(NIGHT + MORNING)
    assert desk.returned() == ["人员名册.xlsx"]
    assert "自己" in words_of(checked.workspace.returned / "赵敏" / "人员名册.xlsx")
    assert open_for(checked) == ["陈刚"]
    answer(workbook(checked), "同意")
    assert checked.night(NIGHT + 2 * MORNING).counted.coded == ["J2026001"]


def test_a_form_goes_on_when_its_sender_has_left(checked: Archive) -> None:
    checked.hand_in("王芳", "海纳.xlsx", a_customer(owner="李明"))
    checked.night()
    Office(checked).edit("roster", person("王芳", active="否"))
    checked.night(NIGHT + MORNING)
    answer(workbook(checked), "同意")
    assert checked.night(NIGHT + 2 * MORNING).counted.coded == ["J2026001"]


def test_the_plan_of_somebody_in_two_departments_goes_to_the_heads_of_both(checked: Archive) -> None:
    """Their own supervisor alone decides; both departments hear of it (rule B1)."""
    desk = Office(checked)
    head = person("孙丽", department="市场部", role="部门主管")
    desk.edit("roster", lambda all_: person("王芳", further_departments="市场部")(head(all_)))
    checked.hand_in("王芳", "计划.xlsx", a_plan(departments=None))
    checked.night()
    (shown,) = rows(workbook(checked))
    assert (shown["sender"], open_for(checked)) == ("王芳", ["陈刚"])
    # Moving to the other department altogether while it waits changes who decides.
    desk.edit("roster", person("王芳", department="市场部", further_departments="销售部", supervisor="孙丽"))
    checked.night(NIGHT + MORNING)
    assert open_for(checked) == ["孙丽"]
    answer(workbook(checked, "孙丽"), "同意")
    checked.night(NIGHT + 2 * MORNING)
    lists = checked.workspace.people.glob("*/拜访计划通知.xlsx")
    assert sorted(path.parent.name for path in lists) == ["孙丽", "陈刚"]

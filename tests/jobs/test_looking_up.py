"""What is on file, as it is shown."""

from __future__ import annotations

import pytest
from archive import NIGHT, Archive
from builders import a_customer
from form_builders import a_plan
from review_desk import MORNING, answer, with_second_check, workbook

from jobs import looking_up
from jobs.running import opened
from validators.facts import Person
from validators.forms import forms


def test_fields_are_shown_in_the_order_of_the_form(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "asker", lambda connection: Person("赵敏", "文件管理部门", "档案管理员"))
    archive.hand_in("王芳", "海纳.xlsx", a_customer())
    archive.night()
    with opened(archive.workspace, NIGHT) as run:
        found = looking_up.dossier(run, "J2026001", "zh")
    shown = [label for label, _ in found.fields]
    declared = [column.label.zh for column in forms()["customer"].columns]
    assert shown == [label for label in declared if label in shown]
    assert "地域" in shown


def test_a_plan_shows_how_it_stands_and_each_version_who_agreed_to_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules A2 B1."""
    monkeypatch.setattr(looking_up, "asker", lambda connection: Person("赵敏", "文件管理部门", "档案管理员"))
    checked = with_second_check(archive)
    checked.hand_in("王芳", "计划.xlsx", a_plan())
    checked.night()
    answer(workbook(checked), "同意")
    checked.night(NIGHT + MORNING)
    with opened(checked.workspace, NIGHT) as run:
        found = looking_up.dossier(run, "G2026拜访计划001", "zh")
    assert found.agreed == {1: ("部门主管 陈刚 2026-11-22 22:00",)}
    assert found.plan == ("待拜访", "")

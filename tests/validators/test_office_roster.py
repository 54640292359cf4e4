"""人员名册: one row a person, nobody above themselves, and nobody lost whom records name."""

from __future__ import annotations

import pytest
from office_builders import Row, kept, known_by, looked_at, wrong

from validators.office.roster import person


def people(*changed: Row) -> list[Row]:
    """Return a supervisor and an archivist, and more rows like them with changes."""
    plain = {"department": "销售部", "role": "业务人员", "active": "是"}
    return [
        {**plain, "name": "陈刚", "role": "部门主管"},
        {**plain, "name": "赵敏", "department": "文件管理部门", "role": "档案管理员"},
        *({**plain, **row} for row in changed),
    ]


def test_a_roster_with_everything_is_taken() -> None:
    rows = people(
        {
            "name": "王芳",
            "supervisor": "陈刚",
            "deputy": "赵敏",
            "away": "否",
            "email": "wf@example.com",
            "login": "wangfang",
            "clearance": "机密",
            "further_departments": "市场部、产品部/采购部",
        },
        {"name": "王芳2", "login": "wangfang2"},
    )
    found = person(kept("roster", rows)[2])
    assert found.further_departments == ("市场部", "产品部/采购部")
    assert (found.department, found.supervisor, found.clearance, found.active) == ("销售部", "陈刚", "机密", True)


@pytest.mark.parametrize(
    ("row", "marked", "rule"),
    [
        ({"name": "陈 刚", "department": "市场部"}, "B6", "roster-twice"),
        ({"name": "王芳", "role": "实习生"}, "E6", "not-in-list"),
        ({"name": "王芳", "department": "财务部"}, "C6", "not-in-list"),
        ({"name": "王芳", "further_departments": "市场部、财务部"}, "D6", "not-in-list"),
        ({"name": "王芳", "supervisor": "刘洋"}, "F6", "supervisor-on-roster"),
        ({"name": "王芳", "supervisor": "王芳"}, "F6", "supervision-circle"),
        ({"name": "王芳", "deputy": "刘洋"}, "J6", "deputy-on-roster"),
        ({"name": "王/芳"}, "B6", "roster-folder"),
        ({"name": "CON"}, "B6", "roster-folder"),
        ({"name": "王芳."}, "B6", "roster-folder"),
    ],
)
def test_a_row_that_cannot_be_is_marked(row: Row, marked: str, rule: str) -> None:
    assert wrong("roster", people(row)) == [(marked, rule)]


def test_somebody_in_two_departments_has_one_row() -> None:
    _, (problem,) = looked_at("roster", people({"name": "陈刚", "department": "市场部"}))
    assert problem.what.gaps["other_row"] == 4
    assert "兼职部门" in str(problem.mend.gaps["further"])


def test_a_circle_is_marked_at_everybody_in_it_and_at_nobody_else() -> None:
    rows = people(
        {"name": "甲", "supervisor": "乙"},
        {"name": "乙", "supervisor": "丙"},
        {"name": "丙", "supervisor": "甲"},
        {"name": "丁", "supervisor": "甲"},
    )
    assert wrong("roster", rows) == [(f"F{row}", "supervision-circle") for row in (6, 7, 8)]


def test_a_login_belongs_to_one_person_who_works_here() -> None:
    rows = people({"name": "王芳", "login": "wf"}, {"name": "王飞", "login": "WF"})
    assert wrong("roster", rows) == [("H7", "roster-login")]
    rows = people({"name": "王芳", "login": "wf", "active": "否"}, {"name": "王飞", "login": "wf"})
    assert wrong("roster", rows) == []


def test_a_supervisor_who_left_does_not_hold_up_the_roster() -> None:
    rows = people({"name": "王芳", "supervisor": "周强"}, {"name": "周强", "active": "否"})
    assert wrong("roster", rows) == []


def test_there_is_an_archivist_who_works_here() -> None:
    rows = [{**row, "active": "否"} if row["name"] == "赵敏" else row for row in people()]
    assert wrong("roster", rows) == [("", "roster-archivist")]


def test_somebody_whom_records_name_is_not_taken_off() -> None:
    before = kept("roster", people({"name": "周强"}, {"name": "刘洋"}))
    known = known_by(rows={"roster": before}, named=lambda name: {"周强": 7}.get(name, 0))
    _, (problem,) = looked_at("roster", people(), known)
    assert (problem.cell.ref, problem.rule) == ("", "roster-gone")
    assert "周强 is gone from the roster, but 7 records and files name them." in str(problem.what)
    assert wrong("roster", people({"name": "周 强", "active": "否"}), known) == []

"""What follows a report of a breach: inquiry, finding, remedy and its deadline (rules B12 E10)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from archive import NIGHT, Archive, words_of
from form_builders import a_breach
from office_desk import Office

from jobs.ledger.tables import record
from validators.facts import Person
from validators.forms import forms
from validators.supervision import inquirer_of
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

REPORTER = "李明"
LATER = datetime(2026, 11, 22, 22, 0)
FOUND = {
    "investigator": "周总",
    "finding": "属实",
    "inquiry": "已查看监控。",
    "remedy": "资料室加装门禁",
    "responsible": "陈刚",
    "remedy_until": date(2026, 12, 10),
}


@pytest.fixture
def managed(office: Office) -> Archive:
    """An archive with a manager, and a report about somebody in it."""
    manager = {"name": "周总", "department": "行政部/综合部", "role": "管理层", "active": "是"}
    office.edit("roster", lambda rows: [*rows, manager])
    office.night()
    office.archive.hand_in(REPORTER, "举报.xlsx", a_breach(people="陈刚经理", reporter=REPORTER))
    assert not office.archive.night().counted.problems
    return office.archive


def drafts(archive: Archive) -> list[Path]:
    return sorted(archive.workspace.people.glob("*/举报调查/*.xlsx"))


def look_into(archive: Archive, person: str, at: datetime, **found: Any) -> list[str]:
    """Have somebody complete the form that was given out and hand it in; return what stands against it."""
    content = fill(drafts(archive)[0].read_bytes(), forms()["breach_report"], found)
    archive.hand_in(person, "调查.xlsx", content)
    return [problem.rule for _, problem in archive.night(at).counted.problems]


def state(archive: Archive) -> str:
    ((found,),) = archive.ask("SELECT state FROM record WHERE form = 'breach_report'")
    return str(found)


def test_a_report_goes_to_management_and_not_to_the_supervisor_it_is_about(managed: Archive) -> None:
    (path,) = drafts(managed)
    assert path.parts[-3] == "周总"
    words = words_of(path)
    assert "三楼办公室" in words and "SQ2026001" in words
    form = openpyxl.load_workbook(path)["违规举报表"]
    assert REPORTER not in " ".join(str(cell.value) for row in form for cell in row)
    assert state(managed) == "待调查"
    assert managed.ask("SELECT count(*) FROM review") == [(0,)]


def test_whoever_looks_into_it_is_entered_and_the_reporter_is_not(managed: Archive) -> None:
    assert look_into(managed, "周总", LATER, **FOUND) == []
    assert state(managed) == "整改中"
    assert managed.ask('SELECT number, "by" FROM version ORDER BY number') == [(1, "（保密）"), (2, "周总")]
    assert set(managed.ask('SELECT "by", field FROM change')) == {("周总", name) for name in FOUND}
    assert managed.open(sa.select(record.c.fields["reporter"], record.c.handler)) == [(REPORTER, "周总")]
    assert managed.ask("SELECT count(*) FROM record") == [(1,)]


def test_a_remedy_is_followed_to_its_deadline(managed: Archive) -> None:
    look_into(managed, "周总", LATER, **FOUND)
    lists = [managed.workspace.people / person / "限期整改.xlsx" for person in ("陈刚", "周总")]
    for path in lists:
        assert "资料室加装门禁" in words_of(path) and "整改中" in words_of(path)
        assert "三楼" not in words_of(path) and REPORTER not in words_of(path)
    assert not list(managed.workspace.people.glob("王芳/限期整改.xlsx"))
    managed.night(datetime(2026, 12, 11, 22, 0))
    assert "逾期" in words_of(lists[0])
    assert look_into(managed, "周总", datetime(2026, 12, 12, 22, 0), remedied_on=date(2026, 12, 11)) == []
    assert state(managed) == "已结案"
    assert "已完成" in words_of(lists[0])
    assert drafts(managed) == []
    managed.night(datetime(2027, 4, 1, 22, 0))
    assert not any(path.exists() for path in lists)


def test_a_report_that_proves_unfounded_is_closed(managed: Archive) -> None:
    unfounded = {"investigator": "周总", "finding": "不属实", "inquiry": "查无实据。"}
    assert look_into(managed, "周总", LATER, **unfounded) == []
    assert (state(managed), drafts(managed)) == ("已结案", [])


@pytest.mark.parametrize(
    ("person", "rule"), [("陈刚", "report-not-yours"), ("赵敏", "report-not-yours"), (REPORTER, "own-report")]
)
def test_nobody_else_writes_a_finding(managed: Archive, person: str, rule: str) -> None:
    assert look_into(managed, person, LATER, **FOUND) == [rule]
    assert state(managed) == "待调查"


def test_another_report_does_not_touch_one_that_is_on_file(managed: Archive) -> None:
    managed.hand_in("王芳", "举报.xlsx", a_breach(what="内容全然不同。"))
    managed.hand_in("王芳", "举报2.xlsx", a_breach(subject="另一件", code="J2026999"))
    rules = [problem.rule for _, problem in managed.night(LATER).counted.problems]
    assert sorted(rules) == ["known-code", "same-report"]
    assert managed.open(sa.select(record.c.fields["what"])) == [("有人把报价单拍照外传。",)]


def test_a_report_about_the_management_goes_to_an_archivist_whom_it_is_not_about() -> None:
    people = {
        name: Person(name, "部门", role)
        for name, role in (("周总", "管理层"), ("吴总", "管理层"), ("赵敏", "档案管理员"), ("陈刚", "部门主管"))
    }
    assert inquirer_of(people, frozenset()) == "周总"
    assert inquirer_of(people, frozenset({"周总"})) == "吴总"
    assert inquirer_of(people, frozenset({"周总", "吴总"})) == "赵敏"
    assert inquirer_of(people, frozenset({"周总", "吴总", "赵敏"})) == ""


def test_a_report_that_nobody_may_look_into_is_told(archive: Archive) -> None:
    archive.hand_in("李明", "举报.xlsx", a_breach(people="赵敏"))
    archive.night()
    assert drafts(archive) == []
    page = next(archive.workspace.runs.glob("*.html")).read_text("utf-8")
    assert "SQ2026001" in page and NIGHT.strftime("%Y-%m-%d") in page and "管理层" in page

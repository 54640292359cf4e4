"""Handover: customers go from one person to another, with what is open (rule C14)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from archive import Archive, words_of
from builders import a_credit_code, a_customer, a_loan, a_visit
from form_builders import HAINA, a_complaint, a_handover, a_plan, a_quotation, a_row
from office_desk import Office

from validators.forms import forms
from workbooks.filling import fill

pytestmark = pytest.mark.usefixtures("lists_left_out")

DAY = datetime(2026, 11, 20, 22, 0)
LATER = datetime(2026, 11, 22, 22, 0)
OTHER = "宁波第2号贸易有限公司"


@pytest.fixture
def owned(archive: Archive) -> Archive:
    """An archive in which 王芳 owns two customers, with business open with the first."""
    archive.hand_in("王芳", "客户.xlsx", a_customer())
    archive.hand_in("王芳", "客户2.xlsx", a_customer(name=OTHER, credit_code=a_credit_code(2)))
    for name, form in (("访", a_visit()), ("诉", a_complaint()), ("报", a_quotation()), ("计划", a_plan())):
        archive.hand_in("王芳", f"{name}.xlsx", form)
    assert not archive.night(DAY).counted.problems
    archive.hand_in("王芳", "借阅.xlsx", a_loan(code="J2026001", borrower="王芳"))
    assert not archive.night().counted.problems
    return archive


def leave(archive: Archive, name: str) -> None:
    Office(archive).edit("roster", lambda rows: [r | {"active": "否"} if r["name"] == name else r for r in rows])


def given(**changes: Any) -> dict[str, object]:
    return a_row("handover", **{"from_person": "王芳", "to_person": "李明", "handed_on": date(2026, 11, 21), **changes})


def owner(archive: Archive, code: str = "J2026001") -> tuple[Any, ...]:
    ((fields, handler),) = archive.ask(
        f"SELECT json_extract(fields, '$.owner'), handler FROM record WHERE code = '{code}'"
    )
    assert fields == handler
    return (fields,)


def rules(archive: Archive, *rows: dict[str, object], at: datetime = LATER) -> list[tuple[str, str]]:
    """Hand in a slip and return what stands against it."""
    archive.hand_in("陈刚", "交接单.xlsx", a_handover(*rows))
    return [(problem.field, problem.rule) for _, problem in archive.night(at).counted.problems]


def test_a_confirmed_handover_makes_the_taker_the_owner_and_what_is_open_goes_along(owned: Archive) -> None:
    assert rules(owned, given(customer=HAINA, code="J2026001")) == []
    assert owner(owned) == ("李明",)
    assert owner(owned, "J2026002") == ("王芳",)
    ((slip, state),) = owned.ask("SELECT code, state FROM record WHERE form = 'handover'")
    assert state == "已交接"
    changed = owned.ask(
        "SELECT r.form, c.field, c.new, c.why FROM change c JOIN record r ON r.id = c.record ORDER BY c.id"
    )
    assert ("customer", "owner", '"李明"', slip) in changed
    assert ("complaint", "handler", '"李明"', slip) in changed
    assert ("visit_plan", "lead_visitor", '"李明"', slip) in changed
    assert {why for *_, why in changed} == {slip}
    assert owned.ask("SELECT json_extract(fields, '$.who'), state FROM item WHERE name = 'follow_ups'") == [
        ("李明", "open")
    ]
    assert owned.ask("SELECT handler FROM record WHERE form = 'quotation'") == [("王芳",)], (
        "who quoted stays who quoted"
    )
    assert owned.ask("SELECT json_extract(fields, '$.borrower') FROM record WHERE form = 'borrowing'") == [("王芳",)]


def test_a_handover_that_is_not_confirmed_waits_for_a_later_form(owned: Archive) -> None:
    waiting = {"customer": HAINA, "taken": "否", "remarks": "李明下周回来"}
    assert rules(owned, given(**waiting)) == []
    assert owner(owned) == ("王芳",)
    assert owned.ask("SELECT state FROM record WHERE form = 'handover'") == [("待确认",)]
    assert rules(owned, given(customer=HAINA), at=datetime(2026, 11, 23, 22, 0)) == []
    assert owner(owned) == ("李明",)
    assert owned.ask("SELECT state FROM record WHERE form = 'handover'") == [("已交接",)]
    assert rules(owned, given(customer=HAINA), given(customer=OTHER), at=datetime(2026, 11, 24, 22, 0)) == []


def test_what_stands_against_a_handover_is_said_at_first_sight(owned: Archive) -> None:
    wrong = [
        given(customer="没有建档的公司"),
        given(customer=HAINA, code="J2026002"),
        given(customer=OTHER, from_person="李明", to_person="王芳", witness="陈刚"),
        given(customer=OTHER, from_person="周强"),
    ]
    assert rules(owned, *wrong) == [
        ("customer", "handover-no-file"),
        ("code", "handover-other-code"),
        ("to_person", "handover-done-already"),
        ("from_person", "handover-not-owner"),
    ]
    assert owner(owned) == owner(owned, "J2026002") == ("王芳",)


def test_one_customer_given_to_two_people_on_one_slip_goes_to_the_first(owned: Archive) -> None:
    rows = [given(customer=HAINA), given(customer=HAINA, to_person="赵敏")]
    owned.hand_in("陈刚", "交接单.xlsx", a_handover(*rows))
    owned.night(LATER)
    assert owner(owned) == ("李明",)
    assert owned.ask("SELECT state FROM record WHERE form = 'handover' ORDER BY id") == [("已交接",), ("待确认",)]
    assert any("赵敏" in words_of(path) or "李明" in words_of(path) for path in owned.workspace.runs.glob("*.xlsx"))


def slips(archive: Archive) -> list[Path]:
    return sorted((archive.workspace.people / "陈刚" / "待交接").glob("*.xlsx"))


def test_a_leavers_customers_are_put_before_supervisor_and_archivist_until_handed_over(owned: Archive) -> None:
    leave(owned, "王芳")
    owned.night(LATER)
    lists = [owned.workspace.people / person / "待交接客户清单.xlsx" for person in ("陈刚", "赵敏")]
    for path in lists:
        words = words_of(path)
        assert HAINA in words and OTHER in words and "未结投诉1件" in words and "已安排的拜访1次" in words
        assert "离职人员借阅未还" in openpyxl.load_workbook(path).sheetnames
    (slip,) = slips(owned)
    rows = [
        [cell.value for cell in row[1:7]]
        for row in openpyxl.load_workbook(slip)["客户档案交接单"].iter_rows(min_row=4, max_row=5)
    ]
    assert [(row[1], row[3], row[4]) for row in rows] == [("王芳", HAINA, "J2026001"), ("王芳", OTHER, "J2026002")]
    # Only the first row is completed; the other one waits.
    row = {"handed_on": date(2026, 11, 22), "to_person": "李明", "given": "是", "taken": "是", "witness": "陈刚"}
    filled = fill(slip.read_bytes(), forms()["handover"], {}, rows=[row])
    owned.hand_in("陈刚", slip.name, filled)
    outcome = owned.night(datetime(2026, 11, 23, 22, 0))
    assert not outcome.counted.problems and len(outcome.counted.coded) == 1
    assert owner(owned) == ("李明",)
    assert HAINA not in words_of(lists[0]) and OTHER in words_of(lists[0])
    left = openpyxl.load_workbook(slips(owned)[0])["客户档案交接单"]
    assert [left.cell(row, 5).value for row in (4, 5)] == [OTHER, None]
    owned.hand_in("陈刚", "余下.xlsx", a_handover(given(customer=OTHER)))
    owned.night(datetime(2026, 11, 24, 22, 0))
    assert slips(owned) == []
    book = openpyxl.load_workbook(lists[0])
    assert [book["待交接客户清单"].cell(row, 1).value for row in (5, 6)] == ["（无）", None], (
        "but the loan is not returned"
    )
    assert "J2026001" in {cell.value for row in book["离职人员借阅未还"] for cell in row}


def test_nobody_is_asked_while_all_owners_work_here(owned: Archive) -> None:
    assert not list(owned.workspace.people.rglob("待交接*"))

"""What is not lent, extended or taken back, each with its own sentence; who may not know of a record learns nothing (C6 A7)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from answer_books import answer_row
from archive import Archive, words_of
from form_builders import a_contract, a_destruction, a_slip
from lending_desk import (
    CONTRACT,
    VISIT,
    agreed,
    asked,
    at_the_desk,
    desk_of,
    enter,
    lending,
    logged,
    night,
    nov,
    problems,
    states,
)
from office_desk import Office, Row
from request_desk import answer_review, fields, with_second_check

pytestmark = pytest.mark.usefixtures("lists_left_out")


def secret_archive(archive: Archive) -> Archive:
    """Return the archive with a contract of 李明 that is 机密 (Y2026销售合同002)."""
    held = lending(archive, checked=False)
    secret = a_contract(number="HT-2026-019", secrecy="机密", handler="李明")
    held.hand_in("李明", "机密.xlsx", secret, at=datetime(2026, 11, 20, 9))
    night(held, 20)
    return held


def changed(rows: list[Row], who: str, **values: str) -> list[Row]:
    """Return the roster with something else of one person."""
    return [{**row, **values} if row["name"] == who else row for row in rows]


def test_a_record_that_may_not_be_asked_for_answers_as_one_that_is_not_there(archive: Archive) -> None:
    """Rules A7 C10: neither clearance nor another's approval is told to whoever has none."""
    held = secret_archive(archive)
    secret = night(held, 21, asked(code="Y2026销售合同002"))
    (_, first), *_ = secret.counted.problems
    unknown = night(held, 22, asked(code="Y2026销售合同009", asked_on=nov(22)))
    (_, second), *_ = unknown.counted.problems
    assert (first.rule, first.what.id, str(first.mend)) == (second.rule, second.what.id, str(second.mend))
    assert str(first.what).replace("002", "009") == str(second.what)
    assert held.ask("SELECT COUNT(*) FROM record WHERE form = 'borrowing'") == [(0,)]
    refused = held.ask("SELECT who, code, why FROM audit WHERE what = 'refused'")
    assert refused == [("王芳", "Y2026销售合同002", "borrowing")]
    # Nor is it told by way of somebody who might ask for it.
    theirs = night(held, 22, asked(code="Y2026销售合同002", borrower="李明", asked_on=nov(22)), name="他人.xlsx")
    assert problems(theirs) == [("code", "known-code")]
    # Whoever is in charge of it takes it as any other record of theirs.
    night(held, 23, asked(code="Y2026销售合同002", borrower="李明", asked_on=nov(23)), sender="李明")
    assert states(held)["JY2026001"] == "待领取"


def test_a_secret_record_of_somebody_else_is_agreed_to_by_management_even_where_nothing_else_is_checked(
    archive: Archive, office: Office
) -> None:
    """Rule C10: one level higher."""
    held = secret_archive(archive)
    manager = {"name": "孙总", "department": "行政部/综合部", "role": "管理层", "active": "是"}
    office.edit("roster", lambda rows: [*changed(rows, "王芳", clearance="机密"), manager])
    night(held, 21, asked(code="Y2026销售合同002"))
    assert held.ask("SELECT roles, reviewer FROM review") == [('["管理层"]', "孙总")]
    answer_review(held, "同意", "孙总")
    night(held, 22)
    assert states(held)["JY2026001"] == "待领取"
    assert fields(held, "JY2026001")["approver"] == "孙总"
    # Nobody signs for themself: an archivist's own loan is decided on, whoever it names.
    checked = with_second_check(held)
    own = asked(borrower="赵敏", asked_on=nov(23), taken_on=nov(23), approver="孙总")
    night(checked, 23, own, sender="赵敏", name="自己.xlsx")
    assert list(states(checked)) == [CONTRACT, "JY2026001"]
    assert checked.ask("SELECT reviewer FROM review WHERE state = 'open'") == [("孙总",)]


def test_what_is_not_there_as_it_is_asked_for_is_not_lent(archive: Archive) -> None:
    held = lending(archive, checked=False)
    slip = {"file_name": "无", "paper": "是", "paper_place": "3号柜-2层-5盒"}
    held.hand_in("王芳", "资料.xlsx", a_slip(**slip), at=datetime(2026, 11, 20, 9))
    night(held, 20)
    ((paper,),) = held.ask("SELECT code FROM record WHERE form = 'handed_in_documents'")
    held.hand_in("赵敏", "销毁.xlsx", a_destruction(), at=datetime(2026, 11, 21, 8))
    night(held, 21)
    outcome = night(
        held,
        22,
        asked(code=VISIT),
        asked(code=paper, medium="电子"),
        asked(returned_on=nov(22), condition="完好"),
        asked(code="J2026001", borrower="李明"),
    )
    assert sorted(problems(outcome)) == [
        ("borrower", "loan-of-somebody-else"),
        ("code", "lends-what-is-destroyed"),
        ("medium", "no-file-to-lend"),
        ("returned_on", "returned-before-hand-out"),
    ]


def test_a_loan_goes_by_what_was_agreed_to(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    assert problems(night(held, 22, asked(medium="电子"), asked(asked_on=nov(22)))) == [
        ("medium", "medium-is-fixed"),
        ("borrower", "loan-asked-already"),
    ]
    assert problems(night(held, 23, asked(due=nov(28)))) == [("due", "due-moves-by-extension")]
    enter(held, "借出", day=nov(23))
    night(held, 24)
    assert problems(night(held, 25, asked(returned_on=nov(22), condition="完好"))) == [
        ("returned_on", "returned-before-taken")
    ]
    assert problems(night(held, 26, asked(returned_on=nov(26), condition="未领取"))) == [
        ("condition", "fetched-after-all")
    ]
    assert states(held) == {CONTRACT: "借出", "JY2026001": "借出中"}


def test_an_electronic_loan_takes_nothing_away_and_ends_by_itself(archive: Archive) -> None:
    """Approval gives a grant; an extension moves its end; its last day past, it is over, and nobody chases anybody."""
    held = lending(archive)
    agreed(held, 21, asked(medium="电子"))
    assert states(held) == {CONTRACT: "在档", "JY2026001": "可查阅"}
    grant = "SELECT request, code, person, way, since, until, approved, secrecy, state FROM access_grant"
    said = ("JY2026001", CONTRACT, "王芳", "电子借阅", "2026-11-22")
    assert held.ask(grant) == [(*said, "2026-11-27", "陈刚", "内部", "running")]
    assert at_the_desk(held) == []
    # The original is free meanwhile, and the copy for somebody else too.
    answer_two(held)
    assert states(held)["JY2026002"] == "借出中"
    agreed(held, 25, asked(medium="电子", extension=nov(30)))
    assert held.ask(grant)[0] == (*said, "2026-11-30", "陈刚", "内部", "running")
    assert [what for _, what in logged(held)] == ["granted", "lent", "granted", "extended"]
    night(held, 30)
    assert states(held)["JY2026001"] == "可查阅"
    held.night(datetime(2026, 12, 1, 22))
    assert states(held)["JY2026001"] == "已归还"
    assert held.ask(grant)[0] == (*said, "2026-11-30", "陈刚", "内部", "over")


def answer_two(held: Archive) -> None:
    """Have the archivist enter that 李明 has the original, on 陈刚's word."""
    signed = asked(borrower="李明", asked_on=nov(23), taken_on=nov(23), due=nov(28), approver="陈刚")
    assert problems(night(held, 23, signed, sender="赵敏", name="登记.xlsx")) == []


def test_a_borrower_who_leaves_keeps_nothing_waiting_and_no_copy(archive: Archive, office: Office) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    night(held, 21, asked(medium="电子", code=VISIT), name="电子.xlsx")
    office.edit("roster", lambda rows: changed(rows, "王芳", active="否"))
    night(held, 22)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "未领取", "JY2026002": "已归还"}
    assert held.ask("SELECT state FROM access_grant") == [("returned",)]


@pytest.mark.parametrize(
    ("decision", "others", "rule"),
    [
        ("归还", {"condition": "完好"}, "not-in-this-state"),
        ("借出", {"day": nov(20)}, "entered-too-early"),
        ("撤销", {}, "withdrawing-needs-reason"),
    ],
)
def test_what_cannot_be_entered_stays_marked(
    archive: Archive, decision: str, others: dict[str, date], rule: str
) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    enter(held, decision, **others)
    night(held, 22)
    assert states(held)["JY2026001"] == "待领取"
    assert at_the_desk(held)[0]["decision"] == decision
    assert rule and "待改" in words_of(desk_of(held))


def test_nobody_but_the_archivist_enters_loans(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked())
    theirs = desk_of(held, "王芳")
    theirs.parent.mkdir(parents=True, exist_ok=True)
    theirs.write_bytes(desk_of(held).read_bytes())
    answer_row(theirs, "lending", decision="借出")
    night(held, 22)
    assert states(held)["JY2026001"] == "待领取"
    assert not theirs.exists()

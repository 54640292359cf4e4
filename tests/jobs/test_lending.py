"""A loan from its request to its return: agreed to, fetched, extended, back; damage, loss, the queue (rules C4 C6)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from answer_books import answer_row
from archive import Archive, words_of
from builders import a_loan
from lending_desk import CONTRACT, agreed, asked, at_the_desk, enter, lending, logged, night, nov, problems, states
from request_desk import answer_review, fields, history

from validators.loans import LOST

pytestmark = pytest.mark.usefixtures("lists_left_out")


def slips(archive: Archive) -> list[str]:
    folder = archive.workspace.people / "赵敏" / "借阅单"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_loan_is_asked_for_agreed_to_fetched_extended_and_brought_back(archive: Archive) -> None:
    held = lending(archive)
    night(held, 21, asked())
    assert states(held) == {CONTRACT: "在档"}  # nothing counts before the supervisor agrees
    answer_review(held, "同意")
    night(held, 22)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "待领取"}
    assert fields(held, "JY2026001")["approver"] == "陈刚"
    assert slips(held) == ["JY2026001 借阅单.docx"]
    (row,) = at_the_desk(held)
    assert (row["state"], row["loan"], row["code"], row["borrower"]) == ("待领取", "JY2026001", CONTRACT, "王芳")
    assert "可在 2026-11-27 之前" in words_of(held.workspace.people / "王芳" / "回执.xlsx")

    enter(held, "借出", day=date(2026, 11, 23))
    night(held, 23)
    assert states(held) == {CONTRACT: "借出", "JY2026001": "借出中"}
    # The same register, with more time asked for: the supervisor agrees, and the last day moves.
    agreed(held, 25, asked(extension=date(2026, 12, 3)))
    assert fields(held, "JY2026001")["due"] == "2026-12-03"
    assert ("due", '"2026-11-27"', '"2026-12-03"', "王芳", "陈刚") in [line[:5] for line in history(held)]
    assert slips(held) == ["JY2026001 借阅单 2.docx"]
    # Handed in again as the sender has it, the old day says nothing, and nobody is asked again.
    assert problems(night(held, 27, asked(extension=date(2026, 12, 3), remarks="已延期"))) == []
    assert fields(held, "JY2026001")["due"] == "2026-12-03"
    assert held.ask("SELECT COUNT(*) FROM review WHERE state = 'open'") == [(0,)]

    (row,) = at_the_desk(held)
    assert row["state"] == "借出中"
    enter(held, "归还", condition="完好", day=date(2026, 11, 28))
    night(held, 28)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "已归还"}
    assert (at_the_desk(held), slips(held)) == ([], [])
    assert [what for _, what in logged(held)] == ["lent", "extended", "returned-loan"]
    assert logged(held)[0][0] == "赵敏"


def test_an_extension_that_is_sent_back_changes_nothing_and_says_why(archive: Archive) -> None:
    held = lending(archive)
    agreed(held, 21, asked())
    enter(held, "借出", day=nov(22))
    night(held, 23, asked(extension=nov(30)))
    answer_review(held, "退回", reason="合同审计要用")
    night(held, 24)
    assert fields(held, "JY2026001")["due"] == "2026-11-27"
    (path,) = held.returned("王芳")
    assert "合同审计要用" in words_of(path)


def test_an_extension_is_asked_for_before_the_loan_ends(archive: Archive) -> None:
    held = lending(archive)
    agreed(held, 21, asked())
    assert problems(night(held, 23, asked(extension=nov(30)))) == [("extension", "extension-before-hand-out")]
    enter(held, "借出", day=nov(23))
    night(held, 24)
    outcome = night(held, 29, asked(extension=nov(30)))
    assert problems(outcome) == [("extension", "extension-too-late")]
    assert states(held)["JY2026001"] == "逾期未还"


def test_who_asks_second_waits_and_gets_the_days_agreed_to_once_it_is_back(archive: Archive) -> None:
    """Two requests in one night for one original, then a return and a request in the same night (rule C6)."""
    held = lending(archive)
    held.hand_in("李明", "借.xlsx", a_loan(asked(borrower="李明")), at=datetime(2026, 11, 21, 9))
    night(held, 21, asked())
    answer_review(held, "同意")
    answer_row(held.workspace.decisions / "陈刚" / "待审批.xlsx", "approvals", 1, decision="同意")
    night(held, 22)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "待领取", "JY2026002": "排队中"}
    second = fields(held, "JY2026002")["borrower"]
    first = fields(held, "JY2026001")["borrower"]
    told = words_of(held.workspace.people / second / "回执.xlsx")
    assert f"正留给 {first} 领取" in told and "第 1 位" in told
    enter(held, "借出", day=nov(23))
    night(held, 23)
    assert [row["loan"] for row in at_the_desk(held)] == ["JY2026001"]
    # Back late, while a third asks: the second is next, for as many days as were agreed to.
    enter(held, "归还", condition="完好", day=nov(30))
    night(held, 30, asked(borrower="陈刚", asked_on=nov(30), due=date(2026, 12, 4)), sender="陈刚")
    assert states(held)[CONTRACT] == "在档"
    assert states(held)["JY2026002"] == "待领取"
    assert fields(held, "JY2026002")["due"] == "2026-12-06"


def test_what_nobody_fetches_lapses_and_the_next_one_is_ready(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 20, asked(asked_on=nov(20), due=nov(23)))
    night(held, 20, asked(borrower="李明", asked_on=nov(20)), sender="李明")
    assert states(held) == {CONTRACT: "在档", "JY2026001": "待领取", "JY2026002": "排队中"}
    night(held, 23)
    assert states(held)["JY2026001"] == "待领取"
    night(held, 24)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "未领取", "JY2026002": "待领取"}
    assert fields(held, "JY2026001")["condition"] == "未领取"
    assert slips(held) == ["JY2026002 借阅单.docx"]


def test_damage_stays_open_until_it_is_dealt_with(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked(taken_on=nov(21)))
    enter(held, "归还", condition="缺页")
    night(held, 22)
    assert states(held) == {CONTRACT: "在档", "JY2026001": "损毁待处理"}
    paper = f"SELECT paper_state FROM record WHERE code = '{CONTRACT}'"
    assert held.ask(paper) == [("缺页",)]
    assert [row["state"] for row in at_the_desk(held)] == ["损毁待处理"]
    held.night(steps=("register",))
    assert "缺页" in words_of(held.workspace.register_book)
    held.night(datetime(2026, 11, 23, 7, 30), ("morning",))
    for person in ("赵敏", "陈刚"):
        assert "缺页" in words_of(held.workspace.decisions / person / "催办清单.xlsx")
    enter(held, "处理完毕", settled="已修复")
    night(held, 23)
    assert states(held)["JY2026001"] == "已归还"
    assert held.ask(paper) == [(None,)]
    assert [what for _, what in logged(held)] == ["lent", "returned-loan", "damaged"]


def test_a_lost_original_is_not_lent_again_until_it_is_found(archive: Archive) -> None:
    held = lending(archive, checked=False)
    night(held, 21, asked(taken_on=nov(21)))
    night(held, 22, asked(taken_on=nov(21), returned_on=nov(22), condition=LOST))
    assert [what for _, what in logged(held)] == ["lent", "returned-loan", "lost"]
    ask_anew = asked(asked_on=nov(23), due=nov(28))
    assert problems(night(held, 23, ask_anew)) == [("code", "original-is-lost")]
    enter(held, "处理完毕", settled="已找回")
    assert problems(night(held, 24, ask_anew)) == []
    assert states(held) == {CONTRACT: "在档", "JY2026001": "已归还", "JY2026002": "待领取"}


def test_only_the_archivist_says_that_an_original_is_out_or_back(archive: Archive) -> None:
    held = lending(archive)
    agreed(held, 21, asked())
    night(held, 23, asked(taken_on=nov(23)))
    assert states(held)["JY2026001"] == "待领取"
    answer_review(held, "同意", "赵敏")
    night(held, 24)
    assert states(held)["JY2026001"] == "借出中"
    # What the archivist enters in the register counts at once.
    night(held, 25, asked(taken_on=nov(23), returned_on=nov(25), condition="完好"), sender="赵敏")
    assert states(held) == {CONTRACT: "在档", "JY2026001": "已归还"}


def test_rows_that_nobody_decides_on_are_taken_while_others_wait(archive: Archive) -> None:
    held = lending(archive)
    # What an archivist enters with whoever signed for it is agreed to already.
    night(held, 21, asked(taken_on=nov(21), approver="陈刚"), sender="赵敏", name="登记.xlsx")
    assert states(held)["JY2026001"] == "借出中"
    other = asked(code="J2026001", asked_on=nov(22), due=nov(25))
    night(held, 22, asked(asked_on=nov(21), remarks="放在三楼"), other)
    assert fields(held, "JY2026001")["remarks"] == "放在三楼"
    assert list(states(held)) == [CONTRACT, "JY2026001"]
    ((summary,),) = held.ask("SELECT summary FROM review WHERE state = 'open'")
    assert "J2026001" in summary and "放在三楼" not in summary
    answer_review(held, "同意")
    night(held, 23)
    assert states(held)["JY2026002"] == "待领取"

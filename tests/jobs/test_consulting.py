"""Consulting: who asks for what, whose consent that needs, what is granted and what is refused (rules E9 A7 C10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from archive import NIGHT, Archive, words_of
from consult_desk import (
    BODY,
    DAY,
    INTERNAL,
    OPEN,
    SCAN,
    SECRET,
    TOP,
    UNTIL,
    VISIT,
    a_request,
    agree,
    ask,
    edit_person,
    for_outside,
    grants,
    set_level,
    waiting,
)
from review_desk import answer, rows, workbook

from validators.problem import Problem

pytestmark = pytest.mark.usefixtures("lists_left_out")


def said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(each.field, each.rule) for each in problems]


def test_what_is_open_or_their_own_is_granted_at_once_and_logged(desk: Archive) -> None:
    assert ask(desk, a_request(OPEN)) == []
    assert waiting(desk) == []
    assert grants(desk) == [("王芳", OPEN, "running", "")]
    assert ask(desk, a_request(SECRET, TOP, sender="李明", subject="自己的合同"), "李明", NIGHT + DAY) == []
    assert waiting(desk) == []
    assert [each[1] for each in grants(desk) if each[0] == "李明"] == [SECRET, TOP]
    assert desk.ask("SELECT who, code, why FROM audit WHERE what = 'granted' ORDER BY seq") == [
        ("王芳", OPEN, "SQ2026001"),
        ("李明", SECRET, "SQ2026002"),
        ("李明", TOP, "SQ2026002"),
    ]


@pytest.mark.parametrize("post", ["赵敏", "周总"])
def test_posts_with_special_rights_need_nobody_and_their_purpose_is_kept(desk: Archive, post: str) -> None:
    assert ask(desk, a_request(TOP, sender=post), post) == []
    assert grants(desk) == [(post, TOP, "running", "")]
    ((kept,),) = desk.ask("SELECT fields FROM record WHERE code = 'SQ2026001'")
    assert json.loads(kept)["purpose"] == "审计检查"


@pytest.mark.parametrize(
    ("code", "sender", "levels"),
    [
        (INTERNAL, "王芳", ["孙丽"]),
        (SECRET, "王芳", ["孙丽", "周总"]),
        (TOP, "何静", ["孙丽", "赵敏", "周总"]),
    ],
)
def test_the_highest_level_among_the_records_decides_who_agrees(
    desk: Archive, code: str, sender: str, levels: list[str]
) -> None:
    """Rule C10: 机密 one level higher, 绝密 the archivist as well; the office's settings have the second check off."""
    assert ask(desk, a_request(OPEN, code, sender=sender), sender) == []
    for number, who in enumerate(levels, start=1):
        assert (waiting(desk), grants(desk)) == ([who], [])
        agree(desk, who, NIGHT + number * DAY)
    assert waiting(desk) == []
    assert grants(desk) == [(sender, each, "running", "、".join(levels)) for each in sorted((OPEN, code))]
    ((since, until),) = desk.ask("SELECT DISTINCT since, until FROM access_grant")
    assert (since, until) == ((NIGHT + len(levels) * DAY).date().isoformat(), UNTIL.isoformat())


def test_a_supervisor_who_asks_is_never_their_own_approver(desk: Archive) -> None:
    assert ask(desk, a_request(SECRET, sender="孙丽"), "孙丽") == []
    assert waiting(desk) == ["周总"]
    agree(desk, "周总", NIGHT + DAY)
    assert grants(desk) == [("孙丽", SECRET, "running", "周总")]


def test_whoever_decides_sees_what_is_asked_of_which_level_and_why(desk: Archive) -> None:
    ask(desk, a_request(INTERNAL, SECRET, reason="年度审计要核对金额。"))
    (shown,) = rows(workbook(desk, "孙丽"))
    summary = str(shown["summary"])
    assert (shown["level"], "年度审计要核对金额。" in summary) == ("1/2 部门主管", True)
    assert f"{INTERNAL}" in summary and "PO-2" in summary
    assert f"{SECRET}" in summary and "机密" in summary and "HT-1" not in summary, "its title is for others"


def test_sent_back_with_a_reason_nothing_is_granted(desk: Archive) -> None:
    ask(desk, a_request(INTERNAL))
    agree(desk, "孙丽", NIGHT + DAY, "退回", "与工作无关")
    (returned,) = desk.returned("王芳")
    assert "与工作无关" in words_of(returned) and grants(desk) == []


def test_a_code_that_may_not_be_known_gets_the_answer_of_an_unknown_one(desk: Archive) -> None:
    """Neither words nor rule nor place tell 绝密, beyond their clearance, from what is not there."""
    hidden, unknown = ask(desk, a_request(TOP, "Y2026销售合同088"))
    assert (hidden.rule, hidden.field) == (unknown.rule, unknown.field) == ("known-code", "codes.code")
    assert str(hidden.what).replace(TOP, "") == str(unknown.what).replace("Y2026销售合同088", "")
    assert str(hidden.mend) == str(unknown.mend)


def test_without_an_agreement_of_their_own_nobody_asks_for_secrets(desk: Archive) -> None:
    edit_person(desk, "王芳", confidential_until=None)
    assert said(ask(desk, a_request(SECRET))) == [("codes.code", "agreement-for-secret")]


REFUSED: list[tuple[Callable[[], bytes], list[tuple[str, str]]]] = [
    (lambda: a_request(INTERNAL, sender="何静"), [("applicant", "asks-for-another")]),
    (lambda: a_request(INTERNAL, until=date(2026, 11, 20)), [("until", "consulting-over")]),
    (lambda: a_request(codes=[{"code": OPEN, "chosen": "否"}]), [("codes.chosen", "nothing-chosen")]),
    (lambda: for_outside(customer="宁波海纳纺织品有限公司"), [("outside", "outside-body-needs-codes")]),
    (lambda: for_outside(INTERNAL, nda_number="BM-2026-099"), [("nda_number", "nda-not-on-file")]),
    (lambda: for_outside(INTERNAL, nda_number="HT-1"), [("nda_number", "nda-not-on-file")]),
    (lambda: for_outside(INTERNAL, outside_name="上海别家事务所"), [("nda_number", "nda-of-another")]),
    (
        lambda: for_outside(INTERNAL, until=date(2027, 7, 1), nda_until=date(2027, 12, 31)),
        [("nda_number", "nda-too-short")],
    ),
]


@pytest.mark.parametrize(("form", "faults"), REFUSED, ids=[faults[0][1] for _, faults in REFUSED])
def test_what_cannot_be_granted_comes_back_with_the_reason(
    desk: Archive, form: Callable[[], bytes], faults: list[tuple[str, str]]
) -> None:
    assert said(ask(desk, form())) == faults
    assert (waiting(desk), grants(desk)) == ([], [])


def test_an_outside_body_is_always_for_management_too(desk: Archive) -> None:
    """Rule E9: also what is 公开, and by whom ever it is asked for."""
    assert ask(desk, for_outside(OPEN)) == []
    assert BODY in str(rows(workbook(desk, "孙丽"))[0]["summary"])
    agree(desk, "孙丽", NIGHT + DAY)
    agree(desk, "周总", NIGHT + 2 * DAY)
    assert grants(desk) == [("王芳", OPEN, "running", "孙丽、周总")]
    assert desk.ask("SELECT body FROM access_grant") == [(BODY,)]


def test_an_approval_that_comes_too_late_is_returned(desk: Archive) -> None:
    ask(desk, a_request(INTERNAL, until=date(2026, 11, 22)))
    agree(desk, "孙丽", NIGHT + 2 * DAY)
    assert grants(desk) == []
    (returned,) = desk.returned("王芳")
    assert "查阅截止日期" in words_of(returned)


def test_a_level_raised_while_the_request_waits_needs_whoever_was_not_asked(desk: Archive) -> None:
    ask(desk, a_request(INTERNAL))
    set_level(desk, INTERNAL, "机密")
    agree(desk, "孙丽", NIGHT + DAY)
    assert grants(desk) == []
    (returned,) = desk.returned("王芳")
    assert "管理层" in words_of(returned)


def test_handed_in_again_with_an_earlier_day_it_ends_and_with_a_later_one_it_is_decided_on(desk: Archive) -> None:
    ask(desk, a_request(INTERNAL, OPEN))
    agree(desk, "孙丽", NIGHT + DAY)
    assert ask(desk, a_request(INTERNAL, until=date(2026, 11, 25)), at=NIGHT + 2 * DAY) == []
    assert waiting(desk) == []
    assert grants(desk) == [("王芳", OPEN, "revoked", "孙丽"), ("王芳", INTERNAL, "running", "孙丽")]
    assert ask(desk, a_request(INTERNAL, until=date(2026, 12, 4)), at=NIGHT + 3 * DAY) == []
    assert waiting(desk) == ["孙丽"]
    assert ask(desk, a_request(INTERNAL, until=date(2026, 11, 23)), at=NIGHT + 3 * DAY + timedelta(hours=1)) == []
    assert [each[2] for each in grants(desk)] == ["revoked", "revoked"]


def test_two_people_may_see_one_record(desk: Archive) -> None:
    desk.hand_in("何静", "查阅申请.xlsx", a_request(SCAN, sender="何静"))
    ask(desk, a_request(SCAN, VISIT))
    for row in (0, 1):
        answer(workbook(desk, "孙丽"), "同意", row=row)
    desk.night(NIGHT + DAY)
    assert [each[:3] for each in grants(desk)] == [
        ("何静", SCAN, "running"),
        ("王芳", VISIT, "running"),
        ("王芳", SCAN, "running"),
    ]

"""Who may see what, and why (rules A7 C10 E9 B12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from validators.access import LEVELS, SEE_ALL, Answer, Grant, Subject, Why, by_post, decide, qualifies, rank
from validators.facts import Person
from validators.forms import forms

TODAY = date(2026, 11, 22)
OWNER = Person("王芳", "销售部", "业务人员")
COLLEAGUE = Person("李强", "销售部", "业务人员", clearance="机密", confidential_until=date(2027, 12, 31))
HEAD = Person("陈刚", "销售部", "部门主管")
OTHER_HEAD = Person("周敏", "市场部", "部门主管")
ARCHIVIST = Person("刘洋", "行政部/综合部", "档案管理员")
MANAGER = Person("赵总", "管理层", "管理层")
ORDER = Subject("D2026001", forms()["order"], "王芳", "销售部", "内部")
SECRET = replace(ORDER, secrecy="机密")


def a_grant(**other: object) -> Grant:
    found = Grant("D2026001", "李强", "", "阅览", TODAY, TODAY + timedelta(days=5), "SQ2026003", "陈刚")
    return replace(found, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "subject", "allowed", "why"),
    [
        (OWNER, ORDER, True, Why.HANDLER),
        (OWNER, SECRET, True, Why.HANDLER),
        (COLLEAGUE, ORDER, False, Why.NOT_THEIRS),
        (HEAD, ORDER, True, Why.DEPARTMENT),
        (HEAD, SECRET, False, Why.LEVEL),
        (HEAD, replace(ORDER, department=None), False, Why.NOT_THEIRS),
        (OTHER_HEAD, ORDER, False, Why.NOT_THEIRS),
        (replace(OTHER_HEAD, further_departments=("销售部",)), ORDER, True, Why.DEPARTMENT),
        (ARCHIVIST, replace(ORDER, secrecy="绝密"), True, Why.ARCHIVE),
        (MANAGER, replace(ORDER, secrecy="绝密"), True, Why.MANAGEMENT),
        (replace(OWNER, active=False), ORDER, False, Why.LEFT),
        (replace(MANAGER, active=False), ORDER, False, Why.LEFT),
    ],
)
def test_a_post_shows_ones_own_the_departments_or_all(who: Person, subject: Subject, allowed: bool, why: Why) -> None:
    assert by_post(who, subject) == decide(who, subject, TODAY) == Answer(allowed, why)


@pytest.mark.parametrize("who", [OWNER, HEAD, ARCHIVIST, MANAGER])
def test_nobody_sees_a_report_about_themselves_by_no_post_and_no_grant(who: Person) -> None:
    report = Subject("SQ2026009", forms()["breach_report"], who.name, "销售部", "绝密", {"people": f"{who.name}等人"})
    mine = a_grant(code=report.code, person=who.name)
    assert decide(who, report, TODAY, [mine]) == Answer(False, Why.ABOUT_THEM)
    assert by_post(ARCHIVIST, replace(report, fields={"people": "吴磊"}))


@pytest.mark.parametrize(
    ("grant", "allowed", "why"),
    [
        (a_grant(), True, Why.GRANTED),
        (a_grant(until=TODAY), True, Why.GRANTED),
        (a_grant(since=TODAY + timedelta(days=1)), False, Why.NOT_YET),
        (a_grant(since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1)), False, Why.OVER),
    ],
)
def test_a_grant_counts_from_its_first_day_to_its_last(grant: Grant, allowed: bool, why: Why) -> None:
    assert decide(COLLEAGUE, ORDER, TODAY, [grant]) == Answer(allowed, why, grant)


def test_others_grants_and_those_of_other_records_count_for_nothing() -> None:
    others = [a_grant(person="王芳"), a_grant(code="D2026002")]
    assert decide(COLLEAGUE, ORDER, TODAY, others) == Answer(False, Why.NOT_THEIRS)


def test_of_several_grants_the_one_that_runs_longest_is_named() -> None:
    over = a_grant(until=TODAY - timedelta(days=1), since=TODAY - timedelta(days=3), request="SQ2026001")
    longest = a_grant(until=TODAY + timedelta(days=30), request="SQ2026002")
    assert decide(COLLEAGUE, ORDER, TODAY, [over, longest, a_grant()]).grant == longest


@pytest.mark.parametrize(
    ("who", "level", "why"),
    [
        (COLLEAGUE, "机密", Why.GRANTED),
        (COLLEAGUE, "绝密", Why.CLEARANCE),
        (replace(COLLEAGUE, clearance="内部"), "机密", Why.CLEARANCE),
        (replace(COLLEAGUE, clearance="绝密"), "绝密", Why.GRANTED),
        (replace(COLLEAGUE, confidential_until=None), "机密", Why.AGREEMENT),
        (replace(COLLEAGUE, confidential_until=TODAY - timedelta(days=1)), "机密", Why.AGREEMENT),
        (replace(COLLEAGUE, confidential_until=TODAY), "机密", Why.GRANTED),
        (replace(COLLEAGUE, confidential_until=None, clearance="内部"), "内部", Why.GRANTED),
        (replace(COLLEAGUE, active=False), "内部", Why.LEFT),
    ],
)
def test_what_is_secret_is_granted_to_named_posts_with_an_agreement_alone(who: Person, level: str, why: Why) -> None:
    subject = replace(ORDER, secrecy=level)
    answer = decide(who, subject, TODAY, [a_grant()])
    assert (answer.allowed, answer.why) == (why is Why.GRANTED, why)
    assert qualifies(who, subject, TODAY) == Answer(why is Why.GRANTED, why)


def test_a_level_that_nobody_knows_counts_as_the_highest() -> None:
    assert [rank(level) for level in LEVELS] == [0, 1, 2, 3]
    assert rank("秘密") == rank("绝密")
    assert decide(COLLEAGUE, replace(ORDER, secrecy="秘密"), TODAY, [a_grant()]).why is not Why.NOT_THEIRS


def test_every_refusal_says_whom_and_what_and_what_to_do() -> None:
    for why in Why:
        if why in (Why.HANDLER, Why.DEPARTMENT, Why.ARCHIVE, Why.MANAGEMENT, Why.GRANTED):
            continue
        said = str(Answer(False, why, a_grant()).refusal(COLLEAGUE, SECRET))
        assert "D2026001" in said and "李强" in said and said.count(".") >= 1, why
    assert {"档案管理员", "管理层"} == SEE_ALL

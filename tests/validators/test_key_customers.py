"""Which customers are on the list of key customers, and why (rule C8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from validators.key_customers import GROUNDS, Dated, KeyCustomerRule, Portrait, reasons

DAY = date(2026, 10, 31)
RULE = KeyCustomerRule(quiet_days={"VIP": 45, "普通": 120})


def before(days: int) -> date:
    return DAY - timedelta(days=days)


def a_fact(days_ago: int, **changes: Any) -> Dated:
    return replace(Dated("K2026投诉001", "内部", before(days_ago)), **changes)


def a_portrait(**changes: Any) -> Portrait:
    plain = Portrait(DAY, "普通", key=False, opened=before(400), owner="王芳", last=a_fact(10))
    return replace(plain, **changes)


def kinds(portrait: Portrait, rule: KeyCustomerRule = RULE) -> list[str]:
    return [reason.kind for reason in reasons(portrait, rule)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"grade": "VIP"}, "vip"),
        ({"key": True}, "key"),
        ({"complaints": (a_fact(1),)}, "complaint"),
        ({"overdue": (a_fact(1, currency="美元", amount=Decimal(5)),)}, "overdue"),
        ({"last": a_fact(121)}, "quiet"),
        ({"last": None, "opened": before(121)}, "quiet"),
        ({"survey": a_fact(30, value="2")}, "score"),
        ({"orders": {"美元": Decimal(50)}, "orders_before": {"美元": Decimal(100)}}, "orders"),
        ({"orders_before": {"美元": Decimal(100)}}, "orders"),
        ({"credit": a_fact(-200, value="D")}, "rating"),
        ({"credit": a_fact(-30, value="A")}, "credit"),
        ({"credit": a_fact(1, value="A")}, "credit"),
        ({"contracts": (a_fact(-60),)}, "contract"),
        ({"contracts": (a_fact(5),)}, "contract"),
        ({"follow_ups": (a_fact(31),)}, "follow_ups"),
        ({"owner_here": False}, "owner"),
    ],
)
def test_each_rule_finds_what_it_is_for(changes: dict[str, Any], kind: str) -> None:
    assert kinds(a_portrait(**changes)) == [kind]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"last": a_fact(120)},
        {"last": None, "opened": before(120)},
        {"survey": a_fact(30, value="3")},
        {"survey": a_fact(400, value="1")},
        {"orders": {"美元": Decimal(51)}, "orders_before": {"美元": Decimal(100)}},
        {"credit": a_fact(-31, value="A")},
        {"contracts": (a_fact(-61),)},
        {"follow_ups": (a_fact(30),)},
        {"grade": "其他", "last": a_fact(900)},
    ],
)
def test_what_keeps_within_the_offices_numbers_is_no_reason(changes: dict[str, Any]) -> None:
    assert kinds(a_portrait(**changes)) == []


def test_a_vip_may_be_quiet_for_a_shorter_time() -> None:
    assert kinds(a_portrait(grade="VIP", last=a_fact(46))) == ["vip", "quiet"]
    assert kinds(a_portrait(grade="VIP", last=a_fact(45))) == ["vip"]


def test_the_offices_numbers_decide() -> None:
    patient = KeyCustomerRule(complaint_days=14, overdue_days=7, low_score=1)
    portrait = a_portrait(complaints=(a_fact(14),), overdue=(a_fact(7),), survey=a_fact(3, value="2"))
    assert kinds(portrait, patient) == []
    later = a_portrait(complaints=(a_fact(15),), overdue=(a_fact(8),), survey=a_fact(3, value="1"))
    assert kinds(later, patient) == ["overdue", "complaint", "score"]


def test_amounts_in_several_currencies_are_never_added_up() -> None:
    bills = (
        a_fact(9, currency="美元", amount=Decimal("10.50")),
        a_fact(3, currency="人民币", amount=Decimal(7)),
        a_fact(2, currency="美元", amount=Decimal(1)),
    )
    (reason,) = reasons(a_portrait(overdue=bills), RULE)
    assert reason.what.gaps["sums"] == "美元 11.50、人民币 7.00"
    # One currency may fall though the other one has risen.
    orders = {"美元": Decimal(10), "人民币": Decimal(999)}
    (fell,) = reasons(a_portrait(orders=orders, orders_before={"美元": Decimal(100), "人民币": Decimal(1)}), RULE)
    assert fell.what.gaps["amounts"] == "美元 100.00 → 10.00"


def test_of_secret_records_whoever_may_not_see_them_is_told_the_code_alone() -> None:
    secret = a_fact(-200, code="J2026信用评级001", secrecy="机密", value="D")
    expiring = a_fact(3, code="J2026信用评级001", secrecy="机密", value="A")
    told = {str(reasons(a_portrait(credit=each), RULE)[0].public) for each in (secret, expiring)}
    assert told == {"See J2026信用评级001 (Credit review)."}  # which of the two rules holds would tell the rating
    (open_,) = reasons(a_portrait(complaints=(a_fact(3),)), RULE)
    assert open_.public == open_.what
    (closed,) = reasons(a_portrait(complaints=(a_fact(3), a_fact(9, secrecy="绝密"))), RULE)
    assert "9" not in str(closed.public).replace("2026", "") and closed.risk


def test_every_rule_is_told_in_words_with_its_numbers() -> None:
    told = [str(ground.asks(RULE)) for ground in GROUNDS]
    assert len(set(told)) == len(GROUNDS) == len({ground.kind for ground in GROUNDS})
    assert any("VIP 45、普通 120" in each for each in told)

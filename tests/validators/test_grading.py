"""Which grade a customer's dealings earn (rule C8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.language import translator
from validators.grading import GradingRule, Standing, earned_grade

RULE = GradingRule(12, {"人民币": 1_000_000, "美元": 150_000}, 60, 0, ("D",))


def graded(grade: str, orders: dict[str, int], rule: GradingRule = RULE, **changes: object) -> tuple[str, str]:
    standing = Standing(grade, {name: Decimal(sum_) for name, sum_ in orders.items()}, **changes)  # type: ignore[arg-type]
    earned = earned_grade(standing, rule)
    told = translator("zh")(earned.why)
    assert "{" not in told
    return earned.grade, told


@pytest.mark.parametrize(
    ("grade", "orders", "expected"),
    [
        ("普通", {"人民币": 999_999}, "普通"),
        ("普通", {"人民币": 1_000_000}, "VIP"),
        ("普通", {"美元": 150_000}, "VIP"),
        ("普通", {"日元": 90_000_000}, "普通"),
        ("普通", {}, "普通"),
        ("VIP", {"人民币": 600_000}, "VIP"),
        ("VIP", {"人民币": 599_999}, "普通"),
        ("VIP", {"人民币": 10, "美元": 90_000}, "VIP"),
        ("重点", {"人民币": 5}, "重点"),
    ],
)
def test_orders_in_any_one_currency_make_a_vip_and_a_share_of_them_keeps_one(
    grade: str, orders: dict[str, int], expected: str
) -> None:
    assert graded(grade, orders)[0] == expected


def test_the_reason_says_how_much_of_what_was_asked() -> None:
    _, told = graded("普通", {"人民币": 1_234_000}, visits=5, complaints=1)
    assert told == "近12个月订单人民币 1,234,000，达到VIP标准人民币 1,000,000；拜访5次，投诉1次。"
    _, told = graded("普通", {"人民币": 1_234_000}, lacking=("财务状况",))
    assert "VIP档案还须有财务状况" in told


def test_a_barred_rating_takes_and_refuses_vip_and_is_not_named() -> None:
    assert graded("普通", {"人民币": 2_000_000}, rating="D")[0] == "普通"
    grade, told = graded("VIP", {"人民币": 2_000_000}, rating="D")
    assert grade == "普通"
    assert "D" not in told


def test_visits_count_where_the_office_asks_for_them() -> None:
    rule = GradingRule(12, {"人民币": 1_000_000}, 60, 2, ())
    assert graded("普通", {"人民币": 2_000_000}, rule, visits=1)[0] == "普通"
    assert graded("普通", {"人民币": 2_000_000}, rule, visits=2)[0] == "VIP"
    assert graded("VIP", {"人民币": 2_000_000}, rule, visits=1)[0] == "普通"


def test_an_office_without_a_rule_gets_no_proposals() -> None:
    assert graded("VIP", {}, GradingRule())[0] == "VIP"

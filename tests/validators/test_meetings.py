"""Which meetings are of one series (rule B6)."""

import pytest

from validators.meetings import series_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("十月客户需求分析会", "十一月客户需求分析会"),
        ("2026年10月客户需求分析会", "9月客户需求分析会"),
        ("第3次 销售例会", "第四次销售例会"),
        ("一季度质量分析会", "２季度质量分析会"),
        ("Sales review, October", "Sales review, March"),
    ],
)
def test_meetings_that_differ_in_when_they_were_held_are_one_series(one: str, other: str) -> None:
    assert series_of(one) == series_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("客户需求分析会", "投诉分析会"), ("海纳打样评审会", "天利打样评审会"), ("10月", "11月")]
)
def test_other_subjects_are_other_series(one: str, other: str) -> None:
    assert series_of(one) != series_of(other)

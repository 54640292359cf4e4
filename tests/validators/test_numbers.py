"""Numbers: exact, with the signs and units people write, and in the unit the column's label names."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.declaration import Column, Kind
from validators.message import Text
from validators.numbers import read_number, unit_of

AMOUNT = Column("amount", Text("金额", "Amount"), Kind.MONEY)
CAPITAL = Column("capital", Text("注册资本(万元)", "Capital"), Kind.MONEY)
COUNT = Column("count", Text("数量", "Quantity"), Kind.INTEGER)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1200", "1200"),
        ("1,200,000.50", "1200000.5"),
        ("１，２００．５０", "1200.5"),
        ("¥1,200", "1200"),
        ("￥ 1200", "1200"),
        ("-¥1200", "-1200"),
        ("¥-1200", "-1200"),
        ("－１２", "-12"),
        ("−12", "-12"),
        ("+12", "12"),
        ("$99.9", "99.9"),
        ("€5", "5"),
        ("USD 500", "500"),
        ("RMB500元", "500"),
        ("500元整", "500"),
        ("12万", "120000"),
        ("12.5万元", "125000"),
        ("1,234.5 万", "12345000"),
        ("3千万", "30000000"),
        ("1.2亿", "120000000"),
        (".5", "0.5"),
        ("007", "7"),
        ("0.00", "0"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1200000.0, "1200000"),
        (-0.0, "0"),
    ],
)
def test_an_amount_is_read_exactly(content: str | float, expected: str) -> None:
    value = read_number(AMOUNT, content)
    assert isinstance(value, Decimal)
    assert format(value, "f") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [("500", "500"), (500.0, "500"), ("500万", "500"), ("500万元", "500"), ("5000000元", "500"), ("1亿", "10000")],
)
def test_an_amount_is_kept_in_the_unit_of_its_label(content: str | float, expected: str) -> None:
    assert read_number(CAPITAL, content) == Decimal(expected)


def test_a_label_without_brackets_names_no_unit() -> None:
    assert unit_of("元旦活动") == (0, "")
    assert unit_of("注册资本（万元）") == (4, "元")


@pytest.mark.parametrize("content", ["12万", "120,000", 120000.0, "120000.0"])
def test_a_count_is_an_int(content: str | float) -> None:
    value = read_number(COUNT, content)
    assert value == 120000
    assert type(value) is int


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6), st.booleans(), st.booleans())
def test_every_number_of_15_digits_comes_back_from_its_text(digits: int, places: int, commas: bool, wide: bool) -> None:
    number = Decimal(digits).scaleb(-places)
    text = format(number, ",f" if commas else "f")
    if wide:
        text = text.translate(str.maketrans("0123456789.,-", "０１２３４５６７８９．，－"))
    value = read_number(AMOUNT, text)
    assert value == number
    assert value == Decimal(str(value))


@given(st.integers(-(10**12), 10**12), st.integers(0, 2))
def test_every_amount_comes_back_from_a_number_cell(cents: int, places: int) -> None:
    number = Decimal(cents).scaleb(-places)
    assert read_number(AMOUNT, float(number)) == number

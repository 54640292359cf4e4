"""Archive codes: unique, growing past 999 without a break, restarting with each year and type (E1 E2 E3 C3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.codes import SHIPPED, CodeSeries

_SERIALS = st.integers(1, 2_000_000)


@pytest.mark.parametrize(
    ("series", "type_", "serial", "code"),
    [
        ("J", "", 1, "J2023001"),
        ("Y", "销售合同", 2, "Y2023销售合同002"),
        ("D", "", 5, "D2023005"),
        ("F", "", 10, "F2023010"),
        ("G", "电话", 15, "G2023电话015"),
        ("K", "满意度调查", 3, "K2023满意度调查003"),
        ("JY", "", 1, "JY2023001"),
        ("SQ", "", 999, "SQ2023999"),
        ("J", "", 1000, "J20231000"),
        ("G", "拜访", 12345, "G2023拜访12345"),
    ],
)
def test_a_code_is_spelt_as_the_office_spells_it(series: str, type_: str, serial: int, code: str) -> None:
    kind = SHIPPED[series]
    assert kind.code(kind.scope(2023, type_), serial) == code


@given(_SERIALS, _SERIALS)
def test_two_serials_never_share_a_code(one: int, other: int) -> None:
    series = SHIPPED["J"]
    scope = series.scope(2026)
    assert (series.code(scope, one) == series.code(scope, other)) == (one == other)


@given(_SERIALS)
def test_the_serial_can_be_read_back_from_the_code(serial: int) -> None:
    for series in SHIPPED.values():
        scope = series.scope(2026, "拜访")
        code = series.code(scope, serial)
        assert code.startswith(scope) and int(code[len(scope) :]) == serial
        assert len(code) - len(scope) >= 3


def test_serials_restart_with_the_year_and_the_type() -> None:
    visits = SHIPPED["G"]
    scopes = {visits.scope(2025, "拜访"), visits.scope(2026, "拜访"), visits.scope(2026, "电话")}
    assert len(scopes) == 3


def test_every_shipped_series_has_codes_of_its_own() -> None:
    codes = {series.code(series.scope(2026, "拜访", "销售部"), 1) for series in SHIPPED.values()}
    assert len(codes) == len(SHIPPED)


def test_another_houses_scheme_is_only_another_pattern() -> None:
    """C3: department, class, year, serial, such as SC20220101."""
    scheme = CodeSeries("J", "{department}{type}{year}{serial:4}")
    scope = scheme.scope(2022, "C", "S")
    assert (scheme.code(scope, 101), scheme.code(scope, 10_000)) == ("SC20220101", "SC202210000")

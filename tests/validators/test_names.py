"""When two spellings are one company, and when they are only alike (C7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from validators.names import core_name, normal_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("海纳纺织（上海）有限公司", "海纳纺织(上海)有限公司"),
        ("海纳纺织【上海】有限公司", "海纳纺织(上海)有限公司"),
        ("海纳 纺织\u3000有限公司", "海纳纺织有限公司"),
        (" 海纳纺织有限公司。", "海纳纺织有限公司"),
        ("ＡＢＣ Trading Co., Ltd.", "abc trading co., ltd"),
        ("Schmidt  GmbH", "SCHMIDT GMBH"),
        ("O’Neill Inc", "O'Neill INC"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("海纳纺织有限公司", "海纳纺织有限责任公司"),
        ("海纳纺织有限公司", "海纳纺织品有限公司"),
        ("A B Trading", "AB Trading"),
        ("海纳一厂", "海纳二厂"),
    ],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("宁波海纳纺织有限公司", "宁波海纳纺织"),
        ("海纳纺织（宁波）有限责任公司", "宁波海纳纺织"),
        ("宁波海纳纺织集团股份有限公司", "宁波海纳纺织"),
        ("Acme Trading Co., Ltd.", "acme trading"),
        ("Müller GmbH", "müller"),
        ("有限公司", "有限公司"),
        ("Co", "co"),
    ],
)
def test_the_core_of_a_name_is_what_tells_companies_apart(name: str, core: str) -> None:
    assert core_name(name) == core


def test_likely_duplicates_are_alike_and_strangers_are_not() -> None:
    def score(one: str, other: str) -> float:
        return float(fuzz.ratio(core_name(one), core_name(other)))

    assert score("海纳纺织品（宁波）有限公司", "宁波海纳纺织品股份有限公司") == 100
    assert score("宁波海纳纺织品有限公司", "宁波海纳纺织有限公司") >= 88
    assert score("宁波海纳纺织品有限公司", "绍兴远帆贸易有限公司") < 60


@given(st.text(alphabet=st.sampled_from("海纳纺织宁波()（） aB.。,厂公司有限"), max_size=20))
def test_blanks_around_and_width_make_no_difference(name: str) -> None:
    wide = name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert normal_name(f" {name}\t") == normal_name(name) == normal_name(wide)


@given(st.text())
def test_no_name_is_too_odd(name: str) -> None:
    core_name(name)
    assert normal_name(name) == normal_name(name).strip()

"""Company names: folded, bared, and as they sound (rule C7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.company_words import CHINESE, ENGLISH
from validators.names import core_name, normal_name, sound_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("海纳纺织（宁波）有限公司", "宁波海纳纺织有限责任公司"),
        ("宁波海纳(集团)纺织有限公司", "宁波海纳纺织集团有限公司"),
        ("ＡＢＣ 贸易（上海）有限公司", "上海ABC贸易有限公司"),
        ("宁波海纳纺织厂（有限合伙）", "宁波海纳纺织有限公司"),
        ("Rossi S.p.A.", "ROSSI SPA"),
        ("Haina (Ningbo) Textile Co., Ltd.", "Ningbo Haina Textile Company Limited"),
        ("Société Müller S.A.R.L.", "Societe Muller SARL"),
        ("Kowalski Sp. z o.o.", "Kowalski"),
        ("O’Brien & Sons Ltd", "O'Brien Sons"),
        ("Haina Group Holdings Pte. Ltd.", "Haina"),
    ],
)
def test_the_kind_of_company_and_the_place_of_the_brackets_do_not_matter(one: str, other: str) -> None:
    assert core_name(one) == core_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波海纳纺织有限公司", "上海海纳纺织有限公司"),
        ("海纳贸易有限公司", "海纳纺织有限公司"),
        ("ABC Ltd", "ABD Ltd"),
    ],
)
def test_place_trade_and_brand_matter(one: str, other: str) -> None:
    assert core_name(one) != core_name(other)


def test_a_name_that_is_nothing_but_a_kind_keeps_something() -> None:
    assert core_name("有限公司") == "有限公司"
    assert core_name("Limited") == "limited"


def test_two_kinds_of_company_are_two_names() -> None:
    assert normal_name("海纳有限公司") != normal_name("海纳有限责任公司")
    assert normal_name("海纳（宁波） 有限公司") == normal_name("海纳(宁波)有限公司")


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("宁波海纳纺织品有限公司", "ningbohaina|textile"),
        ("寧波海納紡織品有限公司", "ningbohaina|textile"),
        ("Ningbo Haina Textiles Co., Ltd.", "ningbohaina|textile"),
        ("Haina (Ningbo) Imp. & Exp. Co., Ltd", "ningbohaina|export import"),
        ("宁波海纳进出口有限公司", "ningbohaina|export import"),
        ("西安长风国际贸易有限公司", "xianchangfeng|international trading"),
        ("Xi'an Changfeng Int'l Trade", "xianchangfeng|international trading"),
        ("吕氏五金制品厂", "lushi|hardware product"),
        ("香港远东有限公司", "hongkongyuandong|"),
        ("The Far East of Hong Kong", "fareasthongkong|"),
        ("重庆力帆实业（集团）股份有限公司", "chongqinglifan|industrial"),
        ("上海ABC贸易有限公司", "shanghaiabc|trading"),
        ("国际贸易有限公司", "guojimaoyi|"),
    ],
)
def test_chinese_and_english_names_sound_alike(name: str, sound: str) -> None:
    assert sound_name(name) == sound


def test_a_trade_has_one_english_word() -> None:
    assert {word for words in CHINESE.values() for word in words} <= set(ENGLISH)
    assert all(ENGLISH[word] == word for word in ENGLISH.values())


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


@given(st.text(alphabet=st.sampled_from("海纳纺织宁波()（） aB.。,厂公司有限"), max_size=20))
def test_blanks_around_and_width_make_no_difference(name: str) -> None:
    wide = name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert normal_name(f" {name}\t") == normal_name(name) == normal_name(wide)


@given(st.text())
def test_no_name_is_too_odd(name: str) -> None:
    core_name(name)
    assert normal_name(name) == normal_name(name).strip()

"""Which customers may be one: by their names, and by what they share (rule C7)."""

from __future__ import annotations

import pytest

from validators.declaration import Kind
from validators.forms import forms
from validators.likeness import (
    NAME,
    OTHER_CODE,
    PHONE,
    SAME_NAME,
    SOUND,
    TRANSLATION,
    Named,
    likeness,
    name_likeness,
    reason_text,
    trait,
)
from validators.names import core_name, normal_name, sound_name

CUTOFF = 88


def named(name: str, credit_code: str | None = None) -> Named:
    return Named(normal_name(name), core_name(name), sound_name(name), credit_code)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("宁波海纳纺织品有限公司", "宁波海纳纺织品有限公司 ", SAME_NAME),
        ("海纳纺织品（宁波）有限公司", "宁波海纳纺织有限公司", NAME),
        ("宁波海娜纺织品有限公司", "宁波海纳纺织品有限公司", SOUND),
        ("寧波海納紡織品有限公司", "宁波海纳纺织品有限公司", SOUND),
        ("宁波海纳纺织品有限公司", "NINGBO HAINA TEXTILE CO.,LTD", TRANSLATION),
        ("宁波海纳纺织品有限公司", "Ningbo Haina", TRANSLATION),
        ("宁波海纳纺织品有限公司", "Ningbo Hana Textiles", TRANSLATION),
        ("Müller GmbH", "Mueller G.m.b.H.", NAME),
        ("ABC Intl Trading LLC", "A.B.C. International Trade", NAME),
    ],
)
def test_names_of_one_company_are_alike_both_ways(one: str, other: str, reason: str) -> None:
    for pair in ((one, other), (other, one)):
        assert name_likeness(named(pair[0]), named(pair[1]), CUTOFF).reasons == (reason,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波海纳纺织品有限公司", "上海海纳纺织品有限公司"),
        ("宁波海纳纺织品有限公司", "宁波海达进出口有限公司"),
        ("宁波海纳纺织品有限公司", "Ningbo Haina Hardware Co., Ltd."),
        ("宁波海纳纺织品有限公司", "Ningbo Haida Textile Co., Ltd."),
        ("国际贸易有限公司", "International Trading Co."),
        ("ABC Trading", "ABD Textile"),
        ("ООО Волга Текстиль", "ООО Сибирь Импорт"),
        ("株式会社あおい", "かもめ商事"),
        ("...", "---"),
    ],
)
def test_names_of_two_companies_are_not(one: str, other: str) -> None:
    assert name_likeness(named(one), named(other), CUTOFF).reasons == ()


def test_what_is_shared_is_a_reason_whatever_the_names_are() -> None:
    one, other = named("甲纺织", "91330200MA2AF05N4B"), named("远帆贸易", "913302000000000074")
    assert likeness(one, other, (), CUTOFF).reasons == ()
    assert likeness(one, other, (PHONE,), CUTOFF) == (95, (PHONE, OTHER_CODE))
    assert likeness(one, one._replace(credit_code=None), (), CUTOFF) == (100, (SAME_NAME,))


def test_telephones_are_compared_without_extension_and_accounts_without_blanks() -> None:
    form = forms()["customer"]
    telephone, account = form.column("telephone"), form.column("bank_account")
    mobile = next(column for column in form.table("contacts").columns if column.name == "mobile")
    assert trait(telephone, "0574-87651234转801") == trait(mobile, "0574-87651234")
    assert trait(account, "6222 0202-0001") == trait(account, "622202020001")
    assert trait(telephone, "13800138000") != trait(account, "13800138000")


def test_what_partners_may_share_is_declared_and_has_a_name() -> None:
    for form in forms().values():
        for name in form.party.shared if form.party else ():
            table, _, field = name.rpartition(".")
            (column,) = [c for t, c in form.every_column() if (t, c.name) == (table, field)]
            assert column.kind in (Kind.PHONE, Kind.CODE, Kind.TEXT, Kind.EMAIL)
            assert reason_text(trait(column, "1")[0]).zh.endswith("相同")

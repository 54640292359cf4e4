"""The score by which visit records are put forward for the prize (rule B11): reckoned in the open, and hard to game."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from validators.visit_score import FULL, PARTS, TEXTS, Visit, scored, sentences, substance

DAY = date(2026, 9, 1)
RICH = {
    "contact_phone": "13800138000",
    "situation": "新厂房六月投产，两条印染线满负荷，员工增至三百余人；仓库扩建到八千平方米，预计年底前完成消防验收并启用。",
    "needs": "圣诞季需要全棉斜纹布十二万米，克重二百四十，色牢度四级以上，分三批交货，首批不晚于十月二十日到岸仓库。",
    "feedback": "上一批床品手感得到采购总监肯定，但外箱标签错贴两处，门店扫码失败；希望今后出货前先发标签照片由其确认。",
    "market_news": "波兰竞争对手本月降价百分之六，并承诺四十五天账期；越南工厂因停电普遍延误，欧洲买家正转回国内询价下单。",
    "suggestions": "建议我们提供色卡电子版以及小样快递服务，另外把付款方式由即期信用证改成三成订金、见提单副本付清余款。",
    "summary": "对方同意先打样再议价，样品费各担一半；若检测合格，框架协议九月签署，全年采购额可望超过八十万美元规模。",
}
GOOD = {"what": "寄送斜纹布小样", "who": "王芳", "until": "2026-09-08"}


def a_visit(**changes: Any) -> Visit:
    return replace(Visit(RICH, (GOOD,), DAY, planned=True), **changes)


def points(visit: Visit) -> dict[str, Decimal]:
    return {each.part.name: each.points for each in scored(visit).parts}


def texts(**changes: str) -> dict[str, str]:
    return {**RICH, **changes}


def test_a_full_record_earns_all_and_anybody_can_add_it_up() -> None:
    for visit in (a_visit(), a_visit(key=True, fields={**RICH, "scene": "车间整齐", "decision_chain": "支持"})):
        found = scored(visit)
        possible = sum(each.part.points for each in found.parts)
        assert found.total == 100 == sum(each.points for each in found.parts) * 100 / possible
    assert sum(part.points for part in PARTS if part.name != "key") == 100


@pytest.mark.parametrize(
    ("changes", "part", "earned"),
    [
        ({"in_time": False}, "in_time", "0.0"),
        ({"first_try": False}, "first_try", "0.0"),
        ({"planned": False}, "planned", "0.0"),
        ({"follow_ups": ()}, "follow_ups", "0.0"),
        ({"follow_ups": (GOOD, {**GOOD, "until": None})}, "follow_ups", "7.5"),
        ({"follow_ups": (GOOD, {**GOOD, "who": ""})}, "follow_ups", "7.5"),
        ({"follow_ups": ({**GOOD, "until": "2026-08-31"},)}, "follow_ups", "0.0"),
        ({"follow_ups": ({**GOOD, "until": "2029-01-01"},)}, "follow_ups", "0.0"),
        ({"follow_ups": ({**GOOD, "what": "跟进"},)}, "follow_ups", "0.0"),
        ({"fields": {**RICH, "market_news": None}}, "completeness", "17.1"),
        ({"fields": {**RICH, "market_news": None}}, "substance", "25.0"),
        ({"key": True}, "key", "0.0"),
        ({"key": True, "fields": {**RICH, "scene": "x"}}, "key", "5.0"),
    ],
)
def test_each_part_loses_its_own_points(changes: dict[str, Any], part: str, earned: str) -> None:
    found = points(a_visit(**changes))
    assert found[part] == Decimal(earned)
    full = {each.name: Decimal(each.points) for each in PARTS}
    if "fields" not in changes:
        assert all(full[name] == got for name, got in found.items() if name != part)


def test_padding_earns_nothing() -> None:
    short = texts(summary="同意打样。")
    before = points(a_visit(fields=short))["substance"]
    for padded in (
        "同意打样。" * 200,
        "同意打样。" + "。" * 500 + " " * 500,
        "同意打样。" + "啊" * 800,
        "同意打样。" + "\n" * 300 + "……",
    ):
        gained = points(a_visit(fields=texts(summary=padded)))["substance"] - before
        assert gained <= Decimal("0.3"), padded[:12]


def test_one_text_copied_into_every_field_counts_once() -> None:
    same = dict.fromkeys(TEXTS, RICH["needs"])
    assert list(substance(same, frozenset()).values())[1:] == [0] * 5
    assert points(a_visit(fields=same | {"contact_phone": "1"}))["substance"] == Decimal(5)


def test_sentences_of_earlier_records_do_not_count_again() -> None:
    earlier = sentences(RICH[name] for name in TEXTS)
    found = scored(a_visit(earlier=earlier))
    assert {each.part.name: each.points for each in found.parts}["substance"] == 0
    (why,) = (each.why for each in found.parts if each.part.name == "substance")
    assert int(str(why.gaps["copied"])) > 0
    # Other signs and widths make no new sentence.
    again = {name: RICH[name].replace("，", " , ").replace("；", "；  ") for name in TEXTS}
    assert points(a_visit(fields={**again, "contact_phone": "1"}, earlier=earlier))["substance"] == 0


def test_a_text_without_end_is_worth_no_more_than_a_full_one() -> None:
    endless = "".join(chr(0x4E00 + at) for at in range(4000))
    assert substance(texts(situation=endless), frozenset())["situation"] > FULL
    assert points(a_visit(fields=texts(situation=endless)))["substance"] == Decimal(30)


def test_many_follow_ups_earn_no_more_than_one() -> None:
    assert points(a_visit(follow_ups=(GOOD,) * 20)) == points(a_visit())


def test_an_ordinary_visit_gains_nothing_by_what_is_asked_of_key_ones() -> None:
    weak = a_visit(in_time=False)
    filled = replace(weak, fields={**RICH, "scene": "好", "decision_chain": "好"})
    assert scored(filled) == scored(weak)


def test_what_the_attitudes_are_changes_nothing() -> None:
    one, other = ({**RICH, "scene": "车间", "decision_chain": each} for each in ("支持", "反对" * 50))
    assert scored(a_visit(key=True, fields=one)) == scored(a_visit(key=True, fields=other))
    assert "反对" not in str([each.why.gaps for each in scored(a_visit(key=True, fields=other)).parts])


def test_an_empty_record_gets_a_score_all_the_same() -> None:
    found = scored(Visit({}, visited=DAY, in_time=False, first_try=False))
    assert found.total == 0

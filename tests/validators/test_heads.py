"""Heads of old registers are matched exactly or not at all; what is alike is suggested."""

from __future__ import annotations

import pytest

from validators.forms import forms
from validators.heads import CODE, LEAVE_OUT, PLACE, SERIAL, Head, How, field_of, head_called, match

CONTRACT, CUSTOMER, BORROWING = (forms()[name] for name in ("contract", "customer", "borrowing"))


def heads(*texts: str) -> tuple[Head, ...]:
    return tuple(Head(at, text, (text,)) for at, text in enumerate(texts, start=1))


def fields(form: object, *texts: str) -> list[str]:
    return [each.field for each in match(form, heads(*texts), {})]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "head",
    ["合同编号", "合 同 编 号", "合同\n编号", "合同编号：", "*合同编号", "合同号", "合同编号(必填)", "【合同编号】"],
)
def test_width_blanks_brackets_and_aliases_are_folded(head: str) -> None:
    assert fields(CONTRACT, head) == ["number"]


def test_what_a_register_says_of_any_record_is_known_in_every_form() -> None:
    assert fields(CUSTOMER, "序 号", "档案号", "存放地点") == [SERIAL, CODE, PLACE]
    assert fields(CONTRACT, "No.", "归档编号", "柜号") == [SERIAL, CODE, "paper_place"]


def test_the_form_s_own_column_comes_before_what_any_register_says() -> None:
    assert fields(BORROWING, "档号") == ["code"]


def test_what_is_only_alike_is_suggested_and_not_assumed() -> None:
    found = match(CONTRACT, heads("合同金额数", "天气"), {})
    assert [(each.field, each.how, each.suggestion) for each in found] == [
        ("", How.UNKNOWN, "amount"),
        ("", How.UNKNOWN, ""),
    ]


def test_two_columns_that_may_be_one_field_are_both_left_open() -> None:
    found = match(CONTRACT, heads("合同金额(含税)", "合同金额(不含税)", "合同编号"), {})
    assert [each.how for each in found] == [How.AMBIGUOUS, How.AMBIGUOUS, How.SAME]
    assert match(CONTRACT, heads("合同金额", "合同金额(不含税)"), {})[0].field == "amount"


def test_what_the_archivist_says_holds() -> None:
    found = match(CONTRACT, heads("金额甲", "合同金额", "备注"), {1: "amount", 3: LEAVE_OUT})
    assert [(each.field, each.how) for each in found] == [
        ("amount", How.CHOSEN),
        ("", How.AMBIGUOUS),
        ("", How.LEFT_OUT),
    ]


def test_columns_of_a_table_on_a_card_are_known_by_the_table_s_title() -> None:
    assert fields(CUSTOMER, "客户名称", "联系人", "联系人手机", "职务", "联系电话") == [
        *("name", "contacts.name", "contacts.mobile", "contacts.position", "telephone")
    ]


def test_fields_are_named_by_name_label_or_alias() -> None:
    assert [field_of(CONTRACT, word) for word in ("signed_on", "签订日期", "签约日期", "Signed on", "晴雨")] == [
        *("signed_on",) * 4,
        None,
    ]


def test_a_head_is_called_by_any_of_its_readings_unless_two_are() -> None:
    one, other = Head(1, "甲方 / 名称", ("甲方名称", "名称")), Head(2, "乙方 / 名称", ("乙方名称", "名称"))
    assert head_called((one, other), "乙方名称") is other
    assert head_called((one, other), "名称") is None

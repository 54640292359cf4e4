"""Cells to values: what every kind takes, and that everything else is answered and never raised."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from builders import a_cell, a_formula, an_error, an_office
from hypothesis import given
from hypothesis import strategies as st

from validators import choices, dates, kinds, numbers, phones, texts
from validators.declaration import Column, Kind
from validators.flaw import Flaw
from validators.kinds import CLEAR, parse
from validators.message import Fault, Message, Text

OFFICE = an_office()


def a_column(kind: Kind, **changes: object) -> Column:
    return Column("field", Text("栏目", "Field"), kind, **changes)  # type: ignore[arg-type]


def read(kind: Kind, value: object, within: str = "", **changes: object) -> object:
    return parse(a_column(kind, **changes), a_cell(value), OFFICE, within)


def said(flaw: object) -> str:
    assert isinstance(flaw, Flaw), f"taken as {flaw!r}"
    return f"{Message(flaw.fault.what, flaw.gaps)} {Message(flaw.fault.mend, flaw.gaps)}"


TAKEN = [
    (Kind.TEXT, "  （上海）㎡ ＡＢＣ　\n", "（上海）㎡ ＡＢＣ"),
    (Kind.TEXT, "第一行 \r\n 第二行", "第一行 第二行"),
    (Kind.TEXT, "NA", "NA"),
    (Kind.TEXT, "None", "None"),
    (Kind.TEXT, "null", "null"),
    (Kind.TEXT, "=1+1", "=1+1"),
    (Kind.TEXT, "_x000D_", "_x000D_"),
    (Kind.TEXT, 13820998172.0, "13820998172"),
    (Kind.TEXT, 12.5, "12.5"),
    (Kind.LONG, "\n一\r\n\r\n二\r三 ", "一\n\n二\n三"),
    (Kind.CODE, " 91330200ma2af05n4l ", "91330200MA2AF05N4L"),
    (Kind.CODE, "９１３３ ０２００－ＭＡ", "91330200-MA"),
    (Kind.CODE, "Ｇ２０２６拜访 ００１", "G2026拜访001"),
    (Kind.CODE, "'6222021001122334455", "6222021001122334455"),
    (Kind.CODE, "HT–2026–018", "HT-2026-018"),
    (Kind.CODE, 622202100112233.0, "622202100112233"),
    (Kind.CHOICE, " 是 ", "是"),
    (Kind.PERSON, "王 芳", "王芳"),
    (Kind.PERSON, "王　芳", "王芳"),
    (Kind.PERSON, "ｊｏｈｎ  smith", "John Smith"),
    (Kind.EMAIL, " sales＠haina．com", "sales@haina.com"),
    (Kind.EMAIL, "mailto:Lin@Haina.COM", "Lin@haina.com"),
    (Kind.EMAIL, "a@b。com", "a@b.com"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN)
def test_content_becomes_the_value(kind: Kind, value: object, expected: object) -> None:
    assert read(kind, value, dictionary="是否") == expected


ID = {"digits": 18}
REGION = {"dictionary": "地域", "depends_on": "locality"}
REFUSED: list[tuple[Fault, Kind, object, dict[str, object]]] = [
    *((kinds.CELL_ERROR, kind, an_error("#REF!"), {}) for kind in Kind),
    *((kinds.NOT_CALCULATED, kind, a_formula("=A1*2"), {}) for kind in Kind),
    *((kinds.TRUE_OR_FALSE, kind, True, {}) for kind in Kind),
    *((kinds.CLEAR_REQUIRED, kind, "清空", {"required": True}) for kind in Kind),
    (texts.DATE_IN_TEXT, Kind.TEXT, datetime(2026, 3, 12), {}),
    (texts.DATE_IN_TEXT, Kind.CODE, datetime(2026, 3, 12), {}),
    (texts.DATE_IN_TEXT, Kind.PHONE, datetime(2026, 3, 12), {}),
    (texts.DATE_IN_TEXT, Kind.CHOICE, datetime(2026, 3, 12), {"dictionary": "企业规模"}),
    (texts.DIGITS_LOST, Kind.CODE, 913302001234567890.0, ID),
    (texts.DIGITS_LOST, Kind.CODE, 6222021001122334455.0, {}),
    (texts.DIGITS_LOST, Kind.TEXT, 1e15, {}),
    (texts.DIGITS_LOST, Kind.PHONE, 8613800138000123.0, {}),
    (texts.SCIENTIFIC, Kind.CODE, "1.23457E+17", ID),
    (texts.SCIENTIFIC, Kind.CODE, "９e+17", {}),
    (texts.SCIENTIFIC, Kind.PHONE, "1.38001E+10", {}),
    (texts.ZEROS_LOST, Kind.CODE, 12345.0, {"digits": 6}),
    (texts.CODE_LENGTH, Kind.CODE, "12345", {"digits": 6}),
    (texts.CODE_LENGTH, Kind.CODE, 1234567.0, {"digits": 6}),
    (texts.TOO_LONG, Kind.TEXT, "长" * 201, {}),
    (texts.TOO_LONG, Kind.CODE, "1" * 201, {}),
    (numbers.NOT_A_NUMBER, Kind.MONEY, "约五百", {}),
    (numbers.NOT_A_NUMBER, Kind.MONEY, "1.234.567", {}),
    (numbers.NOT_A_NUMBER, Kind.MONEY, "--5", {}),
    (numbers.NOT_A_NUMBER, Kind.MONEY, "$5欧元", {}),
    (numbers.TWO_READINGS, Kind.MONEY, "1,23", {}),
    (numbers.TWO_READINGS, Kind.MONEY, "1.234,56", {}),
    (numbers.TWO_READINGS, Kind.MONEY, "0,123", {}),
    (numbers.TWO_READINGS, Kind.MONEY, "12,34,567", {}),
    (numbers.TWO_READINGS, Kind.MONEY, "1 234", {}),
    (numbers.PERCENT, Kind.NUMBER, "15％", {}),
    (numbers.NOT_WHOLE, Kind.INTEGER, 2.5, {}),
    (numbers.NOT_WHOLE, Kind.INTEGER, "0.5", {}),
    (numbers.NUMBER_TOO_LONG, Kind.MONEY, "1234567890123456", {}),
    (numbers.NUMBER_TOO_LONG, Kind.MONEY, 1e18, {}),
    (numbers.NUMBER_TOO_LONG, Kind.MONEY, "9999999999亿", {}),
    (numbers.DATE_IN_NUMBER, Kind.MONEY, datetime(2026, 3, 12), {}),
    (numbers.UNIT_UNCLEAR, Kind.MONEY, "￥5000000", {"label": Text("注册资本(万元)", "Capital")}),
    (numbers.OTHER_CURRENCY, Kind.MONEY, "$500", {"label": Text("信用额度（元）", "Limit")}),
    (numbers.OTHER_CURRENCY, Kind.MONEY, "500欧元", {"label": Text("信用额度(元)", "Limit")}),
    (dates.NOT_A_DATE, Kind.DATE, "下周三", {}),
    (dates.NOT_A_DATE, Kind.DATE, "2023-1-123", {}),
    (dates.NOT_A_DATE, Kind.DATE, "2026-11-20 上班时", {}),
    (dates.NOT_A_MOMENT, Kind.MOMENT, "2026-11-20 14:00-16:30", {}),
    (dates.NOT_A_MOMENT, Kind.MOMENT, "昨天下午", {}),
    (dates.NOT_A_MOMENT, Kind.MOMENT, "2026-11-2014:00", {}),
    (dates.NUMBER_NOT_DATE, Kind.DATE, 45000.0, {}),
    (dates.NUMBER_NOT_DATE, Kind.DATE, 2023.1, {}),
    (dates.NUMBER_NOT_DATE, Kind.MOMENT, 46346.583, {}),
    (dates.DAY_OR_MONTH, Kind.DATE, "1/2/2023", {}),
    (dates.DAY_OR_MONTH, Kind.DATE, "13.05.2023", {}),
    (dates.DAY_OR_MONTH, Kind.MOMENT, "1/2/2023 14:00", {}),
    (dates.TWO_DIGIT_YEAR, Kind.DATE, "23-1-1", {}),
    (dates.TWO_DIGIT_YEAR, Kind.DATE, "'23.1.1", {}),
    (dates.TWO_DIGIT_YEAR, Kind.DATE, "23年1月1日", {}),
    (dates.TWO_DIGIT_YEAR, Kind.DATE, "1/2/23", {}),
    (dates.NO_YEAR, Kind.DATE, "11月20日", {}),
    (dates.NO_YEAR, Kind.MOMENT, "11-20 14:00", {}),
    (dates.NO_DAY, Kind.DATE, "2026年11月", {}),
    (dates.NO_DAY, Kind.DATE, "2026.11", {}),
    (dates.NO_SUCH_DAY, Kind.DATE, "2023-02-30", {}),
    (dates.NO_SUCH_DAY, Kind.DATE, "20231301", {}),
    (dates.NO_SUCH_DAY, Kind.DATE, 20230230.0, {}),
    (dates.YEAR_RANGE, Kind.DATE, "1820年5月1日", {}),
    (dates.YEAR_RANGE, Kind.DATE, datetime(2260, 3, 12), {}),
    (dates.NO_TIME, Kind.MOMENT, "2026年11月20日", {}),
    (dates.NO_TIME, Kind.MOMENT, datetime(2026, 11, 20), {}),
    (dates.NO_TIME, Kind.MOMENT, 20261120.0, {}),
    (dates.NO_DATE, Kind.MOMENT, "下午2点", {}),
    (dates.NO_DATE, Kind.MOMENT, datetime(1899, 12, 30, 14, 0), {}),
    (dates.NO_SUCH_TIME, Kind.MOMENT, "2026-11-20 24:00", {}),
    (dates.NO_SUCH_TIME, Kind.MOMENT, "2026-11-20 14:60", {}),
    (dates.NO_SUCH_TIME, Kind.MOMENT, "2026-11-20 晚上12点", {}),
    (dates.NO_SUCH_TIME, Kind.MOMENT, "2026-11-20 上午14点", {}),
    (choices.NOT_IN_LIST, Kind.CHOICE, "也许", {"dictionary": "是否"}),
    (choices.NEARLY_IN_LIST, Kind.CHOICE, "销售", {"dictionary": "部门"}),
    (choices.NEARLY_IN_LIST, Kind.CHOICE, "意向构通", {"dictionary": "合作阶段"}),
    (choices.NOT_IN_LONG_LIST, Kind.CHOICE, "火星", {"dictionary": "国家地区"}),
    (choices.NEARLY_IN_LONG_LIST, Kind.CHOICE, "印度尼西亞", {"dictionary": "国家地区"}),
    (choices.UNKNOWN_PERSON, Kind.PERSON, "欧阳", {}),
    (choices.NEARLY_KNOWN_PERSON, Kind.PERSON, "李名", {}),
    (choices.PERSON_LEFT, Kind.PERSON, "周 强", {}),
    (phones.NOT_A_PHONE, Kind.PHONE, "123456", {}),
    (phones.NOT_A_PHONE, Kind.PHONE, "138001380001", {}),
    (phones.NOT_A_PHONE, Kind.PHONE, "13800138000（王经理）", {}),
    (phones.NOT_A_PHONE, Kind.PHONE, "请打总机", {}),
    (phones.NO_AREA_CODE, Kind.PHONE, "8765 1234", {}),
    (phones.PHONE_ZERO_LOST, Kind.PHONE, 57487651234.0, {}),
    (phones.ONE_PHONE, Kind.PHONE, "13800138000/13900139000", {}),
    (phones.ONE_PHONE, Kind.PHONE, "0574-87651234、13900139000", {}),
    (phones.NOT_AN_EMAIL, Kind.EMAIL, "sales(at)haina.com", {}),
    (phones.NOT_AN_EMAIL, Kind.EMAIL, "sales@haina", {}),
    (phones.NOT_AN_EMAIL, Kind.EMAIL, "海纳 <sales@haina.com>", {}),
    (phones.ONE_EMAIL, Kind.EMAIL, "a@haina.com; b@haina.com", {}),
]


@pytest.mark.parametrize(("fault", "kind", "value", "changes"), REFUSED)
def test_refused_content_has_its_own_message(
    fault: Fault, kind: Kind, value: object, changes: dict[str, object]
) -> None:
    column = Column(**({"name": "field", "label": Text("栏目", "Field"), "kind": kind} | changes))  # type: ignore[arg-type]
    flaw = parse(column, a_cell(value), OFFICE)
    assert isinstance(flaw, Flaw), f"taken as {flaw!r}"
    assert flaw.fault is fault, flaw.fault.what
    assert "{" not in said(flaw)


def test_every_fault_of_the_first_step_is_tried_above() -> None:
    declared = {
        fault
        for module in (choices, dates, kinds, numbers, phones, texts)
        for fault in vars(module).values()
        if isinstance(fault, Fault)
    }
    assert declared - {row[0] for row in REFUSED} == {choices.NOT_IN_PART}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000\u3000", "\u200b\ufeff", "\r\n"])
def test_blanks_are_an_empty_cell_of_every_kind(kind: Kind, blank: object) -> None:
    assert read(kind, blank) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("text", ["清空", " 清 空　", "清空\n"])
def test_the_word_qingkong_clears_an_optional_cell_of_every_kind(kind: Kind, text: str) -> None:
    assert read(kind, text) is CLEAR


def test_a_text_that_mentions_clearing_stays_a_text() -> None:
    assert read(Kind.LONG, "仓库已清空") == "仓库已清空"


def test_a_number_is_shown_in_messages_as_it_was_typed() -> None:
    assert "“12345”" in said(read(Kind.CODE, 12345.0, digits=6))


def test_an_entry_of_another_part_names_both_cells() -> None:
    flaw = read(Kind.CHOICE, "欧洲", within="境内", **REGION)
    assert isinstance(flaw, Flaw)
    assert flaw.fault is choices.NOT_IN_PART
    assert flaw.others == ("locality",)
    assert "华东" in said(flaw) and "境内" in said(flaw)


def test_any_part_will_do_while_the_other_cell_is_unreadable() -> None:
    assert read(Kind.CHOICE, "欧洲", within="", **REGION) == "欧洲"


def test_a_near_miss_is_named_only_where_one_entry_is_meant() -> None:
    assert "did you mean “销售部”" in said(read(Kind.CHOICE, "销售", dictionary="部门"))
    assert "did you mean" not in said(read(Kind.CHOICE, "部", dictionary="部门"))


def test_a_long_list_of_entries_is_cut() -> None:
    sentence = said(read(Kind.CHOICE, "火星", dictionary="国家地区"))
    assert "泰国" in sentence and "尼日利亚" not in sentence


def test_a_dictionary_that_does_not_exist_is_the_offices_error() -> None:
    with pytest.raises(LookupError, match="没有"):
        read(Kind.CHOICE, "是", dictionary="没有")


@pytest.mark.parametrize("text", ["王芳、李明", "王 芳,李明", "王芳，李明；王芳", "王芳\n李明", "、王芳；;李明、"])
def test_several_values_are_split_and_kept_once(text: str) -> None:
    assert read(Kind.PERSON, text, many=True) == ("王芳", "李明")


def test_the_value_at_fault_among_several_is_named() -> None:
    sentence = said(read(Kind.PERSON, "王芳、查无此人", many=True))
    assert "查无此人" in sentence and "王芳、" not in sentence


def test_separators_alone_are_an_empty_cell() -> None:
    assert read(Kind.PERSON, "、，", many=True) is None


def test_an_entry_with_a_slash_is_one_entry() -> None:
    assert read(Kind.CHOICE, "产品部/采购部、市场部", many=True, dictionary="部门") == ("产品部/采购部", "市场部")


TYPES = {
    Kind.INTEGER: int,
    Kind.NUMBER: Decimal,
    Kind.MONEY: Decimal,
    Kind.DATE: date,
    Kind.MOMENT: datetime,
}
CELLS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,-/:年月日时点分 万元+E¥()转", max_size=24),
    st.floats(),
    st.datetimes(min_value=datetime(1899, 12, 30), max_value=datetime(9999, 12, 31)),
    st.booleans(),
)


@pytest.mark.parametrize("kind", Kind)
@given(value=CELLS)
def test_whatever_stands_in_a_cell_gives_a_value_or_an_answer(kind: Kind, value: object) -> None:
    got = read(kind, value, dictionary="部门")
    if isinstance(got, Flaw):
        assert "{" not in said(Flaw(got.fault, {**got.gaps, "value": ""}))
    elif got is not None and got is not CLEAR:
        assert type(got) is TYPES.get(kind, str)
        assert got != ""

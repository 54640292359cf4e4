"""Cells of old registers: understood leniently, noted where they are, never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from builders import a_cell, an_office

from validators.filled import CellKind
from validators.forms import forms
from validators.history import currency_meant, essential, for_history, scale, understand
from validators.numbers import Unit, unit_in

OFFICE = an_office()
CONTRACT, LOAN, VISIT = (forms()[name] for name in ("contract", "borrowing", "visit_record"))


def understood(form: object, name: str, value: object) -> tuple[object, int]:
    """Return what a cell is understood as, and how many notes that gives."""
    reading = understand(form.column(name), a_cell(value), OFFICE)  # type: ignore[attr-defined]
    return reading.cell.value, len(reading.notes)


@pytest.mark.parametrize("word", ["未完成", "/", "-", "——", "无", " 履行中 "])
def test_a_day_that_has_not_come_is_no_day_and_that_is_noted(word: str) -> None:
    assert understood(CONTRACT, "completed_on", word) == (None, 1)


def test_an_ambiguous_day_stays_what_it_is_to_be_refused() -> None:
    assert understood(CONTRACT, "signed_on", "2/3/2019") == ("2/3/2019", 0)


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("contract_type", "服务", "服务合同"),
        ("currency", "USD", "美元"),
        ("currency", "RMB", "人民币"),
        ("currency", "cny", "人民币"),
        ("currency", "€", "欧元"),
    ],
)
def test_another_word_or_an_abbreviation_of_one_entry_is_understood_and_noted(
    field: str, written: str, meant: str
) -> None:
    assert understood(CONTRACT, field, written) == (meant, 1)


@pytest.mark.parametrize("written", ["合同", "服", "租赁"])
def test_what_may_be_several_entries_or_none_stays_to_be_refused(written: str) -> None:
    assert understood(CONTRACT, "contract_type", written)[0] == written


def test_an_entry_as_it_stands_in_the_list_needs_no_note() -> None:
    assert understood(CONTRACT, "contract_type", "销 售 合 同") == ("销 售 合 同", 0)


def test_people_of_the_past_are_taken_by_name_and_noted() -> None:
    assert understood(LOAN, "borrower", "罗杰秀") == ("罗杰秀", 1)
    assert understood(LOAN, "borrower", "周强") == ("周强", 1)  # has left
    assert understood(LOAN, "borrower", "王 芳") == ("王芳", 0)


def test_a_day_stands_for_a_time_that_nobody_wrote_down() -> None:
    assert understood(VISIT, "visit_start", date(2021, 5, 6)) == ("2021-05-06 00:00", 1)
    assert understood(VISIT, "visit_start", "2021.5.6 14:30") == ("2021.5.6 14:30", 0)


def test_only_what_a_record_is_known_by_may_not_be_missing() -> None:
    assert essential(CONTRACT) == {"number", "signed_on", "contract_type", "customer"}
    assert essential(LOAN) == {"code", "borrower", "taken_on"}
    past = for_history(CONTRACT, lambda column: None)
    assert {column.name for column in past.columns if column.required} == essential(CONTRACT)


@pytest.mark.parametrize(
    ("text", "head", "unit"),
    [
        ("合同金额（万元）", True, Unit(4, "元")),
        ("金额(千元)", True, Unit(3, "元")),
        ("合同额(万)", True, Unit(4, "")),
        ("金额(美元)", True, Unit(0, "美元")),
        ("数量(台)", True, None),
        ("单位：万元", False, Unit(4, "元")),
        ("编制单位：销售部", False, None),
    ],
)
def test_the_unit_of_amounts_is_read_where_the_register_names_it(text: str, head: bool, unit: Unit | None) -> None:
    assert unit_in(text, head=head) == unit


def test_amounts_in_another_unit_are_scaled() -> None:
    capital = forms()["customer"].column("registered_capital")
    assert scale(CONTRACT.column("amount"), Unit(4, "元")) == 4
    assert scale(capital, Unit(0, "元")) == -4
    assert scale(capital, None) == 0


def test_the_currency_an_amount_is_written_with_is_known() -> None:
    assert currency_meant(a_cell("USD 5,000"), "") == "美元"
    assert currency_meant(a_cell(5000), "金额(欧元)") == "欧元"
    assert currency_meant(a_cell("580万"), "") == ""
    assert a_cell("580万").kind is CellKind.TEXT

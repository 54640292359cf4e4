"""What a purchase contract asks of its supplier's file (rule D5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import AT, a_submission, an_office
from form_builders import TIANLI, a_contract

from jobs.language import translator
from validators.facts import Facts
from validators.filled import Filled
from validators.forms import forms
from validators.judging import judge
from validators.message import Text
from validators.names import normal_name
from validators.problem import Problem
from validators.supplier_file import SupplierFile


def problems(filled: Filled, facts: Facts) -> tuple[Problem, ...]:
    (judged,) = judge(forms()["contract"], [a_submission(filled)], facts)
    return judged.problems


def a_purchase(**changes: Any) -> Filled:
    purchase = {"contract_type": "采购合同", "customer": TIANLI, "signed_on": date(2026, 10, 12)}
    return a_contract(**(purchase | changes))


def a_file(**changes: Any) -> SupplierFile:
    values = {"missing": (), "licence_expiry": None, "confirmed": AT.date(), "refresh_by": date(2027, 11, 21)}
    return SupplierFile("J2026002", TIANLI, **(values | changes))


def on_file(*files: SupplierFile, **changes: Any) -> Facts:
    return an_office(suppliers={normal_name(file.name): file for file in files}, **changes)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), ["purchase-needs-supplier-file"]),
        ((a_file(),), []),
        ((a_file(missing=("开户资料",)),), ["supplier-file-incomplete"]),
        ((a_file(licence_expiry=date(2026, 10, 12)),), []),
        ((a_file(licence_expiry=date(2026, 10, 11)),), ["supplier-licence-expired"]),
        ((a_file(refresh_by=date(2026, 10, 11)),), ["supplier-file-stale"]),
    ],
)
def test_the_file_is_there_complete_and_in_force_on_the_day_of_signing(
    files: tuple[SupplierFile, ...], expected: list[str]
) -> None:
    found = problems(a_purchase(), on_file(*files))
    assert [(each.field, each.rule) for each in found] == [("customer", rule) for rule in expected]
    for each in found:
        assert "{" not in translator("zh")(each.what) + translator("zh")(each.mend)


def test_sales_ask_for_no_supplier_and_callers_who_do_not_know_ask_nobody() -> None:
    assert problems(a_contract(), on_file()) == ()
    assert problems(a_purchase(), an_office(suppliers=None)) == ()


def test_a_contract_that_was_signed_and_is_on_file_is_carried_on() -> None:
    assert problems(a_purchase(number="HT-2026-018"), on_file(signed=frozenset({"ht-2026-018"}))) == ()


def test_a_supplier_whose_form_waits_is_told_apart_from_one_without() -> None:
    (found,) = problems(a_purchase(), on_file(suppliers_waiting=frozenset({normal_name(TIANLI)})))
    assert found.rule == "supplier-file-waits"


def test_the_answer_names_everything_that_the_file_lacks() -> None:
    file = a_file(missing=("开户资料", Text("银行账号", "Bank account")))
    (found,) = problems(a_purchase(), on_file(file))
    for told in (translator("zh")(found.what), translator("zh")(found.mend)):
        assert "开户资料、银行账号" in told
    assert "J2026002" in translator("zh")(found.what)

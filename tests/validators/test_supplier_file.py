"""When a supplier's file is complete, and until when it is in force (rules D2 D5)."""

from __future__ import annotations

from datetime import date

import pytest
from form_builders import a_row

from jobs.ledger.fields import stored
from validators.supplier_file import lacking, supplier_file

CONFIRMED = date(2026, 3, 12)


def fields(**changes: object) -> dict[str, object]:
    papers = ("营业执照复印件", "开户资料")
    return {name: stored(value) for name, value in a_row("supplier", **({"attachments": papers} | changes)).items()}


def test_a_file_with_licence_account_and_papers_is_complete() -> None:
    assert lacking(fields()) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"licence_number": None}, ["营业执照号码"]),
        ({"licence_term": "有期限"}, ["执照有效期至"]),
        ({"bank": None, "bank_account": None}, ["开户银行", "银行账号"]),
        ({"attachments": ("无",)}, ["开户资料", "营业执照复印件"]),
        ({"attachments": ("开户资料",), "customer_kind": "境外企业", "licence_number": None}, []),
        ({"signatory": "张军"}, ["签约人身份证明", "授权委托书"]),
        ({"signatory": "罗芳英"}, []),
    ],
)
def test_what_a_file_lacks_is_named(changes: dict[str, object], expected: list[str]) -> None:  # rule D2
    assert [each if isinstance(each, str) else each.zh for each in lacking(fields(**changes))] == expected


def test_a_file_is_in_force_until_its_licence_or_its_refreshing_runs_out() -> None:  # rule D5
    file = supplier_file("J2026002", fields(), CONFIRMED, 365)
    assert (file.licence_expiry, file.refresh_by, file.runs_out) == (None, date(2027, 3, 12), date(2027, 3, 12))
    ending = fields(licence_term="有期限", licence_expiry=date(2026, 12, 31))
    file = supplier_file("J2026002", ending, CONFIRMED, 365)
    assert file.runs_out == date(2026, 12, 31)
    assert file.usable_on(date(2026, 12, 31))
    assert not file.usable_on(date(2027, 1, 1))


def test_the_day_a_file_names_itself_counts_until_it_is_confirmed_after_it() -> None:
    named = fields(review_by=date(2026, 6, 1))
    assert supplier_file("J2026002", named, CONFIRMED, 365).refresh_by == date(2026, 6, 1)
    assert supplier_file("J2026002", named, date(2026, 6, 2), 365).refresh_by == date(2027, 6, 2)

"""供应商／客户汇总表 of 1 July: every partner, what to renew and to inspect (rule D3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from archive import Archive
from builders import a_credit_code, a_customer
from form_builders import a_contract, a_supplier, an_order
from office_desk import customer
from report_files import contexts, document_words, files, made, sheet_rows

from templates.contexts.partner_summary import PartnerSummary

TITLE = "供应商／客户汇总表"
FIRST_OF_JULY = datetime(2026, 7, 1, 6, 0)
YEAR = "2025-2026"
NIGHT = datetime(2026, 6, 25, 22, 0)
HAINA = "宁波海纳纺织品有限公司"
ACCOUNT = "6222021001116245702"


def hand_in(archive: Archive, *forms: Any, at: datetime = NIGHT) -> None:
    for number, form in enumerate(forms):
        archive.hand_in("王芳", f"{at:%m%d}-{number}.xlsx", form, at=at - timedelta(hours=3))
    outcome = archive.night(at)
    assert [problem.rule for _, problem in outcome.counted.problems] == []


def supplier(number: int, **changes: Any) -> Any:
    code = a_credit_code(number)
    account = {"bank_account": f"62220210011162457{number:02}"}
    return a_supplier(
        **({"name": f"佛山第{number}五金厂", "credit_code": code, "licence_number": code} | account | changes)
    )


def summary_of(archive: Archive, period: str = YEAR) -> PartnerSummary:
    found: PartnerSummary = contexts(archive, "partner_summary", period)[""]
    return found


def counts(report: PartnerSummary) -> dict[str, tuple[int, int | None]]:
    return {row.label: (row.now, row.last) for row in report.counts.rows}


def test_suppliers_and_customers_stand_apart_with_how_they_are_reached(archive: Archive) -> None:
    hand_in(archive, a_customer(), supplier(1, cooperation="家具五金年度供货", remarks="月结30天"))
    made(archive, "partners", FIRST_OF_JULY)
    report = summary_of(archive)
    (bought,), (sold,) = report.suppliers.rows, report.customers.rows
    assert (bought.number, bought.legal_representative, bought.contact, bought.telephone) == (
        1,
        "罗芳英",
        "张军",
        "0757-86231188",
    )
    assert (bought.together, bought.remarks, bought.owner) == ("家具五金年度供货", "月结30天", "王芳")
    assert (sold.name, sold.contact, sold.telephone, sold.email) == (
        HAINA,
        "林敏",
        "13800138000",
        "sales@haina-textile.com",
    )
    words, book = (next(path for path in files(archive, TITLE) if path.suffix == kind) for kind in (".docx", ".xlsx"))
    assert "家具五金年度供货" in document_words(words)
    (row,) = sheet_rows(book, "供应商")
    assert (row["序号"], row["单位名称"], row["备注"]) == (1, "佛山第1五金厂", "月结30天")
    # The account is confidential: it is masked wherever it would stand (rule A5).
    (kept,) = archive.ask("SELECT context FROM report")
    assert "622202" not in str(kept)


def test_what_was_agreed_in_the_year_is_told_a_currency_at_a_time(archive: Archive) -> None:
    orders = [
        an_order(ordered_on=date(2026, 3, 1), delivery_on=date(2026, 5, 1)),
        an_order(
            number="PO-2", ordered_on=date(2026, 4, 1), delivery_on=date(2026, 5, 1), amount=50, currency="人民币"
        ),
        an_order(number="PO-3", ordered_on=date(2025, 6, 30), delivery_on=date(2025, 9, 1), amount=7),
    ]
    contract = a_contract(signed_on=date(2026, 2, 1), ends_on=date(2027, 1, 31))
    hand_in(archive, a_customer(opened=date(2025, 6, 1), first_contact=date(2025, 5, 1)), *orders, contract)
    made(archive, "partners", FIRST_OF_JULY)
    (row,) = summary_of(archive).customers.rows
    plain: dict[str, Decimal] = {}
    for amount, currency in archive.ask(
        "SELECT json_extract(fields, '$.amount'), json_extract(fields, '$.currency') FROM record WHERE form = 'order' "
        "AND dated >= '2025-07-01' AND dated < '2026-07-01'"
    ):
        plain[currency] = plain.get(currency, Decimal(0)) + Decimal(amount)
    sums = "、".join(f"{currency} {amount:,.2f}" for currency, amount in sorted(plain.items()))
    assert row.year.split("\n") == ["合同1份（美元 128,000.00）", f"订单2份（{sums}）"]


def test_licences_that_ran_out_or_will_are_listed_the_first_on_top(archive: Archive) -> None:
    when = {"licence_term": "有期限"}
    hand_in(
        archive,
        supplier(1),
        supplier(2, **when, licence_expiry=date(2026, 6, 28)),
        supplier(3, **when, licence_expiry=date(2027, 3, 1)),
        supplier(4, **when, licence_expiry=date(2026, 7, 20)),
        supplier(5, **when, licence_expiry=date(2029, 1, 1)),
    )
    made(archive, "partners", FIRST_OF_JULY)
    report = summary_of(archive)
    assert [(row.name, row.state) for row in report.licences.rows] == [
        ("佛山第2五金厂", "已过期"),
        ("佛山第4五金厂", "30天内到期"),
        ("佛山第3五金厂", "一年内到期"),
    ]
    assert any("佛山第2五金厂" in each and "不得与其签订采购合同" in each for each in report.summary)


def test_papers_are_to_be_inspected_of_every_partner_not_seen_within_the_year(archive: Archive) -> None:
    old = datetime(2025, 6, 20, 22, 0)
    opened = {"opened": date(2025, 6, 1)}
    hand_in(archive, supplier(1, **opened), a_customer(**opened, first_contact=date(2025, 5, 1)), at=old)
    hand_in(
        archive,
        supplier(2, licence_checked=date(2026, 3, 1)),
        supplier(3, licence_checked=date(2025, 6, 30)),
        customer(4),
    )
    made(archive, "partners", FIRST_OF_JULY)
    report = summary_of(archive)
    assert [(row.kind, row.name, row.what, row.account) for row in report.inspect.rows] == [
        ("供应商", "佛山第1五金厂", "查验执照、核对开户资料", "****"),
        ("供应商", "佛山第3五金厂", "查验执照", "****"),
        ("客户", HAINA, "核实主体资料、补登开户资料", ""),
    ]
    assert (report.inspected.part, report.inspected.whole) == (2, 5)
    assert counts(report)["供应商"] == (3, 1) and counts(report)["其中本年度新建（供应商）"] == (2, 1)


def test_an_archive_without_partners_says_so(archive: Archive) -> None:
    archive.night(NIGHT)
    made(archive, "partners", FIRST_OF_JULY)
    report = summary_of(archive)
    assert report.summary == ("没有在册的供应商和客户。",)
    assert str(report.inspected) == "—"


def test_it_is_about_the_year_that_has_just_ended_and_stands_as_it_was(archive: Archive) -> None:
    hand_in(archive, supplier(1))
    made(archive, "partners", FIRST_OF_JULY)
    before = summary_of(archive)
    assert before.head.period == "2025年7月至2026年6月"
    hand_in(archive, supplier(1, contact="新联系人"), supplier(2), at=datetime(2026, 7, 3, 22, 0))
    made(archive, "partners", datetime(2026, 7, 10, 9, 0))
    assert summary_of(archive) == before
    made(archive, "partners", datetime(2026, 7, 10, 9, 0), anew=True)  # contents as they stood on 30 June
    assert [row.contact for row in summary_of(archive).suppliers.rows if row.name == "佛山第1五金厂"] == ["张军"]
    made(archive, "partners", FIRST_OF_JULY, anew=True)
    again = summary_of(archive)
    assert (again.suppliers, again.counts, again.head.edition) == (before.suppliers, before.counts, 3)

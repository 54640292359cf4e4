"""Requests to see what is on file: one's own, another department's, for an auditor, a search, and one that is refused (rule E9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import MARKET, SERVICE, Colleague, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.registers import row_of
from jobs.demo.papers import CodeOf, Paper
from validators.consulting import NDA

#: The night, of all, before which each thing is done: late enough for the codes that it names, the last ones so late
#: that their copies still lie there after the last night.
_OWN, _SIGNED, _REFUSED, _AUDIT, _OTHERS, _SEARCH = 3, 6, 6, 12, 12, 12
_AUDITOR: Final = "宁波某某会计师事务所"


def consulting_papers(
    rng: Random, company: Company, customers: Sequence[Customer], papers: Sequence[Paper], days: Sequence[date]
) -> Iterator[Paper]:
    """Yield a year's requests to see what is on file, and the agreement that the auditor signs.

    Args:
        rng: decides.
        company: who works there.
        customers: whom the records are about.
        papers: the other forms of the year.
        days: the last workday before each night.
    """
    service, market = company.staff(SERVICE), company.staff(MARKET)
    buyers = [each for each in customers if each.signed and each.signed < days[_SIGNED] - timedelta(days=30)]
    own, other = customers[0], buyers[0]
    yield _request(
        rng,
        own.owner_on(days[_OWN]),
        days[_OWN],
        f"{own.short}档案核对",
        "核对本人经手的客户资料。",
        _file(own),
        at_once=True,
    )
    reviews = (each.values["customer"] for each in papers if each.form == "credit_review")
    review = CodeOf("credit_review", next(reviews), needed=True)
    refused = _request(rng, service, days[_REFUSED], "信用评级", "想了解客户的付款能力。", [review], at_once=True)
    refused.rules, refused.mistakes = ("known-code",), ("beyond_clearance",)
    yield refused
    yield _agreement(rng, service, days[_SIGNED])
    until = days[_AUDIT] + timedelta(days=12)
    outside: dict[str, Any] = {
        "purpose": "审计检查",
        "way": "摘录",
        "outside": "是",
        "outside_name": _AUDITOR,
        "nda_number": _number(days[_SIGNED]),
        "nda_until": days[_SIGNED] + timedelta(days=365),
        "agreed_scope": "限所列合同，阅览并摘录。",
        "until": until,
    }
    contracts = [_code("contract", each) for each in buyers[:2]]
    yield _request(rng, service, days[_AUDIT], "年度审计查阅合同", "事务所年度审计，需核对合同。", contracts, **outside)
    yield _request(
        rng,
        market,
        days[_OTHERS],
        f"{other.short}合同条款",
        "投标，参照以往条款。",
        [_code("contract", other)],
        way="复制",
    )
    search = {"customer": other.name, "classes": "Y业务交易、D订单记录"}
    subject, reason = f"{other.short}往来文件", "准备拜访，先查有哪些往来文件。"
    yield _request(rng, market, days[_SEARCH], subject, reason, [], at_once=True, **search)


def _code(form: str, customer: Customer) -> CodeOf:
    return CodeOf(form, customer.name, needed=True)


def _file(customer: Customer) -> list[CodeOf]:
    return [_code("customer", customer)]


def _number(signed: date) -> str:
    return f"BM-{signed.year}-003"


def _at(rng: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, rng.randint(9, 17), rng.randrange(60))


def _request(
    rng: Random,
    who: Colleague,
    day: date,
    subject: str,
    reason: str,
    codes: Sequence[CodeOf],
    *,
    at_once: bool = False,
    **changes: object,
) -> Paper:
    values = {
        "applicant": who.name,
        "department": who.department,
        "asked_on": day,
        "purpose": "业务办理",
        "subject": subject,
        "reason": reason,
        "way": "阅览",
        "until": day + timedelta(days=12),
        "outside": "否",
        **changes,
    }
    lines: list[dict[str, Any]] = [{"code": code} for code in codes]
    at = _at(rng, day)
    return Paper("consult_request", who.name, f"查阅申请{day:%m%d}.xlsx", at, values, {"codes": lines}, at_once=at_once)


def _agreement(rng: Random, who: Colleague, day: date) -> Paper:
    """Return the contract register in which the auditor's agreement of confidentiality is entered."""
    row = row_of(
        "contract",
        {
            "number": _number(day),
            "contract_type": NDA,
            "customer": _AUDITOR,
            "signed_on": day,
            "ends_on": day + timedelta(days=365),
            "amount": 0,
            "currency": "人民币",
            "state": "履行中",
            "handler": who.name,
            "department": who.department,
        },
    )
    return Paper("contract", who.name, f"保密协议登记{day:%m%d}.xlsx", _at(rng, day), rows=[row])

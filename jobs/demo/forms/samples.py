"""One right form, or row of a register, of each kind on a day: what people slip in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import BUYING, MARKET, SALES, SERVICE, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.credit import review
from jobs.demo.forms.partners import Supplier, supplier_form
from jobs.demo.forms.registers import row_of
from jobs.demo.forms.talks import a_call, a_mail, an_analysis
from jobs.demo.numbers import Numbers
from jobs.demo.papers import Paper
from jobs.demo.workdays import next_workday
from validators.declaration import Shape
from validators.forms import forms


@dataclass(frozen=True, slots=True)
class Sampling:
    """What a sample is made of.

    Attributes:
        rng: decides.
        company: who works there.
        numbers: the company's business numbers.
        customer: whom it is about.
        supplier: whom it is about where the form is about a supplier.
        codes: archive codes of customers' files, the customer's own first.
        day: its date.
    """

    rng: Random
    company: Company
    numbers: Numbers
    customer: Customer
    supplier: Supplier
    codes: Sequence[str]
    day: date


def sample(form: str, given: Sampling) -> Paper:
    """Return a right form; a register has one row."""
    if forms()[form].shape is Shape.CARD:
        return _CARDS[form](given)
    who, values = _ROWS[form](given)
    at = datetime(given.day.year, given.day.month, given.day.day, given.rng.randint(14, 17), given.rng.randrange(60))
    return Paper(form, who, f"{forms()[form].tab}{given.day:%m%d}.xlsx", at, rows=[row_of(form, values)])


def _owner(given: Sampling) -> str:
    return given.customer.owner_on(given.day).name


def _card(form: str, given: Sampling, who: str, values: dict[str, Any], tables: dict[str, Any]) -> Paper:
    at = datetime(given.day.year, given.day.month, given.day.day, given.rng.randint(10, 16), given.rng.randrange(60))
    return Paper(form, who, f"{forms()[form].tab}{given.day:%m%d}.xlsx", at, values, tables)


def _consult(given: Sampling) -> Paper:
    who = given.company.staff(SERVICE)
    values = {
        "applicant": who.name,
        "department": who.department,
        "asked_on": given.day,
        "purpose": "对账",
        "subject": f"{given.customer.short}对账资料查阅",
        "reason": "年末与客户对账。",
        "way": "阅览",
        "until": given.day + timedelta(days=5),
        "customer": given.customer.name,
        "classes": None,
        "keyword": None,
        "outside": "否",
    }
    return _card("consult_request", given, who.name, values, {"codes": []})


def _change(given: Sampling) -> Paper:
    who = given.customer.owner_on(given.day)
    values = {
        "applicant": who.name,
        "department": who.department,
        "asked_on": given.day,
        "kind": "修改",
        "code": given.codes[0],
        "reason": "客户来函更正。",
    }
    lines = [{"field": "网址", "old": None, "new": "www.example.com"}]
    return _card("change_request", given, who.name, values, {"changes": lines})


def _destruction(given: Sampling) -> Paper:
    who = given.company.archivist
    values = {
        "subject": "重复打印件提前销毁",
        "applicant": who.name,
        "department": who.department,
        "asked_on": given.day,
        "quantity": 1,
        "classes": "J客户基础资料",
        "ground": "提前销毁",
        "reason": "重复打印，无保存价值。",
    }
    lines = [{"code": given.codes[0], "title": f"{given.customer.short}登记表打印件", "appraisal": "同意销毁"}]
    return _card("destruction_application", given, who.name, values, {"items": lines})


_CARDS: Final[Mapping[str, Callable[[Sampling], Paper]]] = {
    "supplier": lambda given: supplier_form(given.rng, given.supplier, given.day),
    "credit_review": lambda given: review(given.rng, given.customer, given.day),
    "telephone_record": lambda given: a_call(given.rng, given.customer, given.day),
    "mail_record": lambda given: a_mail(given.rng, given.customer, given.day, given.rng.randrange(4)),
    "meeting_minutes": lambda given: an_analysis(given.rng, given.company, given.day),
    "consult_request": _consult,
    "change_request": _change,
    "destruction_application": _destruction,
}


def _plan(given: Sampling) -> tuple[str, dict[str, Any]]:
    day = next_workday(given.day, given.rng.randint(3, 8))
    start = datetime(day.year, day.month, day.day, given.rng.randint(9, 14))
    who = _owner(given)
    return who, {
        "customer": given.customer.name,
        "planned_start": start,
        "planned_end": start + timedelta(hours=2),
        "place": given.customer.place,
        "purpose": "年度框架协议洽谈",
        "points": "确认明年采购计划和付款条件。",
        "lead_visitor": who,
        "key_customer": "是" if given.customer.is_key else "否",
        "departments": "市场部",
    }


def _contract(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = _owner(given)
    return who, {
        "number": given.numbers.next("HT", given.day),
        "contract_type": "服务合同",
        "customer": given.customer.name,
        "signed_on": given.day,
        "ends_on": given.day + timedelta(days=200),
        "amount": given.rng.randint(10, 60) * 1000,
        "currency": given.customer.currency,
        "state": "履行中",
        "handler": who,
        "department": SALES,
    }


def _quotation(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = _owner(given)
    return who, {
        "quoted_on": given.day,
        "number": given.numbers.next("BJ", given.day),
        "customer": given.customer.name,
        "product": f"{given.rng.choice(given.customer.trade.products)}（{given.numbers.count('款', given.day)}号样）",
        "amount": given.rng.randint(8, 90) * 1000,
        "currency": given.customer.currency,
        "valid_until": given.day + timedelta(days=30),
        "outcome": "待定",
        "handler": who,
    }


def _order(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = _owner(given)
    return who, {
        "number": given.numbers.next("PO", given.day),
        "ordered_on": given.day,
        "customer": given.customer.name,
        "lines": given.rng.choice(given.customer.trade.products),
        "quantity": 500,
        "unit": "件",
        "amount": given.rng.randint(8, 60) * 1000,
        "currency": given.customer.currency,
        "delivery_on": given.day + timedelta(days=45),
        "delivery_address": "宁波港（FOB）",
        "handler": who,
    }


def _invoice(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = _owner(given)
    return who, {
        "kind": "开出发票",
        "number": f"26332000000{given.numbers.count('FP', given.day) + 41_000_000:09d}",
        "dated": given.day,
        "customer": given.customer.name,
        "reference": "无",
        "amount": given.rng.randint(8, 60) * 1000,
        "currency": given.customer.currency,
        "due_on": given.day + timedelta(days=60),
        "handler": who,
    }


def _satisfaction(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = given.company.staff(SERVICE)
    return who.name, {
        "surveyed_on": given.day,
        "customer": given.customer.name,
        "contact": f"{given.customer.contacts[0]['name']}等{given.numbers.count('访', given.day) + 1}人",
        "way": "电话",
        "score": 4,
        "content": "整体满意，希望交期再快些。",
        "handler": who.name,
        "department": who.department,
    }


def _complaint(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = given.company.staff(SERVICE)
    return who.name, {
        "received_on": given.day,
        "customer": given.customer.name,
        "contact": given.customer.contacts[0]["name"],
        "kind": "包装",
        "subject": f"第{given.numbers.count('诉', given.day) + 1}批外箱破损",
        "problem": "卸柜时发现外箱破损，内装物受潮。",
        "handler": who.name,
    }


def _suggestion(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = _owner(given)
    return who, {
        "suggested_on": given.day,
        "customer": given.customer.name,
        "contact": given.customer.contacts[0]["name"],
        "subject": f"新品目录第{given.numbers.count('议', given.day) + 1}版加中文",
        "content": "新品目录请加中文品名和货号。",
        "handler": who,
        "answering_department": MARKET,
        "decision": "待定",
    }


def _evaluation(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = given.company.staff(BUYING)
    return who.name, {
        "customer": given.supplier.name,
        "period": f"{given.day.year}年第{given.numbers.count('评', given.day)}次专项",
        "evaluated_on": given.day,
        "quality_score": 88,
        "delivery_score": 84,
        "service_score": 90,
        "price_score": 80,
        "verdict": "合格",
        "handler": who.name,
        "department": who.department,
    }


def _document(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = given.company.staff(MARKET)
    number = given.numbers.count("资", given.day)
    return who.name, {
        "file_name": "无",
        "doc_class": "G客户沟通与服务",
        "doc_type": "市场调研",
        "nature": "市场信息",
        "subject": f"{given.day.month}月行业简报第{number}期",
        "dated": given.day,
        "received_on": given.day,
        "paper": "是",
        "paper_place": f"1号柜-5层-{number}盒",
        "handler": who.name,
    }


def _stock(given: Sampling) -> tuple[str, dict[str, Any]]:
    who = given.company.archivist
    return who.name, {
        "list": f"自查{given.day:%Y%m%d}",
        "code": given.codes[given.numbers.count("清", given.day) % len(given.codes)],
        "expected_place": "1号柜-1层-1盒",
        "found": "是",
        "condition": "完好",
        "cabinet": "正常",
        "handler": who.name,
        "taken_on": given.day,
    }


_ROWS: Final[Mapping[str, Callable[[Sampling], tuple[str, dict[str, Any]]]]] = {
    "visit_plan": _plan,
    "contract": _contract,
    "quotation": _quotation,
    "order": _order,
    "invoice_payment": _invoice,
    "satisfaction": _satisfaction,
    "complaint": _complaint,
    "suggestion": _suggestion,
    "supplier_evaluation": _evaluation,
    "handed_in_documents": _document,
    "stock_taking": _stock,
}

"""Suppliers: their files, opened before anything is bought and looked through each summer, and how they did (rule D5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import BUYING, Colleague, Company, person_name
from jobs.demo.customers import Customer, credit_code, id_number, landline, mobile
from jobs.demo.forms.registers import Entry, registers
from jobs.demo.papers import Paper
from jobs.demo.places import CITIES, TRADES, Trade
from jobs.demo.workdays import next_workday, workday

#: Of two characters; no two, and none of the customers', are alike enough to be taken for one another.
_BRANDS: Final = ("腾跃", "鸿福", "开元", "长城岭", "翠屏", "龙山", "泰和祥")
#: How many days after the year's first day their files were opened.
_OPENED: Final = (3, 8, 12, 20, 26, 130, 225)


@dataclass(slots=True)
class Supplier:
    """A made-up supplier: its form, what it deals in, when its file was opened."""

    values: dict[str, Any]
    trade: Trade
    opened: date

    @property
    def name(self) -> str:
        """Its full name."""
        return str(self.values["name"])


def make_suppliers(rng: Random, company: Company, first: date, customers: Sequence[Customer]) -> list[Supplier]:
    """Return the suppliers of a year that begins on `first`; one of them is a customer as well."""
    handler = company.staff(BUYING)
    made = [_supplier(rng, brand, handler, workday(first + timedelta(days=days))) for brand, days in _brands()]
    both = next(
        each
        for each in customers
        if each.values["customer_kind"] == "境内企业" and each.opened < first + timedelta(days=60)
    )
    made.append(_both(rng, both, handler, next_workday(both.opened, 15)))
    return made


def _brands() -> Sequence[tuple[str, int]]:
    return list(zip(_BRANDS, _OPENED, strict=True))


def _supplier(rng: Random, brand: str, handler: Colleague, opened: date) -> Supplier:
    city, trade = rng.choice(CITIES[:11]), rng.choice(TRADES)
    code, head = credit_code(rng, city.district_code), person_name(rng)[0]
    values = _papers(rng, code, opened) | {
        "name": f"{city.name}{brand}{rng.choice(trade.names)}有限公司",
        "partner_kind": "供应商",
        "customer_kind": "境内企业",
        "legal_representative": head,
        "credit_code": code,
        "address": f"{city.full}{rng.choice(city.streets)}{rng.randint(8, 899)}号",
        "locality": "境内",
        "region": city.region,
        "contact": person_name(rng)[0],
        "telephone": landline(rng, city),
        "email": f"sales@gy{rng.randrange(100, 999)}.example.com",
        "products": "、".join(rng.sample(trade.products, 3)),
        "cooperation": f"为我司出口订单供应{trade.products[0]}。",
        "bank": f"{rng.choice(('中国银行', '中国农业银行', '中国工商银行'))}{city.name}分行",
        "handler": handler.name,
        "department": handler.department,
    }
    if rng.random() < 0.4:
        values |= {
            "signatory": person_name(rng, (head,))[0],
            "signatory_id": id_number(rng),
            "attachments": "营业执照复印件、开户资料、签约人身份证明、授权委托书",
        }
    return Supplier(values, trade, opened)


def _both(rng: Random, customer: Customer, handler: Colleague, opened: date) -> Supplier:
    """Return the supplier's file of a firm that buys from us as well."""
    known = customer.values
    values = _papers(rng, known["credit_code"], opened) | {
        "partner_kind": "供应商兼客户",
        "contact": customer.contacts[0]["name"],
        "products": "、".join(customer.trade.products[:3]),
        "cooperation": "我司为其代理出口，也向其采购样品和小批量订单。",
        "bank": "中国银行宁波分行",
        "handler": handler.name,
        "department": handler.department,
    }
    same = ("name", "customer_kind", "legal_representative", "credit_code", "address", "locality", "region")
    values |= {name: known[name] for name in (*same, "telephone")}
    return Supplier(values, customer.trade, opened)


def _papers(rng: Random, code: str, opened: date) -> dict[str, Any]:
    """Return what licence, account and sample appraisal say."""
    values: dict[str, Any] = {
        "licence_number": code,
        "licence_term": "长期",
        "licence_checked": opened,
        "attachments": "营业执照复印件、开户资料",
        "bank_account": f"6222{rng.randrange(10**12):012d}{rng.randrange(1000):03d}",
        "sample": "未做",
        "opened": opened,
        "business_area": "出口",
    }
    if rng.random() < 0.4:
        values |= {"licence_term": "有期限", "licence_expiry": opened + timedelta(days=rng.randint(800, 3000))}
    return values


def supplier_form(rng: Random, supplier: Supplier, day: date) -> Paper:
    """Return a supplier's form as it stands on a day."""
    at = datetime(day.year, day.month, day.day, rng.randint(10, 16), rng.randrange(60))
    name = f"供应商登记-{supplier.name[:6]}.xlsx"
    return Paper("supplier", str(supplier.values["handler"]), name, at, dict(supplier.values))


def partner_papers(
    rng: Random, company: Company, suppliers: Sequence[Supplier], first: date, last: date
) -> list[Paper]:
    """Return the suppliers' forms of a year, and the evaluations of each half year that ended in it."""
    papers = [supplier_form(rng, each, each.opened) for each in suppliers]
    buyer = company.staff(BUYING)
    entries = []
    for year in (first.year, last.year):
        for begins, period in ((date(year, 1, 1), f"{year - 1}年下半年"), (date(year, 7, 1), f"{year}年上半年")):
            if not first < begins < last - timedelta(days=30):
                continue
            known = [each for each in suppliers if each.opened < begins - timedelta(days=20)]
            if begins.month == 7:
                papers += [
                    _looked_through(rng, each, workday(begins - timedelta(days=3 + at)))
                    for at, each in enumerate(known)
                ]
            entries += [
                _evaluated(rng, each, period, next_workday(begins, 4), buyer, at) for at, each in enumerate(known)
            ]
    return papers + registers(rng, entries)


def _looked_through(rng: Random, supplier: Supplier, day: date) -> Paper:
    """Return the form that says that licence and account were inspected again (rule D3)."""
    supplier.values |= {"licence_checked": day, "review_by": day + timedelta(days=365)}
    if rng.random() < 0.3:
        supplier.values["contact"] = person_name(rng)[0]
        supplier.values["telephone"] = mobile(rng)
    return supplier_form(rng, supplier, day)


def _evaluated(rng: Random, supplier: Supplier, period: str, day: date, who: Colleague, at: int) -> Entry:
    weak = at == 1
    values: dict[str, Any] = {
        "customer": supplier.name,
        "period": period,
        "evaluated_on": day,
        "quality_score": rng.randint(62, 70) if weak else rng.randint(82, 97),
        "delivery_score": rng.randint(58, 66) if weak else rng.randint(80, 96),
        "service_score": rng.randint(75, 90),
        "price_score": rng.randint(76, 92),
        "verdict": "合格",
        "handler": who.name,
        "department": who.department,
    }
    if rng.random() < 0.5:
        values |= {"certificates": "ISO9001", "certificates_until": day + timedelta(days=rng.randint(200, 900))}
    if weak:
        values |= {
            "verdict": "限期整改",
            "remedy": "两批交货超期，须提交产能说明，并派驻厂检验员。",
            "remedy_until": day + timedelta(days=60),
        }
    return Entry("supplier_evaluation", who, day, values)

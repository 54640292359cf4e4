"""Trade: quotations, contracts, orders, invoices and payments, each row handed in again when it goes on (rules E C9 D5)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import BUYING, Colleague, Company
from jobs.demo.customers import Customer
from jobs.demo.forms.partners import Supplier
from jobs.demo.forms.registers import Entry, registers
from jobs.demo.numbers import Numbers
from jobs.demo.papers import Paper
from jobs.demo.workdays import next_workday, workday

_LOST: Final = ("价格高于同行约5%", "交期赶不上客户上架", "客户改用本地供应商", "样品确认未通过")
#: Days in which an invoice is to be paid: longer than two nights of the made-up year ever lie apart.
_TERM: Final = 95
_UNITS: Final = ("件", "套", "箱", "米")


@dataclass(frozen=True, slots=True)
class Market:
    """What the stories of a year go by.

    Attributes:
        rng: decides.
        company: who works there.
        numbers: the company's business numbers.
        last: the last day of which anything is told.
    """

    rng: Random
    company: Company
    numbers: Numbers
    last: date


def trade_papers(market: Market, customers: Sequence[Customer], suppliers: Sequence[Supplier]) -> list[Paper]:
    """Return the registers of a year's trade."""
    entries: list[Entry] = []
    for number, customer in enumerate(customers):
        if customer.values["customer_kind"] != "个人" and number % 3 != 2:
            entries += _quoted(market, customer)
    signed = sorted((each for each in customers if each.signed), key=lambda each: (each.signed, each.name))
    for number, customer in enumerate(signed):
        entries += _sold(market, customer, number)
    for number, supplier in enumerate(suppliers[::2]):
        entries += _bought(market, supplier, number)
    return registers(market.rng, [each for each in entries if each.day <= market.last])


def _quoted(market: Market, customer: Customer) -> Iterator[Entry]:
    rng = market.rng
    day = workday(customer.opened + timedelta(days=rng.randint(5, 60)))
    product = rng.choice(customer.trade.products)
    values: dict[str, Any] = {
        "quoted_on": day,
        "number": market.numbers.next("BJ", day),
        "customer": customer.name,
        "product": product,
        "amount": rng.randint(8, 120) * 1000,
        "currency": customer.currency,
        "valid_until": day + timedelta(days=30),
        "project": rng.choice((None, "秋冬新品", "圣诞季", "年度框架")),
        "outcome": "待定",
    }
    yield _row(market, "quotation", customer, day, values)
    heard = next_workday(day, rng.randint(8, 22))
    if customer.signed and customer.signed >= day:
        values |= {"outcome": "成交"}
    elif rng.random() < 0.5:
        values |= {"outcome": "未成交", "reason": rng.choice(_LOST)}
    else:
        return
    yield _row(market, "quotation", customer, heard, values)


def _row(market: Market, form: str, customer: Customer, day: date, values: dict[str, Any]) -> Entry:
    who = customer.owner_on(day)
    return Entry(form, who, day, {**values, "handler": who.name})


def _sold(market: Market, customer: Customer, number: int) -> Iterator[Entry]:
    """Yield a customer's contract, and the orders, invoices and payments under it."""
    rng, signed = market.rng, customer.signed
    assert signed
    currency = customer.currency
    count = rng.randint(1, 3)
    worth = [rng.randint(15, 90) * 1000 for _ in range(count)]
    values: dict[str, Any] = {
        "number": customer.values["contract_number"],
        "contract_type": "服务合同" if number % 7 == 6 else "销售合同",
        "customer": customer.name,
        "signed_on": signed,
        "starts_on": signed,
        "ends_on": signed + timedelta(days=365),
        "amount": sum(worth),
        "currency": currency,
        "project": rng.choice((None, "年度框架", "首单", "秋冬新品")),
        "state": "履行中",
        "paper_place": customer.paper_place,
        "department": customer.owner.department,
    }
    yield _row(market, "contract", customer, signed, values)
    ordered, finished = signed, signed
    for at in range(count):
        ordered = next_workday(ordered, rng.randint(3, 30))
        if ordered > market.last:
            break
        order, orders = _ordered(market, customer, ordered, worth[at])
        yield from orders
        paid = yield from _invoiced(market, customer, order, number * 3 + at)
        finished = max(finished, paid or date.max)
        if paid:
            yield _row(market, "order", customer, paid, order | {"completed_on": paid})
    else:
        if finished < market.last and number % 3 == 0:
            yield _row(market, "contract", customer, finished, values | {"state": "已完成", "completed_on": finished})


def _ordered(market: Market, customer: Customer, day: date, amount: int) -> tuple[dict[str, Any], list[Entry]]:
    rng = market.rng
    products = rng.sample(customer.trade.products, 2)
    values = {
        "number": market.numbers.next("PO", day),
        "ordered_on": day,
        "customer": customer.name,
        "lines": "；".join(products[: rng.randint(1, 2)]),
        "quantity": rng.randint(3, 60) * 100,
        "unit": rng.choice(_UNITS),
        "amount": amount,
        "currency": customer.currency,
        "delivery_on": day + timedelta(days=rng.randint(25, 60)),
        "delivery_address": customer.place if customer.values["locality"] == "境内" else "宁波港（FOB）",
        "contract": customer.values["contract_number"],
    }
    return values, [_row(market, "order", customer, day, values)]


def _invoiced(
    market: Market, customer: Customer, order: dict[str, Any], number: int
) -> Generator[Entry, None, date | None]:
    """Yield an order's invoice and what was paid; return the day of payment, None while it is open."""
    rng = market.rng
    dated = workday(order["delivery_on"])
    due = dated + timedelta(days=_TERM)
    values: dict[str, Any] = {
        "kind": "开出发票",
        "number": f"26332000000{market.numbers.count('FP', dated) + 41_000_000:09d}",
        "dated": dated,
        "customer": customer.name,
        "reference": order["number"],
        "amount": order["amount"],
        "currency": order["currency"],
        "due_on": due,
    }
    if number % 2:
        # Paid before the goods left.
        yield _row(market, "invoice_payment", customer, dated, _paid(market, values, "收款", workday(dated)))
        yield _row(market, "invoice_payment", customer, dated, values | {"paid_on": dated})
        return dated if dated <= market.last else None
    yield _row(market, "invoice_payment", customer, dated, values)
    if number % 6 == 4:
        # Not paid in time: first a plan, then a deferral that the supervisor approved (rule C9).
        agreed = next_workday(due, 2)
        values |= {
            "repayment_plan": "分两次付清：月底前付一半，余款下月15日前付清。",
            "agreement": market.numbers.next("HK", due),
            "deferred_until": due + timedelta(days=45),
            "deferral_approver": market.company.supervisor(customer.owner.department).name,
        }
        yield _row(market, "invoice_payment", customer, agreed, values)
        paid = next_workday(due, rng.randint(20, 32))
    else:
        paid = workday(due - timedelta(days=rng.randint(0, 12)))
    if paid > market.last:
        return None
    yield _row(market, "invoice_payment", customer, paid, values | {"paid_on": paid})
    yield _row(market, "invoice_payment", customer, paid, _paid(market, values, "收款", paid))
    return paid


def _paid(market: Market, invoice: dict[str, Any], kind: str, day: date) -> dict[str, Any]:
    same = {name: invoice[name] for name in ("customer", "reference", "amount", "currency")}
    return same | {
        "kind": kind,
        "number": market.numbers.next("SK" if kind == "收款" else "FK", day),
        "dated": day,
        "way": market.rng.choice(("电汇", "电汇", "信用证")) if invoice["currency"] != "人民币" else "电汇",
        "paid_on": day,
        "voucher": f"记-{day:%m}{market.numbers.count('记', day):02d}",
    }


def _bought(market: Market, supplier: Supplier, number: int) -> Iterator[Entry]:
    """Yield a purchase contract, signed once the supplier's file is complete, with its invoice and payment (rule D5)."""
    rng, who = market.rng, market.company.staff(BUYING)
    # By then two nights at least have seen the supplier's form and the supervisor's answer.
    signed = next_workday(supplier.opened, 75 + 5 * number)
    amount = rng.randint(6, 40) * 5000
    values: dict[str, Any] = {
        "number": market.numbers.next("CG", signed),
        "contract_type": "采购合同",
        "customer": supplier.name,
        "signed_on": signed,
        "starts_on": signed,
        "ends_on": signed + timedelta(days=180),
        "amount": amount,
        "currency": "人民币",
        "state": "履行中",
        "paper_place": f"5号柜-{1 + number}层-1盒",
        "department": who.department,
    }
    yield _of(who, "contract", signed, values)
    came = next_workday(signed, rng.randint(18, 28))
    invoice = {
        "kind": "收到发票",
        "number": f"26332000000{market.numbers.count('FP', came) + 77_000_000:09d}",
        "dated": came,
        "customer": supplier.name,
        "reference": values["number"],
        "amount": amount,
        "currency": "人民币",
        "due_on": came + timedelta(days=45),
    }
    yield _of(who, "invoice_payment", came, invoice)
    paid = next_workday(came, rng.randint(15, 28))
    yield _of(who, "invoice_payment", paid, invoice | {"paid_on": paid})
    yield _of(who, "invoice_payment", paid, _paid(market, invoice, "付款", paid))


def _of(who: Colleague, form: str, day: date, values: dict[str, Any]) -> Entry:
    return Entry(form, who, day, {**values, "handler": who.name})

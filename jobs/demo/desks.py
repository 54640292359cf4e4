"""What lies on the made-up people's desks: customers' forms, ready to be filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from jobs.demo.customers import Customer, landline, sign
from jobs.demo.numbers import Numbers
from jobs.demo.papers import Paper
from jobs.demo.places import CITIES

_NAMES = (
    "{short}-客户基本信息表.xlsx",
    "客户基本信息表（{short}）.xlsx",
    "{short}.xlsx",
    "客户信息 {short} {at:%m%d}.xlsx",
)


def customer_form(rng: Random, customer: Customer, at: datetime, person: str = "") -> Paper:
    """Return a customer's form as it is known to its owner, or to `person`."""
    name = rng.choice(_NAMES).format(short=customer.short, at=at)
    contacts = [dict(line) for line in customer.contacts]
    owner = customer.owner_on(at.date()).name
    values = customer.values | {"owner": owner}
    return Paper("customer", person or owner, name, at, values, {"contacts": contacts})


def spelled_by_hand(rng: Random, paper: Paper) -> None:
    """Write the days on a form as people write them, which are all read alike."""
    for name, value in paper.values.items():
        if name in ("opened", "first_contact") and rng.random() < 0.5:
            style = rng.choice(("{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y/%m/%d}", "{0:%Y%m%d}"))
            paper.values[name] = style.format(value)


def something_new(rng: Random, customer: Customer, at: datetime, numbers: Numbers) -> Paper:
    """Let something about a customer change, and return the form that says so (rule C7: one customer, one file)."""
    news = (
        rng.choice(("telephone", "signed", "talks", "contact"))
        if customer.values["stage"] != "合作签约"
        else "telephone"
    )
    city = next((each for each in CITIES if str(customer.values["address"]).startswith(each.full)), None)
    if news == "signed":
        sign(rng, customer, at.date(), numbers)
    elif news == "talks":
        customer.values |= {"stage": "商务谈判", "intent": "强烈", "customer_type": "潜在客户"}
    elif news == "contact" or city is None:
        customer.contacts[0] = customer.contacts[0] | {"position": rng.choice(("总监", "副总经理", "供应链经理"))}
        customer.values["size"] = rng.choice(("100-499人", "500-999人", "1000人以上"))
    else:
        customer.values["telephone"] = landline(rng, city)
    return customer_form(rng, customer, at)


def first_form(rng: Random, customer: Customer) -> Paper:
    """Return the form by which a customer's file was opened, handed in within two days."""
    at = datetime.combine(customer.opened, datetime.min.time()) + timedelta(
        days=rng.choice((0, 0, 1)), hours=rng.randint(15, 20), minutes=rng.randint(0, 59)
    )
    paper = customer_form(rng, customer, at)
    spelled_by_hand(rng, paper)
    return paper

"""Made-up visits and the records that people write of them (rules B2 B3 B4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jobs.demo import phrases
from jobs.demo.company import Colleague, Company
from jobs.demo.customers import Customer, mobile
from jobs.demo.papers import Paper
from jobs.demo.workdays import clock, workday


def a_visit(rng: Random, company: Company, customer: Customer, day: date, *, late: bool = False) -> Paper:
    """Return the record of a visit on `day`, handed in within 24 hours of its end unless it is to be late."""
    others = [each for each in company.visitors(day) if not each.left]
    visitor = customer.owner_on(day) if rng.random() < 0.7 else rng.choice(others)
    late = late and not visitor.left
    start = clock(rng, day, 9, 16)
    end = start + timedelta(minutes=rng.choice((45, 60, 90, 120, 150)))
    handed = end + (timedelta(days=rng.randint(2, 9)) if late else timedelta(minutes=rng.randint(15, 100)))
    values, follow_ups = _said(rng, company, customer, visitor, start)
    values |= {"visit_start": start, "visit_end": end}
    name = rng.choice(
        (
            f"拜访记录 {customer.short} {day:%m.%d}.xlsx",
            f"{customer.short}拜访记录{day:%Y%m%d}.xlsx",
            f"客户拜访记录表-{customer.short}.xlsx",
            f"{day:%m%d}{customer.short}.xlsx",
        )
    )
    return Paper("visit_record", visitor.name, name, handed, values, {"follow_ups": follow_ups})


def _said(
    rng: Random, company: Company, customer: Customer, visitor: Colleague, start: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    contact = rng.choice(customer.contacts)
    product = rng.choice(customer.trade.products)

    def gaps() -> dict[str, object]:
        return {
            "product": product,
            "concern": rng.choice(customer.trade.concerns),
            "contact": contact["name"],
            "short": customer.short,
            "n": rng.randint(2, 9),
            "m": rng.choice((30, 35, 45, 60)),
        }

    def some(texts: Sequence[str], count: int = 1) -> str | None:
        said = [text.format(**gaps()) for text in rng.sample(texts, count) if text]
        return "\n".join(said) or None

    with_whom = [each.name for each in company.visitors(start.date()) if each.name != visitor.name and not each.left]
    values: dict[str, Any] = {
        "customer": customer.name,
        "plan": "无",
        "place": customer.place,
        "lead_visitor": visitor.name,
        "visitors": "、".join(rng.sample(with_whom, rng.choice((0, 0, 1, 2)))) or None,
        "contact": contact["name"],
        "contact_phone": contact.get("mobile") or contact.get("telephone") or mobile(rng),
        "intent": rng.choice(("强烈", "较强", "较强", "一般", "暂无")),
        "subject": some(phrases.SUBJECTS),
        "situation": some(phrases.SITUATION, rng.choice((1, 2, 2))),
        "needs": some(phrases.NEEDS, rng.choice((1, 2, 2))),
        "feedback": some(phrases.FEEDBACK),
        "market_news": some(phrases.MARKET),
        "suggestions": some(phrases.SUGGESTIONS),
        "complaints": some(phrases.COMPLAINTS) if rng.random() < 0.12 else None,
        "summary": some(phrases.SUMMARY),
        "scene": some(phrases.SCENE) if customer.is_key else None,
        "decision_chain": some(phrases.ATTITUDES) if customer.is_key else None,
    }
    until = start.date() + timedelta(days=rng.randint(3, 20))
    follow_ups = [
        {"what": some([text]), "who": visitor.name, "until": workday(until + timedelta(days=4 * at))}
        for at, text in enumerate(rng.sample(phrases.FOLLOW_UPS, rng.choice((0, 1, 1, 2))))
    ]
    return values, follow_ups

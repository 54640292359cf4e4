"""Credit reviews of those who have signed and of key customers (rule D4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jobs.demo.customers import Customer
from jobs.demo.papers import Paper
from jobs.demo.workdays import next_workday


def credit_papers(rng: Random, customers: Sequence[Customer], last: date) -> list[Paper]:
    """Return one review of each of these customers, three weeks after they signed or their file was opened."""
    papers = []
    for customer in customers:
        day = next_workday(customer.signed or customer.opened, 15)
        if (customer.signed or customer.is_key) and day <= last:
            papers.append(review(rng, customer, day))
    return papers


def review(rng: Random, customer: Customer, day: date) -> Paper:
    """Return a customer's credit review of a day."""
    who = customer.owner_on(day)
    scores = [rng.randint(62, 95) for _ in range(4)]
    rating = "ABCD"[min(3, max(0, (94 - sum(scores) // 4) // 10))]
    limit = {"A": 800_000, "B": 500_000, "C": 100_000, "D": 0}[rating]
    values: dict[str, Any] = {
        "customer": customer.name,
        "reviewed_on": day,
        "reviewer": who.name,
        "department": who.department,
        "operations_score": scores[0],
        "finance_score": scores[1],
        "history_score": scores[2],
        "risk_score": scores[3],
        "operations": f"经营{customer.trade.industry}多年，规模{customer.values['size']}，同行口碑良好。",
        "history": rng.choice(("首次合作，尚无逾期。", "合作以来按期付款。", "曾有一次逾期，已结清。")),
        "rating": rating,
        "valid_until": day + timedelta(days=365),
        "credit_limit": limit,
        "currency": customer.currency if limit else None,
        "payment_terms": rng.choice(("定金加尾款", "月结30天", "信用证")),
        "conclusion": f"综合得分{sum(scores) // 4}分，评为{rating}级；每半年复核一次付款情况。",
    }
    at = datetime(day.year, day.month, day.day, rng.randint(10, 17), rng.randrange(60))
    return Paper("credit_review", who.name, f"信用评级-{customer.short}.xlsx", at, values)

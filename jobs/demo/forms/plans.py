"""Visit plans: drawn up for the weeks ahead, agreed to before the visit, changed with a reason (rule B1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jobs.demo.company import Company
from jobs.demo.customers import Customer
from jobs.demo.forms.registers import row_of
from jobs.demo.nights import IN_A_ROW, last_day
from jobs.demo.papers import CodeOf, Paper
from jobs.demo.workdays import next_workday

_REASONS = ("客户负责人出差，改期", "与客户展会时间冲突，改期")


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A visit as it is planned."""

    visit: Paper
    customer: Customer
    start: datetime
    end: datetime


def plan_papers(
    rng: Random, company: Company, customers: Sequence[Customer], visits: Sequence[Paper], nights: Sequence[datetime]
) -> list[Paper]:
    """Return the plans, and let the records of planned visits name them.

    Plans are drawn up before the first of three nights, for the visits until the next such night.

    Args:
        rng: decides.
        company: who works there.
        customers: who is visited.
        visits: the records to come; their `plan` is filled in.
        nights: all nights.
    """
    names = {each.name: each for each in customers}
    papers: list[Paper] = []
    for first in range(0, len(nights), IN_A_ROW):
        drawn_up, changed = last_day(nights[first]), last_day(nights[first + 2])
        until = nights[min(first + IN_A_ROW, len(nights) - 1)]
        ahead = [
            _Ahead(each, names[each.values["customer"]], each.values["visit_start"], each.values["visit_end"])
            for each in visits
            if nights[first + 2] + timedelta(days=1) < each.values["visit_start"] < until
            and each.values["customer"] in names
            and names[each.values["customer"]].opened < drawn_up - timedelta(days=3)
        ]
        planned = [each for at, each in enumerate(ahead) if at % 3 != 2]
        rows: dict[str, list[dict[str, Any]]] = {}
        for at, each in enumerate(planned):
            row, planned_on = _row(each), each.start.date()
            if at == 1:
                new, planned_on = dict(row), planned_on - timedelta(days=1)
                row |= {name: row[name] - timedelta(days=1) for name in ("planned_start", "planned_end")}
                papers.append(_change(rng, each, new, planned_on, changed))
            rows.setdefault(each.visit.person, []).append(row)
            each.visit.values["plan"] = CodeOf("visit_plan", each.customer.name, planned_on, otherwise="无")
        # Of one plan nothing more is heard.
        known = [each for each in customers if each.opened < drawn_up - timedelta(days=30)]
        if known:
            customer = rng.choice(known)
            who = customer.owner_on(next_workday(drawn_up, 12))
            if who.works_on(drawn_up):
                rows.setdefault(who.name, []).append(_unheard_of(rng, customer, who.name, next_workday(drawn_up, 9)))
        papers += [
            _register(rng, person, listed, drawn_up)
            for person, listed in rows.items()
            if company.person(person).works_on(drawn_up)
        ]
    return papers


def _row(ahead: _Ahead) -> dict[str, Any]:
    visit = ahead.visit.values
    return row_of(
        "visit_plan",
        {
            "customer": ahead.customer.name,
            "planned_start": ahead.start,
            "planned_end": ahead.end,
            "place": visit["place"],
            "purpose": visit["subject"],
            "points": "了解客户近况，确认需求与交期，收集市场信息。",
            "lead_visitor": visit["lead_visitor"],
            "visitors": visit["visitors"],
            "key_customer": "是" if ahead.customer.is_key else "否",
            "departments": "市场部、客服部" if ahead.customer.is_key else "市场部",
        },
    )


def _unheard_of(rng: Random, customer: Customer, person: str, day: date) -> dict[str, Any]:
    start = datetime(day.year, day.month, day.day, rng.randint(9, 15))
    return row_of(
        "visit_plan",
        {
            "customer": customer.name,
            "planned_start": start,
            "planned_end": start + timedelta(hours=2),
            "place": customer.place,
            "purpose": "老客户例行回访",
            "points": "维护关系，了解下季度计划。",
            "lead_visitor": person,
            "key_customer": "是" if customer.is_key else "否",
            "departments": "客服部",
        },
    )


def _change(rng: Random, ahead: _Ahead, row: dict[str, Any], planned: date, day: date) -> Paper:
    """Return the register in which a plan is moved to the day on which the visit was made."""
    changed = row | {
        "plan_code": CodeOf("visit_plan", ahead.customer.name, planned, needed=True),
        "change_reason": rng.choice(_REASONS),
    }
    return _register(rng, ahead.visit.person, [changed], day, "变更")


def _register(rng: Random, person: str, rows: list[dict[str, Any]], day: date, what: str = "") -> Paper:
    at = datetime(day.year, day.month, day.day, rng.randint(13, 17), rng.randrange(60))
    rows = sorted(rows, key=lambda row: (row["planned_start"], row["customer"]))
    return Paper("visit_plan", person, f"拜访计划{what}{day:%m%d}.xlsx", at, rows=rows)

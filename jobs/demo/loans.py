"""Made-up borrowing: registers that people keep, hand in again, and add returns to (rule C6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jobs.demo.company import Colleague, Company
from jobs.demo.papers import Paper
from jobs.demo.workdays import workday

#: Every field a row of the register has; a row that lacks one could not be mended in place.
_FIELDS = (
    *("code", "borrower", "department", "purpose", "taken_on", "due", "extension"),
    *("returned_on", "condition", "approver", "remarks"),
)


def a_loan(rng: Random, company: Company, who: Colleague, code: str, taken: date) -> dict[str, Any]:
    """Return a row: `who` takes the record `code` on `taken`, for up to seven days."""
    return dict.fromkeys(_FIELDS) | {
        "code": code,
        "borrower": who.name,
        "department": who.department,
        "purpose": rng.choice(("业务办理", "合同续签", "对账", "投标", "审计检查")),
        "taken_on": taken,
        "due": taken + timedelta(days=rng.choice((3, 5, 7, 7))),
        "approver": company.supervisor_of(who),
        "remarks": rng.choice((None, None, None, "随客户来访使用", "只借复印件一份")),
    }


def bring_back(rng: Random, row: dict[str, Any], day: date) -> None:
    """Enter in a row that the record came back on `day`."""
    row["returned_on"] = max(workday(day), row["taken_on"])
    row["condition"] = rng.choice(("完好", "完好", "完好", "轻微破损"))


def a_register(who: Colleague, rows: list[dict[str, Any]], at: datetime) -> Paper:
    """Return the register that a person keeps, as it stands when they hand it in."""
    return Paper("borrowing", who.name, f"借阅登记-{who.name}.xlsx", at, rows=[dict(row) for row in rows])

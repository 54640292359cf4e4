"""Effects: what a form, once it counts, does to other records, in the intake's one transaction.

Most forms are records and no more. A request to change a record, a handover, a finding of the stock-taking
also act on others. Such a form has its file here, with three plain functions, and its line in `EFFECTS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobs.intake.effects import (
    borrowing,
    breach_report,
    change_request,
    consult_request,
    destruction,
    handover,
    stock_taking,
)
from jobs.intake.effects.effect import Case, Effect, objected

__all__ = ["EFFECTS", "Case", "Effect", "objected"]

#: Form id -> its effect. Forms that have one are judged and posted after all others of a night.
EFFECTS: Final[Mapping[str, Effect]] = {
    "borrowing": Effect(
        *(borrowing.fetch, borrowing.objections, borrowing.apply),
        roles=borrowing.roles,
        shown=borrowing.shown,
        entered=borrowing.entered,
    ),
    "breach_report": Effect(breach_report.fetch, breach_report.objections, breach_report.apply),
    "change_request": Effect(
        change_request.fetch, change_request.objections, change_request.apply, change_request.roles
    ),
    "consult_request": Effect(
        consult_request.fetch,
        consult_request.objections,
        consult_request.apply,
        consult_request.roles,
        consult_request.shown,
    ),
    "destruction_application": Effect(
        *(destruction.fetch, destruction.objections, destruction.apply),
        shown=destruction.shown,
        entered=destruction.entered,
    ),
    "handover": Effect(handover.fetch, handover.objections, handover.apply),
    "stock_taking": Effect(stock_taking.fetch, stock_taking.objections, stock_taking.apply),
}

"""Visit plans and the records that follow them: what a plan's code stands for, and how a plan stands (rules B1 B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from validators.declaration import Check, RowRule
from validators.facts import Facts, KnownRecord
from validators.message import Fault, Text
from validators.names import normal_name

if TYPE_CHECKING:
    import pandas as pd

#: Ids of the forms.
PLAN: Final = "visit_plan"
VISIT: Final = "visit_record"
#: How a visit record says that there was no plan.
NO_PLAN: Final = ("无", "无计划")


class Standing(StrEnum):
    """How a plan stands: its visit lies ahead or its record is not due yet, is on record, is overdue, won't be made."""

    OPEN = "open"
    DONE = "done"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"


STANDINGS: Final[Mapping[str, Text]] = {
    Standing.OPEN: Text("待拜访", "to be made"),
    Standing.DONE: Text("已拜访", "made"),
    Standing.OVERDUE: Text("逾期未记录", "record overdue"),
    Standing.CANCELLED: Text("已取消", "cancelled"),
}


def due(planned_end: datetime, hours: int) -> datetime:
    """Return until when the record of a planned visit is awaited; both local without zone."""
    return planned_end + timedelta(hours=hours)


def standing(awaited: datetime, at: datetime, *, recorded: bool, off: bool) -> Standing:
    """Return how a plan stands at a moment.

    Args:
        awaited: until when its record is awaited, as `due` says.
        at: the moment, local without zone.
        recorded: a record of the visit has been handed in and found without fault.
        off: the plan was cancelled or not approved.
    """
    if recorded:
        return Standing.DONE
    if off:
        return Standing.CANCELLED
    return Standing.OVERDUE if at > awaited else Standing.OPEN


def is_off(fields: Mapping[str, Any]) -> bool:
    """Return whether a plan, by its fields, was cancelled or not approved."""
    return fields.get("cancelled") == "是" or fields.get("decision") == "退回"


def _named(value: str, facts: Facts) -> KnownRecord | None:
    record = facts.records.get(value)
    return record if record is not None and record.form == PLAN else None


IS_PLAN: Final = Check(
    Fault(
        "no-plan",
        "“{value}” is on file, but is no visit plan.",
        "Copy the plan's code from the register (档案总登记表, sheet 拜访计划), or write 无 where there was no plan.",
        "B1",
    ),
    lambda value, facts: value not in facts.records or _named(value, facts) is not None,
    looks_up=True,
)

PLAN_OR_NONE: Final = Check(
    Fault(
        "plan-code",
        "No visit plan with the code “{value}” is on file.",
        "Copy the plan's code from the register (档案总登记表, sheet 拜访计划), such as G2026拜访计划001; a plan has one once it is "
        "approved. Write 无 where there was no plan.",
        "B1",
    ),
    lambda value, facts: value in NO_PLAN or value in facts.records,
    looks_up=True,
)

IN_FORCE: Final = Check(
    Fault(
        "plan-not-in-force",
        "The plan “{value}” was cancelled or not approved.",
        "Enter the code of the plan that the visit followed, or write 无 where it was made without an approved plan.",
        "B1",
    ),
    lambda value, facts: (plan := _named(value, facts)) is None or not is_off(plan.fields),
    looks_up=True,
)


def same_customer(plan: str, customer: str, fault: Fault) -> RowRule:
    """Ask that the plan named in the column `plan` is for the customer of the form.

    Args:
        plan: the column with the plan's code.
        customer: the column with the customer's name.
        fault: what is said.
    """

    def holds(frame: pd.DataFrame, facts: Facts) -> Sequence[bool]:
        pairs = zip((_named(code, facts) for code in frame[plan]), frame[customer], strict=True)
        return [known is None or normal_name(name) in known.customers for known, name in pairs]

    return RowRule(fault, holds, cell=plan, others=(customer,), needs=(plan, customer))

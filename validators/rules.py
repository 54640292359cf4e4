"""Questions over several columns of a row, as makers of `RowRule`.

A question gets only the rows in which the columns it needs are filled and readable, as a pandas
frame, and answers with one truth a row. pandas itself is not imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from validators.declaration import RowRule
from validators.facts import Facts
from validators.message import Fault
from validators.names import normal_name

if TYPE_CHECKING:
    import pandas as pd

#: Says in which rows of a frame something is the case.
Condition = Callable[["pd.DataFrame", Facts], Sequence[bool]]


def after(later: str, earlier: str, *, or_same: bool = True) -> RowRule:
    """Ask that `later` does not come before `earlier`; with `or_same=False`, that it comes after it."""

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        pairs = zip(frame[later], frame[earlier], strict=True)
        return [second >= first if or_same else second > first for second, first in pairs]

    fault = Fault(
        "after",
        "{label} “{value}” comes before {other_label} “{other_value}”.",
        "Correct whichever of the two is wrong, {label} or {other_label}.",
    )
    same = Fault(
        "after",
        "{label} “{value}” does not come after {other_label} “{other_value}”.",
        "Correct whichever of the two is wrong, {label} or {other_label}.",
    )
    return RowRule(fault if or_same else same, holds, cell=later, others=(earlier,), needs=(later, earlier))


def equals(column: str, *values: str) -> Condition:
    """Return the condition that `column` holds one of `values`."""
    return lambda frame, facts: [value in values for value in frame[column]]


def key_customer(column: str) -> Condition:
    """Return the condition that `column` names a customer known as VIP or key (rule B3)."""
    return lambda frame, facts: [
        name is not None and normal_name(name) in facts.key_customers for name in frame[column]
    ]


def needed_when(when: Condition, columns: Sequence[str], fault: Fault, *, because: str) -> tuple[RowRule, ...]:
    """Ask that each of `columns` is filled in the rows where `when` holds.

    Args:
        when: the condition; asked only of rows in which `because` is filled.
        columns: the columns then needed; each gives a rule and a mark of its own.
        fault: what is said.
        because: the column the condition looks at; changing it mends the problem as well.
    """

    def needed(column: str) -> RowRule:
        def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
            pairs = zip(when(frame, facts), frame[column], strict=True)
            return [not asked or value is not None for asked, value in pairs]

        return RowRule(fault, holds, cell=column, others=(because,), needs=(because,))

    return tuple(needed(column) for column in columns)


def loan_within_days(due: str, taken: str) -> RowRule:
    """Ask that a loan is due within the days the office allows (rule C6)."""

    def day(value: date | datetime) -> date:
        return value.date() if isinstance(value, datetime) else value

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        pairs = zip(frame[due], frame[taken], strict=True)
        return [(day(end) - day(start)).days <= facts.loan_days for end, start in pairs]

    fault = Fault(
        "loan-days",
        "{label} “{value}” is later than a loan may last; it may last {loan_days} days from {other_label}.",
        "Enter an earlier {label}, and ask for an extension before the loan ends if you need it longer.",
        "C6",
    )
    return RowRule(fault, holds, cell=due, others=(taken,), needs=(due, taken))

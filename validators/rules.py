"""Questions over several columns of a row, as makers of `RowRule`.

A question gets only the rows in which the columns it needs are filled and readable, as a pandas
frame, and answers with one truth a row. pandas itself is not imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from validators.declaration import RowRule
from validators.facts import APPROVERS, Facts
from validators.message import Fault
from validators.names import normal_name
from validators.schema import LINES, SENDER

if TYPE_CHECKING:
    import pandas as pd

#: Says in which rows of a frame something is the case.
Condition = Callable[["pd.DataFrame", Facts], Sequence[bool]]


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def after(later: str, earlier: str, *, or_same: bool = True) -> RowRule:
    """Ask that `later` does not come before `earlier`; with `or_same=False`, that it comes after it.

    A moment is compared with a day by its day.
    """

    def fits(second: date | datetime, first: date | datetime) -> bool:
        if isinstance(second, datetime) != isinstance(first, datetime):
            second, first = _day(second), _day(first)
        return second >= first if or_same else second > first

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        pairs = zip(frame[later], frame[earlier], strict=True)
        return [fits(second, first) for second, first in pairs]

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


def is_filled(frame: pd.DataFrame, facts: Facts) -> list[bool]:
    """Be the condition that holds wherever it is asked: the column it hangs on is filled."""
    return [True] * len(frame)


def positive(column: str) -> Condition:
    """Return the condition that `column` holds more than nothing."""
    return lambda frame, facts: [value > 0 for value in frame[column]]


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


def loan_within_days(due: str, taken: str, extended: str, *, unless: str = "") -> RowRule:
    """Ask that a loan is due within the days the office allows (rule C6).

    Args:
        due: the column with its last day.
        taken: the column with its first.
        extended: the column with the day to which an extension was asked for; what is due then was agreed to.
        unless: not asked where this column is filled.
    """

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        spared = frame[unless] if unless else [None] * len(frame)
        rows = zip(frame[due], frame[taken], frame[extended], spared, strict=True)
        return [
            other is not None or end == longer or (_day(end) - _day(start)).days <= facts.loan_days
            for end, start, longer, other in rows
        ]

    fault = Fault(
        "loan-days",
        "{label} “{value}” is later than a loan may last; it may last {loan_days} days from {other_label}.",
        "Enter an earlier {label}, and ask for an extension before the loan ends if you need it longer.",
        "C6",
    )
    return RowRule(fault, holds, cell=due, others=(taken,), needs=(due, taken))


def someone_else(column: str, than: str) -> RowRule:
    """Ask that the person in `column` is not the one in `than`: nobody decides on or witnesses their own doing."""

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        return [one != other for one, other in zip(frame[column], frame[than], strict=True)]

    fault = Fault(
        "somebody-else",
        "{label} and {other_label} are the same person, “{value}”.",
        "Name somebody else for {label}; if that is how it went, have it done again by two people.",
    )
    return RowRule(fault, holds, cell=column, others=(than,), needs=(column, than))


def decided_by_approver(column: str) -> RowRule:
    """Ask that `column` is left to supervisors and managers: whoever fills it in hands the form in (rule B1)."""

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        senders = (facts.people.get(name) for name in frame[SENDER])
        return [person is not None and person.role in APPROVERS for person in senders]

    fault = Fault(
        "supervisor-decides",
        "{label} says “{value}”, but only a supervisor decides that.",
        "Leave {label} empty and hand the form in; your supervisor is asked to decide.",
    )
    return RowRule(fault, holds, cell=column, needs=(column,))


def lines_filled(table: str, when: Condition, fault: Fault, *, because: str) -> RowRule:
    """Ask that the card's table has a filled line where `when` holds; the cell `because` is marked."""

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        pairs = zip(when(frame, facts), frame[LINES + table], strict=True)
        return [not asked or count > 0 for asked, count in pairs]

    return RowRule(fault, holds, cell=because, needs=(because,))


def counts_lines(column: str, table: str) -> RowRule:
    """Ask that `column` says how many lines of the card's table are filled."""

    def holds(frame: pd.DataFrame, facts: Facts) -> list[bool]:
        return [number == count for number, count in zip(frame[column], frame[LINES + table], strict=True)]

    fault = Fault(
        "count-differs",
        "{label} says {value}, but the list below has another number of lines.",
        "Count the lines of the list and correct {label}, or complete the list.",
    )
    return RowRule(fault, holds, cell=column, needs=(column,))

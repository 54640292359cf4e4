"""How urgent a matter is, and who is told of it after whom: the person, their supervisor, the management.

A matter is told once ahead of its day and once on it; what then still stands open goes up, a stage a
morning at most, and only on working days. Nothing is told twice at one stage, unless somebody had
answered that it was done, or had postponed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from validators.message import Text
from validators.working_days import after_working_days, is_working


class Urgency(IntEnum):
    """When a matter is due, the most urgent first; what has no day is among the later ones."""

    OVERDUE = 0
    TODAY = 1
    SOON = 2
    LATER = 3


URGENCIES: Final[Mapping[Urgency, Text]] = {
    Urgency.OVERDUE: Text("已逾期", "Overdue"),
    Urgency.TODAY: Text("今天到期", "Due today"),
    Urgency.SOON: Text("7天内到期", "Within 7 days"),
    Urgency.LATER: Text("以后", "Later"),
}
_SOON: Final = timedelta(days=7)


class Stage(IntEnum):
    """How far a matter has gone."""

    AHEAD = 0
    DUE = 1
    SUPERVISOR = 2
    MANAGEMENT = 3


class News(StrEnum):
    """What has still to be told of a matter."""

    NONE = ""
    NEW = "new"
    DUE = "due"  # its day has come
    RAISED = "raised"
    BACK = "back"  # it was answered, and still stands open
    PASSED = "passed"  # somebody answered that it is not theirs


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things wait, in working days (an office's settings).

    Attributes:
        supervisor: until the supervisor is told.
        management: from there until the management is.
    """

    supervisor: int
    management: int


def urgency(due: date | None, today: date) -> Urgency:
    """Return how urgent a matter is on a day."""
    if due is None or due > today + _SOON:
        return Urgency.LATER
    if due > today:
        return Urgency.SOON
    return Urgency.TODAY if due == today else Urgency.OVERDUE


def first_stage(due: date | None, today: date) -> Stage:
    """Return where a matter begins; what has no day counts from the morning on which it is told."""
    return Stage.AHEAD if due and due > today else Stage.DUE


def next_stage(
    stage: Stage,
    since: date,
    due: date | None,
    today: date,
    patience: Patience,
    highest: Stage,
    calendar: Mapping[date, bool],
) -> Stage:
    """Return the stage that a matter has reached this morning; at most one above the last.

    Args:
        stage: where it stands.
        since: since when.
        due: its day; None where it has none.
        today: the morning.
        patience: how long each stage waits.
        highest: a matter of this kind goes no further.
        calendar: the office's own days off and working days (日历).
    """
    if stage == Stage.AHEAD:
        return first_stage(due, today)
    above = Stage(min(stage + 1, Stage.MANAGEMENT))
    if stage == above or above > highest or not is_working(today, calendar)[0]:
        return stage
    waits = patience.supervisor if above == Stage.SUPERVISOR else patience.management
    start = max(since, due) if due and above == Stage.SUPERVISOR else since
    return above if today >= after_working_days(start, waits, calendar).on else stage

"""How long a record is kept, and why: a pure function of schedule, start and date (rule E11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from validators.message import Text


@dataclass(frozen=True, slots=True)
class Schedule:
    """A line of the retention schedule (保管期限表).

    Attributes:
        id: its name in a form's declaration.
        label: what the period is called in lists.
        years: length of the period; None for no end.
        from_year_end: the period starts on 1 January after its trigger.
        source: the rule or default it comes from.
        since: the day from which it holds; None where it always has.
    """

    id: str
    label: Text
    years: int | None
    from_year_end: bool
    source: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a record is due for appraisal.

    Attributes:
        on: the day; None while it cannot be reckoned or never comes.
        schedule: the line it was reckoned by.
    """

    on: date | None
    schedule: Schedule


#: The schedule a new office starts with (DOMAIN, Retention and destruction).
SHIPPED: Final[Mapping[str, Schedule]] = {
    line.id: line
    for line in (
        Schedule("J", Text("长期", "Long term"), None, False, "E"),
        Schedule("Y", Text("5年", "5 years"), 5, False, "E C"),
        Schedule("Y报价", Text("5年", "5 years"), 5, False, "C"),
        Schedule("D", Text("10年", "10 years"), 10, True, "default"),
        Schedule("F", Text("10年", "10 years"), 10, True, "default"),
        Schedule("G", Text("3年", "3 years"), 3, False, "default"),
        Schedule("K", Text("3年", "3 years"), 3, False, "default"),
        Schedule("JY", Text("10年", "10 years"), 10, True, "default"),
        Schedule("SQ", Text("10年", "10 years"), 10, True, "default"),
        Schedule("销毁", Text("10年", "10 years"), 10, True, "default"),
        Schedule("销毁清册", Text("永久", "For good"), None, False, "default"),
    )
}


def due(schedule: Schedule, start: date | None) -> Due:
    """Return when a record is due whose period was triggered on `start`.

    A period of years ends on the same day of the year; one that began on 29 February ends on
    1 March where that year has none. Without a trigger, or without an end, there is no day.
    """
    if schedule.years is None or start is None:
        return Due(None, schedule)
    if schedule.from_year_end:
        return Due(date(start.year + 1 + schedule.years, 1, 1), schedule)
    try:
        return Due(start.replace(year=start.year + schedule.years), schedule)
    except ValueError:
        return Due(date(start.year + schedule.years, 3, 1), schedule)


def line_of(lines: Mapping[str, Sequence[Schedule]], id_: str, type_: str, on: date) -> Schedule:
    """Return the line of the schedule that a record falls under.

    Args:
        lines: line -> its versions, the oldest first; every line that a form names is there.
        id_: the line that its form names.
        type_: its type, which may have a line of its own (`Y销售合同`).
        on: the day its period starts; while it has not started, today.
    """
    versions = lines.get(f"{id_}{type_}") or lines[id_]
    holding = [each for each in versions if each.since is None or each.since <= on]
    return holding[-1] if holding else versions[0]

"""How long a record is kept: the lines of the retention schedule, and the period that an event starts (rule E11).

`validators.verdicts` says of a record which line it falls under, and whether it is due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from validators.message import Text

#: Events that start a period: the record's own date, the end of the business it is about, the end of the relation.
DATED: Final = "dated"
SETTLED: Final = "settled"
PARTED: Final = "parted"
EVENTS: Final[Mapping[str, Text]] = {
    DATED: Text("形成日期", "Date of the record"),
    SETTLED: Text("业务了结", "End of the business"),
    PARTED: Text("往来停止", "End of the relation"),
}
#: A line from whose records the relation's end starts the period, unless the office says otherwise (rule E).
_OF_THE_RELATION: Final = "J"


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
        events: what starts the period, of `EVENTS`.
        every: all of the events have to come, and the last of them starts it; else the first of them does.
        for_begun: from its day on it holds for periods that had begun before, too.
        decided_by: who decided that.
    """

    id: str
    label: Text
    years: int | None
    from_year_end: bool
    source: str
    since: date | None = None
    events: tuple[str, ...] = (SETTLED,)
    every: bool = False
    for_begun: bool = False
    decided_by: str = ""


def usual_events(line: str) -> tuple[str, ...]:
    """Return what starts the period of a line where the schedule does not say: signing is not completion (rule E11)."""
    return (PARTED,) if line.startswith(_OF_THE_RELATION) and not line.startswith("JY") else (SETTLED,)


#: The schedule a new office starts with (DOMAIN, Retention and destruction).
SHIPPED: Final[Mapping[str, Schedule]] = {
    line.id: line
    for line in (
        Schedule("J", Text("长期", "Long term"), None, False, "E", events=(PARTED,)),
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


def starts(schedule: Schedule, trigger: date) -> date:
    """Return the first day of the period that something on `trigger` starts."""
    return date(min(trigger.year + 1, date.max.year), 1, 1) if schedule.from_year_end else trigger


def ends(schedule: Schedule, trigger: date) -> date | None:
    """Return the day on which the period that `trigger` starts is over; None where it has no end.

    A period of years ends on the same day of the year; one that began on 29 February ends on
    1 March where that year has none.
    """
    if schedule.years is None:
        return None
    start = starts(schedule, trigger)
    year = start.year + schedule.years
    if year > date.max.year:
        return date.max
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def over_before(schedule: Schedule, on: date) -> date | None:
    """Return the first day whose period is not over on `on`, so that those of all days before it are; None without an end."""
    if schedule.years is None:
        return None
    # A period from year's end began in the year after, so whatever is of an earlier year goes together.
    year = on.year - schedule.years - schedule.from_year_end
    first = date(year, 1, 1) if schedule.from_year_end else date(year, on.month, min(on.day, 28))
    while (end := ends(schedule, first)) is not None and end <= on:
        first = date(first.year + 1, 1, 1) if schedule.from_year_end else first + timedelta(days=1)
    return first


def in_force(versions: Sequence[Schedule], on: date) -> Schedule:
    """Return the version of a line that holds for a period that would begin on `on`.

    Args:
        versions: the line's versions, the oldest first.
        on: the day.
    """
    held = [each for each in versions if each.since is None or each.since <= on]
    return held[-1] if held else versions[0]

"""Whether a record is due, when, by which line of the schedule, and why: a pure function (rules E11 E12).

In go what starts periods, the versions of the schedule, the holds and a day; out comes an answer that can say
why. Nothing is destroyed by it: it is what people decide upon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from validators.holds import Hold
from validators.message import Message, Text
from validators.retention import EVENTS, Schedule, ends, starts

#: Line of the schedule -> its versions, the oldest first.
Lines = Mapping[str, Sequence[Schedule]]


class State(StrEnum):
    """How a record stands."""

    ENDLESS = "endless"
    WAITING = "waiting"
    RUNNING = "running"
    DUE = "due"


#: Of several lines the longest wins: one without an end before one that has not begun, before one that has.
_LENGTH: Final = {State.ENDLESS: 2, State.WAITING: 1, State.RUNNING: 0, State.DUE: 0}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may start a period.

    Attributes:
        on: the day on which it came; None while it has not.
        name: what it is called on the record's form: 完成日期, 结案日期.
    """

    on: date | None
    name: Text


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a record its period depends on.

    Attributes:
        line: the line of the schedule that its form names.
        type: its type, which may have a line of its own (`Y销售合同`).
        events: what starts periods, by the names in `validators.retention.EVENTS`; one that cannot come is not there.
        part_of: the records that it belongs to; it is kept as long as the longest of them.
    """

    line: str
    type: str = ""
    events: Mapping[str, Event] = field(default_factory=dict)
    part_of: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a record stands on a day.

    Attributes:
        state: whether its period has no end, has not begun, runs or is over.
        asked: the day.
        line: the version of the line by which that was reckoned.
        began: the first day of the period; None while it has not begun.
        due: the day on which the period is over; None where it has not begun or has no end.
        event: the name of what started it, or of what it waits for; None where neither can be said.
        others: further lines that apply, and are not longer.
        over: it was begun by an earlier version, and this one holds for it by a decision.
        holds: the holds that stand on the record.
    """

    state: State
    asked: date
    line: Schedule
    began: date | None = None
    due: date | None = None
    event: Text | None = None
    others: tuple[Schedule, ...] = ()
    over: bool = False
    holds: tuple[Hold, ...] = ()

    @property
    def is_due(self) -> bool:
        """The period is over; holds may still stand in the way."""
        return self.state is State.DUE

    @property
    def may_go(self) -> bool:
        """The period is over and nothing holds the record."""
        return self.is_due and not self.holds

    @property
    def years_kept(self) -> int | None:
        """Whole years since the period began, on the day that was asked for; None while it has not begun."""
        if self.began is None or self.began > self.asked:
            return None
        not_yet = (self.asked.month, self.asked.day) < (self.began.month, self.began.day)
        return self.asked.year - self.began.year - not_yet

    @property
    def why(self) -> tuple[Message, ...]:
        """Say in whole sentences how that came about."""
        said = [self._period()]
        if self.over:
            gaps = {
                "line": self.line.id,
                "since": self.line.since,
                "who": self.line.decided_by,
                "source": self.line.source,
            }
            said.append(
                Message(
                    "The row of “{line}” in force from {since} holds for periods begun before as well, as {who} decided ({source}).",
                    gaps,
                )
            )
        if self.others:
            lines = tuple(f"{each.id} {each.label.zh}" for each in self.others)
            said.append(Message("Other lines apply as well ({lines}); the longest holds.", {"lines": lines}))
        return (*said, *(each.message for each in self.holds))

    def _period(self) -> Message:
        gaps: dict[str, object] = {"line": self.line.id, "period": self.line.label}
        if self.state is State.ENDLESS:
            return Message("By “{line}” of 保管期限表 it is kept “{period}”, without an end.", gaps)
        if self.state is State.WAITING:
            if self.event is None:
                return Message(
                    "The period of “{line}” ({period}) has not begun: nothing on file could start it. Appraise it by hand.",
                    gaps,
                )
            return Message(
                "The period of “{line}” ({period}) has not begun: “{event}” is not filled yet.",
                gaps | {"event": self.event},
            )
        gaps |= {"event": self.event or "", "began": self.began, "due": self.due}
        if self.line.from_year_end:
            return Message(
                "By “{line}” of 保管期限表 it is kept for {period} from the year after “{event}”: from {began} to {due}.",
                gaps,
            )
        return Message("By “{line}” of 保管期限表 it is kept for {period} from “{event}”: from {began} to {due}.", gaps)


def appraise(lines: Lines, subject: Subject, on: date, holds: Sequence[Hold] = ()) -> Verdict:
    """Return how a record stands on a day.

    Where several lines apply (that of its class and that of its type, or of the records it belongs to) the
    longest wins. A schedule changed later holds for periods that begin in its time, and for those already
    begun only where a row says so, and who decided it.

    Args:
        lines: the schedule; every line that a form names is there.
        subject: what its period depends on.
        on: the day.
        holds: that stand on it.
    """
    found = [
        _by_line(lines[id_], each, on)
        for each in (subject, *subject.part_of)
        for id_ in dict.fromkeys((f"{each.line}{each.type}", each.line))
        if id_ in lines
    ]
    longest = max(found, key=lambda each: (_LENGTH[each.state], each.due or date.min))
    others = tuple(dict.fromkeys(each.line for each in found if each.line != longest.line))
    return Verdict(
        longest.state,
        on,
        longest.line,
        longest.began,
        longest.due,
        longest.event,
        others,
        longest.over,
        tuple(holds),
    )


def rule_of(schedule: Schedule, events: Sequence[Text]) -> Message:
    """Return the rule by which a record is kept, in a few words for a list.

    Args:
        schedule: the version of the line.
        events: what its events are called on the record's form.
    """
    gaps = {
        "line": schedule.id,
        "period": schedule.label,
        "event": events[0] if events else "",
        "events": tuple(events),
    }
    if schedule.years is None:
        return Message("{line}: {period}", gaps)
    if len(events) > 1 and schedule.every:
        return Message("{line}: {period} from the last of {events}", gaps)
    if len(events) > 1:
        return Message("{line}: {period} from the first of {events}", gaps)
    if schedule.from_year_end:
        return Message("{line}: {period} from the year after {event}", gaps)
    return Message("{line}: {period} from {event}", gaps)


def event_names(schedule: Schedule, subject: Subject) -> tuple[Text, ...]:
    """Return what the events of a line are called on a record's form."""
    return tuple(subject.events[name].name if name in subject.events else EVENTS[name] for name in schedule.events)


def _by_line(versions: Sequence[Schedule], subject: Subject, on: date) -> Verdict:
    """Return how a record stands by one line."""
    version, trigger, over = _version(versions, subject, on)
    if version.years is None:
        return Verdict(State.ENDLESS, on, version, over=over)
    if trigger is None or trigger.on is None:
        return Verdict(State.WAITING, on, version, event=trigger.name if trigger else None, over=over)
    due = ends(version, trigger.on)
    state = State.DUE if due is not None and due <= on else State.RUNNING
    return Verdict(state, on, version, starts(version, trigger.on), due, trigger.name, over=over)


def _version(versions: Sequence[Schedule], subject: Subject, on: date) -> tuple[Schedule, Event | None, bool]:
    """Return the version of a line that holds, what started the period by it, and whether it holds for one begun before."""
    for version in reversed(versions):
        trigger = _trigger(version, subject)
        begun = trigger.on if trigger and trigger.on else None
        if version.since is None or version.since <= (begun or on):
            return version, trigger, False
        if version.for_begun and version.since <= on:
            return version, trigger, True
    oldest = versions[0]
    return oldest, _trigger(oldest, subject), False


def _trigger(version: Schedule, subject: Subject) -> Event | None:
    """Return what starts the period, or what it waits for; None where none of a line's events can come."""
    events = [subject.events[name] for name in version.events if name in subject.events]
    come = [each for each in events if each.on]
    missing = [each for each in events if not each.on]
    if version.every:
        if missing or len(events) < len(version.events):
            return missing[0] if missing else None
        return max(come, key=lambda each: each.on or date.min)
    return min(come, key=lambda each: each.on or date.max) if come else next(iter(missing), None)

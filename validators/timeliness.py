"""When a form counts as handed in, and whether that was late (rules B4 E8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from validators.declaration import TimeLimit
from validators.working_days import after_working_days

#: Department -> working days in which its documents are due (E8); the office's settings replace it.
SHIPPED_DAYS: Final[Mapping[str, int]] = MappingProxyType({"销售部": 3, "客服部": 3, "市场部": 5})
_LAST_SECOND: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a hand-in stands against its time limit.

    Attributes:
        handed: when it counts as handed in.
        due: until when it was in time; None where the form has no limit.
        late: whether it came after that.
        estimated: `due` lies in or beyond a year whose holidays are not known; Monday to Friday were counted.
    """

    handed: datetime
    due: datetime | None
    late: bool
    estimated: bool = False


def _end(event_end: date | datetime) -> datetime:
    return event_end if isinstance(event_end, datetime) else datetime.combine(event_end, _LAST_SECOND)


def timeliness(
    limit: TimeLimit | None,
    handed: datetime,
    event_end: date | datetime | None,
    *,
    department: str = "",
    days: Mapping[str, int] = SHIPPED_DAYS,
    hours: int = 0,
    calendar: Mapping[date, bool] | None = None,
) -> Timeliness:
    """Reckon whether a form came in time; all moments are local and without zone.

    A limit in hours runs from the event's end. One in working days ends with the last of them. A
    department that `days` does not name has no such limit.

    Args:
        limit: the form's time limit.
        handed: the earlier of the moment it was first seen and its own modification time (B4).
        event_end: when the event ended, a day counting to its end; a form never counts as handed in
            before that, save on the very day where only the day is known.
        department: whose form it is.
        days: department -> working days (E8).
        hours: what the office says in the place of a limit's own hours (B4); 0 where it says nothing.
        calendar: the office's own calendar (日历): day -> whether it is worked.
    """
    if limit is None or event_end is None:
        return Timeliness(handed, None, False)
    end = _end(event_end)
    if isinstance(event_end, datetime) or handed.date() < event_end:
        handed = max(handed, end)
    if limit.hours:
        due = end + timedelta(hours=hours or limit.hours)
        return Timeliness(handed, due, handed > due)
    if department not in days:
        return Timeliness(handed, None, False)
    last = after_working_days(end.date(), days[department], calendar)
    due = datetime.combine(last.on, _LAST_SECOND)
    return Timeliness(handed, due, handed.replace(microsecond=0) > due, last.estimated)

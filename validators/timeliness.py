"""When a form counts as handed in, and whether that was late (rules B4 E8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from validators.declaration import TimeLimit


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a hand-in stands against its time limit.

    Attributes:
        handed: when it counts as handed in.
        due: until when it was in time; None where the form has no limit.
        late: whether it came after that.
    """

    handed: datetime
    due: datetime | None
    late: bool


def timeliness(limit: TimeLimit | None, handed: datetime, event_end: datetime | None) -> Timeliness:
    """Reckon whether a form came in time; all moments are local and without zone.

    Args:
        limit: the form's time limit.
        handed: the earlier of the moment it was first seen and its own modification time (B4).
        event_end: when the event ended; a form never counts as handed in before that.
    """
    if limit is None or event_end is None:
        return Timeliness(handed, None, False)
    handed = max(handed, event_end)
    due = event_end + timedelta(hours=limit.hours)
    return Timeliness(handed, due, handed > due)

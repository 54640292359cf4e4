"""The minutes as a report: its period is the archive code of the meeting's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jobs.reporting.report import Ask, Issue, Report
from templates.contexts.meeting_minutes import MeetingMinutes
from validators.message import Text


def _of_no_period(ask: Ask) -> Iterable[Issue]:
    return ()


REPORT: Final = Report(
    id="meeting_minutes",
    title=Text("会议纪要", "Meeting minutes"),
    spans={},
    context=MeetingMinutes,
    issues=_of_no_period,
)

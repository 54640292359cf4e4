"""What the retention periods of records are called in reports (rule E11)."""

from __future__ import annotations

from datetime import date

from jobs.ledger.volumes import Filed
from validators.message import Text
from validators.retention import DATED, SETTLED
from validators.verdicts import Event, Lines, Subject, appraise


class PeriodLabels:
    """The labels of retention periods, each line, type and start asked once."""

    def __init__(self, lines: Lines, today: date, language: str) -> None:
        """Take the schedule.

        Args:
            lines: the schedule in force, with its earlier and coming versions.
            today: the day as of which is asked.
            language: of the labels.
        """
        self._lines, self._today, self._language = lines, today, language
        self._known: dict[tuple[str, str, str], str] = {}

    def of(self, each: Filed) -> str:
        """Return the label of a record's period; "" where its content is gone."""
        if not each.retention:
            return ""
        key = each.retention, each.type, each.starts
        if key not in self._known:
            start = date.fromisoformat(each.starts) if each.starts else None
            # Which line holds is asked, not when it is over: what the period is called needs no other events.
            events = {SETTLED: Event(start, Text("", "")), DATED: Event(each.dated, Text("", ""))}
            verdict = appraise(self._lines, Subject(each.retention, each.type, events), self._today)
            self._known[key] = verdict.line.label.of(self._language)
        return self._known[key]

"""What the retention periods of records are called in reports (rule E11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jobs.ledger.volumes import Filed
from validators.retention import Schedule, line_of


class PeriodLabels:
    """The labels of retention periods, each line, type and start asked once."""

    def __init__(self, lines: Mapping[str, tuple[Schedule, ...]], today: date, language: str) -> None:
        """Take the schedule.

        Args:
            lines: the schedule in force, with its earlier and coming versions.
            today: stands for the start of a period that has not started.
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
            start = date.fromisoformat(each.starts) if each.starts else self._today
            self._known[key] = line_of(self._lines, each.retention, each.type, start).label.of(self._language)
        return self._known[key]

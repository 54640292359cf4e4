"""Retention as the register shows it: the schedule in force (保管期限表) applied to each record (rule E11)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from validators.retention import Schedule, due, line_of


class Periods:
    """What the register shows of the records' periods.

    Attributes:
        stamp: changes with what is shown: when the schedule is edited, and on a day on which a line takes force.
    """

    def __init__(self, lines: Mapping[str, Sequence[Schedule]], today: date, language: str) -> None:
        """Take the schedule.

        Args:
            lines: the schedule in force, with its earlier and coming versions.
            today: the run's day.
            language: of the labels.
        """
        self._lines, self._today, self._language = lines, today, language
        self._known: dict[tuple[str, str, str], tuple[str, date | None]] = {}
        basis = [
            (name, [(each, each.since is None or each.since <= today) for each in versions])
            for name, versions in sorted(lines.items())
        ]
        self.stamp = hashlib.sha256(repr(basis).encode()).hexdigest()

    def of(self, line: str, type_: str, start: str) -> tuple[str, date | None]:
        """Return what a record's period is called, and when the record is due; None while that cannot be said.

        Args:
            line: the line that its form names.
            type_: its type.
            start: ISO date on which its period starts; empty while it has not.
        """
        key = line, type_, start
        if key not in self._known:
            day = date.fromisoformat(start) if start else None
            schedule = line_of(self._lines, line, type_, day or self._today)
            self._known[key] = schedule.label.of(self._language), due(schedule, day).on
        return self._known[key]

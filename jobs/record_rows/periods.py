"""Retention as registers show it: what the table `appraisal` holds of each record, in words (rules E7 E11 E12)."""

from __future__ import annotations

from typing import Final, NamedTuple

from jobs.language import translator
from jobs.ledger.appraisals import version_of
from jobs.ledger.renewing_appraisals import DUE, HELD, SOON
from jobs.ledger.triggers import dated_name, parted_name, settled_name
from validators.message import Text
from validators.retention import DATED, EVENTS, PARTED, SETTLED, Schedule
from validators.verdicts import Lines, rule_of

#: Mark of an appraisal -> what is shown.
MARKS: Final = {
    SOON: Text("将到期", "due soon"),
    DUE: Text("到期", "due"),
    HELD: Text("冻结", "held"),
}


class Period(NamedTuple):
    """What a record's period is called, and the rule by which it runs."""

    label: str
    rule: str


class Periods:
    """The words for the periods of records, each asked once."""

    def __init__(self, lines: Lines, language: str) -> None:
        """Take the schedule.

        Args:
            lines: the schedule in force, with its earlier and coming versions.
            language: of the words.
        """
        self._lines, self._language = lines, language
        self._say = translator(language)
        self._known: dict[tuple[str, str | None, str | None], Period] = {}

    def of(self, form: str, line: str | None, since: str | None) -> Period:
        """Return the words for a record's period; empty ones while it was not reckoned, or where its content is gone.

        Args:
            form: id of its form.
            line: the line of the schedule, as the table `appraisal` has it.
            since: which version of that line.
        """
        key = form, line, since
        if key not in self._known:
            schedule = version_of(self._lines, line, since or "") if line else None
            self._known[key] = self._words(schedule, form) if schedule else Period("", "")
        return self._known[key]

    def _words(self, schedule: Schedule, form: str) -> Period:
        names = {DATED: dated_name(form), SETTLED: settled_name(form), PARTED: parted_name()}
        events = [names[each] or EVENTS[each] for each in schedule.events]
        return Period(schedule.label.of(self._language), self._say(rule_of(schedule, events)))

    def mark(self, mark: str | None) -> str | None:
        """Return what is shown of a mark; None for none."""
        return MARKS[mark].of(self._language) if mark else None

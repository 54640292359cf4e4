"""Telling people of a report: a letter to everybody whose copy it is, and to the roles it is made for, with the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from jobs.facts import people
from jobs.letters import Announcement, Letter, announce, post
from jobs.reporting.kept import Kept
from jobs.reporting.report import Report
from jobs.running import Run
from validators.facts import Person
from validators.message import Message

#: So long after it was made a report is told of: a run that was killed in between is soon run again.
_FRESH: Final = timedelta(days=3)


def post_letters(run: Run, report: Report, key: str, found: Sequence[Kept]) -> None:
    """Post the letters about a report that was made, and tell the chat group; what was posted before is not posted again.

    Nobody is told of a report that was made long ago and is only printed again.
    """
    fresh = [kept for kept in found if run.at - kept.issue.context.head.made < _FRESH]
    settings = run.workspace.settings
    if fresh and settings.reports.mail:
        with run.ledger.writing() as connection:
            for letter in _letters(run, report, key, fresh, people(connection)):
                post(connection, letter, run.stamp)
    if fresh and settings.chat.enabled and "reports" in settings.chat.messages:
        with run.ledger.writing() as connection:
            announce(connection, _announcement(run, report, key, fresh[0]), run.stamp)


def _announcement(run: Run, report: Report, key: str, kept: Kept) -> Announcement:
    """Return what the chat group is told of a report: that it is there, and nothing that it says."""
    title, head = report.title.of(run.workspace.settings.language), kept.issue.context.head
    said = Message("{title} for {period} has been made.", {"title": title, "period": head.period})
    return Announcement(f"report/{report.id}/{key}/{head.edition}", "reports", title, run.say(said))


def _letters(run: Run, report: Report, key: str, found: Sequence[Kept], roster: dict[str, Person]) -> Iterator[Letter]:
    served = {kept.issue.person for kept in found}
    title = report.title.of(run.workspace.settings.language)
    for kept in found:
        own = [roster[kept.issue.person]] if kept.issue.person in roster else []
        office = [each for each in roster.values() if each.role in report.mail_to and each.name not in served]
        head = kept.issue.context.head
        gaps = {"title": title, "period": head.period, "file": "、".join(kept.files)}
        for person in own if kept.issue.person else office:
            if person.active:
                yield Letter(
                    f"report/{report.id}/{key}/{kept.issue.about}/{head.edition}/{person.name}",
                    person.name,
                    person.email,
                    run.say(Message("{title}, {period}", gaps)),
                    run.say(Message("{title} for {period} has been made. It is attached, and lies at {file}.", gaps)),
                    attachments=tuple(path for path in kept.files if path.endswith(".docx")),
                )

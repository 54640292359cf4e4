"""The step of the night: minutes of meetings whose form is new or changed, and what is still to be done (rule B6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.ledger.counters import reached
from jobs.ledger.meetings import Meeting, meetings
from jobs.ledger.tables import printed, record
from jobs.ledger.tables import report as report_table
from jobs.outbox import clear_away
from jobs.reporting.kept import Kept, edition_of, keep, kept_issues
from jobs.reporting.printing import write_out
from jobs.reports.meeting_minutes.declared import REPORT
from jobs.reports.meeting_minutes.following import follow
from jobs.reports.meeting_minutes.writing import changed, copies
from jobs.running import Run
from validators.facts import Person

#: Where the ledger remembers up to which of its revisions minutes were made.
_NAME: Final = "minutes"


def minutes(run: Run) -> None:
    """Write the minutes of meetings that are new or changed, and the list of what was decided anew.

    Up to where it came is entered last: a run that is killed before does the same again, with the
    same editions.
    """
    with run.ledger.reading() as connection:
        revision = reached(connection, "revision")
        came_to = connection.execute(sa.select(printed.c.revision).where(printed.c.name == _NAME)).scalar() or 0
        since = 0 if run.anew else came_to
        new = meetings(connection, newer_than=since, filed=True) if revision > since else []
        every = meetings(connection)
        roster = people(connection)
        gone = _gone(connection)
    for meeting in new:
        _print(run, meeting, every, roster)
    for period in gone:
        _forget(run, period)
    follow(run, every)
    if revision > came_to:
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(printed).where(printed.c.name == _NAME))
            connection.execute(sa.insert(printed).values(name=_NAME, revision=revision, detail={}))


def _print(run: Run, meeting: Meeting, every: Sequence[Meeting], roster: Mapping[str, Person]) -> None:
    with run.ledger.reading() as connection:
        found: list[Kept] = kept_issues(connection, REPORT, meeting.code)
        edition = edition_of(connection, REPORT, meeting.code) + 1
    issues = copies(run, meeting, every, roster, edition)
    if not issues:
        return
    if not found or run.anew or changed(found[0].issue.context, issues[0].context):
        with run.ledger.writing() as connection:
            found = keep(connection, run, REPORT, meeting.code, issues, edition)
    write_out(run, REPORT, meeting.code, found)


def _gone(connection: Connection) -> list[str]:
    """Return the codes of meetings of which minutes were made and whose content is gone (rules C8 E14)."""
    query = sa.select(report_table.c.period).outerjoin(record, record.c.code == report_table.c.period).distinct()
    query = query.where(report_table.c.name == REPORT.id, record.c.id.is_(None))
    return list(connection.execute(query.order_by(report_table.c.period)).scalars())


def _forget(run: Run, period: str) -> None:
    """Take away the minutes of a meeting whose content is gone: they hold nothing else (rules C8 E14)."""
    of_it = (report_table.c.name == REPORT.id, report_table.c.period == period)
    with run.ledger.reading() as connection:
        written = [
            path
            for files in connection.execute(sa.select(report_table.c.files).where(*of_it)).scalars()
            for path in files
        ]
    paths = [run.workspace.root / path for path in written]
    clear_away(*paths)
    if not any(path.exists() for path in paths):
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(report_table).where(*of_it))

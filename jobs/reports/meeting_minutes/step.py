"""The step of the night: minutes of meetings whose form is new or changed, and what is still to be done (rule B6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.ledger.counters import reached
from jobs.ledger.meetings import Meeting, alive_since, meetings
from jobs.ledger.tables import printed, record
from jobs.ledger.tables import report as report_table
from jobs.outbox import clear_away
from jobs.reporting.kept import Kept, edition_of, keep, kept_issues
from jobs.reporting.printing import write_out
from jobs.reports.meeting_minutes.declared import REPORT
from jobs.reports.meeting_minutes.following import SHOWN, follow
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
        gone = _gone(connection)
    for period in gone:
        _forget(run, period)
    with run.ledger.reading() as connection:
        revision = reached(connection, "revision")
        came_to = connection.execute(sa.select(printed.c.revision).where(printed.c.name == _NAME)).scalar() or 0
        since = 0 if run.anew else came_to
        # What was imported is no more than a row of an old register, and has no path.
        written = sa.select(report_table.c.period).where(report_table.c.name == REPORT.id)
        wanted = sa.or_(record.c.revision > since, record.c.code.not_in(written))
        new = meetings(connection, record.c.path.is_not(None), wanted)
        every = meetings(connection, alive_since(run.at.date() - SHOWN))
        roster = people(connection)
    for meeting in new:
        _print(run, meeting, every, roster)
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
    """Return the codes of meetings whose minutes tell of a meeting whose content is gone: of that one, or of what it left open."""
    query = sa.select(report_table.c.period).outerjoin(record, record.c.code == report_table.c.period).distinct()
    query = query.where(report_table.c.name == REPORT.id, record.c.id.is_(None))
    gone = set(connection.execute(query).scalars())
    citing = set()
    if gone:
        told = sa.select(report_table.c.period, report_table.c.context).where(report_table.c.name == REPORT.id)
        for period, context in connection.execute(told):
            if gone & {row["code"] for row in context["former"]["rows"]}:
                citing.add(period)
    return sorted(gone | citing)


def _forget(run: Run, period: str) -> None:
    """Take away the minutes of a meeting, and what the ledger keeps of them (rules C8 E14).

    Where only what a former meeting left open has gone, they are printed again without it: the step prints what has no minutes yet.
    """
    of_it = (report_table.c.name == REPORT.id, report_table.c.period == period)
    with run.ledger.reading() as connection:
        query = sa.select(report_table.c.files).where(*of_it)
        paths = [run.workspace.root / path for files in connection.execute(query).scalars() for path in files]
    clear_away(*paths)
    if not any(path.exists() for path in paths):
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(report_table).where(*of_it))

"""What reports said, kept in the ledger: a past month is printed again with the figures of its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import report as report_table
from jobs.reporting.report import Issue, Report
from jobs.running import Run


class Outgrown(Exception):
    """What was kept of a report lacks what the report shows by now."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a report as the ledger keeps it.

    Attributes:
        id: its number there.
        issue: the copy, with its context.
        files: path, relative to the workspace -> SHA-256 of what was written there.
    """

    id: int
    issue: Issue
    files: Mapping[str, str]


@cache
def adapter_of(context: type) -> Any:
    """Return what makes a report's context of kept JSON, and the other way round."""
    from pydantic import TypeAdapter

    return TypeAdapter(context)


def kept_issues(connection: Connection, report: Report, period: str) -> list[Kept]:
    """Return the newest edition of a report about a period; nothing where it was not made yet.

    Raises:
        Outgrown: it was made by a version of the report that said something else.
    """
    from pydantic import ValidationError

    of_period = (report_table.c.name == report.id, report_table.c.period == period)
    newest = sa.select(sa.func.max(report_table.c.edition)).where(*of_period).scalar_subquery()
    query = sa.select(report_table).where(*of_period, report_table.c.edition == newest).order_by(report_table.c.id)
    adapter = adapter_of(report.context)
    try:
        return [
            Kept(row.id, Issue(adapter.validate_python(row.context), row.about, row.person), row.files)
            for row in connection.execute(query)
        ]
    except ValidationError as error:
        raise Outgrown(str(error)) from error


def edition_of(connection: Connection, report: Report, period: str) -> int:
    """Return the newest edition of a report about a period; 0 where it was not made yet."""
    query = sa.select(sa.func.max(report_table.c.edition))
    query = query.where(report_table.c.name == report.id, report_table.c.period == period)
    return int(connection.execute(query).scalar() or 0)


def keep(
    connection: Connection, run: Run, report: Report, period: str, issues: Sequence[Issue], edition: int
) -> list[Kept]:
    """Enter the copies of a report in the ledger, in a writing transaction, and return them."""
    found = []
    for issue in issues:
        context = adapter_of(report.context).dump_python(issue.context, mode="json")
        row = {"name": report.id, "period": period, "about": issue.about, "person": issue.person, "edition": edition}
        row |= {"as_of": run.stamp, "made": run.stamp, "context": context, "files": {}}
        key = connection.execute(sa.insert(report_table).values(row)).inserted_primary_key
        assert key is not None
        found.append(Kept(int(key[0]), issue, {}))
    return found


def note_files(connection: Connection, kept: Kept, files: Mapping[str, str]) -> Kept:
    """Enter what was written for a copy, path -> SHA-256, and return the copy with it."""
    noted = replace(kept, files={**kept.files, **files})
    query = sa.update(report_table).where(report_table.c.id == kept.id)
    connection.execute(query.values(files=noted.files))
    return noted

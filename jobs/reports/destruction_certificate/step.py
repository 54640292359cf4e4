"""The step of the night: list and slip of what was destroyed, and the certificate once its witness has confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.disposal_lines import ListLine, read_line
from jobs.ledger.disposals import disposals, items_of
from jobs.ledger.forgetting_files import TAKING_AWAY
from jobs.ledger.tables import deed
from jobs.reporting.kept import Outgrown, keep, kept_issues
from jobs.reporting.printing import write_out
from jobs.reporting.report import Issue, Report
from jobs.reports.destruction_certificate.contexts import certificate, list_of, slip
from jobs.reports.destruction_certificate.declared import REPORT as CERTIFICATE
from jobs.reports.destruction_list import REPORT as LIST
from jobs.reports.destruction_slip import REPORT as SLIP
from jobs.running import Run
from validators.message import Message


def destruction_papers(run: Run) -> None:
    """Make the papers of destructions that were carried out; what a run that is killed has kept is written by the next one.

    The certificate waits until everything is really gone: a file that is open somewhere holds it up, and that is said.
    """
    with run.ledger.reading() as connection:
        done = disposals(connection, ("destroyed", "witnessed"))
        items = items_of(connection, [row.request for row in done])
        open_deeds = sa.select(sa.func.count()).select_from(deed).where(deed.c.kind.in_(TAKING_AWAY), ~deed.c.done)
        left = int(connection.execute(open_deeds).scalar() or 0)
    for row in done:
        lines = [read_line(each.shown) for each in items[row.request] if each.state == "destroyed"]
        _print(run, LIST, row, partial(_listed, run, row, lines))
        if any(line.paper for line in lines):
            _print(run, SLIP, row, partial(_slip, run, row, lines))
        if row.state == "witnessed" and left and not _is_kept(run, CERTIFICATE, row.request):
            run.notices.append(
                Message(
                    "The certificate of {request} waits until everything is gone: {count} files could not be removed yet.",
                    {"request": row.request, "count": left},
                )
            )
        elif row.state == "witnessed":
            _print(run, CERTIFICATE, row, partial(_certified, run, row, lines, items[row.request]))


def _listed(run: Run, row: Row[Any], lines: Sequence[ListLine], connection: Connection) -> object:
    return list_of(run, row, lines)


def _slip(run: Run, row: Row[Any], lines: Sequence[ListLine], connection: Connection) -> object:
    return slip(run, row, lines)


def _certified(
    run: Run, row: Row[Any], lines: Sequence[ListLine], items: Sequence[Row[Any]], connection: Connection
) -> object:
    return certificate(run, connection, row, lines, items)


def _is_kept(run: Run, report: Report, request: str) -> bool:
    with run.ledger.reading() as connection:
        return bool(kept_issues(connection, report, request))


def _print(run: Run, report: Report, row: Row[Any], context: Callable[[Connection], object]) -> None:
    """Make a paper once; it is written again where it was kept and could not be written, or where the run asks for that."""
    with run.ledger.reading() as connection:
        try:
            found = kept_issues(connection, report, row.request)
        except Outgrown:
            return  # what was printed and signed stays as it is
        made = None if found else context(connection)
    if made is not None:
        with run.ledger.writing() as connection:
            found = keep(connection, run, report, row.request, [Issue(made)], 1)
    elif not run.anew and all(each.files for each in found):
        return
    write_out(run, report, row.request, found)

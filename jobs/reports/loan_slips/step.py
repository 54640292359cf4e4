"""The step of the night: a slip for each paper loan that is ready or out, and none for what has come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import people
from jobs.ledger.customers import chunks
from jobs.ledger.lending import open_loans
from jobs.ledger.tables import change, record
from jobs.ledger.tables import report as report_table
from jobs.outbox import clear_away
from jobs.reporting.kept import Kept, edition_of, keep, kept_issues
from jobs.reporting.printing import write_out
from jobs.reporting.report import Issue
from jobs.reports.loan_slips.declared import REPORT
from jobs.running import Run
from jobs.store import sha256_of
from templates.contexts.loan_slip import LoanSlip
from templates.contexts.pieces import Head
from validators.loans import OUT, OVERDUE, READY, is_electronic
from validators.message import Message
from validators.supervision import archivists

_WITH_SLIP: Final = (READY, OUT, OVERDUE)


def slips(run: Run) -> None:
    """Write the slips of loans that are new or changed, and take away those of loans that have ended.

    What a run that is killed has kept is written by the next one.
    """
    with run.ledger.reading() as connection:
        # What was imported was handed out on the office's own paper.
        loans = [row for row in open_loans(connection, _WITH_SLIP) if row.path and not is_electronic(row.fields)]
        there = set(
            connection.execute(sa.select(report_table.c.period).where(report_table.c.name == REPORT.id)).scalars()
        )
        in_charge = archivists(people(connection))
        made = _contexts(run, connection, loans)
    for loan in sorted(there - {row.code for row in loans}):
        _forget(run, loan)
    for row in loans if in_charge else ():
        _print(run, row.code, made[row.code], in_charge[0])


def _print(run: Run, loan: str, context: LoanSlip, archivist: str) -> None:
    with run.ledger.reading() as connection:
        found: list[Kept] = kept_issues(connection, REPORT, loan)
        edition = edition_of(connection, REPORT, loan) + 1
    if found and not run.anew and _said(found[0].issue.context) == _said(context):
        if _missing(run, found):
            write_out(run, REPORT, loan, found)
        return
    context = replace(context, head=replace(context.head, edition=edition))
    with run.ledger.writing() as connection:
        new = keep(connection, run, REPORT, loan, [Issue(context, person=archivist)], edition)
    write_out(run, REPORT, loan, new)
    _forget(run, loan, before=edition)


def _missing(run: Run, found: Sequence[Kept]) -> bool:
    """Return whether a slip was kept and not written: a run was killed, or its folder could not be written to."""
    return any(not kept.files for kept in found)


def _said(slip: LoanSlip) -> tuple[object, ...]:
    """Return what of a slip is worth printing it anew."""
    return tuple(getattr(slip, name) for name in ("code", "borrower", "purpose", "approved_by", "due"))


def _forget(run: Run, loan: str, before: int | None = None) -> None:
    """Take away a loan's slips, or those of the editions before one; what somebody has written in stays where it is."""
    these = [report_table.c.name == REPORT.id, report_table.c.period == loan]
    if before is not None:
        these.append(report_table.c.edition < before)
    with run.ledger.reading() as connection:
        kept = list(connection.execute(sa.select(report_table.c.id, report_table.c.files).where(*these)))
    gone = []
    for row in kept:
        paths = {run.workspace.root / inside: digest for inside, digest in row.files.items()}
        ours = [path for path, digest in paths.items() if path.is_file() and sha256_of(path) == digest]
        clear_away(*ours)
        if not any(path.exists() for path in ours):
            gone.append(row.id)
    if gone:
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(report_table).where(report_table.c.id.in_(gone)))


def _contexts(run: Run, connection: Connection, loans: Sequence[Row[Any]]) -> dict[str, LoanSlip]:
    """Return loan -> what its slip says."""
    of: dict[str, Row[Any]] = {}
    for codes in chunks({row.fields["code"] for row in loans}):
        query = sa.select(record.c.code, record.c.title, record.c.customer_name, record.c.secrecy, record.c.paper_place)
        of |= {row.code: row for row in connection.execute(query.where(record.c.code.in_(codes)))}
    moved: dict[int, str] = {}
    for ids in chunks({row.id for row in loans}):
        dues = sa.select(change.c.record, change.c.old).where(change.c.record.in_(ids), change.c.field == "due")
        moved |= {row.record: row.old for row in connection.execute(dues.order_by(change.c.id))}
    return {row.code: _context(run, row, of.get(row.fields["code"]), moved.get(row.id)) for row in loans}


def _context(run: Run, loan: Row[Any], of: Row[Any] | None, before: str | None) -> LoanSlip:
    settings, fields = run.workspace.settings, loan.fields
    register = f"{settings.folders.register}/{run.workspace.register_book.name}"
    head = Head(REPORT.title.of(settings.language), settings.office_name, loan.code, run.at, run.at, 1, register)
    extended = before if fields.get("extension") else None
    return LoanSlip(
        head=head,
        loan=loan.code,
        code=fields["code"],
        title=_title(of) if of else loan.title,
        secrecy=of.secrecy if of else "",
        place=(of.paper_place or "") if of else "",
        borrower=fields["borrower"],
        department=fields.get("department") or "",
        purpose=fields.get("purpose") or "",
        asked_on=date.fromisoformat(fields["asked_on"]),
        approved_by=fields.get("approver") or "",
        approved_on=date.fromisoformat(loan.entered[:10]),
        due=date.fromisoformat(fields["due"]),
        extended_from=date.fromisoformat(extended) if extended else None,
        rules=tuple(map(run.say, _RULES)),
    )


def _title(of: Row[Any]) -> str:
    title, customer = str(of.title), of.customer_name or ""
    return title if customer in title else f"{customer} {title}"


_RULES: Final = (
    Message(
        "The original is for the borrower alone; nothing in it is marked, taken out, copied or passed on without an approval."
    ),
    Message(
        "It is brought back by its last day; whoever needs it longer asks for an extension before that day, and whoever damages "
        "or loses it tells the archivist at once."
    ),
)

"""What the papers of a destruction say, worked out from the ledger's own lines of it: the records are gone by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.agreements import told
from jobs.backup.out_of_reach import out_of_reach
from jobs.ledger.disposal_lines import ListLine
from jobs.ledger.disposals import said_of_disposal, ways_of
from jobs.ledger.problems import read_message
from jobs.reporting.report import Report
from jobs.reports.destruction_certificate.declared import REPORT as CERTIFICATE
from jobs.reports.destruction_list import REPORT as LIST
from jobs.reports.destruction_slip import REPORT as SLIP
from jobs.running import Run
from templates.contexts.destruction import (
    DestructionCertificate,
    DestructionList,
    DestructionSlip,
    ListRow,
    SlipRow,
)
from templates.contexts.pieces import Head, Table
from validators.classes import CLASSES
from validators.message import Message, Text

_PAPER: Final = Text("含纸质件", "with paper")


def list_of(run: Run, row: Row[Any], lines: Sequence[ListLine]) -> DestructionList:
    """Return what the list says."""
    language = run.workspace.settings.language
    rows = tuple(_row(number, line, language) for number, line in enumerate(lines, start=1))
    gaps = {"count": len(rows), "pieces": sum(row.pieces for row in rows)}
    return DestructionList(
        head=_head(run, LIST, row),
        request=row.request,
        number=row.number,
        subject=row.title,
        destroyed=_local(row.destroyed),
        items=Table(LIST.title.of(language), run.workspace.register_book.name, rows),
        summary=run.say(Message("{count} records, {pieces} documents.", gaps)),
    )


def slip(run: Run, row: Row[Any], lines: Sequence[ListLine]) -> DestructionSlip:
    """Return what the slip for the paper says."""
    papers = [line for line in lines if line.paper]
    rows = tuple(
        SlipRow(number, line.code, line.title, line.place, line.paper_code, line.secrecy)
        for number, line in enumerate(papers, start=1)
    )
    title = SLIP.title.of(run.workspace.settings.language)
    return DestructionSlip(
        head=_head(run, SLIP, row),
        request=row.request,
        number=row.number,
        way=row.paper_way or "",
        place=row.place,
        executor=row.executor,
        witness=row.witness,
        papers=Table(title, run.workspace.register_book.name, rows),
        rules=tuple(map(run.say, _RULES)),
    )


def certificate(
    run: Run, connection: Connection, row: Row[Any], lines: Sequence[ListLine], items: Sequence[Row[Any]]
) -> DestructionCertificate:
    """Return what the certificate says.

    Args:
        run: the run under way.
        connection: sees the ledger, with the destruction in it.
        row: the destruction.
        lines: what was destroyed.
        items: all lines of the application.
    """
    language = run.workspace.settings.language
    say = run.say
    return DestructionCertificate(
        head=_head(run, CERTIFICATE, row),
        number=row.number,
        request=row.request,
        subject=row.title,
        applicant=row.applicant,
        department=row.department,
        ground=row.ground,
        reason=row.reason,
        approvals=tuple(told(said_of_disposal(row), language, reasons=True)),
        quantity=tuple(map(say, _quantity(lines))),
        destroyed=_local(row.destroyed),
        place=row.place,
        ways="、".join(ways_of(row)),
        executor=row.executor,
        witness=row.witness,
        witnessed=datetime.fromisoformat(row.witnessed),
        remark=row.remark or "",
        left=tuple(_left(run, each) for each in items if each.state in ("kept", "stopped")),
        backups=tuple(map(say, _backups(run, connection))),
        statement=say(
            Message(
                "The {count} records on the list {number} were destroyed as approved. Their codes are not given again; what remains of "
                "each is its code, title, class, date, who decided, and this certificate.",
                {"count": len(lines), "number": row.number},
            )
        ),
    )


def _head(run: Run, report: Report, row: Row[Any]) -> Head:
    settings = run.workspace.settings
    register = f"{settings.folders.register}/{run.workspace.register_book.name}"
    return Head(report.title.of(settings.language), settings.office_name, row.request, run.at, run.at, 1, register)


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=None)


def _row(number: int, line: ListLine, language: str) -> ListRow:
    note = "；".join(part for part in (line.note, _PAPER.of(language) if line.paper else "") if part)
    period = line.period_zh if language == "zh" else line.period_en
    dated = date.fromisoformat(line.dated)
    return ListRow(
        *(number, line.code, line.title, line.responsible, dated, period, line.years, line.pieces, line.ground, note)
    )


def _quantity(lines: Sequence[ListLine]) -> list[Message]:
    found = []
    for letter in CLASSES:
        some = [line for line in lines if line.letter == letter]
        if some:
            days = sorted(line.dated for line in some)
            gaps = {
                "letter": letter,
                "count": len(some),
                "pieces": sum(line.pieces for line in some),
                "paper": sum(line.paper for line in some),
                "first": days[0],
                "last": days[-1],
            }
            found.append(
                Message(
                    "Class {letter}: {count} records, {pieces} documents, {paper} of the records with paper; {first} to {last}.",
                    gaps,
                )
            )
    return found


def _left(run: Run, each: Row[Any]) -> str:
    if each.why:
        return run.say(read_message(each.why))
    return run.say(
        Message("{code} stays by its appraisal: {appraisal}.", {"code": each.code, "appraisal": each.appraisal})
    )


def _backups(run: Run, connection: Connection) -> list[Message]:
    """Return what backups that cannot be reached now still hold (rule E14)."""
    held = out_of_reach(connection, run.workspace, run.ring)
    found = [
        Message(
            "Backups made before lie in {place} and cannot be reached now; the last of them is let go on {day}.",
            {"place": place, "day": day},
        )
        if day
        else Message(
            "Backups made before lie in {place} and cannot be reached now; whoever keeps them has to delete them.",
            {"place": place},
        )
        for place, day in held
    ]
    return found or [
        Message(
            "No backup out of reach holds what was destroyed; those within reach are cleared of it by the next backup."
        )
    ]


_RULES: Final = (
    Message(
        "Each paper is fetched from its place, held against its line, and ticked; one that is missing is said to the archivist."
    ),
    Message(
        "All of it is destroyed in the presence of the witness, who signs here and confirms it in 监销确认.xlsx; nothing is taken along."
    ),
)

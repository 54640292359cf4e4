"""A small report of the tests' own: it lists the customers on file, in Word and in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from archive import Archive
from docx import Document
from word_templates import CHART, PIE, Line, Small, a_template, cells, texts

from jobs.reporting.printing import print_report
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.running import running
from templates.contexts.pieces import Series, Share, Table
from validators.declaration import Kind
from validators.message import Message, Text
from validators.periods import Span

#: When the report about October is printed.
FIRST = datetime(2026, 11, 1, 6, 0)
LATER = datetime(2026, 11, 25, 6, 0)


def small_issues(ask: Ask) -> Iterator[Issue]:
    """Yield the report, and a copy for every department that has customers."""
    rows = [
        (
            found.department,
            Line(
                found.code, len(found.title), Decimal(found.fields["registered_capital"] or 0), found.dated, Share(1, 2)
            ),
        )
        for found in ask.past.records("customer", ("registered_capital",))
    ]
    for about in ("", *sorted({department for department, _ in rows})):
        lines = tuple(line for department, line in rows if about in ("", department))
        chart = replace(
            CHART,
            names=tuple(line.label for line in lines),
            series=(Series("万元", tuple(float(line.amount) for line in lines)),),
        )
        summary = f"{ask.head.office}有{len(lines)}家客户。"
        table = Table("客户", "登记表“客户基本信息表”", lines, "" if lines else "还没有客户。")
        yield Issue(Small(ask.head, summary, (), table, chart, PIE), about)


SMALL_REPORT = Report(
    id="small",
    title=Text("月度小报", "Small monthly report"),
    spans={"monthly": Span.MONTH},
    context=Small,
    issues=small_issues,
    sheets=(
        Sheet(
            "lines",
            Text("客户", "Customers"),
            (
                ("label", Text("档号", "Code"), Kind.TEXT, 14),
                ("amount", Text("注册资本", "Capital"), Kind.MONEY, 14),
                ("seen", Text("建档日期", "Opened"), Kind.DATE, 12),
                ("timely", Text("及时率", "In time"), Kind.TEXT, 10),
                ("last", Text("上月", "Last month"), Kind.INTEGER, 10),
            ),
        ),
    ),
)


def ship(folder: Path, content: bytes | None = None) -> None:
    """Put the small report's templates where ours lie."""
    (folder / "en").mkdir(parents=True, exist_ok=True)
    for path in (folder / f"{SMALL_REPORT.title.zh}.docx", folder / "en" / f"{SMALL_REPORT.title.en}.docx"):
        path.write_bytes(content or a_template())


def print_small(
    archive: Archive, at: datetime = FIRST, *, anew: bool = False, report: Report = SMALL_REPORT
) -> list[Message]:
    """Print the small report and return what the archivist is told."""
    with running(archive.workspace, at, ["small"]) as run:
        run.anew = anew
        print_report(run, report, Span.MONTH)
        return list(run.notices)


def report_path(archive: Archive, ending: str = "docx", about: str = "", edition: int = 1) -> Path:
    """Return where the report about October lies."""
    title = SMALL_REPORT.title.of(archive.workspace.settings.language)
    tail = (f"（{about}）" if about else "") + (f" {edition}" if edition > 1 else "")
    return archive.workspace.reports / title / f"2026-10 {title}{tail}.{ending}"


def said(archive: Archive, **where: Any) -> tuple[list[str], list[list[str]]]:
    """Return the texts and the table's rows of a printed report."""
    document = Document(str(report_path(archive, **where)))
    return texts(document), cells(document)[1:]


def sheet_rows(archive: Archive, **where: Any) -> list[list[Any]]:
    """Return the rows of the workbook beside a printed report, from its header on."""
    book = openpyxl.load_workbook(report_path(archive, "xlsx", **where))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    header = next(at for at, row in enumerate(rows) if row[1])
    return [row[: len(SMALL_REPORT.sheets[0].columns)] for row in rows[header:]]

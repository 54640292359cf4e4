"""Printing reports: worked out once, kept, and written in Word and Excel."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.ledger.past import Past
from jobs.outbox import Refused, beside, clear_away, copies_beside, is_open, write_whole
from jobs.protecting import protected_in
from jobs.reporting.kept import Kept, Outgrown, edition_of, keep, kept_issues, note_files
from jobs.reporting.office_templates import shipped_template, template_of, unusable
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.reporting.sending import post_letters
from jobs.running import Run
from jobs.store import sha256_of
from templates.contexts.pieces import Drawing, Head, Mean, Share, Table
from templates.word import ChartParts, word_document
from validators.file_names import safe_name
from validators.message import Message
from validators.periods import Period, Span, last_period


def print_report(run: Run, report: Report, span: Span) -> None:
    """Print a report about the last period that had ended before the run's moment.

    What it says is worked out once and kept; it is printed again from that, unless the run asks for it anew.
    """
    print_period(run, report, last_period(span, run.at.date()))


def print_period(run: Run, report: Report, period: Period) -> None:
    """Print a report about a period; see `print_report`."""
    with run.ledger.reading() as connection:
        try:
            found = [] if run.anew else kept_issues(connection, report, period.key)
        except Outgrown:
            run.notices.append(_outgrown(report, period, run.workspace.settings.language))
            return
        if not found:
            edition = edition_of(connection, report, period.key) + 1
            issues = work_out(run, report, period, connection, edition)
    if not found:
        with run.ledger.writing() as connection:
            found = keep(connection, run, report, period.key, issues, edition)
    post_letters(run, report, period.key, write_out(run, report, period.key, found))


def _outgrown(report: Report, period: Period, language: str) -> Message:
    return Message(
        "The report “{title}” about {period} was kept by an earlier version of guidang and cannot be printed again from that; "
        "the files that were printed stay as they are. Run the job with --anew to have a new edition made.",
        {"title": report.title.of(language), "period": period.label.of(language)},
    )


def work_out(run: Run, report: Report, period: Period, connection: Connection, edition: int = 1) -> list[Issue]:
    """Return the copies of a report about a period, as the ledger stood at the run's moment; nothing is kept."""
    settings = run.workspace.settings
    register = f"{settings.folders.register}/{run.workspace.register_book.name}"
    label = period.label.of(settings.language)
    head = Head(report.title.of(settings.language), settings.office_name, label, run.at, run.at, edition, register)
    return list(report.issues(Ask(run, Past(connection, run.stamp), period, people(connection), head)))


def write_out(run: Run, report: Report, key: str, found: Sequence[Kept]) -> list[Kept]:
    """Write the files of a report's copies, and return these with what was written.

    One that may not be written waits for the next run, and the others go on.
    """
    written: list[Kept] = []
    template = template_of(run, report) if found else b""
    made: list[tuple[object, dict[str, bytes]]] = []
    for kept in found:
        # People get the same copy as the office as often as not: it is drawn once.
        alike = next((those for context, those in made if context == kept.issue.context), None)
        if alike is None:
            alike = _contents(run, report, kept, template)
            made.append((kept.issue.context, alike))
        files: dict[str, str] = {}
        stem = _stem(run, report, key, kept.issue)
        for ending, content in alike.items():
            path = stem.with_name(f"{stem.name}{ending}")
            try:
                files |= _put(run, kept, path, protected_in(run, path, content))
            except Refused as refused:
                run.notices.append(refused.message)
        with run.ledger.writing() as connection:
            written.append(note_files(connection, kept, files))
    return written


def _contents(run: Run, report: Report, kept: Kept, template: bytes) -> dict[str, bytes]:
    """Return ending -> content: the Word document of a copy, and the workbook with its tables."""
    found = {".docx": _document(run, report, template, kept.issue.context)}
    if report.sheets:
        found[".xlsx"] = _workbook(run, report, kept.issue.context)
    return found


def _stem(run: Run, report: Report, key: str, issue: Issue) -> Path:
    workspace, title = run.workspace, report.title.of(run.workspace.settings.language)
    folder = (workspace.people / issue.person if issue.person else workspace.reports) / title
    if report.of_destruction:
        folder = workspace.disposal / safe_name(key)
    edition = issue.context.head.edition
    tails = (f"（{issue.about}）" if issue.about else "", f" {edition}" if edition > 1 else "")
    return folder / safe_name(f"{key} {title}{''.join(tails)}")


def _document(run: Run, report: Report, template: bytes, context: Any) -> bytes:
    made = context.head.made
    drawn = partial(draw, at=made)
    try:
        return word_document(template, context, drawn, made)
    except Exception as error:
        ours = shipped_template(report, run.workspace.settings.language).read_bytes()
        if template == ours:
            raise
        run.notices.append(unusable(run, report, str(error)))
        return word_document(ours, context, drawn, made)


def draw(drawing: Drawing, at: datetime) -> ChartParts:
    """Return the parts of a chart, dated at a moment."""
    from workbooks.register import chart_with_data

    series = [(line.label, line.values) for line in drawing.series]
    return ChartParts(*chart_with_data(drawing.shape, drawing.title, drawing.names, series, at))


def _workbook(run: Run, report: Report, context: Any) -> bytes:
    from workbooks.lists import list_workbook

    language, head = run.workspace.settings.language, context.head
    # A copy that lacks a part has None in its place.
    there = [sheet for sheet in report.sheets if getattr(context, sheet.path.split(".")[0]) is not None]
    return list_workbook([_sheet(run, sheet, context, language) for sheet in there], head.made, language)


def _sheet(run: Run, sheet: Sheet, context: Any, language: str) -> Any:
    from workbooks.lists import ListSheet
    from workbooks.register import SheetColumn

    table: Table[Any] = _attribute(context, sheet.path)
    columns = tuple(SheetColumn(label.of(language), kind, width) for _, label, kind, width in sheet.columns)
    rows = [tuple(_cell(_attribute(row, path)) for path, *_ in sheet.columns) for row in table.rows]
    lines = [
        line for line in (f"{context.head.office} {context.head.period}".strip(), table.source, table.note) if line
    ]
    return ListSheet(sheet.name.of(language), table.title, lines, columns, rows)


def _attribute(value: Any, path: str) -> Any:
    return reduce(getattr, path.split("."), value)


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, Share | Mean) else value


def _put(run: Run, kept: Kept, path: Path, content: bytes) -> dict[str, str]:
    """Write a file, beside what lies there where somebody has that open or has edited it; return what was written."""
    inside, digest = run.workspace.inside(path), hashlib.sha256(content).hexdigest()
    lies = sha256_of(path) if path.is_file() else ""
    edited = bool(lies) and lies not in (digest, kept.files.get(inside, lies))
    if edited:
        run.notices.append(
            Message(
                "Somebody has edited {file}; it was left as it is, and the report as it was made lies beside it.",
                {"file": inside},
            )
        )
    copies = [copy for copy in copies_beside(path) if sha256_of(copy) == digest]
    if edited or (lies != digest and is_open(path)):
        if not copies:
            write_whole(beside(path, run.at), content)
        return {}
    if lies != digest:
        write_whole(path, content)
    clear_away(*(copy for copy in copies if not is_open(copy)))
    return {inside: digest}

"""Reports as tests look at them: what the ledger keeps of them, and what people open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from archive import Archive

from jobs.reporting.kept import kept_issues
from jobs.reports import reports
from jobs.running import opened, running
from jobs.timetable import Outcome, carry_out, steps_of


def made(archive: Archive, step: str, at: datetime, *, anew: bool = False) -> Outcome:
    """Make a report, or all of a job's, as on that day."""
    with running(archive.workspace, at, [step]) as run:
        run.anew = anew
        outcome = carry_out(run, steps_of([step]))
    assert not outcome.failures
    return outcome


def contexts(archive: Archive, report: str, period: str) -> dict[str, Any]:
    """Return person -> context of each copy of a report's newest edition; the common copy stands under ""."""
    with opened(archive.workspace, datetime(2030, 1, 1)) as run, run.ledger.reading() as connection:
        return {each.issue.person: each.issue.context for each in kept_issues(connection, reports()[report], period)}


def files(archive: Archive, title: str, person: str = "") -> list[Path]:
    """Return the files of a report, the common ones or those in a person's folder, by name."""
    folder = archive.workspace.people / person if person else archive.workspace.reports
    return sorted((folder / title).iterdir()) if (folder / title).is_dir() else []


def document_words(path: Path) -> str:
    """Return all that a Word document says: paragraphs, tables, headers, a line each."""
    from docx import Document

    document = Document(str(path))
    elements = [document.element.body, *(section.header._element for section in document.sections)]
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    paragraphs = [paragraph for element in elements for paragraph in element.iter(f"{name}p")]
    return "\n".join("".join(text.text or "" for text in each.iter(f"{name}t")) for each in paragraphs)


def sheet_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a report's sheet below its header, each by the header's labels."""
    tab = openpyxl.load_workbook(path)[sheet]
    rows = [[cell.value for cell in row] for row in tab.iter_rows()]
    assert tab.auto_filter.ref
    head = int("".join(filter(str.isdigit, tab.auto_filter.ref.split(":")[0])))
    labels = [str(each) for each in rows[head - 1] if each is not None]
    found = [dict(zip(labels, row, strict=False)) for row in rows[head:]]
    return [row for row in found if any(value is not None for value in row.values()) and "（无）" not in row.values()]

"""A person's morning: what 催办清单 shows them, and what they answer in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from answer_books import answer_row, shown_rows
from archive import Archive

from jobs.running import running
from jobs.timetable import carry_out, steps_of

#: A Monday, after the night of `archive.NIGHT`, which is a Saturday.
MORNING = datetime(2026, 11, 23, 7, 30)
DAY = timedelta(days=1)


def morning(archive: Archive, at: datetime = MORNING) -> list[str]:
    """Let a morning run, and return what the run report says, in English."""
    with running(archive.workspace, at, ["morning"]) as run:
        outcome = carry_out(run, steps_of(["morning"]))
        assert not outcome.failures, outcome.failures
        return [each.id for each in run.notices]


def book(archive: Archive, person: str = "王芳") -> Path:
    return archive.workspace.decisions / person / "催办清单.xlsx"


def reminded(archive: Archive, person: str = "王芳") -> list[dict[str, Any]]:
    """Return what somebody's workbook shows."""
    return shown_rows(book(archive, person), "reminders")


def of_kind(archive: Archive, kind: str, person: str = "王芳") -> list[dict[str, Any]]:
    """Return the rows of one kind in somebody's workbook."""
    return [row for row in reminded(archive, person) if row["kind"] == kind]


def reply(archive: Archive, kind: str, decision: str, person: str = "王芳", **cells: Any) -> None:
    """Answer the first row of a kind."""
    at = next(at for at, row in enumerate(reminded(archive, person)) if row["kind"] == kind)
    answer_row(book(archive, person), "reminders", at, decision=decision, **cells)


def below(archive: Archive, person: str = "陈刚") -> list[tuple[Any, ...]]:
    """Return (state, whose, kind, what) of each line of somebody's 下属催办."""
    path = archive.workspace.people / person / "下属催办.xlsx"
    if not path.exists():
        return []
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lines = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    start = next(at for at, line in enumerate(lines) if line[0] == "情况")
    return [(line[0], line[1], line[3], line[4]) for line in lines[start + 1 :]]

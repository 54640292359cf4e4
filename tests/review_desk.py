"""A reviewer's desk: what 待审批 shows them, and what they answer in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from answer_books import answer_row, shown_rows
from archive import Archive, setting

MORNING = timedelta(days=1)


def with_second_check(archive: Archive) -> Archive:
    """Return the archive with the second check on, as shipped."""
    return setting(archive, "enabled = false", "enabled = true")


def workbook(archive: Archive, person: str = "陈刚") -> Path:
    return archive.workspace.decisions / person / "待审批.xlsx"


def rows(path: Path) -> list[dict[str, Any]]:
    """Return what a reviewer's workbook shows, by field."""
    return shown_rows(path, "approvals")


def answer(path: Path, decision: str, reason: str = "", row: int = 0, **others: str) -> None:
    """Answer in a workbook as a supervisor does in Excel."""
    answer_row(path, "approvals", row, decision=decision or None, reason=reason or None, **others)

"""Marking what is due, and listing it: nothing is destroyed by the clock alone (rule E12)."""

from __future__ import annotations

from jobs.facts import schedules_in_force
from jobs.ledger.renewing_appraisals import renew
from jobs.lists_out import put_list
from jobs.retaining.due_list import NAME, due_sheets
from jobs.running import Run


def retention(run: Run) -> None:
    """Reckon anew when the records are due that have changed, mark what is or soon will be, and write 到期清单 where it changed."""
    settings = run.workspace.settings
    with run.ledger.writing() as connection:
        lines = schedules_in_force(connection)
        renew(connection, lines, run.at.date(), settings.rules.due_notice_days)
    with run.ledger.reading() as connection:
        sheets = due_sheets(run, connection, lines)
    put_list(run, run.workspace.disposal / f"{NAME.of(settings.language)}.xlsx", sheets)

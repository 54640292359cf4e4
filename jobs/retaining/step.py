"""Marking what is due, and listing it: nothing is destroyed by the clock alone (rule E12)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import schedules_in_force
from jobs.ledger.appraisals import how_many
from jobs.ledger.renewing_appraisals import renew
from jobs.ledger.tables import printed
from jobs.lists_out import put_list
from jobs.outbox import copies_beside
from jobs.retaining.due_list import NAME, due_sheets
from jobs.running import Run

#: Under this name the ledger keeps what the list was last made of.
_LIST: Final = "retention_list"


def retention(run: Run) -> None:
    """Reckon anew when the records are due that have changed, mark what is or soon will be, and list it where that changed."""
    settings = run.workspace.settings
    with run.ledger.writing() as connection:
        lines = schedules_in_force(connection)
        # A run that is killed before the list is written leaves nothing that says it was.
        if renew(connection, lines, run.at.date(), settings.rules.due_notice_days).listed:
            _note(connection, None)
    path = run.workspace.disposal / f"{NAME.of(settings.language)}.xlsx"
    with run.ledger.reading() as connection:
        basis = _basis(run, connection)
        if _stands(connection, path, basis):
            return
        sheets = due_sheets(run, connection, lines)
    said = len(run.notices)
    put_list(run, path, sheets)
    if len(run.notices) == said:
        with run.ledger.writing() as connection:
            _note(connection, basis)


def _basis(run: Run, connection: Connection) -> dict[str, Any]:
    """Return what the list changes with beside the records that were looked at: its length, and whole years as they pass."""
    rules, language = run.workspace.settings.rules, run.workspace.settings.language
    count = how_many(connection, run.at.date(), rules.due_notice_days)
    return {"count": count, "month": f"{run.at:%Y-%m}", "within": rules.due_notice_days, "language": language}


def _stands(connection: Connection, path: Path, basis: dict[str, Any]) -> bool:
    known = connection.execute(sa.select(printed.c.detail).where(printed.c.name == _LIST)).scalar()
    return known == basis and path.is_file() and not copies_beside(path)


def _note(connection: Connection, basis: dict[str, Any] | None) -> None:
    connection.execute(sa.delete(printed).where(printed.c.name == _LIST))
    if basis is not None:
        connection.execute(sa.insert(printed).values(name=_LIST, revision=0, detail=basis))

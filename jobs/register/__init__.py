"""The master register: everything in the ledger, as one workbook (rule E7)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import schedules_in_force
from jobs.ledger.counters import reached
from jobs.ledger.tables import printed
from jobs.outbox import beside, clear_away, copies_beside, is_open, stream_whole
from jobs.record_rows.periods import Periods
from jobs.register.kept_blocks import KeptBlocks
from jobs.register.likely import likeness_sheet
from jobs.register.overview import overview
from jobs.register.sheets import changes_sheet, form_sheet, index_sheet
from jobs.register.to_do import to_do_sheet
from jobs.running import Run
from jobs.store import sha256_of
from validators.forms import forms
from validators.message import Message


def register(run: Run) -> None:
    """Write the master register anew where the ledger or the day has changed since the last time.

    A register that somebody has open is left as it is; the new one is written beside it, and
    cleared away again by the next run that finds the register closed.
    """
    from workbooks.register import write_register

    language = run.workspace.settings.language
    target = run.workspace.register_book
    with run.ledger.reading() as connection:
        revision = reached(connection, "revision")
        last = connection.execute(sa.select(printed).where(printed.c.name == "register")).first()
        detail: dict[str, Any] = dict(last.detail) if last else {}
        periods = Periods(schedules_in_force(connection), language)
        if (
            last
            and last.revision == revision
            and detail["day"] == run.at.date().isoformat()
            and _intact(target, detail)
        ):
            return
        blocks = KeptBlocks(run.workspace.state / "register", last.revision if last else 0, detail.get("kept", ""))
        sheets = [
            index_sheet(connection, blocks, language, periods),
            *(form_sheet(connection, blocks, form, language) for form in forms().values()),
            to_do_sheet(connection, run.at.date(), language),
            likeness_sheet(connection, language),
            changes_sheet(connection, language),
        ]
        front = overview(connection, run)

        def write(file: BinaryIO) -> None:
            write_register(file, front, sheets, run.at, language)

        where = _write(run, target, write)
    kept = blocks.settle(revision)
    detail = {
        "day": run.at.date().isoformat(),
        "sha256": sha256_of(where),
        "kept": kept,
    }
    if where == target:
        clear_away(*copies_beside(target))
    with run.ledger.writing() as connection:
        _enter(connection, revision, detail)


def _intact(target: Path, detail: dict[str, Any]) -> bool:
    return not copies_beside(target) and target.exists() and sha256_of(target) == detail["sha256"]


def _write(run: Run, target: Path, write: Any) -> Path:
    copy = beside(target, run.at)
    where = stream_whole(copy if is_open(target) else target, write, instead=copy)
    if where == target:
        return target
    run.notices.append(
        Message(
            "{file} is open in Excel, so the new register was written beside it as {beside}. Close the register; the "
            "next run writes it anew and clears the copy away.",
            {"file": target.name, "beside": copy.name},
        )
    )
    return copy


def _enter(connection: Connection, revision: int, detail: dict[str, Any]) -> None:
    connection.execute(sa.delete(printed).where(printed.c.name == "register"))
    connection.execute(sa.insert(printed).values(name="register", revision=revision, detail=detail))

"""Asking: each reviewer's workbook of what waits for them, with the forms beside it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.facts import people
from jobs.ledger.reviews import open_reviews
from jobs.ledger.tables import review
from jobs.outbox import is_open, write_whole
from jobs.reviewing.answers import NAME, Answer, answers
from jobs.running import Run
from validators.answers import sheets
from validators.dictionaries import SHIPPED
from validators.file_names import safe_name
from validators.filled import Cell, CellKind
from validators.forms import forms
from validators.message import Message
from validators.supervision import reviewer_of
from workbooks.blank import blank_form
from workbooks.filling import RawCell, fill
from workbooks.layout import layout
from workbooks.returning import returned_copy

#: The folder beside the workbook in which the forms to be decided lie.
FORMS = "待审批的表"


def approvals(run: Run) -> None:
    """Write every reviewer's workbook anew, and clear away those of people for whom nothing waits."""
    _hand_on(run)
    with run.ledger.reading() as connection:
        waiting = open_reviews(connection)
        every = {row.token: row for row in connection.execute(sa.select(review))}
    asked: dict[str, list[Row[Any]]] = {}
    for row in waiting:
        asked.setdefault(row.reviewer, []).append(row)
    folder = run.workspace.decisions
    homes = {home.name for home in folder.iterdir() if (home / NAME).exists()} if folder.is_dir() else set()
    for person in sorted(homes | set(asked)):
        path = folder / person / NAME
        if is_open(path):
            run.notices.append(
                Message(
                    "{person} has the workbook of approvals open, so it was not renewed. Save and close it; the next run goes on.",
                    {"person": person},
                )
            )
            continue
        rows = asked.get(person, [])
        left = answers(run, person, path, every) if path.exists() else []
        _lay_out_forms(run, folder / person / FORMS, rows)
        if rows:
            write_whole(path, _workbook(run, rows, {each.token: each for each in left}))
        else:
            path.unlink(missing_ok=True)


def _hand_on(run: Run) -> None:
    """Hand open reviews on whose reviewer has left, is away, or is no longer in charge."""
    with run.ledger.writing() as connection:
        roster = people(connection)
        for row in open_reviews(connection):
            now = reviewer_of(roster, row.person)
            if now and now != row.reviewer:
                connection.execute(sa.update(review).where(review.c.token == row.token).values(reviewer=now))


def _name(row: Row[Any]) -> str:
    return safe_name(f"{row.ticket} {row.path.rsplit('/', 1)[-1]}")


def _lay_out_forms(run: Run, folder: Path, rows: Sequence[Row[Any]]) -> None:
    wanted = {_name(row): row.sha256 for row in rows}
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.name not in wanted:
            old.unlink(missing_ok=True)
    for name, sha256 in wanted.items():
        if not (folder / name).exists():
            write_whole(folder / name, run.store.get(sha256))
    if not wanted and folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)


def _workbook(run: Run, rows: Sequence[Row[Any]], left: dict[str, Answer]) -> bytes:
    language = run.workspace.settings.language
    sheet = replace(sheets()["approvals"], printed_rows=len(rows))
    blank = blank_form(sheet, SHIPPED, (), language, run.say)
    lines = [_line(row, left.get(row.token), language) for row in rows]
    content = fill(blank, sheet, {}, {}, lines, fitted=True)
    first = layout(sheet).grids[0].first_row
    problems = [
        replace(problem, cell=_moved(problem.cell, at), others=())
        for at, row in enumerate(rows, start=first)
        if row.token in left
        for problem in left[row.token].problems
    ]
    if not problems:
        return content
    heading = Message("{count} decisions could not be acted on; mend them here.", {"count": len(problems)})
    return returned_copy(content, sheet.title.zh, problems, "", heading, run.say)


def _moved(cell: Cell, row: int) -> Cell:
    return cell._replace(ref=cell.ref.rstrip("0123456789") + str(row)) if cell.ref else Cell("", CellKind.BLANK)


def _line(row: Row[Any], left: Answer | None, language: str) -> dict[str, object]:
    link = f"{FORMS}/{_name(row)}".replace('"', '""')
    keeps = left is not None and left.problems
    return {
        "decision": (left.decision or None) if left and keeps else None,
        "reason": (left.reason or None) if left and keeps else None,
        "file": RawCell("str", "打开", f'HYPERLINK("{link}","打开")'),
        "form": forms()[row.form].title.of(language),
        "sender": row.person,
        "title": row.title,
        "summary": row.summary,
        "handed": datetime.fromisoformat(row.handed).replace(tzinfo=None),
        "token": row.token,
    }

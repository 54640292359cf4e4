"""Asking: each reviewer's workbook of what waits for them, with the forms beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.agreements import told
from jobs.answer_books import Asked, homes, open_at, renew
from jobs.facts import people
from jobs.ledger.reviews import Said, agreed_by, files_of, open_reviews, said_of
from jobs.ledger.tables import review
from jobs.outbox import free_name, is_open, write_whole
from jobs.reviewing.answers import BOOK, answers
from jobs.running import Run
from jobs.store import sha256_of
from validators.facts import Person
from validators.file_names import safe_name
from validators.forms import forms
from validators.message import Message
from validators.supervision import decider
from workbooks.filling import RawCell

#: The folder beside the workbook in which the forms to be decided lie.
FORMS = "待审批的表"


def approvals(run: Run) -> None:
    """Write every reviewer's workbook anew, and clear away those of people for whom nothing waits."""
    _hand_on(run)
    with run.ledger.reading() as connection:
        waiting = open_reviews(connection)
        before = said_of(connection, [row.arrival for row in waiting])
        roster = people(connection)
    _tell_who_is_missing(run, waiting, roster)
    asked: dict[str, list[Row[Any]]] = {}
    for row in waiting:
        if row.reviewer:
            asked.setdefault(row.reviewer, []).append(row)
    for person in sorted({*dict(homes(run, BOOK)), *asked}):
        if open_at(run, BOOK, person):
            continue
        rows = asked.get(person, [])
        _lay_out_forms(run, run.workspace.decisions / person / FORMS, rows)
        shown = [_asked(row, before.get(row.arrival, ()), run) for row in rows]
        renew(run, BOOK, person, shown, partial(answers, run, person))


def _hand_on(run: Run) -> None:
    """Hand open reviews on whose reviewer has left, is away, or is no longer in charge."""
    with run.ledger.writing() as connection:
        roster = people(connection)
        waiting = open_reviews(connection)
        before = said_of(connection, [row.arrival for row in waiting])
        for row in waiting:
            now = decider(roster, row.roles[row.level - 1], row.person, agreed_by(before.get(row.arrival, ())))
            if now and now != row.reviewer:
                connection.execute(sa.update(review).where(review.c.token == row.token).values(reviewer=now))


def _tell_who_is_missing(run: Run, waiting: Sequence[Row[Any]], roster: Mapping[str, Person]) -> None:
    """Say which forms wait because nobody can decide on them, or somebody is away without a deputy."""
    for row in waiting:
        gaps = {"title": row.title, "person": row.person, "role": row.roles[row.level - 1], "who": row.reviewer}
        reviewer = roster.get(row.reviewer)
        if reviewer is None or not reviewer.active:
            run.notices.append(
                Message(
                    "“{title}” of {person} waits for {role}, but nobody on the roster could decide on it. Enter somebody with "
                    "this role in 人员名册, or take the level out in guidang.toml under [review].",
                    gaps,
                )
            )
        elif reviewer.away:
            run.notices.append(
                Message(
                    "“{title}” of {person} waits for {who}, who is away and has no deputy who is here. Enter a deputy in 人员名册.",
                    gaps,
                )
            )


def _name(row: Row[Any]) -> str:
    return safe_name(f"{row.ticket} {row.path.rsplit('/', 1)[-1]}")


def _lay_out_forms(run: Run, folder: Path, rows: Sequence[Row[Any]]) -> None:
    """Put what is to be decided beside the workbook: each form, and the files it names (rule C12)."""
    wanted = {_name(row): row.sha256 for row in rows}
    with run.ledger.reading() as connection:
        files = files_of(connection, {row.arrival for row in rows})
    tickets = {row.arrival: row.ticket for row in rows}
    for file in files:
        name = safe_name(f"{tickets[file.slip]} {file.path.rsplit('/', 1)[-1]}")
        wanted[free_name(Path(name), lambda path: path.name in wanted).name] = file.sha256
    for old in folder.iterdir() if folder.is_dir() else ():
        if old.name not in wanted:
            old.unlink(missing_ok=True)
    for name, sha256 in wanted.items():
        path = folder / name
        if not path.exists() or (sha256_of(path) != sha256 and not is_open(path)):
            write_whole(path, run.store.get(sha256))
    if not wanted and folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)


def _asked(row: Row[Any], before: Sequence[Said], run: Run) -> Asked:
    language = run.workspace.settings.language
    role, levels = row.roles[row.level - 1], len(row.roles)
    link = f"{FORMS}/{_name(row)}".replace('"', '""')
    line = {
        "file": RawCell("str", "打开", f'HYPERLINK("{link}","打开")'),
        "form": forms()[row.form].title.of(language),
        "sender": row.person,
        "title": row.title,
        "summary": row.summary,
        "handed": datetime.fromisoformat(row.handed).replace(tzinfo=None),
        "level": f"{row.level}/{levels} {role}" if levels > 1 else role,
        "before": "\n".join(told(before, language, reasons=True)) or None,
    }
    return Asked(row.token, row.title, line)

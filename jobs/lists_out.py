"""Lists out: workbooks that people read, written anew only where what they say has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from jobs.ledger.tables import printed
from jobs.outbox import Refused, beside, clear_away, copies_beside, is_open, write_whole
from jobs.protecting import lock_in, protected_in
from jobs.running import Run
from validators.declaration import Kind
from validators.message import Text
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

#: A column of a list as it is declared: label, kind, width in characters.
Declared = tuple[Text, Kind, int]


def columns(declared: Sequence[Declared], language: str) -> tuple[SheetColumn, ...]:
    """Return a list's columns in the office's language."""
    return tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared)


def put_list(run: Run, path: Path, sheets: Sequence[ListSheet]) -> None:
    """Write a list workbook where it says something else than the last time, or is not there.

    One that somebody has open stays as it is, and the new one goes beside it; where the folder may not
    be written to, the run report says so and the others go on.
    """
    name = _name(path)
    said = [[s.name, s.title, list(s.lines), [c.label for c in s.columns], [list(r) for r in s.rows]] for s in sheets]
    stamp = hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest() + lock_in(run, path)
    with run.ledger.reading() as connection:
        before = connection.execute(sa.select(printed.c.detail).where(printed.c.name == name)).scalar()
    if before == stamp and path.is_file() and not copies_beside(path):
        return
    content = protected_in(run, path, list_workbook(sheets, run.at, run.workspace.settings.language))
    where = beside(path, run.at) if is_open(path) else path
    try:
        write_whole(where, content)
    except Refused as refused:
        run.notices.append(refused.message)
        return
    if where == path:
        clear_away(*copies_beside(path))
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == name))
        connection.execute(sa.insert(printed).values(name=name, revision=0, detail=stamp))


def take_away(run: Run, path: Path) -> None:
    """Take a list away that says nothing any more; one that is open stays until it is closed."""
    if path.is_file() and not is_open(path):
        clear_away(path, *copies_beside(path))
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(printed).where(printed.c.name == _name(path)))


def _name(path: Path) -> str:
    return f"list/{path.parent.name}/{path.name}"

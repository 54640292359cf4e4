"""Lists for single people, in their folders: written where they say something new, cleared away where they are empty."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from jobs.ledger.tables import printed
from jobs.outbox import Refused, beside, clear_away, copies_beside, is_open, write_whole
from jobs.protecting import lock_of, protected
from jobs.running import Run
from validators.declaration import Kind
from validators.message import Message, Text
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A kind of list.

    Attributes:
        id: its name in the ledger.
        title: its title and the workbook's name.
        intro: sentences between title and table.
        columns: label, kind and width in characters of each column.
    """

    id: str
    title: Text
    intro: tuple[Message, ...]
    columns: tuple[tuple[Text, Kind, int], ...]


def place(run: Run, declared: PeopleList, person: str) -> Path:
    """Return where somebody's list lies."""
    return run.workspace.people / person / f"{declared.title.of(run.workspace.settings.language)}.xlsx"


def put_lists(
    run: Run,
    declared: PeopleList,
    rows: Mapping[str, Sequence[Sequence[object]]],
    more: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Write everybody's list of a kind, and clear away those of people for whom there is nothing left.

    A list that says what it said before stays as it is. Where somebody has theirs open, the new one lies beside
    it. Where a folder may not be written to, that list waits for the next run and the others go on.

    Args:
        run: the run under way.
        declared: the kind of list.
        rows: person -> their rows; one value a column.
        more: person -> how many rows more there are that are not shown; it is said.
    """
    before = _printed(run, declared)
    for person in sorted({*before, *rows}):
        mine = rows.get(person, ())
        said = [run.say(line) for line in (*declared.intro, *_told(more.get(person, 0)))]
        digest = _digest(run, said, mine) + lock_of(run, person) if mine else ""
        path = place(run, declared, person)
        if mine and digest == before.get(person) and path.is_file():
            continue
        try:
            _put(run, declared, person, path, said, mine)
        except Refused as refused:
            run.notices.append(refused.message)
        else:
            _remember(run, declared, person, digest)


def _told(more: int) -> list[Message]:
    return (
        [Message("{count} more are not shown yet; they follow as these are dealt with.", {"count": more})]
        if more
        else []
    )


def _put(
    run: Run,
    declared: PeopleList,
    person: str,
    path: Path,
    said: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    opened = is_open(path)
    if not opened:
        clear_away(*copies_beside(path))
    if not rows:
        if not opened:
            path.unlink(missing_ok=True)
        return
    language = run.workspace.settings.language
    columns = tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared.columns)
    title = declared.title.of(language)
    sheet = ListSheet(title, f"{person} {title}", said, columns, rows)
    content = protected(run, person, list_workbook([sheet], run.at, language))
    write_whole(beside(path, run.at) if opened else path, content)


def _digest(run: Run, said: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    shown: list[Any] = [run.workspace.settings.language, list(said), [list(row) for row in rows]]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, default=str).encode()).hexdigest()


def _printed(run: Run, declared: PeopleList) -> dict[str, str]:
    start = f"{declared.id}/"
    with run.ledger.reading() as connection:
        query = sa.select(printed.c.name, printed.c.detail).where(printed.c.name.startswith(start, autoescape=True))
        return {row.name.removeprefix(start): row.detail["digest"] for row in connection.execute(query)}


def _remember(run: Run, declared: PeopleList, person: str, digest: str) -> None:
    name = f"{declared.id}/{person}"
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == name))
        if digest:
            connection.execute(sa.insert(printed).values(name=name, revision=0, detail={"digest": digest}))

"""What the ledger knows of the copies in people's folders, and what becomes of them: planned, given, leaving, gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.copies.excerpt import excerpt_name
from jobs.copies.wanting import Wanted
from jobs.ledger import audit
from jobs.ledger.copy_table import access_copy
from jobs.ledger.newest_documents import Document
from jobs.outbox import free_name, short_name
from jobs.running import Run
from validators.access import SECRET
from validators.file_names import safe_name
from validators.message import Text

#: The folder below somebody's own in which the copies lie, a folder a request.
FOLDER: Final = Text("查阅", "Consulting")
PLANNED: Final = "planned"
GIVEN: Final = "given"
LEAVING: Final = "leaving"
GONE: Final = "gone"
#: person, request, code and basis of a copy.
Key = tuple[str, str, str, str]


def key_of(row: Row[Any]) -> Key:
    """Return what a copy is a copy of, and for whom."""
    return row.person, row.request, row.code, row.basis


def lying(connection: Connection, *states: str) -> Sequence[Row[Any]]:
    """Return the copies in one of these states, the oldest first."""
    query = sa.select(access_copy).where(access_copy.c.state.in_(states)).order_by(access_copy.c.id)
    return connection.execute(query).all()


def folder_of(run: Run, request: str) -> str:
    """Return the folder of a request's copies, below that of its person."""
    return f"{FOLDER.of(run.workspace.settings.language)}/{safe_name(request)}"


def plan(run: Run, connection: Connection, wants: Sequence[Wanted]) -> dict[Key, tuple[Wanted, Document | None]]:
    """Enter what is to be put into people's folders and what is to go, with the log's entries about what is handed out.

    Args:
        run: the run under way.
        connection: holds the ledger's write lock.
        wants: what is to lie there.

    Returns:
        what each copy that is wanted is made of.
    """
    parts = {
        (each.grant.person, each.grant.request, each.grant.code, basis): (each, document)
        for each in wants
        for basis, document in each.parts
    }
    there = lying(connection, PLANNED, GIVEN, LEAVING)
    known = {key_of(row) for row in there if row.state != LEAVING}
    going = [row.id for row in there if row.state != LEAVING and key_of(row) not in parts]
    if going:
        connection.execute(sa.update(access_copy).where(access_copy.c.id.in_(going)).values(state=LEAVING))
    taken = {row.path.casefold() for row in there}
    new, entries = [], []
    for key, (each, document) in parts.items():
        if key in known:
            continue
        path = _free(run, each, document, taken)
        taken.add(path.casefold())
        values: dict[str, Any] = dict(zip(("person", "request", "code", "basis"), key, strict=True))
        new.append(values | {"path": path, "sha256": None, "state": PLANNED, "at": run.stamp, "ended": None})
        vouched = {"path": path, "of": document.sha256 if document else "", "until": each.grant.until.isoformat()}
        what = ["copied", "key-used"] if document and each.row.secrecy in SECRET else ["copied"]
        entries += [audit.Entry(each.grant.person, word, each.grant.code, each.grant.request, vouched) for word in what]
    if new:
        connection.execute(sa.insert(access_copy), new)
    audit.append(connection, run.key, run.stamp, entries)
    return parts


def _free(run: Run, each: Wanted, document: Document | None, taken: set[str]) -> str:
    name = document.name if document else excerpt_name(each.grant.code, run.workspace.settings.language)
    home = run.workspace.people
    place = home / each.grant.person / folder_of(run, each.grant.request) / short_name(safe_name(name))

    def is_taken(other: Path) -> bool:
        return other.relative_to(home).as_posix().casefold() in taken or other.exists()

    return free_name(place, is_taken).relative_to(home).as_posix()


def settle(run: Run, connection: Connection, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Enter what became of copies: id -> columns that are other now."""
    for id_, values in rows.items():
        connection.execute(sa.update(access_copy).where(access_copy.c.id == id_).values(**values))

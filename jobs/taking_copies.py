"""Copies in the open of a record's documents, for whoever sees the record by their post (rules A7 A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.failures import Failure
from jobs.ledger import audit
from jobs.ledger.sealed_paths import open_name
from jobs.ledger.tables import record, version
from jobs.outbox import free_name
from jobs.running import Run
from jobs.store import sha256_of
from validators import access
from validators.facts import Person
from validators.forms import form_called
from validators.message import Message


@dataclass(frozen=True, slots=True)
class Copies:
    """What was saved.

    Attributes:
        saved: where the copies lie.
        held_back: how many documents hold other records as well, which the person may not see.
    """

    saved: tuple[Path, ...]
    held_back: int


def save_copies(run: Run, who: Person, row: Row[Any], folder: Path) -> Copies:
    """Copy a record's filed documents into a folder, in the open, and enter it in the log before.

    Whoever sees a record by a grant alone has stamped copies in their folder, for the time of the grant; this
    gives them none.

    Args:
        run: the opened archive.
        who: the person, who may see the record.
        row: the record.
        folder: where the copies go; what lies there is never overwritten.

    Raises:
        Failure: they see the record by a grant alone; no document of it is filed; the folder cannot be written to, or an
            original cannot be opened.
    """
    code = {"code": row.code}
    if not access.by_post(who, _subject(row)):
        raise Failure(
            Message(
                "You see {code} by an approved request. Its copies lie in your own folder while the approval runs; this command saves "
                "none.",
                code,
            )
        )
    with run.ledger.writing() as connection:
        query = sa.select(version.c.path, version.c.sha256).where(version.c.record == row.id, version.c.path != "")
        documents = connection.execute(query.distinct().order_by(version.c.path)).all()
        mine = [each for each in documents if _sees_all_of(connection, who, each)]
        if mine:
            what = ["copied", "key-used"] if any(each.path != open_name(each.path) for each in mine) else ["copied"]
            vouched = _vouched(mine, folder)
            entries = [audit.Entry(who.name, word, row.code, "", vouched, "guidang show --save") for word in what]
            audit.append(connection, run.key, run.stamp, entries)
    if not documents:
        raise Failure(Message("No document is filed under {code}, so there is none to save.", code))
    saved = [_copied(run, each, folder) for each in mine]
    return Copies(tuple(saved), len(documents) - len(mine))


def _subject(row: Row[Any]) -> access.Subject:
    form = form_called(row.form)
    assert form
    return access.Subject(row.code, form, row.handler, row.department, row.secrecy, row.fields)


def _sees_all_of(connection: Connection, who: Person, document: Any) -> bool:
    """Return whether somebody may see every record that a document holds: a register holds many."""
    here = sa.select(version.c.record).where(version.c.sha256 == document.sha256)
    rows = connection.execute(sa.select(record).where(record.c.id.in_(here)))
    return all(access.by_post(who, _subject(row)) for row in rows)


def _vouched(documents: Sequence[Any], folder: Path) -> dict[str, object]:
    return {"files": [[each.path, each.sha256] for each in documents], "to": str(folder)}


def _copied(run: Run, document: Any, folder: Path) -> Path:
    wanted = folder / PurePosixPath(open_name(document.path)).name
    path = free_name(wanted, lambda path: path.exists() and not _is(path, document.sha256))
    if not path.exists():
        run.store.copy(document.sha256, path)
    return path


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256

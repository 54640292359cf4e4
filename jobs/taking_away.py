"""Taking away what was planned to go when a record's content was erased (rules C8 E13 E14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.language import reason
from jobs.ledger.deeds import open_deeds
from jobs.ledger.forgetting_files import TAKING_AWAY, UNFILE, UNRETURN, UNROW, UNSTORE, UNTELL
from jobs.ledger.tables import arrival, deed
from jobs.running import Run
from jobs.store import sha256_of
from jobs.telling_less import without_lines_about
from jobs.without_rows import without_rows
from validators.message import Message


def take_away(run: Run) -> None:
    """Take away whatever still tells of records whose content was erased; what cannot go now goes with the next run.

    The deeds were planned by `jobs.ledger.erasing.erase`, in the transaction that erased the record: filed documents, originals,
    rows of originals that other records need, returned copies, lines of run reports. What kept reports tell goes in the step
    `forgetting`. Killed at any moment, whoever comes next carries out what is left.
    """
    if not any(_open(run, kind) for kind in TAKING_AWAY):
        return
    without_rows(run, _open(run, UNROW))
    for kind, away in ((UNTELL, _told), (UNRETURN, _returned), (UNFILE, _filed)):
        _forget_deeds(run, (each.id for each in _open(run, kind) if away(run, each)))
    originals = _open(run, UNSTORE)
    with run.ledger.reading() as connection:
        # Somebody may have handed the same file in again since.
        wanted = {each.sha256 for each in originals}
        kept = sa.select(arrival.c.sha256).where(arrival.c.sha256.in_(wanted), arrival.c.state != "erased")
        again = set(connection.execute(kept).scalars())
    _forget_deeds(run, (each.id for each in originals if each.sha256 in again or _forgotten(run, each.sha256)))
    run.ledger.wipe()


def _open(run: Run, kind: str) -> list[Row[Any]]:
    with run.ledger.reading() as connection:
        return list(open_deeds(connection, kind))


def _forget_deeds(run: Run, ids: Iterable[int]) -> None:
    """Forget deeds that are done: a document's name says what was in it, so the deed goes as well."""
    if done := list(ids):
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(deed).where(deed.c.id.in_(done)))


def _told(run: Run, line: Row[Any]) -> bool:
    number, _, path = line.path.partition("/")
    files = sorted(run.workspace.runs.glob(f"* {number}.*")) if run.workspace.runs.is_dir() else []
    done = [_tried(run, file, partial(without_lines_about, run, file, line.person, path)) for file in files]
    return all(done)


def _returned(run: Run, line: Row[Any]) -> bool:
    path = run.workspace.returned / line.path
    if path.is_file() and line.sha256 and sha256_of(path) != line.sha256:
        return True  # their own by now: they have written in it
    return _gone(run, path)


def _filed(run: Run, line: Row[Any]) -> bool:
    return _gone(run, run.workspace.archive / line.path)


def _gone(run: Run, path: Path) -> bool:
    return _tried(run, path, lambda: path.unlink(missing_ok=True))


def _forgotten(run: Run, sha256: str) -> bool:
    """Destroy an original's key, so that no copy of the store anywhere can be opened, and the original."""
    return _tried(run, run.store.path(sha256), lambda: run.store.forget(sha256))


def _tried(run: Run, path: Path, away: Callable[[], object]) -> bool:
    try:
        away()
    except OSError as error:
        run.notices.append(
            Message(
                "{file} belongs to a record that was erased, but could not be removed ({error}). Close it where it is open, "
                "or give the account that runs guidang the right to delete there; the next run tries again.",
                {"file": str(path), "error": reason(error)},
            )
        )
        return False
    return True

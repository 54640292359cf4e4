"""Taking away what was planned to go when a record's content was erased: documents and originals (rules C8 E13 E14)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from jobs.language import reason
from jobs.ledger.deeds import open_deeds
from jobs.ledger.erasing import UNFILE, UNSTORE
from jobs.ledger.tables import arrival, deed
from jobs.running import Run
from validators.message import Message


def take_away(run: Run) -> None:
    """Take away the filed documents and the originals of what was erased; what cannot go now goes with the next run.

    The deeds were planned by `jobs.ledger.erasing.erase`, in the transaction that erased the record. Killed at any
    moment, whoever comes next carries out what is left.
    """
    with run.ledger.reading() as connection:
        documents, originals = open_deeds(connection, UNFILE), open_deeds(connection, UNSTORE)
        # Somebody may have handed the same file in again since.
        wanted = {each.sha256 for each in originals}
        kept = sa.select(arrival.c.sha256).where(arrival.c.sha256.in_(wanted), arrival.c.state != "erased")
        again = set(connection.execute(kept).scalars())
    done = [each.id for each in documents if _gone(run, run.workspace.archive / each.path)]
    done += [each.id for each in originals if each.sha256 in again or _forgotten(run, each.sha256)]
    if done:
        # A document's name says what was in it, so the deed goes as well.
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(deed).where(deed.c.id.in_(done)))


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

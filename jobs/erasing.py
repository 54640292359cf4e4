"""Erasing: a deletion that was approved and not taken back within its time ends with the record's content (rules C8 E14)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.language import reason
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.deeds import open_deeds
from jobs.ledger.deletions import WAITING, end, over
from jobs.ledger.erasing import UNFILE, UNSTORE, Gone, erase
from jobs.ledger.referring import referring
from jobs.ledger.tables import arrival, deed, record, review
from jobs.running import Run
from validators.forms import forms
from validators.message import Message

#: The form that quotes what is on file, and by which a deletion is taken back.
_REQUEST = "change_request"


def erasing(run: Run) -> None:
    """Erase what was to be deleted and whose time is over; then take the documents and originals away.

    First the ledger, in one transaction; what has to go outside it is planned there as deeds, which a later run
    carries out if this one is killed.
    """
    with run.ledger.writing() as connection:
        due = over(connection, run.at.date().isoformat())
        counters = Counters(connection)
        entries = [entry for each in due if (entry := _erase(run, connection, each))]
        if entries:
            counters.take("revision")
            counters.write()
        audit.append(connection, run.key, run.stamp, entries)
    _take_away(run)


def _erase(run: Run, connection: Connection, each: Row[Any]) -> audit.Entry | None:
    row = connection.execute(sa.select(record).where(record.c.code == each.code)).first()
    if row is None or row.state != WAITING or _being_taken_back(connection, each.code):
        return None
    named = referring(connection, [dict(row._mapping)])[each.code]
    if named:
        run.notices.append(
            Message(
                "{code} was to be deleted, but meanwhile {codes} refer to it, so it was kept. Have the deletion taken back, or "
                "those records corrected.",
                {"code": each.code, "codes": "、".join(named[:5])},
            )
        )
        return None
    gone = Gone(run.stamp, "deleted", each.asked, each.approved, each.request, each.reason)
    erase(connection, row, gone, _quoting(connection, each.code))
    end(connection, each.id, "erased", run.stamp, "guidang")
    run.notices.append(
        Message(
            "{code} was erased, as {request} had asked; its code stays known and is not given again.",
            {"code": each.code, "request": each.request},
        )
    )
    return audit.Entry("guidang", "erased", each.code, each.request)


def _being_taken_back(connection: Connection, code: str) -> bool:
    """Return whether a request to take the deletion back still waits for its decision."""
    title = forms()[_REQUEST].subject.format(kind="撤回删除", code=code)
    waiting = sa.select(sa.func.count()).select_from(review).join(arrival, arrival.c.id == review.c.arrival)
    waiting = waiting.where(review.c.form == _REQUEST, review.c.title == title)
    return bool(connection.execute(waiting.where(arrival.c.state.in_(("reviewing", "agreed")))).scalar())


def _quoting(connection: Connection, code: str) -> list[int]:
    """Return the requests to change a record, which say what was on file and what became of it."""
    query = sa.select(record.c.id).where(record.c.form == _REQUEST, record.c.fields["code"].as_string() == code)
    return list(connection.execute(query).scalars())


def _take_away(run: Run) -> None:
    """Take away the filed documents and the originals of what was erased; what cannot go now goes with the next run."""
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

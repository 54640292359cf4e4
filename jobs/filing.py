"""Filing: accepted documents go into the archive under their code and name, secret ones sealed (rules A5 B8 E4 E5)."""

from __future__ import annotations

from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.language import reason
from jobs.ledger.deeds import done, open_deeds
from jobs.ledger.sealed_paths import SUPERSEDED, settle_levels
from jobs.ledger.tables import deed, version
from jobs.outbox import write_many
from jobs.running import Run
from jobs.sealing.pieces import ENDING
from validators.message import Message

#: So many documents are put on the disk together before they are entered as filed.
_TOGETHER = 500


def filing(run: Run) -> None:
    """File every document that was accepted and is not in its place yet.

    A document whose record has become secret is replaced by the sealed one, and the other way round; what was there
    before goes once the other is on the disk. A run that does things anew puts back what is missing.
    """
    with run.ledger.writing() as connection:
        settle_levels(connection, run.key, run.stamp)
    with run.ledger.reading() as connection:
        waiting = iter(open_deeds(connection, "file"))
        superseded = open_deeds(connection, SUPERSEDED)
    while some := list(islice(waiting, _TOGETHER)):
        write_many((run.workspace.archive / deed.path, _content(run, deed)) for deed in some)
        done(run.ledger, [deed.id for deed in some])
    if run.anew:
        _put_back(run)
    gone = [each.id for each in superseded if _gone(run, each)]
    if gone:
        # A document's name says what is in it, so the deed goes as well.
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(deed).where(deed.c.id.in_(gone)))


def _content(run: Run, line: Any) -> bytes:
    """Return what is filed: the document, or as the store holds it where it is to lie sealed."""
    return run.store.get_sealed(line.sha256) if line.path.endswith(ENDING) else run.store.get(line.sha256)


def _put_back(run: Run) -> None:
    """File again what was filed and is not in its place; what somebody changed is left for them to see."""
    query = sa.select(version.c.path, version.c.sha256).where(version.c.path != "").distinct().order_by(version.c.path)
    with run.ledger.reading() as connection:
        rows = connection.execute(query).all()
    missing = [row for row in rows if not (run.workspace.archive / row.path).exists()]
    write_many((run.workspace.archive / row.path, _content(run, row)) for row in missing)
    if missing:
        said = Message(
            "{count} documents were missing from the archive folder and were put back.", {"count": len(missing)}
        )
        run.notices.append(said)


def _gone(run: Run, deed: Row[Any]) -> bool:
    path = run.workspace.archive / deed.path
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        run.notices.append(
            Message(
                "{file} was replaced because the level of its record changed, but could not be removed ({error}). Close it where it "
                "is open, or give the account that runs guidang the right to delete there; the next run tries again.",
                {"file": run.workspace.inside(path), "error": reason(error)},
            )
        )
        return False
    return True

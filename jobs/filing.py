"""Filing: accepted documents go into the archive under their code and name (rules E4 E5)."""

from __future__ import annotations

from itertools import islice

from jobs.ledger.deeds import done, open_deeds
from jobs.outbox import write_many
from jobs.running import Run

#: So many documents are put on the disk together before they are entered as filed.
_TOGETHER = 500


def filing(run: Run) -> None:
    """File every document that was accepted and is not in its place yet."""
    with run.ledger.reading() as connection:
        waiting = iter(open_deeds(connection, "file"))
    while some := list(islice(waiting, _TOGETHER)):
        write_many((run.workspace.archive / deed.path, run.store.get(deed.sha256)) for deed in some)
        done(run.ledger, [deed.id for deed in some])

"""Between two runs: what could not be sent is not left until the next job, which may be a night away."""

from __future__ import annotations

from datetime import datetime

from jobs.failures import Held
from jobs.ledger.opening import Ledger
from jobs.ledger.outgoing import due
from jobs.mailing.step import send_waiting, tried_before
from jobs.running import Tell, opened
from jobs.workspace import Workspace


def send_between(workspace: Workspace, book: Ledger, at: datetime, tell: Tell) -> None:
    """Send what waits and is due to be tried again; what comes of it the next run report tells.

    Where a run is under way nothing is done: it ends with sending what waits.

    Args:
        workspace: the archive.
        book: its open ledger.
        at: the moment, local without zone.
        tell: shows progress.

    Raises:
        WrongUse: the key is missing.
        Failure: the ledger or its disk fails.
    """
    with book.reading() as connection:
        if not due(connection, tried_before(workspace, at)):
            return
    try:
        with opened(workspace, at, tell, alone=True) as run:
            send_waiting(run)
    except Held:
        return

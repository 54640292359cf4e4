"""Clearing: what was decided and answered leaves the inbox; its bytes stay in the store."""

from __future__ import annotations

from pathlib import Path

from jobs.language import reason
from jobs.ledger.deeds import done, open_deeds
from jobs.running import Run
from jobs.store import sha256_of
from validators.message import Message


def clearing(run: Run) -> None:
    """Clear away decided files from the inboxes, and returned copies that have done their work.

    A file that has changed since it was read is somebody's new work and stays for the next run; so does
    one that could not be filed or handed back yet.
    """
    finished: list[int] = []
    with run.ledger.reading() as connection:
        unanswered = {
            deed.arrival for kind in ("file", "return", "note", "surplus") for deed in open_deeds(connection, kind)
        }
    for kind, root in (("tidy", run.workspace.returned), ("clear", run.workspace.inbox)):
        with run.ledger.reading() as connection:
            waiting = open_deeds(connection, kind)
        for deed in waiting:
            if deed.arrival not in unanswered and _cleared(run, root / deed.path, deed.sha256):
                finished.append(deed.id)
    done(run.ledger, finished)


def _cleared(run: Run, path: Path, sha256: str) -> bool:
    try:
        if sha256_of(path) == sha256:
            path.unlink()
    except FileNotFoundError:
        return True
    except OSError as error:
        run.notices.append(
            Message(
                "{file} has been dealt with but could not be removed ({error}). Close it where it is open, or give the "
                "account that runs guidang the right to delete there; the next run tries again.",
                {"file": str(path), "error": reason(error)},
            )
        )
        return False
    return True

"""Staging: each file is copied into the content store before anything else happens to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.intake.looking import Found
from jobs.intake.opening import opened
from jobs.language import reason
from jobs.ledger.tables import arrival, deed
from jobs.running import Run
from jobs.store import Store
from jobs.workspace import iso
from validators.message import Message

#: From so many bytes on a file is not held in memory.
_LARGE: Final = 16_000_000


def stage(run: Run, connection: Connection, files: Sequence[Found], store: Store) -> list[str]:
    """Copy new files into `store` and enter each as an arrival.

    A file that a killed run had staged already keeps the moment it was first seen. One that was
    decided and only waits to be cleared away is passed over, and so is one that waits for its slip.

    Args:
        run: the run under way.
        connection: the transaction that enters the arrivals.
        files: what `look` found.
        store: where the copies go.

    Returns:
        the paths of files that could not be read.
    """
    if not files:
        return []
    with store.putting() as put:
        hashes = [_kept(run, found, store, put) for found in files]
    staged = sa.select(arrival.c.path, arrival.c.sha256).where(arrival.c.state.in_(("staged", "kept")))
    waiting = sa.select(deed.c.path, deed.c.sha256).where(deed.c.kind == "clear", ~deed.c.done)
    known = {tuple(row) for query in (staged, waiting) for row in connection.execute(query)}
    rows = [
        _row(run, found, sha256)
        for found, sha256 in zip(files, hashes, strict=True)
        if sha256 and (found.inside, sha256) not in known
    ]
    if rows:
        connection.execute(sa.insert(arrival), rows)
    return [found.inside for found, sha256 in zip(files, hashes, strict=True) if not sha256]


def _kept(run: Run, found: Found, store: Store, put: Callable[[bytes], str]) -> str:
    """Put a file into the store and return its SHA-256; "" where it cannot be read, which is told."""
    try:
        with opened(found.path, found.home or run.workspace.inbox / found.person) as file:
            content = file.read(_LARGE + 1)  # it may have grown since it was looked at
            if len(content) <= _LARGE:
                return put(content)
            file.seek(0)
            return store.put_large(file)
    except OSError as error:
        run.notices.append(
            Message(
                "{file} could not be read ({error}) and stays where it is. Close it where it is open, or give the "
                "account that runs guidang the right to read it.",
                {"file": found.inside, "error": reason(error)},
            )
        )
    return ""


def _row(run: Run, found: Found, sha256: str) -> dict[str, object]:
    """Return the arrival's row; the moment it counts as handed in is the earlier of the two known (rule B4)."""
    modified = run.workspace.local(found.modified)
    return {
        "person": found.person,
        "path": found.inside,
        "sha256": sha256,
        "size": found.size,
        "modified": iso(run.workspace.zoned(modified)),
        "seen": run.stamp,
        "handed": iso(run.workspace.zoned(min(modified, run.at))),
        "state": "staged",
    }

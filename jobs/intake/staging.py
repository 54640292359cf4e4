"""Staging: each file is copied into the content store before anything else happens to it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.intake.looking import Found
from jobs.language import reason
from jobs.ledger.tables import arrival, deed
from jobs.running import Run
from jobs.store import Store
from jobs.workspace import iso
from validators.message import Message


def stage(run: Run, connection: Connection, files: Iterable[Found], store: Store) -> None:
    """Copy new files into `store` and enter each as an arrival.

    A file that a killed run had staged already keeps the moment it was first seen. One that was
    decided and only waits to be cleared away is passed over.

    Args:
        run: the run under way.
        connection: the transaction that enters the arrivals.
        files: what `look` found.
        store: where the copies go.
    """
    staged = {
        (row.path, row.sha256)
        for row in connection.execute(sa.select(arrival.c.path, arrival.c.sha256).where(arrival.c.state == "staged"))
    }
    waiting = {
        (row.path, row.sha256)
        for row in connection.execute(
            sa.select(deed.c.path, deed.c.sha256).where(deed.c.kind == "clear", deed.c.done.is_(False))
        )
    }
    rows = []
    for found in files:
        try:
            sha256 = store.put(found.path.read_bytes())
        except OSError as error:
            run.notices.append(
                Message(
                    "{file} could not be read ({error}) and stays where it is. Close it where it is open, or give the "
                    "account that runs guidang the right to read it.",
                    {"file": found.inside, "error": reason(error)},
                )
            )
            continue
        if (found.inside, sha256) in staged or (found.inside, sha256) in waiting:
            continue
        modified = run.workspace.local(found.modified)
        rows.append(
            {
                "person": found.person,
                "path": found.inside,
                "sha256": sha256,
                "size": found.size,
                "modified": iso(run.workspace.zoned(modified)),
                "seen": run.stamp,
                "handed": iso(run.workspace.zoned(min(modified, run.at))),
                "state": "staged",
            }
        )
    if rows:
        connection.execute(sa.insert(arrival), rows)

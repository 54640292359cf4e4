"""Deeds: what has still to be done outside the ledger, and that it has been done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.opening import Ledger
from jobs.ledger.tables import deed


def open_deeds(connection: Connection, kind: str) -> Sequence[Row[Any]]:
    """Return the deeds of one kind (file, superseded, return, note, surplus, tidy, receipt, clear) still to be done, oldest first."""
    query = sa.select(deed).where(deed.c.kind == kind, ~deed.c.done).order_by(deed.c.id)
    return connection.execute(query).all()


def done(ledger: Ledger, ids: Sequence[int]) -> None:
    """Enter deeds as done, in a transaction of their own."""
    if ids:
        with ledger.writing() as connection:
            statement = sa.update(deed).where(deed.c.id == sa.bindparam("which")).values(done=True)
            connection.execute(statement, [{"which": id_} for id_ in ids])

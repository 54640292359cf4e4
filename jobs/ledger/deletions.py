"""Deletions that were approved: they wait, can be taken back, and end with the record (rule C8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.tables import deletion

#: State of a record whose deletion was approved and can still be taken back.
WAITING: Final = "待删除"


def waiting(connection: Connection, codes: Collection[str] = ()) -> dict[str, Row[Any]]:
    """Return code -> deletion of those that wait, of these codes or of all."""
    query = sa.select(deletion).where(deletion.c.state == "waiting").order_by(deletion.c.id)
    if not codes:
        return {row.code: row for row in connection.execute(query)}
    return {
        row.code: row for some in chunks(codes) for row in connection.execute(query.where(deletion.c.code.in_(some)))
    }


def over(connection: Connection, day: str) -> Sequence[Row[Any]]:
    """Return the deletions that could be taken back until before `day` (ISO date), the oldest first."""
    query = sa.select(deletion).where(deletion.c.state == "waiting", deletion.c.until < day)
    return connection.execute(query.order_by(deletion.c.id)).all()


def end(connection: Connection, id_: int, state: str, at: str, by: str, why: str = "") -> None:
    """Enter how a deletion ended: `taken-back` or `erased`."""
    values = {"state": state, "ended": at, "ended_by": by, "ended_why": why or None}
    connection.execute(sa.update(deletion).where(deletion.c.id == id_).values(values))

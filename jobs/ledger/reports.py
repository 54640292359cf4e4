"""Who handed a report in that keeps its sender apart: asked inside the ledger alone, and never told (rule B12)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import arrival, record, version


def first_sender(connection: Connection, code: str) -> str:
    """Return who handed in the first version of a record; "" where nothing is on file under the code."""
    query = sa.select(arrival.c.person).join(version, version.c.arrival == arrival.c.id)
    query = query.join(record, record.c.id == version.c.record).where(record.c.code == code)
    return connection.execute(query.order_by(version.c.number).limit(1)).scalar() or ""

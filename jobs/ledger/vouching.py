"""What a signed sheet of paper vouches for: the head of the log's chain, and the register's checksum (rules A8 E10)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.audit import GENESIS
from jobs.ledger.tables import audit, printed


def chain_head(connection: Connection, at: str) -> tuple[int, str]:
    """Return the number and hash of the last entry of the log by a moment, ISO 8601 with zone."""
    query = sa.select(audit.c.seq, audit.c.hash).where(audit.c.at <= at).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def register_digest(connection: Connection) -> str:
    """Return the SHA-256 of the master register as it was last written; "" where it never was."""
    detail = connection.execute(sa.select(printed.c.detail).where(printed.c.name == "register")).scalar()
    return str(detail.get("sha256", "")) if detail else ""

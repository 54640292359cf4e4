"""The table by which sensitive numbers are found without being opened, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from jobs.ledger.tables import metadata

#: Account and identity numbers of records, as keyed digests (see `jobs.ledger.lookups`).
lookup = Table(
    "lookup",
    metadata,
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("field", String(80), primary_key=True),
    Column("digest", String(32), nullable=False),
    Index("ix_lookup_digest", "digest"),
)

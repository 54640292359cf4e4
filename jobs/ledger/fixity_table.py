"""The tables of what was looked at in the archive folder and the store, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: When each filed document and each original was compared with its checksum last, and what was found.
fixity = Table(
    "fixity",
    metadata,
    Column("key", Text, primary_key=True),  # a document's path in the archive folder; store:SHA-256 of an original
    Column("sha256", String(64), nullable=False),  # what it ought to hold; empty of what nobody filed
    Column("at", String(32), nullable=False),
    Column("state", String(8), nullable=False),  # see jobs.soundness
    Index("ix_fixity_state", "state"),
    Index("ix_fixity_at", "at"),
)

#: Each round in which everything is looked at once; see jobs.fixity.
fixity_round = Table(
    "fixity_round",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("began", String(32), nullable=False),
    Column("ended", String(32)),
    Column("last", String(10), nullable=False),  # the day on which some of it was looked at last
)

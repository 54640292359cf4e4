"""Tables beside the log, which is `audit` in `jobs.ledger.tables`: seals of the records, and what has left it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from jobs.ledger.tables import metadata

#: Entries that have left the log after their term; see jobs.ledger.checkpoints.
checkpoint = Table(
    "log_checkpoint",
    metadata,
    Column("last", Integer, primary_key=True, autoincrement=False),  # number of the last entry that went
    Column("first", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("until", String(32), nullable=False),  # moment of the last entry that went
    Column("head", String(64), nullable=False),  # its hash: what the first entry that stays follows from
    Column("seal", String(64), nullable=False),  # keyed hash of all this
)

#: A keyed hash of each record as it stands; see jobs.ledger.sealing. A seal that outlives its record tells of it.
seal = Table(
    "record_seal",
    metadata,
    Column("record", Integer, primary_key=True, autoincrement=False),
    Column("entry", Integer, nullable=False),  # number of the log's newest entry when it was sealed
    Column("digest", String(64), nullable=False),
)

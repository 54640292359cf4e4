"""The tables of backups and restore drills, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: Every night's backup that was made, and where; what was put elsewhere by hand as well.
backup = Table(
    "backup",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("place", Text, nullable=False),  # the folder, absolute
    Column("night", String(20), nullable=False),  # its name there
    Column("at", String(32), nullable=False),  # the moment it holds
    Column("entry", Integer, nullable=False),  # number of the log's newest entry in it
    Column("hash", String(64), nullable=False),
    Column("forgotten", Integer, nullable=False),  # so many destructions and deletions are carried out in it
    Column("gone", String(32)),  # when it was let go
    Index("uq_backup_place_night", "place", "night", unique=True),
)

#: Every restore drill and how it went.
drill = Table(
    "drill",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("place", Text, nullable=False),
    Column("night", String(20), nullable=False),
    Column("sound", Boolean, nullable=False),
    Column("found", Integer, nullable=False),  # so many things were off
    Column("first", Text, nullable=False),  # the first of them, in the office's language
)

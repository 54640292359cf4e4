"""The table of copies that lie in people's folders, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: Every copy that a grant has put into somebody's folder, and how it went again (rules E9 A8).
access_copy = Table(
    "access_copy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(60), nullable=False),
    Column("request", String(60), nullable=False),
    Column("code", String(60), nullable=False),
    Column("basis", String(64), nullable=False),  # changes with the document, with the line it bears, with its last day
    Column("path", Text, nullable=False),  # relative to the folder of people's folders, with /; empty once it is gone
    Column("sha256", String(64)),  # what was written there; null while nothing was
    Column("state", String(8), nullable=False),  # planned, given, leaving (to be taken away), gone
    Column("at", String(32), nullable=False),
    Column("ended", String(32)),
    Index("ix_access_copy_state", "state", "person", "request"),
)

"""The table of appraisals, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from jobs.ledger.tables import metadata

#: When each record is due by the schedule (rules E11 E12): reckoned from the ledger, and again where that has changed.
appraisal = Table(
    "appraisal",
    metadata,
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("line", String(60), nullable=False),  # of the schedule
    Column("since", String(10), nullable=False),  # which version of the line; "" for the one that has always held
    Column("digest", String(16), nullable=False),  # changes with what that version says
    Column("state", String(8), nullable=False),  # endless, waiting, running; whether it is over depends on the day
    Column("began", String(10)),
    Column("due", String(10)),
    Column("mark", String(8), nullable=False),  # what the register shows: soon, due, held; or ""
    Column("revision", Integer, nullable=False, index=True),  # of the ledger, when it last changed
    Index("ix_appraisal_due", "due", "record"),
    Index("ix_appraisal_mark", "mark", "record"),
)

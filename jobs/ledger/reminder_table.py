"""The table of reminders, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: What people are reminded of every morning: when they were told, who was told after them, what they answered.
reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),  # see jobs.reminders.kinds
    Column("key", Text, nullable=False),  # what it is about, by code or number
    Column("owner", String(60), nullable=False),  # whose matter it is by the ledger
    Column("person", String(60), nullable=False),  # who is asked by now: the owner, or who it was passed on to
    Column("basis", String(12), nullable=False),  # changes where it becomes another matter: another day, another form
    Column("due", String(10)),
    Column("told", String(10), nullable=False),  # the morning on which `person` was first asked
    Column("stage", Integer, nullable=False),  # see validators.reminding.Stage
    Column("staged", String(10), nullable=False),  # since when it stands there; the next stage counts from it
    Column("news", String(8), nullable=False),  # what mail has still to tell: new, due, raised, back, passed; or ""
    Column("silent", String(10)),  # said nothing of before this day
    Column("token", String(40)),  # under which it stands in the workbook
    Column("answer", String(12)),  # done, postponed, passed
    Column("answered", String(32)),
    Column("by", String(60)),
    Column("until", String(10)),
    Column("reason", Text),
    Column("proposed", String(60)),  # whose it is, by whoever passed it on
    Column("answer_token", String(40)),
    Column("postponed", Integer, nullable=False),  # how often
    Column("passes", Integer, nullable=False),
    Column("ended", String(32)),  # when it was no longer due
    Index("uq_reminder_kind_key_owner", "kind", "key", "owner", unique=True),
    Index("ix_reminder_ended", "ended", "person"),
)

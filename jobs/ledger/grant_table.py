"""The table of grants, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: What was approved for somebody to see, a row a record; it outlives the record, since it holds no content (rule E14).
access_grant = Table(
    "access_grant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request", String(60), nullable=False),  # code of the request or the loan that it goes by
    Column("code", String(60), nullable=False, index=True),
    Column("person", String(60), nullable=False),
    Column("body", String(120), nullable=False),  # the outside body; "" where it is for the person alone
    Column("way", String(20), nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("approved", Text, nullable=False),
    Column("secrecy", String(8), nullable=False),  # the record's level when it was approved; "" where not looked at
    Column("given", String(32), nullable=False),
    Column("state", String(10), nullable=False),  # running, over (its day is past), revoked, returned (a loan)
    Column("ended", String(32)),
    Column("why", Text),  # why it was revoked, in words
    Index("uq_access_grant_request_code_person", "request", "code", "person", unique=True),
    Index("ix_access_grant_state", "state", "until"),
)

"""The tables of where records came from and where they were asked about, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from jobs.ledger.tables import metadata

#: In which file, and in which row of it, something about a record was handed in, also where it said nothing new; when the
#: record is erased, each of these files forgets it (rule E14).
origin = Table(
    "origin",
    metadata,
    Column("arrival", Integer, ForeignKey("arrival.id"), primary_key=True, autoincrement=False),
    Column("code", String(60), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),  # the Excel row; 0 where the whole file is about it
    Index("ix_origin_code", "code"),
)

#: Which rows of the workbooks that people answered in, as they are kept, tell of what (rule E14).
answered = Table(
    "answered",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column(
        "key", String(60), primary_key=True
    ),  # an archive code, or the token of a second check; * of a book nobody could read
    Column("line", Integer, primary_key=True, autoincrement=False),  # the Excel row; 0 where the whole file is meant
    Column("at", String(32), nullable=False),  # when it was read, local without zone
    Index("ix_answered_key", "key"),
)

#: Originals in whose place a copy without some rows lies; an older ledger names the former one (rule E14).
rewritten = Table(
    "rewritten",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
)

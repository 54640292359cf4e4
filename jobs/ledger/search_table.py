"""The tables that searches go by, beside those of `jobs.ledger.tables`.

`search_entry` holds the tokens of each record's texts. What looks words up in it differs by database: on SQLite a
full-text table `search_words`, kept in step by triggers, on PostgreSQL a column `words` with an index of its own; the
migration makes them, and `jobs.ledger.matching` asks them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: Columns of `search_entry` that hold tokens -> how much a word found there weighs.
WEIGHTS: Final = {"code": 10.0, "names": 6.0, "heading": 3.0, "content": 1.0}
#: The facets of rule A4 that a record carries by its own form.
FACETS: Final = ("customer_type", "stage", "nature", "business_area", "region", "customer_kind")

#: What a record can be found by; see `jobs.ledger.search_index`. It goes with the record (rule E14).
search_entry = Table(
    "search_entry",
    metadata,
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("digest", String(32), nullable=False),  # of all that follows
    Column("code", Text, nullable=False),
    Column("names", Text, nullable=False),  # the customer's, also former ones and those of customers merged into it
    Column("heading", Text, nullable=False),  # title, handler, department
    Column("content", Text, nullable=False),
    Column("large", Boolean, nullable=False),  # holds more than PostgreSQL keeps the places of
    *(Column(name, Text) for name in FACETS),
    Index("ix_search_entry_stage", "stage"),
)

#: By which codes and numbers a record is found, without blanks, dashes and case.
search_key = Table(
    "search_key",
    metadata,
    Column("record", Integer, ForeignKey("record.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("key", String(200), primary_key=True),
    Index("ix_search_key_key", "key"),
)

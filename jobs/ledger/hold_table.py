"""The table of holds that people have set, beside those of `jobs.ledger.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: Holds that people set in 保管冻结表 (rule E11); those that follow from open business are not entered, but looked up.
hold = Table(
    "hold",
    metadata,
    Column("number", String(24), primary_key=True),  # 冻结编号, as the office gave it
    Column("scope", String(10), nullable=False),  # record, customer, class
    Column("target", Text, nullable=False),  # as it was written: a code, a customer's name, a line such as Y销售合同
    Column("record", Integer),  # of a hold on a record; no foreign key, since a hold outlives what it held
    Column("customer", Integer),
    Column("kind", String(12), nullable=False),  # see validators.holds
    Column("reason", Text, nullable=False),
    Column("by", String(60), nullable=False),
    Column("since", String(10), nullable=False),
    Column("lifted", String(10)),  # the first day on which it holds no more
    Column("lifted_by", String(60)),
    Column("lifted_why", Text),
    Column("entered", String(32), nullable=False),  # when it was last entered or changed, ISO 8601 with zone
    Index("ix_hold_lifted", "lifted", "since"),
)

"""The tables of destructions that were approved, beside those of `jobs.ledger.tables` (rules E12-E14 D7).

They outlive the records they name: neither hangs on a record, so that no erasing takes a line of them along.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from jobs.ledger.tables import metadata

#: An application for destruction that was approved, and how far it has come; see `jobs.ledger.disposals`.
disposal = Table(
    "disposal",
    metadata,
    Column("request", String(60), primary_key=True),  # code of the application
    Column("title", Text, nullable=False),
    Column("applicant", String(60), nullable=False),
    Column("department", String(60), nullable=False),
    Column("ground", String(40), nullable=False),  # 保管期满, 提前销毁
    Column("reason", Text, nullable=False),
    Column("approvals", JSON, nullable=False),  # of each level: role, how, who, at, reason
    Column("opened", String(32), nullable=False),
    # approved; ordered (carried out by the next run once its time has come); destroyed; certified; stopped
    Column("state", String(12), nullable=False),
    Column("place", Text),
    Column("paper_way", String(40)),  # empty where there is no paper
    Column("executor", String(60)),
    Column("witness", String(60)),
    Column("planned", String(32)),  # not carried out before, local without zone
    Column("ordered", String(32)),
    Column("ordered_by", String(60)),
    Column("destroyed", String(32)),  # the moment of the run that erased
    Column("witnessed", String(32)),  # when the witness saw it done, local without zone
    Column("confirmed", String(32)),  # the moment of the run that took the witness's word
    Column("remark", Text),  # the witness's
    Column("number", String(40), unique=True),  # of the certificate
    Column("ended", String(32)),  # how a stopped one ended: when, by whom, why
    Column("ended_by", String(60)),
    Column("ended_why", Text),
    Index("ix_disposal_state", "state", "request"),
)

#: A line of an application's list: what was to become of it, and what became of it.
disposal_item = Table(
    "disposal_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request", String(60), ForeignKey("disposal.request"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("code", String(60), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("appraisal", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(12), nullable=False),  # waiting; kept (by its appraisal); stopped; destroyed
    Column("why", JSON),  # why it was stopped, a message (jobs.ledger.problems)
    Column("shown", JSON),  # what the lists say of it once it is gone, see jobs.ledger.disposal_lines
    Index("uq_disposal_item_request_line", "request", "line", unique=True),
)

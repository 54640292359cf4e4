"""The tables of destructions as the first migration makes them."""

import sqlalchemy as sa
from alembic import op


def make_disposals() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "disposal",
        sa.Column("request", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.String(length=60), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("opened", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("paper_way", sa.String(length=40), nullable=True),
        sa.Column("executor", sa.String(length=60), nullable=True),
        sa.Column("witness", sa.String(length=60), nullable=True),
        sa.Column("planned", sa.String(length=32), nullable=True),
        sa.Column("ordered", sa.String(length=32), nullable=True),
        sa.Column("ordered_by", sa.String(length=60), nullable=True),
        sa.Column("destroyed", sa.String(length=32), nullable=True),
        sa.Column("witnessed", sa.String(length=32), nullable=True),
        sa.Column("confirmed", sa.String(length=32), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_disposal")),
        sa.UniqueConstraint("number", name=op.f("uq_disposal_number")),
    )
    op.create_index("ix_disposal_state", "disposal", ["state", "request"], unique=False)
    op.create_table(
        "disposal_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("appraisal", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["request"], ["disposal.request"], name=op.f("fk_disposal_item_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
    )
    op.create_index(op.f("ix_disposal_item_code"), "disposal_item", ["code"], unique=False)
    op.create_index("uq_disposal_item_request_line", "disposal_item", ["request", "line"], unique=True)

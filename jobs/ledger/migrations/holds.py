"""The table of holds as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_holds() -> None:
    """Make the table and its index."""
    op.create_table(
        "hold",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("lifted", sa.String(length=10), nullable=True),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.Column("entered", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_lifted", "hold", ["lifted", "since"], unique=False)

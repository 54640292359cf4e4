"""The tables of what was looked at as the first migration makes them."""

import sqlalchemy as sa
from alembic import op


def make_fixity() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "fixity",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fixity")),
    )
    op.create_index("ix_fixity_state", "fixity", ["state"], unique=False)
    op.create_index("ix_fixity_at", "fixity", ["at"], unique=False)
    op.create_table(
        "fixity_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began", sa.String(length=32), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixity_round")),
    )

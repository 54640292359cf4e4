"""The table by which sensitive numbers are found as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_lookups() -> None:
    """Make the table and its index."""
    op.create_table(
        "lookup",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_lookup_record"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record", "field", name=op.f("pk_lookup")),
    )
    op.create_index("ix_lookup_digest", "lookup", ["digest"], unique=False)

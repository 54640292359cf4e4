"""The table of copies in people's folders as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_copies() -> None:
    """Make the table and its index."""
    op.create_table(
        "access_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("request", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_copy")),
    )
    op.create_index("ix_access_copy_state", "access_copy", ["state", "person", "request"], unique=False)

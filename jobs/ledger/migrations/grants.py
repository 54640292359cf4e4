"""The table of grants as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_grants() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("approved", sa.Text(), nullable=False),
        sa.Column("secrecy", sa.String(length=8), nullable=False),
        sa.Column("given", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
    )
    op.create_index(op.f("ix_access_grant_code"), "access_grant", ["code"], unique=False)
    op.create_index("ix_access_grant_state", "access_grant", ["state", "until"], unique=False)
    op.create_index("uq_access_grant_request_code_person", "access_grant", ["request", "code", "person"], unique=True)

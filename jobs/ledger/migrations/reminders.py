"""The table of reminders as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_reminders() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("told", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("staged", sa.String(length=10), nullable=False),
        sa.Column("news", sa.String(length=8), nullable=False),
        sa.Column("silent", sa.String(length=10), nullable=True),
        sa.Column("token", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answered", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=True),
        sa.Column("until", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed", sa.String(length=60), nullable=True),
        sa.Column("answer_token", sa.String(length=40), nullable=True),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_ended", "reminder", ["ended", "person"], unique=False)
    op.create_index("uq_reminder_kind_key_owner", "reminder", ["kind", "key", "owner"], unique=True)

"""The tables of where records came from as the first migration makes them."""

import sqlalchemy as sa
from alembic import op


def make_origins() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "origin",
        sa.Column("arrival", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["arrival"], ["arrival.id"], name=op.f("fk_origin_arrival")),
        sa.PrimaryKeyConstraint("arrival", "code", "line", name=op.f("pk_origin")),
    )
    op.create_index(op.f("ix_origin_code"), "origin", ["code"], unique=False)
    op.create_table(
        "answered",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "key", "line", name=op.f("pk_answered")),
    )
    op.create_index(op.f("ix_answered_key"), "answered", ["key"], unique=False)
    op.create_table(
        "rewritten",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewritten")),
    )

"""The table of appraisals as the first migration makes it."""

import sqlalchemy as sa
from alembic import op


def make_appraisals() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "appraisal",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("began", sa.String(length=10), nullable=True),
        sa.Column("due", sa.String(length=10), nullable=True),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_appraisal_record"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_appraisal")),
    )
    op.create_index("ix_appraisal_due", "appraisal", ["due", "record"], unique=False)
    op.create_index("ix_appraisal_mark", "appraisal", ["mark", "record"], unique=False)
    op.create_index(op.f("ix_appraisal_revision"), "appraisal", ["revision"], unique=False)

"""The log's own tables as the first migration makes them, and the database's guard over the log itself.

The guard is against accidents: a hand in the wrong table, a tool that writes past guidang. Whoever
means to forge can take it away; the chain is there for them. Entries go only up to the newest
checkpoint, which is entered before.
"""

import sqlalchemy as sa
from alembic import op

_GONE = "COALESCE((SELECT MAX(last) FROM log_checkpoint), 0)"
_SAID = "the log is only ever added to"

_SQLITE = (
    f"CREATE TRIGGER audit_not_altered BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
    f"CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit WHEN OLD.seq > {_GONE} "
    f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
)
_POSTGRESQL = (
    f"CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF TG_OP = 'DELETE' THEN IF OLD.seq <= {_GONE} THEN RETURN OLD; END IF; END IF; "
    f"RAISE EXCEPTION '{_SAID}'; END $$",
    "CREATE TRIGGER audit_guarded BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard()",
    "CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard()",
)


def make_log() -> None:
    """Make the tables, and guard the log."""
    op.create_table(
        "log_checkpoint",
        sa.Column("last", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("last", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "record_seal",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_record_seal")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)

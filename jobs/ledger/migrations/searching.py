"""The tables of the search as the first migration makes them."""

import sqlalchemy as sa
from alembic import op

#: A character, a word, a number are tokens already, with blanks between: whatever is no blank belongs to a token.
_WORDS = """
CREATE VIRTUAL TABLE search_words USING fts5(
  code, names, heading, content, content='search_entry', content_rowid='record',
  tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"
)
"""
_OUT = "INSERT INTO search_words (search_words, rowid, code, names, heading, content) VALUES ('delete', old.record, old.code, old.names, old.heading, old.content);"
_IN = "INSERT INTO search_words (rowid, code, names, heading, content) VALUES (new.record, new.code, new.names, new.heading, new.content);"
_IN_STEP = (
    f"CREATE TRIGGER search_entry_in AFTER INSERT ON search_entry BEGIN {_IN} END",
    f"CREATE TRIGGER search_entry_out AFTER DELETE ON search_entry BEGIN {_OUT} END",
    f"CREATE TRIGGER search_entry_again AFTER UPDATE ON search_entry BEGIN {_OUT} {_IN} END",
)


def make_search() -> None:
    """Make the tables, and what looks words up."""
    op.create_table(
        "search_entry",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("customer_type", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("nature", sa.Text(), nullable=True),
        sa.Column("business_area", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("customer_kind", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_search_entry_record"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_stage", "search_entry", ["stage"], unique=False)
    op.create_table(
        "search_key",
        sa.Column("record", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["record.id"], name=op.f("fk_search_key_record"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record", "key", name=op.f("pk_search_key")),
    )
    op.create_index("ix_search_key_key", "search_key", ["key"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_entry ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)")
        op.execute("CREATE INDEX ix_search_entry_large ON search_entry (record) WHERE large")
    else:
        op.execute(_WORDS)
        for trigger in _IN_STEP:
            op.execute(trigger)

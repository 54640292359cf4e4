"""The log's chain: whoever alters, removes, adds or moves an entry is noticed (A8 E10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from jobs.ledger import audit
from jobs.ledger.tables import audit as table
from jobs.ledger.tables import metadata

_KEY = b"k" * 32
_AT = "2026-11-21T22:00:00+08:00"
_ENTRIES = [
    audit.Entry("王芳", "accepted", "", "S20261121-0001", {"sha256": "ab"}),
    audit.Entry("王芳", "created", "J2026001", "S20261121-0001", {"fields": {"name": "海纳", "id_number": "1101"}}),
    audit.Entry("guidang", "office-table", "", "人员名册.xlsx", [1, 2]),
    audit.Entry("赵敏", "looked", "J2026001", "show"),
]


@pytest.fixture
def ledger() -> Iterator[sa.Connection]:
    """A connection to a ledger with four entries, appended in two transactions' worth."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        audit.append(connection, _KEY, _AT, _ENTRIES[:3])
        audit.append(connection, _KEY, _AT, _ENTRIES[3:])
        yield connection


def test_an_untouched_chain_has_no_break(ledger: sa.Connection) -> None:
    assert list(audit.breaks(ledger)) == []
    assert ledger.execute(sa.select(table.c.seq).order_by(table.c.seq)).scalars().all() == [1, 2, 3, 4]


@pytest.mark.parametrize("column", ["at", "who", "what", "code", "why", "digest", "hash"])
def test_an_altered_entry_is_noticed(ledger: sa.Connection, column: str) -> None:
    ledger.execute(sa.update(table).where(table.c.seq == 2).values({column: "x"}))
    assert 2 in set(audit.breaks(ledger))


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_removed_entry_is_noticed(ledger: sa.Connection, seq: int) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq == seq))
    assert list(audit.breaks(ledger)) == [seq + 1]


def test_a_removed_entry_is_noticed_though_the_others_were_numbered_anew(ledger: sa.Connection) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq == 2))
    for seq in (3, 4):
        ledger.execute(sa.update(table).where(table.c.seq == seq).values(seq=seq - 1))
    assert list(audit.breaks(ledger))


def test_two_entries_that_changed_places_are_noticed(ledger: sa.Connection) -> None:
    for old, new in ((2, 9), (3, 2), (9, 3)):
        ledger.execute(sa.update(table).where(table.c.seq == old).values(seq=new))
    assert list(audit.breaks(ledger))


def test_an_entry_put_in_is_noticed(ledger: sa.Connection) -> None:
    row = dict(ledger.execute(sa.select(table).where(table.c.seq == 4)).one()._mapping)
    ledger.execute(sa.insert(table).values(row | {"seq": 5}))
    assert list(audit.breaks(ledger)) == [5]


def test_an_entry_holds_no_value(ledger: sa.Connection) -> None:
    text = str(ledger.execute(sa.select(table)).all())
    assert "海纳" not in text and "1101" not in text


def test_the_digest_vouches_for_values_only_with_the_key(tmp_path: Path) -> None:
    def digest(key: bytes, values: object) -> str:
        engine = sa.create_engine("sqlite://")
        metadata.create_all(engine)
        with engine.begin() as connection:
            audit.append(connection, key, _AT, [audit.Entry("a", "b", values=values)])
            return str(connection.execute(sa.select(table.c.digest)).scalar())

    assert digest(_KEY, {"a": 1, "b": 2}) == digest(_KEY, {"b": 2, "a": 1})
    assert len({digest(_KEY, {"a": 1}), digest(_KEY, {"a": 2}), digest(b"q" * 32, {"a": 1})}) == 3


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5))
def test_no_two_texts_can_change_their_border(pairs: list[tuple[str, str]]) -> None:
    """An entry's parts are told apart: what moves from one into the next changes the hash."""

    def head(entries: list[tuple[str, str]]) -> str:
        engine = sa.create_engine("sqlite://")
        metadata.tables["audit"].create(engine)
        with engine.begin() as connection:
            audit.append(connection, _KEY, _AT, [audit.Entry(who, what) for who, what in entries])
            return str(connection.execute(sa.select(table.c.hash).order_by(table.c.seq.desc())).scalar())

    who, what = pairs[-1]
    moved = (who + what[:1], what[1:])
    assert (head(pairs) == head([*pairs[:-1], moved])) == (moved == (who, what))


def test_nothing_to_append_appends_nothing(ledger: sa.Connection) -> None:
    audit.append(ledger, _KEY, _AT, [])
    assert list(audit.breaks(ledger)) == []
    assert ledger.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 4

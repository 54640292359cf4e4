"""The log's chain: whoever alters, removes, adds or moves an entry is noticed (A8 E10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from jobs.ledger import audit
from jobs.ledger.checkpoints import let_go
from jobs.ledger.log_check import Kind, breaks
from jobs.ledger.log_tables import checkpoint
from jobs.ledger.log_words import GROUPS, WORDS
from jobs.ledger.tables import about, metadata
from jobs.ledger.tables import audit as table

_KEY = b"k" * 32
_AT = "2026-11-21T22:00:00+08:00"
_LATER = "2026-11-22T22:00:00+08:00"
_LAST = "2037-01-01T07:00:00+08:00"
_ENTRIES = [
    audit.Entry("王芳", "accepted", "", "S20261121-0001", {"sha256": "ab"}),
    audit.Entry("王芳", "created", "J2026001", "S20261121-0001", {"fields": {"name": "海纳", "id_number": "1101"}}),
    audit.Entry("guidang", "office-table", "", "", [1, 2], "人员名册.xlsx"),
    audit.Entry("赵敏", "looked", "J2026001", source="guidang show"),
]


@pytest.fixture
def ledger() -> Iterator[sa.Connection]:
    """A connection to a ledger with eight entries, appended in two transactions' worth."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        audit.append(connection, _KEY, _AT, _ENTRIES[:3])
        audit.append(connection, _KEY, _LATER, [*_ENTRIES[3:], *_ENTRIES])
        yield connection


def _breaks(connection: sa.Connection, key: bytes = _KEY) -> list[tuple[str, int, int]]:
    return [(each.kind.value, each.first, each.last) for each in breaks(connection, key)]


def _renumber(connection: sa.Connection, *moves: tuple[int, int]) -> None:
    for old, new in moves:
        connection.execute(sa.update(table).where(table.c.seq == old).values(seq=new))


def test_an_untouched_chain_has_no_break(ledger: sa.Connection) -> None:
    assert _breaks(ledger) == []
    assert ledger.execute(sa.select(table.c.seq).order_by(table.c.seq)).scalars().all() == [*range(1, 9)]


@pytest.mark.parametrize("seq", [1, 4, 8])
@pytest.mark.parametrize("column", ["at", "who", "what", "code", "why", "source", "digest", "hash"])
def test_it_is_said_which_entry_was_altered_and_only_that_one(ledger: sa.Connection, column: str, seq: int) -> None:
    ledger.execute(sa.update(table).where(table.c.seq == seq).values({column: "x"}))
    assert _breaks(ledger)[:1] == [("altered", seq, seq)]
    # The hash of the newest entry also stands in the record of the head.
    assert len(_breaks(ledger)) == 1


def test_altered_neighbours_are_one_finding_with_the_last_sound_entry_before_them(ledger: sa.Connection) -> None:
    ledger.execute(sa.update(table).where(table.c.seq.between(3, 5)).values(who="x"))
    (found,) = breaks(ledger, _KEY)
    assert (found.kind, found.first, found.last, found.since) == (Kind.ALTERED, 3, 5, (2, _AT))


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 2), (3, 6), (1, 7)])
def test_it_is_said_which_entries_are_missing_and_between_which(ledger: sa.Connection, first: int, last: int) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq.between(first, last)))
    (found,) = breaks(ledger, _KEY)
    assert (found.kind, found.first, found.last) == (Kind.MISSING, first, last)
    assert (found.since[0], found.until) == (first - 1, _LATER if last >= 4 else _AT)


def test_entries_cut_off_at_the_end_are_missed(ledger: sa.Connection) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq > 5))
    assert _breaks(ledger) == [("cut-off", 6, 8)]


def test_what_is_written_behind_a_cut_leaves_the_gap_to_be_seen(ledger: sa.Connection) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq > 5))
    audit.append(ledger, _KEY, _LATER, _ENTRIES[:2])
    assert _breaks(ledger) == [("missing", 6, 8)]


def test_an_emptied_log_is_missed(ledger: sa.Connection) -> None:
    ledger.execute(sa.delete(table))
    assert _breaks(ledger) == [("cut-off", 1, 8)]
    audit.append(ledger, _KEY, _LATER, _ENTRIES[:1])
    assert _breaks(ledger) == [("missing", 1, 8)]


@pytest.mark.parametrize("record", [None, '[5,"%s",0,"x"]', "[]", "nonsense"])
def test_a_cut_is_not_hidden_by_taking_the_record_of_the_head_along(ledger: sa.Connection, record: str | None) -> None:
    """What is written later does not vouch for what was left."""
    hash_ = ledger.execute(sa.select(table.c.hash).where(table.c.seq == 5)).scalar()
    ledger.execute(sa.delete(table).where(table.c.seq > 5))
    if record is None:
        ledger.execute(sa.delete(about))
    else:
        ledger.execute(sa.update(about).values(value=record.replace("%s", str(hash_))))
    assert _breaks(ledger) == [("head", 5, 5)]
    audit.append(ledger, _KEY, _LATER, _ENTRIES[:1])
    assert [kind for kind, _, _ in _breaks(ledger)] == ["head"]


def test_entries_taken_out_and_the_others_numbered_anew(ledger: sa.Connection) -> None:
    ledger.execute(sa.delete(table).where(table.c.seq.in_((3, 4))))
    _renumber(ledger, *((seq, seq - 2) for seq in range(5, 9)))
    (found,) = breaks(ledger, _KEY)
    assert (found.kind, found.truly, found.since) == (Kind.RENUMBERED, 2, (2, _AT))


@pytest.mark.parametrize(("one", "two"), [(2, 3), (2, 6), (1, 8)])
def test_two_entries_that_changed_places_are_named(ledger: sa.Connection, one: int, two: int) -> None:
    _renumber(ledger, (one, 99), (two, one), (99, two))
    found = list(breaks(ledger, _KEY))
    assert [(each.kind, each.first, each.truly) for each in found] == [
        (Kind.MOVED, one, two),
        (Kind.MOVED, two, one),
    ]


@pytest.mark.parametrize("last", [False, True])
def test_an_entry_put_in_is_named(ledger: sa.Connection, last: bool) -> None:
    row = dict(ledger.execute(sa.select(table).where(table.c.seq == 4)).one()._mapping)
    if last:
        ledger.execute(sa.insert(table).values(row | {"seq": 9, "code": "J2026009"}))
        assert _breaks(ledger) == [("altered", 9, 9), ("added", 9, 9)]
    else:
        _renumber(ledger, *((seq, seq + 1) for seq in range(8, 4, -1)))
        ledger.execute(sa.insert(table).values(row | {"seq": 5, "code": "J2026009"}))
        kinds = {kind for kind, _, _ in _breaks(ledger)}
        assert kinds & {"altered", "renumbered"} and "missing" not in kinds


def test_a_chain_reckoned_anew_without_the_key_is_noticed(ledger: sa.Connection) -> None:
    """Whoever can write the database knows how it is done, but not the key."""
    forger = b"f" * 32
    prev = audit.GENESIS
    for row in ledger.execute(sa.select(table).order_by(table.c.seq)).all():
        said = list(audit.said_by(row))
        said[1] = "李四" if row.seq == 3 else said[1]
        prev = audit.link(forger, prev, row.seq, tuple(said))
        ledger.execute(sa.update(table).where(table.c.seq == row.seq).values(who=said[1], hash=prev))
    audit.put_head(ledger, forger, audit.Head(8, prev))
    assert _breaks(ledger) == [("foreign", 1, 8)]
    assert _breaks(ledger, forger) == []


def test_the_wrong_key_fits_nothing(ledger: sa.Connection) -> None:
    assert _breaks(ledger, b"q" * 32) == [("foreign", 1, 8)]


def test_a_log_of_which_little_is_left_to_fit_is_told_of_in_few_words(ledger: sa.Connection) -> None:
    audit.append(ledger, _KEY, _LATER, _ENTRIES * 50)
    ledger.execute(sa.update(table).where(table.c.seq > 4).values(who="x"))
    assert _breaks(ledger) == [("altered", 5, 208)]


# -- What leaves the log after its term ---------------------------------------------------------------


def test_entries_leave_by_a_checkpoint_and_the_chain_stays_provable(ledger: sa.Connection) -> None:
    assert let_go(ledger, _KEY, _LAST, _LATER) == 3
    assert let_go(ledger, _KEY, _LAST, _LATER) == 0
    assert ledger.execute(sa.select(sa.func.min(table.c.seq))).scalar() == 4
    words = ledger.execute(sa.select(table.c.what, table.c.why).order_by(table.c.seq.desc())).first()
    assert words == ("checkpointed", "1-3") and _breaks(ledger) == []
    audit.append(ledger, _KEY, _LAST, _ENTRIES)
    assert let_go(ledger, _KEY, _LAST, _LAST) == 5 and _breaks(ledger) == []


def test_the_newest_entry_stays(ledger: sa.Connection) -> None:
    assert let_go(ledger, _KEY, _LAST, "2099") == 0
    assert _breaks(ledger) == []


def test_an_entry_that_is_older_by_its_date_but_came_later_holds_back_nothing(ledger: sa.Connection) -> None:
    """A run may be of a past moment; what leaves is always the beginning of the log."""
    audit.append(ledger, _KEY, "2020-01-01T00:00:00+08:00", _ENTRIES[:1])
    assert let_go(ledger, _KEY, _LAST, _LATER) == 3


@pytest.mark.parametrize("column", ["last", "first", "at", "until", "head", "seal"])
def test_an_altered_checkpoint_is_noticed(ledger: sa.Connection, column: str) -> None:
    let_go(ledger, _KEY, _LAST, _LATER)
    ledger.execute(sa.update(checkpoint).values({column: 2 if column in ("first", "last") else "x"}))
    assert ("checkpoint", 2 if column == "first" else 1, 2 if column == "last" else 3) in _breaks(ledger)
    assert let_go(ledger, _KEY, _LAST, _LAST) == 0


def test_entries_are_not_passed_off_as_having_left(ledger: sa.Connection) -> None:
    """A checkpoint made without the key, or taken away, shows."""
    hash_ = ledger.execute(sa.select(table.c.hash).where(table.c.seq == 3)).scalar()
    ledger.execute(sa.delete(table).where(table.c.seq <= 3))
    row = {"first": 1, "last": 3, "at": _AT, "until": _AT, "head": hash_, "seal": "0" * 64}
    ledger.execute(sa.insert(checkpoint).values(row))
    assert _breaks(ledger)[:1] == [("checkpoint", 1, 3)]
    ledger.execute(sa.delete(checkpoint))
    assert _breaks(ledger) == [("missing", 1, 3)]


def test_a_checkpoint_that_was_taken_away_is_missed(ledger: sa.Connection) -> None:
    let_go(ledger, _KEY, _LAST, _LATER)
    ledger.execute(sa.delete(checkpoint))
    assert _breaks(ledger) == [("missing", 1, 3), ("checkpoint", 1, 3)]


# -- What an entry holds ------------------------------------------------------------------------------


def test_a_word_that_the_log_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no word of the log"):
        audit.Entry("王芳", "peeked")


def test_every_word_says_what_it_means_in_both_languages() -> None:
    for word in WORDS.values():
        assert word.group in GROUPS and len(word.name) <= 40
        assert all((*word.text, *word.meaning))
    texts = [word.text.zh for word in WORDS.values()]
    assert len(set(texts)) == len(texts)


def test_an_entry_holds_no_value(ledger: sa.Connection) -> None:
    text = str(ledger.execute(sa.select(table)).all())
    assert "海纳" not in text and "1101" not in text


def test_the_digest_vouches_for_values_only_with_the_key(tmp_path: Path) -> None:
    def digest(key: bytes, values: object) -> str:
        engine = sa.create_engine("sqlite://")
        metadata.create_all(engine)
        with engine.begin() as connection:
            audit.append(connection, key, _AT, [audit.Entry("a", "looked", values=values)])
            return str(connection.execute(sa.select(table.c.digest)).scalar())

    assert digest(_KEY, {"a": 1, "b": 2}) == digest(_KEY, {"b": 2, "a": 1})
    assert len({digest(_KEY, {"a": 1}), digest(_KEY, {"a": 2}), digest(b"q" * 32, {"a": 1})}) == 3


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1, max_size=5))
def test_no_two_texts_can_change_their_border(pairs: list[tuple[str, str]]) -> None:
    """An entry's parts are told apart: what moves from one into the next changes the hash."""

    def head(entries: list[tuple[str, str]]) -> str:
        prev = audit.GENESIS
        for seq, (why, source) in enumerate(entries, start=1):
            prev = audit.link(_KEY, prev, seq, (_AT, "王芳", "looked", "", why, source, ""))
        return prev

    why, source = pairs[-1]
    moved = (why + source[:1], source[1:])
    assert (head(pairs) == head([*pairs[:-1], moved])) == (moved == (why, source))


def test_nothing_to_append_appends_nothing(ledger: sa.Connection) -> None:
    audit.append(ledger, _KEY, _AT, [])
    assert _breaks(ledger) == []
    assert ledger.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 8

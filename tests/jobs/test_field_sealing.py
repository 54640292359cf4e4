"""Sealed columns: open for whoever reads them, refused where nobody says whose value it is, bound to their place (A5 B8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection
from sqlalchemy.exc import StatementError

from jobs.failures import Failure, WrongUse
from jobs.ledger import (
    grant_table,  # noqa: F401 - metadata holds its table
    lookup_table,  # noqa: F401
    reminder_table,  # noqa: F401
)
from jobs.ledger.field_sealing import MARK, Seal
from jobs.ledger.sealed_type import Hidden, Placed, Sealed, opened, seal_with, sealed
from jobs.ledger.sensitive import changed_content, line_fields, looked_up, names, record_fields
from jobs.ledger.tables import metadata
from validators.forms import forms

_SEAL = Seal({1: b"1" * 32, 2: b"2" * 32}, b"3" * 32)
_ACCOUNT = "6222020200112233445"
_PLACE = ("id",)
_table = sa.Table(
    "sheet",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("fields", Sealed("sheet.fields", _PLACE)),
)


@pytest.fixture
def ledger() -> Iterator[Connection]:
    engine = sa.create_engine("sqlite://")
    seal_with(engine, _SEAL)
    _table.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _enter(ledger: Connection, id_: int, value: Any) -> None:
    ledger.execute(sa.insert(_table).values(id=id_, fields=Placed((id_,), value)))


def _raw(ledger: Connection) -> str:
    return str(ledger.execute(sa.text("SELECT fields FROM sheet ORDER BY id")).scalars().all())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(f"{MARK}1:x"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(plain=_JSON, secret=_JSON)
def test_whatever_is_put_in_comes_out_again(plain: Any, secret: Any) -> None:
    kept = sealed({"plain": plain, "secret": Hidden(secret)}, "sheet/1", lambda: _SEAL)
    assert opened(kept, "sheet/1", _SEAL) == {"plain": plain, "secret": secret}


def test_what_is_sensitive_lies_sealed_and_is_read_open(ledger: Connection) -> None:
    _enter(ledger, 1, {"name": "海纳", "account": Hidden(_ACCOUNT), "empty": Hidden(None)})
    assert _ACCOUNT not in _raw(ledger) and '"empty": null' in _raw(ledger)
    told = {"name": "海纳", "account": _ACCOUNT, "empty": None}
    assert ledger.execute(sa.select(_table)).one().fields == told
    assert ledger.execute(sa.select(_table.alias().c.fields)).scalar() == told
    assert ledger.execute(sa.select(sa.select(_table).subquery())).one().fields == told


def test_one_field_of_it_is_asked_of_the_database(ledger: Connection) -> None:
    _enter(ledger, 1, {"name": "海纳", "account": Hidden(_ACCOUNT)})
    one = sa.select(_table.c.fields["account"].label("a"), _table.c.fields["none"])
    assert ledger.execute(one.where(_table.c.fields["name"].as_string() == "海纳")).one() == (_ACCOUNT, None)
    with pytest.raises(TypeError):
        ledger.execute(sa.select(_table.c.fields["account"].as_string())).all()


def test_the_newest_key_seals_and_the_former_ones_open() -> None:
    before = Seal({1: b"1" * 32}, b"3" * 32).seal("sheet/1", _ACCOUNT)
    assert before.startswith(f"{MARK}1:") and _SEAL.open("sheet/1", before) == _ACCOUNT
    assert _SEAL.seal("sheet/1", _ACCOUNT).startswith(f"{MARK}2:")


def test_a_value_without_its_row_is_refused(ledger: Connection) -> None:
    for value in ({"name": "海纳"}, {"account": Hidden(_ACCOUNT)}, Placed((1, 2), {}), _ACCOUNT):
        with pytest.raises(StatementError):
            ledger.execute(sa.insert(_table).values(id=1, fields=value))
    ledger.execute(sa.insert(_table).values(id=1, fields=None))


def test_a_value_moved_to_another_row_does_not_open(ledger: Connection) -> None:
    _enter(ledger, 1, {"account": Hidden(_ACCOUNT)})
    _enter(ledger, 2, {"account": None})
    ledger.execute(sa.text("UPDATE sheet SET fields = (SELECT fields FROM sheet WHERE id = 1) WHERE id = 2"))
    assert ledger.execute(sa.select(_table).where(_table.c.id == 1)).one().fields == {"account": _ACCOUNT}
    with pytest.raises(Failure) as refused:
        ledger.execute(sa.select(_table).where(_table.c.id == 2)).all()
    assert "sheet.fields/2/account" in str(refused.value) and _ACCOUNT not in str(refused.value)


def test_a_value_moved_to_another_field_does_not_open(ledger: Connection) -> None:
    _enter(ledger, 1, {"account": Hidden(_ACCOUNT), "remarks": None})
    moved = "json_set(fields, '$.remarks', json_extract(fields, '$.account'))"
    ledger.execute(sa.text(f"UPDATE sheet SET fields = {moved}"))
    with pytest.raises(Failure):
        ledger.execute(sa.select(_table)).all()


@pytest.mark.parametrize("wrong", ["", "x", "1", "1:", "1:!!!", "9:AAAA", "1:AAAA", f"1:{'A' * 80}"])
def test_what_is_no_sealed_value_is_not_opened(wrong: str) -> None:
    with pytest.raises(Failure):
        _SEAL.open("sheet/1", MARK + wrong)


def test_without_keys_nothing_sealed_is_read_or_written() -> None:
    engine = sa.create_engine("sqlite://")
    _table.create(engine)
    with engine.connect() as connection:
        connection.execute(sa.insert(_table).values(id=1, fields=Placed((1,), {"name": "海纳"})))
        assert connection.execute(sa.select(_table)).one().fields == {"name": "海纳"}
        with pytest.raises(StatementError):
            connection.execute(sa.insert(_table).values(id=2, fields=Placed((2,), {"account": Hidden(_ACCOUNT)})))
        text = _SEAL.seal("sheet.fields/1/account", _ACCOUNT)
        connection.execute(sa.text("UPDATE sheet SET fields = :fields"), {"fields": f'{{"account":"{text}"}}'})
        with pytest.raises(WrongUse):
            connection.execute(sa.select(_table)).all()
    engine.dispose()


def test_a_form_s_sensitive_fields_are_hidden_in_whatever_tells_of_it() -> None:
    told = record_fields("customer", 7, {"name": "海纳", "bank_account": _ACCOUNT})
    assert told == Placed((7,), {"name": "海纳", "bank_account": Hidden(_ACCOUNT)})
    line = line_fields("customer", 7, "contacts", 1, {"name": "林敏", "birthday": "1990-01-01"})
    assert line == Placed((7, "contacts", 1), {"name": "林敏", "birthday": Hidden("1990-01-01")})
    assert changed_content("customer", 7, "bank_account", _ACCOUNT) == Placed((7, "bank_account"), Hidden(_ACCOUNT))
    assert changed_content("customer", 7, "fax", "1") == Placed((7, "fax"), "1")
    lines = changed_content("customer", 7, "contacts", [{"name": "林敏", "birthday": "1990-01-01"}])
    assert lines == Placed((7, "contacts"), [{"name": "林敏", "birthday": Hidden("1990-01-01")}])
    assert looked_up("customer") == {"bank_account", "id_number"}


def test_what_the_index_shows_of_a_record_is_never_sensitive() -> None:
    """Title, date, class, handler and the like stand plain in the ledger and in the register (rules A5 E7)."""
    for form in forms().values():
        shown = {form.dated, form.handler, form.customer, form.secrecy_from, form.coding.year, form.coding.type}
        shown |= {form.retention.start, form.belongs_to, form.revises, *form.facets.values()}
        shown |= {form.exclusive.over, form.exclusive.until} if form.exclusive else set()
        assert not names(form.id) & shown, form.id
        assert not any(f"{{{name}}}" in form.subject for name in names(form.id)), form.id


def test_what_joins_a_record_without_fields_of_its_own_is_never_sensitive() -> None:
    """What the ledger keeps of a document that joined a record, and of a count, stands plain in it."""
    for form in forms().values():
        if form.belongs_to or form.gathers:
            assert not names(form.id) and not any(names(form.id, table.name) for table in form.kept_tables), form.id


#: Columns whose JSON stands plain in the ledger, and why nothing sensitive is in it.
_PLAIN = {
    "arrival.answer": "codes, titles and sentences for the sender, of which none quotes a sensitive field",
    "disposal.approvals": "roles, names, moments and the words of those who decided",
    "disposal_item.shown": "what the list of a destruction shows, all of it from the index",
    "disposal_item.why": "a sentence of the program",
    "due.said": "why a job failed: sentences of the program",
    "likeness.why": "words such as phone and bank_account, not their content",
    "mail.attachments": "file names",
    "merger.touched": "numbers of rows",
    "office.rows": "the office's own tables, which declare nothing sensitive",
    "printed.detail": "what was last printed: hashes, numbers, file names",
    "proposal.why": "a sentence of the program",
    "report.context": "figures; reports mask what is sensitive",
    "report.files": "file names and hashes",
    "review.names": "codes",
    "review.roles": "roles",
    "run.summary": "file names and numbers",
    "stock.finding": "a line of a count, which declares nothing sensitive",
    "version.detail": "what a slip says of a document, which declares nothing sensitive",
}


def test_every_column_with_json_is_sealed_or_said_to_hold_nothing_sensitive() -> None:
    plain, kept = set(), set()
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, Sealed):
                kept.add(f"{table.name}.{column.name}")
                assert column.type.within == f"{table.name}.{column.name}"
                assert all(table.c[name] is not None and not table.c[name].nullable for name in column.type.place)
            elif isinstance(column.type, sa.JSON):
                plain.add(f"{table.name}.{column.name}")
    assert kept == {
        *("record.fields", "item.fields", "change.old", "change.new", "problem.content"),
        *("conflict.before", "conflict.options", "proposal.basis"),
    }
    assert plain == _PLAIN.keys()

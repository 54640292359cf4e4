"""The index that searches go by (rule A7): kept up in the transaction that changes a record, and gone with the record.

Whatever changes records gives them a new revision, so whoever has written calls `catch_up`, and what was written since
the index was last brought up to date is looked at. What a customer is called stands with every record about them:
`renew_customers` follows a new name, a merger, and one undone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.search_table import WEIGHTS, search_entry, search_key
from jobs.ledger.search_texts import Document, facets_of, keys_of, said_of
from jobs.ledger.tables import arrival, change, customer, item, printed, record, version
from validators.forms import forms
from validators.search_words import BREAK, joined

#: Under which name the index enters up to which revision it knows the records.
_NAME: Final = "search"
_COLUMNS: Final = (
    *("id", "form", "code", "title", "customer", "customer_name", "handler", "department", "paper_place", "paper_code"),
    "fields",
)
#: PostgreSQL keeps so many places of a token in one record, and places up to this one.
_PLACES: Final = 255
_LAST_PLACE: Final = 16_383


def catch_up(connection: Connection) -> int:
    """Bring the index up to date with all records written since it last was; return how many were looked at.

    Args:
        connection: holds the ledger's write lock.
    """
    known = connection.execute(sa.select(printed.c.revision).where(printed.c.name == _NAME)).scalar()
    newest = int(connection.execute(sa.select(sa.func.max(record.c.revision))).scalar() or 0)
    if newest <= (known or 0):
        return 0
    ids = connection.execute(sa.select(record.c.id).where(record.c.revision > (known or 0))).scalars().all()
    renew(connection, ids)
    _enter(connection, newest, new=known is None)
    return len(ids)


def _enter(connection: Connection, revision: int, *, new: bool) -> None:
    if new:
        connection.execute(sa.insert(printed).values(name=_NAME, revision=revision, detail={}))
    else:
        connection.execute(sa.update(printed).where(printed.c.name == _NAME).values(revision=revision))


def renew_customers(connection: Connection, customers: Iterable[int]) -> None:
    """Bring the index up to date with what customers are called: all records about them are looked at."""
    for some in chunks(set(customers)):
        renew(connection, connection.execute(sa.select(record.c.id).where(record.c.customer.in_(some))).scalars().all())


def renew(connection: Connection, ids: Iterable[int]) -> int:
    """Bring the index up to date with these records; return how many entries were not as they should be."""
    touched = 0
    for some in chunks(set(ids)):
        wanted = entries_of(connection, some)
        kept = _kept(connection, some)
        new = [entry for id_, entry in wanted.items() if id_ not in kept]
        changed = [entry for id_, entry in wanted.items() if id_ in kept and kept[id_] != entry["digest"]]
        gone = kept.keys() - wanted.keys()
        _write(connection, new, changed, gone)
        touched += len(new) + len(changed) + len(gone)
    return touched


def rebuild(connection: Connection) -> int:
    """Make the index anew, whatever it holds; return how many records it has.

    Args:
        connection: holds the ledger's write lock.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_words (search_words) VALUES ('rebuild')")
    connection.execute(sa.delete(search_entry))
    connection.execute(sa.delete(search_key))
    connection.execute(sa.delete(printed).where(printed.c.name == _NAME))
    return catch_up(connection)


def forget_traces(connection: Connection) -> None:
    """Have what was taken out of the index leave the database's file as well, once this transaction is about to end (E14).

    SQLite's full-text index keeps the words of a record that is gone until its parts are put together the next time.
    That costs seconds on a large ledger, so it is done once, however many records go.
    """
    if connection.dialect.name == "sqlite" and not sa.event.contains(connection, "commit", _put_together):
        sa.event.listen(connection, "commit", _put_together)


def _put_together(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO search_words (search_words) VALUES ('optimize')")


def entries_of(connection: Connection, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return record -> its columns of `search_entry`, with its `keys` besides, as they should be.

    Args:
        connection: sees the ledger as it is.
        ids: at most as many as fit one `IN`.
    """
    rows = connection.execute(sa.select(*(record.c[name] for name in _COLUMNS)).where(record.c.id.in_(ids))).all()
    names = names_of(connection, {row.customer for row in rows if row.customer is not None})
    lines, documents = lines_of(connection, ids), documents_of(connection, ids)
    return {
        row.id: _entry(
            dict(row._mapping), names.get(row.customer, ()), lines.get(row.id, ()), documents.get(row.id, ())
        )
        for row in rows
    }


def _entry(
    row: Mapping[str, Any],
    names: Iterable[str],
    lines: Iterable[tuple[str, Mapping[str, Any]]],
    documents: Iterable[Document],
) -> dict[str, Any]:
    texts: dict[str, list[str]] = {name: [] for name in WEIGHTS}
    for said in said_of(row, tuple(names), lines, documents):
        texts[said.column].append(said.text)
    columns: dict[str, Any] = {name: joined(found) for name, found in texts.items()}
    columns |= {"large": _is_large(columns.values()), **facets_of(row)}
    keys = sorted(keys_of(row))
    digest = hashlib.sha256(repr((columns, keys)).encode()).hexdigest()[:32]
    return {"record": row["id"], "digest": digest, **columns, "keys": keys}


def _is_large(columns: Iterable[str]) -> bool:
    every = [token for text in columns for token in text.split()]
    return len(every) > _LAST_PLACE - len(WEIGHTS) or max(Counter(every).values(), default=0) > _PLACES


def lines_of(connection: Connection, ids: Collection[int]) -> dict[int, list[tuple[str, Mapping[str, Any]]]]:
    """Return record -> (table, fields) of the lines of its tables, in order."""
    found: dict[int, list[tuple[str, Mapping[str, Any]]]] = {}
    query = sa.select(item.c.record, item.c.name, item.c.fields).where(item.c.record.in_(ids))
    for row in connection.execute(query.order_by(item.c.record, item.c.name, item.c.line)):
        found.setdefault(row.record, []).append((row.name, row.fields))
    return found


def documents_of(connection: Connection, ids: Collection[int]) -> dict[int, list[Document]]:
    """Return record -> the files that lie with it, the oldest first."""
    found: dict[int, list[Document]] = {}
    query = sa.select(version.c.record, version.c.path, version.c.detail, arrival.c.path.label("name"))
    query = query.join(arrival, arrival.c.id == version.c.arrival)
    query = query.where(version.c.record.in_(ids), version.c.part == "document").order_by(version.c.id)
    for row in connection.execute(query):
        document = Document(row.name.rpartition("/")[2], row.path, row.detail or {})
        found.setdefault(row.record, []).append(document)
    return found


def names_of(connection: Connection, customers: Collection[int]) -> dict[int, list[str]]:
    """Return customer -> what they are and were called, also those who were merged into them (rule C7)."""
    found: dict[int, list[str]] = {}
    into = {id_: id_ for id_ in customers}
    level = set(into)
    while level:
        below: set[int] = set()
        for some in chunks(level):
            query = sa.select(customer.c.id, customer.c.name, customer.c.merged_into)
            these = sa.or_(customer.c.id.in_(some), customer.c.merged_into.in_(some))
            for row in connection.execute(query.where(these).order_by(customer.c.id)):
                if row.merged_into in level and row.id not in into:
                    into[row.id] = into[row.merged_into]
                    below.add(row.id)
                if row.id in into and row.name not in found.setdefault(into[row.id], []):
                    found[into[row.id]].append(row.name)
        level = below
    for id_, name in _former_names(connection, customers):
        if name not in found.setdefault(id_, []):
            found[id_].append(name)
    return found


def _former_names(connection: Connection, customers: Collection[int]) -> Iterator[tuple[int, str]]:
    columns = {form.id: form.party.name for form in forms().values() if form.party}
    named = sa.or_(*(sa.and_(record.c.form == form, change.c.field == name) for form, name in columns.items()))
    for some in chunks(customers):
        query = sa.select(record.c.customer, change.c.old).join(change, change.c.record == record.c.id)
        for id_, old in connection.execute(query.where(record.c.customer.in_(some), named).order_by(change.c.id)):
            if old:
                yield id_, str(old)


def _kept(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    query = sa.select(search_entry.c.record, search_entry.c.digest).where(search_entry.c.record.in_(ids))
    return {row.record: row.digest for row in connection.execute(query)}


def _write(
    connection: Connection,
    new: Collection[Mapping[str, Any]],
    changed: Collection[Mapping[str, Any]],
    gone: Collection[int],
) -> None:
    """Put entries into the index, and take those of records that are no longer there out of it."""
    names = [column.name for column in search_entry.c]
    if new:
        connection.execute(sa.insert(search_entry), [{name: entry[name] for name in names} for entry in new])
    if changed:
        update = sa.update(search_entry).where(search_entry.c.record == sa.bindparam("which"))
        update = update.values({name: sa.bindparam(name) for name in names[1:]})
        rows = [{name: entry[name] for name in names[1:]} | {"which": entry["record"]} for entry in changed]
        connection.execute(update, rows)
    stale = {*(entry["record"] for entry in changed), *gone}
    if stale:
        connection.execute(sa.delete(search_key).where(search_key.c.record.in_(stale)))
    if gone:
        connection.execute(sa.delete(search_entry).where(search_entry.c.record.in_(gone)))
    keys = [{"record": entry["record"], "key": key} for entry in (*new, *changed) for key in entry["keys"]]
    if keys:
        connection.execute(sa.insert(search_key), keys)
    if connection.dialect.name == "postgresql" and (new or changed):
        put = sa.text("UPDATE search_entry SET words = CAST(:words AS tsvector) WHERE record = :record")
        rows = [{"record": entry["record"], "words": vector(entry)} for entry in (*new, *changed)]
        connection.execute(put, rows)


def vector(entry: Mapping[str, Any]) -> str:
    """Return an entry's tokens with their places and weights, as PostgreSQL writes a `tsvector`.

    Every column begins two places on, so that no phrase reaches into the next one. A break takes a place and is not kept.
    """
    places: dict[str, list[str]] = {}
    at = 0
    for weight, column in zip("ABCD", WEIGHTS, strict=True):
        for token in entry[column].split():
            at += 1
            if token != BREAK and at <= _LAST_PLACE:
                places.setdefault(token, []).append(f"{at}{weight}")
        at += 1
    return " ".join(f"'{token}':{','.join(found[:_PLACES])}" for token, found in places.items())

"""Holding the index of the search against the records: what it lacks, what it has too much, what it has otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError

from jobs.ledger.customers import chunks
from jobs.ledger.search_index import entries_of
from jobs.ledger.search_table import search_entry, search_key
from jobs.ledger.tables import record


@dataclass(frozen=True, slots=True)
class Indexed:
    """How the index stands.

    Attributes:
        missing: codes of records that it does not have.
        stale: codes of records that it has otherwise than they are.
        surplus: how many entries belong to no record.
    """

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    surplus: int = 0

    def __bool__(self) -> bool:
        """Whether anything is off."""
        return bool(self.missing or self.stale or self.surplus)


def compared(connection: Connection) -> Indexed:
    """Return what is off with the index; every entry is worked out anew and compared.

    Args:
        connection: sees the ledger as it is.
    """
    codes: dict[int, str] = {row.id: row.code for row in connection.execute(sa.select(record.c.id, record.c.code))}
    known = set(connection.execute(sa.select(search_entry.c.record)).scalars())
    looked_up = _looked_up(connection)
    missing = [id_ for id_ in codes if id_ not in known or id_ not in looked_up]
    stale = [id_ for some in chunks(codes) for id_ in _stale(connection, some)]
    surplus = len((known | looked_up) - codes.keys())
    return Indexed(tuple(codes[id_] for id_ in missing), tuple(codes[id_] for id_ in stale), surplus)


def _looked_up(connection: Connection) -> set[int]:
    """Return the records that have words to be looked up."""
    if connection.dialect.name == "sqlite":
        return {row[0] for row in connection.exec_driver_sql("SELECT id FROM search_words_docsize")}
    query = sa.select(search_entry.c.record).where(sa.literal_column("words").is_not(None))
    return set(connection.execute(query).scalars())


def _stale(connection: Connection, ids: list[int]) -> list[int]:
    """Return those of some records whose entries are there and not as they should be."""
    keys: dict[int, list[str]] = {}
    query = sa.select(search_key).where(search_key.c.record.in_(ids)).order_by(search_key.c.record, search_key.c.key)
    for row in connection.execute(query):
        keys.setdefault(row.record, []).append(row.key)
    kept: dict[int, dict[str, Any]] = {
        row.record: {**row._mapping, "keys": sorted(keys.get(row.record, []))}
        for row in connection.execute(sa.select(search_entry).where(search_entry.c.record.in_(ids)))
    }
    return [id_ for id_, wanted in entries_of(connection, ids).items() if id_ in kept and kept[id_] != wanted]


#: On SQLite; a row that goes into the full-text table is how it is asked, so the write lock is needed.
_WHOLE: Final = "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"


def whole(connection: Connection) -> bool:
    """Return whether what looks words up holds just the words of the entries.

    Args:
        connection: holds the ledger's write lock.
    """
    if connection.dialect.name != "sqlite":
        return True
    try:
        connection.exec_driver_sql(_WHOLE)
    except DatabaseError:
        return False
    return True

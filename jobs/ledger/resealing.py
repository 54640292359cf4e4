"""Walking through all that is sealed in the ledger: does it open where it lies, and sealing it anew by a newer key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.failures import Failure
from jobs.ledger.field_sealing import MARK
from jobs.ledger.sealed_type import Hidden, Placed, Sealed, marks, seal_of
from jobs.ledger.sealing import IN_LISTS
from jobs.ledger.tables import metadata

#: So many rows are sealed anew in one transaction.
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """A value of a sealed column as it lies in the database.

    Attributes:
        column: the column.
        key: primary key of its row.
        row: contents of the columns that say which row it is.
        tree: its JSON, sealed values in it as they are.
    """

    column: sa.Column[Any]
    key: Any
    row: tuple[Any, ...]
    tree: Any

    @property
    def marks(self) -> Iterator[tuple[str, str]]:
        """(place, sealed text) of all that is sealed in it."""
        assert isinstance(self.column.type, Sealed)
        yield from marks(self.tree, "/".join((self.column.type.within, *map(str, self.row))))


def sealed_columns() -> list[sa.Column[Any]]:
    """Return the ledger's columns in which sensitive values lie sealed."""
    return [column for table in metadata.sorted_tables for column in table.c if isinstance(column.type, Sealed)]


def _rows(connection: Connection, column: sa.Column[Any], most: int, *words: str, after: Any = None) -> list[_Kept]:
    """Return the first rows behind a key in which one of the words stands, by their keys."""
    (key,) = column.table.primary_key
    text = sa.cast(column, sa.Text)
    assert isinstance(column.type, Sealed)
    query = sa.select(key, text, *(column.table.c[name] for name in column.type.place)).order_by(key).limit(most)
    query = query.where(sa.or_(*(text.contains(word, autoescape=True) for word in words)))
    if after is not None:
        query = query.where(key > after)
    return [_Kept(column, row[0], tuple(row[2:]), json.loads(row[1])) for row in connection.execute(query)]


def unopenable(connection: Connection) -> Iterator[str]:
    """Yield the place of every sealed value that does not open where it lies."""
    seal = seal_of(connection)
    for column in sealed_columns():
        after = None
        while found := _rows(connection, column, BATCH, f'"{MARK}', after=after):
            after = found[-1].key
            for kept in found:
                for place, text in kept.marks:
                    try:
                        seal.open(place, text)
                    except Failure:
                        yield place


def generations(connection: Connection, known: int) -> set[int]:
    """Return the generations, up to `known`, by which something in the ledger is sealed."""
    found = set()
    for generation in range(1, known + 1):
        if any(_rows(connection, column, 1, f'"{MARK}{generation}:') for column in sealed_columns()):
            found.add(generation)
    return found


def reseal_some(connection: Connection, former: set[int]) -> int:
    """Seal some of what former keys have sealed by the newest one; return how many rows, 0 once nothing is left.

    Args:
        connection: holds the ledger's write lock.
        former: generations of the former keys.

    Raises:
        Failure: something does not open in its place; it stays as it is.
    """
    for column in sealed_columns():
        found = _rows(connection, column, BATCH, *(f'"{MARK}{generation}:' for generation in sorted(former)))
        if found:
            (key,) = column.table.primary_key
            # What the records hold is the same as before, so what vouches for it is, too.
            update = sa.update(column.table).where(key == sa.bindparam("which")).execution_options(**IN_LISTS)
            rows = [{"which": kept.key, "anew": Placed(kept.row, _hidden(connection, kept))} for kept in found]
            connection.execute(update.values({column.name: sa.bindparam("anew")}), rows)
            return len(rows)
    return 0


def _hidden(connection: Connection, kept: _Kept) -> Any:
    """Return a value with what is sealed in it open, and hidden for its column's type."""
    seal = seal_of(connection)
    by_place = {place: Hidden(seal.open(place, text)) for place, text in kept.marks}
    assert isinstance(kept.column.type, Sealed)

    def walk(value: Any, place: str) -> Any:
        if place in by_place:
            return by_place[place]
        match value:
            case dict():
                return {name: walk(each, f"{place}/{name}") for name, each in value.items()}
            case list():
                return [walk(each, f"{place}/{at}") for at, each in enumerate(value)]
            case _:
                return value

    return walk(kept.tree, "/".join((kept.column.type.within, *map(str, kept.row))))

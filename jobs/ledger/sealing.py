"""Seals: a keyed hash of every record as it stands, so that whoever alters one past guidang is found out (rules A8 E10).

Nobody has to think of it: the ledger notes of every statement on the tables `record` and `item` which
records it writes; the entries for the log, which end each transaction, seal them anew; and a
transaction that wrote records but nothing into the log is not committed. Before a record is written
its seal is looked at, so that what was altered past guidang isn't vouched for by the next change, but
entered in the log as found. A seal holds the number of the log's newest entry, so that a record put
back to what it was, seal and all, is found out by the change that the log tells of.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.sql.dml import Delete, Insert, Update

from jobs.ledger.keyed import keyed
from jobs.ledger.log_tables import seal
from jobs.ledger.tables import item, record

#: Mark of a statement that changes nothing but where a record stands in lists: `execution_options(**IN_LISTS)`.
IN_LISTS: Final = {"in_lists": True}
#: Where a record stands in lists, and when it showed last; no seal vouches for that.
_UNSEALED: Final = {"revision", "position"}
_COLUMNS: Final = tuple(column.name for column in record.c if column.name not in _UNSEALED)
_LINE: Final = (item.c.record, item.c.name, item.c.line, item.c.fields, item.c.state)
#: Under this name a connection keeps what its transaction has written.
_NOTED: Final = "records written"
_AT_ONCE: Final = 500

#: A record's code, and everything that a seal vouches for.
_Content = tuple[str, list[object]]


@dataclass(slots=True)
class _Noted:
    """What a transaction has written.

    Attributes:
        open: ids of records that were written and not sealed since.
        sealed: ids of those that were.
        before: id -> content before the first writing, with its seal.
    """

    open: set[int] = field(default_factory=set)
    sealed: set[int] = field(default_factory=set)
    before: dict[int, tuple[_Content, Row[Any] | None]] = field(default_factory=dict)


def watch(engine: Engine) -> None:
    """Have every record noted that a statement of this engine writes."""
    event.listen(engine, "before_execute", _note)


def begin(connection: Connection) -> None:
    """Begin a transaction in which nothing is noted yet."""
    connection.info[_NOTED] = _Noted()


def unsealed(connection: Connection) -> bool:
    """Return whether a record was written in this transaction of which the log says nothing yet."""
    return bool(_noted(connection).open)


def take_altered(connection: Connection, key: bytes) -> list[str]:
    """Return the codes of records written in this transaction that had been altered past guidang; each is told once."""
    noted = _noted(connection)
    found = [content[0] for content, kept in noted.before.values() if not _fits(key, content, kept)]
    noted.before.clear()
    return sorted(found)


def seal_written(connection: Connection, key: bytes, entry: int) -> None:
    """Seal the records that were written in this transaction, as they stand.

    Args:
        connection: the transaction.
        key: the log's key.
        entry: number of the log's newest entry.
    """
    noted = _noted(connection)
    for some in _some(noted.open):
        connection.execute(sa.delete(seal).where(seal.c.record.in_(some)))
        rows = [
            {"record": id_, "entry": entry, "digest": _digest(key, entry, content)}
            for id_, content in contents(connection, some).items()
        ]
        if rows:
            connection.execute(sa.insert(seal), rows)
    noted.sealed |= noted.open
    noted.open = set()


def unfit(connection: Connection, key: bytes, ids: Collection[int]) -> Iterator[str]:
    """Yield the codes of those records whose seal does not fit what they hold, or that have none."""
    seals = _seals(connection, ids)
    for id_, content in contents(connection, ids).items():
        if not _fits(key, content, seals.get(id_)):
            yield content[0]


def contents(connection: Connection, ids: Collection[int]) -> dict[int, _Content]:
    """Return record -> its code, and everything that a seal vouches for, of those that are there."""
    columns = [record.c[name] for name in _COLUMNS]
    found: dict[int, _Content] = {
        row.id: (row.code, [*row]) for row in connection.execute(sa.select(*columns).where(record.c.id.in_(ids)))
    }
    lines = sa.select(*_LINE).where(item.c.record.in_(ids)).order_by(item.c.record, item.c.name, item.c.line)
    for row in connection.execute(lines):
        if row.record in found:
            found[row.record][1].append([*row])
    return found


def _digest(key: bytes, entry: int, content: _Content) -> str:
    return keyed(key, "record", [entry, *content])


def _fits(key: bytes, content: _Content, kept: Row[Any] | None) -> bool:
    return kept is not None and hmac.compare_digest(kept.digest, _digest(key, kept.entry, content))


def _seals(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    return {row.record: row for row in connection.execute(sa.select(seal).where(seal.c.record.in_(ids)))}


def _some(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]


def _noted(connection: Connection) -> _Noted:
    found = connection.info.setdefault(_NOTED, _Noted())
    assert isinstance(found, _Noted)
    return found


def _note(connection: Connection, statement: object, many: Any, one: Any, _: object) -> None:
    if not isinstance(statement, Insert | Update | Delete) or statement.table not in (record, item):
        return
    if statement.get_execution_options().get("in_lists"):
        return
    noted = _noted(connection)
    ids = set(_ids(connection, statement, many or ([one] if one else [])))
    if not (isinstance(statement, Insert) and statement.table is record):
        for some in _some(ids - noted.open - noted.sealed):
            seals = _seals(connection, some)
            noted.before |= {id_: (each, seals.get(id_)) for id_, each in contents(connection, some).items()}
    noted.open |= ids


def _ids(connection: Connection, statement: Insert | Update | Delete, given: Iterable[Any]) -> Iterator[int]:
    """Yield the ids of the records that a statement writes."""
    own = "id" if statement.table is record else "record"
    if isinstance(statement, Insert):
        values = list(given) or [statement.compile().params]
        yield from (int(each[own]) for each in values)
        return
    column = record.c.id if statement.table is record else item.c.record
    asked = sa.select(column).distinct()
    if statement.whereclause is not None:
        asked = asked.where(statement.whereclause)
    rows = list(given)
    # Whoever writes many at once names each by its record, as `which` (see Holdings).
    if rows and all("which" in each for each in rows):
        yield from (int(each["which"]) for each in rows)
    else:
        for each in rows or [{}]:
            yield from connection.execute(asked, each).scalars()

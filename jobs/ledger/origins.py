"""In which files, and in which rows of them, something about a record was handed in (rule E14)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.origin_table import answered, origin, rewritten
from jobs.ledger.tables import arrival, deed, version
from jobs.ledger.tables import code as code_table

#: Stands for everything, where nobody could read of what a kept workbook tells.
UNREAD: Final = "*"
_WORD: Final = re.compile(r"[0-9A-Za-z\u3400-\u9fff_\-]+")


def enter_origins(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter where records came from, within the caller's transaction.

    Args:
        connection: holds the ledger's write lock.
        rows: `arrival`, `code` and `line` of each. What is known already is left out: a form that was put before a
            supervisor is entered twice.
    """
    known = {
        tuple(row)
        for some in chunks({each["arrival"] for each in rows})
        for row in connection.execute(sa.select(origin).where(origin.c.arrival.in_(some)))
    }
    new = [each for each in rows if (each["arrival"], each["code"], each["line"]) not in known]
    if new:
        connection.execute(sa.insert(origin), new)


def origins_of(connection: Connection, codes: Collection[str]) -> list[Row[Any]]:
    """Return where the records under these codes came from."""
    query = sa.select(origin)
    return [row for some in chunks(codes) for row in connection.execute(query.where(origin.c.code.in_(some)))]


def lines_in(connection: Connection, arrivals: Iterable[int]) -> list[Row[Any]]:
    """Return which records stand in which rows of these arrivals."""
    query = sa.select(origin)
    return [row for some in chunks(arrivals) for row in connection.execute(query.where(origin.c.arrival.in_(some)))]


def enter_answered(
    connection: Connection, sha256: str, at: str, rows: Mapping[int, tuple[str, Iterable[object]]]
) -> None:
    """Enter of what the rows of a kept workbook tell, within the caller's transaction.

    Args:
        connection: holds the ledger's write lock.
        sha256: the workbook's content.
        at: when it was read, local without zone.
        rows: Excel row -> its token, and what stands in its cells; none where nobody could read it.
    """
    words = {row: {found for cell in cells for found in _WORD.findall(str(cell))} for row, (_, cells) in rows.items()}
    every = {word for those in words.values() for word in those}
    codes: set[str] = set()
    for some in chunks(every):
        codes |= set(connection.execute(sa.select(code_table.c.code).where(code_table.c.code.in_(some))).scalars())
    found = {(row, key) for row, those in words.items() for key in (those & codes) | {rows[row][0]}}
    found = found or {(0, UNREAD)}
    connection.execute(sa.delete(answered).where(answered.c.sha256 == sha256))
    lines = [{"sha256": sha256, "key": key, "line": row, "at": at} for row, key in sorted(found) if key]
    connection.execute(sa.insert(answered), lines)


def answered_about(connection: Connection, keys: Collection[str]) -> list[Row[Any]]:
    """Return which rows of kept workbooks tell of what these codes and tokens stand for, also of those nobody could read."""
    query = sa.select(answered)
    return [
        row
        for some in chunks({*keys, UNREAD})
        for row in connection.execute(
            query.where(answered.c.key.in_(some)).order_by(answered.c.sha256, answered.c.line)
        )
    ]


def put_in_place(connection: Connection, before: str, after: str) -> None:
    """Have a copy without some rows take an original's place wherever the ledger names it, within the caller's transaction.

    Args:
        connection: holds the ledger's write lock.
        before: the original's SHA-256.
        after: the copy's.
    """
    # Two workbooks that differed in nothing but the rows that go are one from now on.
    alike = sa.select(answered.c.key, answered.c.line).where(answered.c.sha256 == after)
    for key, line in connection.execute(alike).all():
        same = (answered.c.sha256 == before, answered.c.key == key, answered.c.line == line)
        connection.execute(sa.delete(answered).where(*same))
    for table in (arrival, version, deed, answered):
        connection.execute(sa.update(table).where(table.c.sha256 == before).values(sha256=after))
    known = sa.select(rewritten.c.id).where(rewritten.c.before == before, rewritten.c.after == after)
    if connection.execute(known).first() is None:
        connection.execute(sa.insert(rewritten).values(before=before, after=after))

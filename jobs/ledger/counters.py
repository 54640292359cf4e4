"""Locked counters: the only source of serials, positions and revisions. Never `max() + 1`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import counter


class Counters:
    """The counters one transaction draws from.

    A counter's row is locked when its first number is taken and stays so until the transaction
    ends, and a rolled back transaction gives its numbers back: none is lost, none given twice
    (rule E3). `write` puts the new ends into the ledger, once, before the transaction commits.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}
        self._taken: set[str] = set()

    def _lock(self, name: str) -> int:
        if name not in self._last:
            self._connection.execute(_insert(self._connection, name))
            locked = sa.select(counter.c.last).where(counter.c.name == name).with_for_update()
            self._last[name] = int(self._connection.execute(locked).scalar_one())
        return self._last[name]

    def take(self, name: str) -> int:
        """Return the next number of a counter; the first is 1."""
        self._last[name] = self._lock(name) + 1
        self._taken.add(name)
        return self._last[name]

    def move_past(self, name: str, number: int) -> None:
        """See to it that `number` is never given: a code that an old register brought along."""
        if self._lock(name) < number:
            self._last[name] = number
            self._taken.add(name)

    def last(self, name: str) -> int:
        """Return the last number taken of a counter, within this transaction; 0 where none was."""
        return self._lock(name)

    def give_back(self, name: str, number: int) -> None:
        """Let a counter of lines stand at `number` again, since what came after it is gone; never one of codes."""
        if self._lock(name) > number:
            self._last[name] = number
            self._taken.add(name)

    def write(self) -> None:
        """Put the counters that moved into the ledger."""
        for name in sorted(self._taken):
            where = counter.c.name == name
            self._connection.execute(sa.update(counter).where(where).values(last=self._last[name]))
        self._taken.clear()


def _insert(connection: Connection, name: str) -> sa.Insert:
    """Return what makes a counter where there is none; a dialect is imported where it is used, since it costs 50 ms."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(counter).values(name=name, last=0).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(counter).values(name=name, last=0).on_conflict_do_nothing()


def reached(connection: Connection, name: str) -> int:
    """Return the last number taken of a counter; 0 where none was."""
    return int(connection.execute(sa.select(counter.c.last).where(counter.c.name == name)).scalar() or 0)

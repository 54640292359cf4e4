"""Putting a restored ledger into a PostgreSQL database, row by row as its columns lie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from jobs.backup.ledger_copy import is_json
from jobs.failures import Failure, WrongUse
from jobs.ledger.opening import open_ledger
from jobs.ledger.tables import metadata
from jobs.outbox import clear_away
from jobs.workspace import Workspace
from validators.message import Message

_AT_ONCE: Final = 2_000


def see_that_it_is_empty(workspace: Workspace) -> None:
    """See that the database that the settings name is there and holds nothing.

    Raises:
        WrongUse: it holds something.
        Failure: it cannot be opened.
    """
    engine = sa.create_engine(workspace.settings.database, hide_parameters=True)
    try:
        with engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
    except DBAPIError as error:
        raise Failure(
            Message(
                "The database that the ledger is to lie in cannot be opened ({error}). Have it made, empty, and name its address with "
                "--database; or restore into a file with --database ''. Nothing was written.",
                {"error": str(error.orig).strip()},
            )
        ) from error
    finally:
        engine.dispose()
    if tables:
        raise WrongUse(
            Message(
                "The database that the ledger is to lie in is not empty: the former ledger may still be there. Name the address of an empty "
                "one with --database, or restore into a file with --database ''. Nothing was written."
            )
        )


def load(workspace: Workspace, path: Path) -> None:
    """Load a ledger's rows into the database that the settings name, all of them or none.

    Args:
        workspace: whose settings name an empty database, or one that an earlier try has left.
        path: the ledger as an SQLite file.

    Raises:
        Failure: the database fails.
    """
    ledger = open_ledger(workspace)
    source = sqlite3.connect(path)
    try:
        with ledger.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.exec_driver_sql(f'DELETE FROM "{table.name}"')  # noqa: S608 - names of our own tables
            for table in metadata.sorted_tables:
                _load(connection, source, table)
    finally:
        source.close()
        ledger.close()
        # It names the id that the empty ledger gave itself.
        clear_away(workspace.home_marker)


def _load(connection: Connection, source: sqlite3.Connection, table: sa.Table) -> None:
    columns = list(table.c)
    names = ", ".join(f'"{column.name}"' for column in columns)
    marks = ", ".join("%s::json" if is_json(column) else "%s" for column in columns)
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
    for rows in _rows(source, table, names):
        connection.exec_driver_sql(insert, rows)
    for column in columns:
        if column is table.autoincrement_column:
            counter = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            newest = f'SELECT max("{column.name}") FROM "{table.name}"'  # noqa: S608
            connection.exec_driver_sql(f"SELECT setval({counter}, coalesce(({newest}), 0) + 1, false)")


def _rows(source: sqlite3.Connection, table: sa.Table, names: str) -> Iterator[list[tuple[Any, ...]]]:
    flags = [isinstance(column.type, sa.Boolean) for column in table.c]
    found = source.execute(f'SELECT {names} FROM "{table.name}"')  # noqa: S608
    while rows := found.fetchmany(_AT_ONCE):
        yield [
            tuple(bool(value) if flag and value is not None else value for value, flag in zip(row, flags, strict=True))
            for row in rows
        ]

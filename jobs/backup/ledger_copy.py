"""A copy of the ledger in one state: an SQLite file, also of a ledger on PostgreSQL, so that one way restores and scrubs both."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.scratch import scratch_of
from jobs.failures import Failure
from jobs.ledger.opening import FILE_NAME, Ledger, open_ledger
from jobs.ledger.tables import metadata
from jobs.workspace import Workspace
from validators.message import Message

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copied ledger says of itself.

    Attributes:
        entry: number of the log's newest entry.
        hash: its hash.
        forgotten: so many destructions and deletions are carried out in it.
        register: SHA-256 of the master register as printed of this very state on this day; "" where it was not.
        counts: name -> how many.
        given: counter of a series of codes -> its last number.
    """

    entry: int
    hash: str
    forgotten: int
    register: str
    counts: dict[str, int]
    given: dict[str, int]


def copy_ledger(workspace: Workspace, ledger: Ledger, folder: Path) -> Path:
    """Copy the ledger into a folder and return the file, checked.

    Args:
        workspace: the archive.
        ledger: its open ledger.
        folder: empty; of our own.

    Raises:
        Failure: the ledger is damaged, or a disk fails.
    """
    if ledger.engine.dialect.name == "sqlite":
        target = folder / FILE_NAME
        with ledger.reading():  # says in a sentence where the file is gone
            _copy_file(workspace.state / FILE_NAME, target)
    else:
        target = _copy_rows(workspace, ledger, folder)
    with _plain(target) as connection:
        faults = [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
    connection.close()
    if faults:
        raise Failure(
            Message(
                "No backup was made: the ledger's file is damaged ({fault}). Restore the last backup; earlier ones are as they "
                "were.",
                {"fault": faults[0]},
            )
        )
    return target


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None)


def _copy_file(path: Path, target: Path) -> None:
    source, copy = _plain(path), _plain(target)
    try:
        copy.execute("PRAGMA synchronous=OFF")  # it is packed and read back; this one is thrown away
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        source.close()


def _copy_rows(workspace: Workspace, ledger: Ledger, folder: Path) -> Path:
    """Copy a ledger on PostgreSQL row by row, as its columns lie, sealed or not, in one state of it."""
    scratch = scratch_of(workspace, folder / "copy")
    empty = open_ledger(scratch)
    empty.close()
    path = scratch.state / FILE_NAME
    copy = _plain(path)
    try:
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("PRAGMA foreign_keys=OFF")
        copy.execute("BEGIN IMMEDIATE")
        copy.execute('DELETE FROM "about"')
        with ledger.reading() as connection:
            for table in metadata.sorted_tables:
                _copy_table(connection, copy, table)
        copy.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    return path


def _copy_table(connection: Connection, copy: sqlite3.Connection, table: sa.Table) -> None:
    names = [column.name for column in table.c]
    # As text where it is JSON: what is sealed in it stays sealed, and its spelling stays as it is.
    shown = [f'"{c.name}"::text' if is_json(c) else f'"{c.name}"' for c in table.c]
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    found = connection.execution_options(stream_results=True).exec_driver_sql(
        f'SELECT {", ".join(shown)} FROM "{table.name}"'  # noqa: S608 - names of our own tables
    )
    for rows in found.partitions(_AT_ONCE):
        copy.executemany(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', [tuple(row) for row in rows])  # noqa: S608


def is_json(column: sa.Column[Any]) -> bool:
    """Return whether a column holds JSON, sealed or not."""
    kind: Any = column.type
    return isinstance(getattr(kind, "impl_instance", kind), sa.JSON)


def look_at(path: Path, day: str) -> Copied:
    """Return what a copied ledger says of itself.

    Args:
        path: the ledger.
        day: of the night, ISO date.

    Raises:
        sqlite3.Error: it is none.
    """
    connection = _plain(path)
    try:

        def one(sql: str) -> Any:
            return connection.execute(sql).fetchone()

        last = one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1") or (0, "")
        printed = one("SELECT revision, detail FROM printed WHERE name = 'register'")
        revision = one("SELECT last FROM counter WHERE name = 'revision'")
        detail = json.loads(printed[1]) if printed and revision and printed[0] == revision[0] else {}
        return Copied(
            int(last[0]),
            str(last[1]),
            int(one("SELECT (SELECT count(*) FROM residue) + (SELECT count(*) FROM rewritten)")[0]),
            str(detail.get("sha256", "")) if detail.get("day") == day else "",
            {
                "records": int(one("SELECT count(*) FROM record")[0]),
                "entries": int(one("SELECT count(*) FROM audit")[0]),
                "documents": int(one("SELECT count(DISTINCT path) FROM version WHERE path <> ''")[0]),
            },
            dict(connection.execute("SELECT name, last FROM counter WHERE name LIKE 'code/%'")),
        )
    finally:
        connection.close()

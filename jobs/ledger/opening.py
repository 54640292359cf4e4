"""Opening the ledger: engine, pragmas, the home marker, migrations at start."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from jobs.failures import Failure, Held
from jobs.ledger import home, sealing
from jobs.ledger.field_sealing import Seal
from jobs.ledger.home import claim_home, refuse_missing, refuse_older
from jobs.ledger.sealed_type import seal_with
from jobs.ledger.tables import about
from jobs.outbox import told
from jobs.workspace import Workspace
from validators.message import Message

FILE_NAME: Final = home.FILE_NAME
#: The newest migration; a test holds it against the migrations folder.
HEAD: Final = "0001"
#: Below the state folder: copies of the ledger from before its migrations.
MIGRATED: Final = "backups"
#: What databases say when their file, disk or server is out of reach, and no statement of ours is wrong.
_UNUSABLE: Final = (
    *("disk I/O error", "unable to open", "readonly database", "malformed", "not a database"),
    *("connection failed", "connection refused", "connection is closed", "terminating connection"),
)
_ROOM: Final = 1 << 20
#: Any number of our own: the write lock of a ledger on PostgreSQL.
_WRITE_LOCK: Final = 0x677569


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger.

    Attributes:
        engine: the database.
        id: the ledger's own id, made once.
    """

    engine: Engine
    id: str

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the ledger's one write lock from its first moment."""
        with _told(self.engine), self.engine.connect() as plain:
            connection = plain.execution_options(begin="IMMEDIATE")
            with connection.begin():
                sealing.begin(connection)
                yield connection
                if sealing.unsealed(connection):
                    raise RuntimeError("records were written in a transaction that enters nothing in the log")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one state of the ledger and changes nothing."""
        with _told(self.engine), self.engine.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    def seal_with(self, seal: Seal) -> None:
        """Have what is sensitive sealed and opened; without it none of that can be read or written."""
        seal_with(self.engine, seal)

    def wipe(self) -> None:
        """Let nothing that was deleted lie about in the database's files (rule E14).

        SQLite overwrites what it deletes; its journal, which still has what was there before, is emptied. PostgreSQL keeps
        deleted rows in its pages until a table is written anew, which this does; its own write-ahead log is the server's.
        """
        with _told(self.engine), self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        if self.engine.dialect.name != "sqlite":
            alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            with _told(self.engine), alone.connect() as connection:
                connection.exec_driver_sql("VACUUM (FULL, ANALYZE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Turn what the database says of its disk, its file or a lock into a sentence."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        failure = _failure(engine, str(error.orig if isinstance(error, DBAPIError) else error))
        if failure is None:
            raise
        raise failure from error


def _failure(engine: Engine, said: str) -> Failure | None:
    """Return what the office can do about what the database said; None where the program itself is at fault."""
    database = engine.url.database or ""
    if any(words in said for words in ("disk is full", "No space left")) or (
        "disk I/O error" in said and _is_full(Path(database))
    ):
        return Failure(
            Message(
                "The disk that holds the ledger {file} is full. Nothing was changed; make room and run again.",
                {"file": database},
            )
        )
    if "database is locked" in said:
        return Held(
            Message(
                "Another program is writing to the ledger {file}. Wait until it has finished and run again.",
                {"file": database},
            )
        )
    if any(words in said for words in _UNUSABLE):
        return Failure(
            Message(
                "The ledger {file} cannot be opened: {error}. Check that the disk is there and may be written to; "
                "if the file is damaged, restore the last backup.",
                {"file": database, "error": said.strip()},
            )
        )
    return None


def _is_full(path: Path) -> bool:
    """Return whether the disk has no room for what SQLite keeps beside its file while it is open."""
    try:
        return shutil.disk_usage(path.parent).free < _ROOM
    except OSError:
        return False


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sqlite(path: Path) -> Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        json_serializer=_dumps,
        hide_parameters=True,
        connect_args={"timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # The driver would begin transactions by itself and too late; `begin` below does it.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine


def _postgresql(url: str) -> Engine:
    engine = sa.create_engine(url, json_serializer=_dumps, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # As on SQLite: one writer at a time, which the log's chain needs, and readers that see one state.
        if connection.get_execution_options().get("begin"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def _engine(workspace: Workspace) -> Engine:
    if workspace.settings.database:
        engine = _postgresql(workspace.settings.database)
    else:
        try:
            workspace.state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise told(error, workspace.state) from error
        engine = _sqlite(workspace.state / FILE_NAME)
    sealing.watch(engine)
    return engine


def _migrated_to(engine: Engine) -> str:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def _migrate(engine: Engine, workspace: Workspace, now: str) -> None:
    from alembic import command
    from alembic.config import Config

    if now and engine.dialect.name == "sqlite":
        copy = workspace.state / MIGRATED / f"before-{HEAD}.db"
        copy.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(workspace.state / FILE_NAME) as source, sqlite3.connect(copy) as target:
            source.backup(target)
    config = Config()
    config.set_main_option("script_location", "jobs.ledger:migrations")
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        config.attributes["connection"] = connection.execution_options(begin="IMMEDIATE")
        command.upgrade(config, "head")


def _name_itself(ledger: Ledger) -> str:
    """Return a new ledger's id; of two programs that open it at the same moment, the first one gives it."""
    with ledger.writing() as connection:
        known = connection.execute(sa.select(about.c.value).where(about.c.key == "id")).scalar()
        if known is None:
            known = uuid.uuid4().hex
            connection.execute(sa.insert(about).values(key="id", value=known))
    return str(known)


def open_ledger(workspace: Workspace) -> Ledger:
    """Open the workspace's ledger, bring it to the newest migration, and claim its home.

    Raises:
        Held: another machine's marker lies in the workspace.
        Failure: the database cannot be opened, is missing or an older copy, or was made by a newer guidang.
    """
    refuse_missing(workspace)
    engine = _engine(workspace)
    with _told(engine):
        now = _migrated_to(engine)
        refuse_older(workspace, engine)
    if now > HEAD:
        raise Failure(
            Message("The ledger was written by a newer guidang. Install that version on this computer and run again.")
        )
    if now != HEAD:
        with _told(engine):
            _migrate(engine, workspace, now)
    with _told(engine), engine.connect() as connection:
        known = connection.execute(sa.select(about.c.value).where(about.c.key == "id")).scalar()
    if known is None:
        known = _name_itself(Ledger(engine, ""))
    claim_home(workspace, known)
    return Ledger(engine, known)

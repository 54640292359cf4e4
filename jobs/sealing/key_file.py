"""The keys of the stored contents: one file beside the store, kept in its newest state only.

Each content has a random key of its own, which lies here wrapped by the ring's content key, with the content's hash
bound in. The file lies apart from the ledger and from the sealed contents, since copies of those may
be kept for years: a content whose key is destroyed here is unreadable in all of them (rule E14).

What a delete leaves on the disk's surface below the file system, on a worn flash cell or in a snapshot, no program
reaches; there the wrapping holds, and with it whoever keeps the ring.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from jobs.failures import Failure, Held, WrongUse
from jobs.outbox import told
from jobs.sealing.pieces import KEY_BYTES
from validators.message import Message

FILE_NAME: Final = "store-keys.db"
_NONCE: Final = 12
#: What the line `fits` holds, wrapped: whoever cannot open it has another archive's ring.
_PROOF: Final = b"guidang store keys"
_TABLES: Final = (
    "CREATE TABLE fits (wrapped BLOB NOT NULL)",
    "CREATE TABLE content_key (sha256 TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID",
)


class Keys(Protocol):
    """Keys by the SHA-256 of their contents."""

    def of(self, sha256: str) -> bytes | None:
        """Return a content's key; None where it has none."""

    def made(self, hashes: Collection[str]) -> dict[str, bytes]:
        """Return the contents' keys; new ones are drawn, and on the disk for good when this returns."""

    def forget(self, sha256: str) -> None:
        """Destroy a content's key."""

    def known(self) -> set[str]:
        """Return the hashes of all contents that have a key."""

    def check(self) -> None:
        """Raise where keys are out of reach."""

    def close(self) -> None:
        """Let go of what is open."""


class PassingKeys:
    """Keys that lie in memory alone: with the process, whatever they sealed is gone."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def of(self, sha256: str) -> bytes | None:
        return self._keys.get(sha256)

    def made(self, hashes: Collection[str]) -> dict[str, bytes]:
        return {each: self._keys.setdefault(each, os.urandom(KEY_BYTES)) for each in hashes}

    def forget(self, sha256: str) -> None:
        self._keys.pop(sha256, None)

    def known(self) -> set[str]:
        return set(self._keys)

    def check(self) -> None:
        """Nothing can be amiss."""

    def close(self) -> None:
        """Nothing is open."""


class KeyFile:
    """The file of the keys.

    Args:
        path: where it lies, or will.
        ring: the content key that wraps them, 32 bytes.
        contents: whether anything lies sealed that the file must hold keys of; then a missing file is not made anew.
    """

    def __init__(self, path: Path, ring: bytes, contents: Callable[[], bool]) -> None:
        self.path = path
        self._ring = ring
        self._contents = contents
        self._connection: sqlite3.Connection | None = None

    def of(self, sha256: str) -> bytes | None:
        """Return a content's key; None where it has none, or not one that this ring wrapped for this content.

        Raises:
            Failure: the file is missing or damaged.
            WrongUse: the ring is another one's.
        """
        with self._reading() as connection:
            if connection is None:
                return None
            row = connection.execute("SELECT wrapped FROM content_key WHERE sha256 = ?", (sha256,)).fetchone()
        return self._unwrapped(row[0], sha256.encode()) if row else None

    def made(self, hashes: Collection[str]) -> dict[str, bytes]:
        """Return the contents' keys; those that have none get one, on the disk for good when this returns.

        Raises: as `of`, and where the disk is full.
        """
        if not hashes:
            return {}
        with self._writing() as connection:
            found = {sha256: key for sha256 in hashes if (key := self.of(sha256))}
            new = {sha256: os.urandom(KEY_BYTES) for sha256 in hashes if sha256 not in found}
            rows = [(sha256, self._wrapped(key, sha256.encode())) for sha256, key in new.items()]
            connection.executemany("INSERT OR REPLACE INTO content_key VALUES (?, ?)", rows)
        return found | new

    def forget(self, sha256: str) -> None:
        """Destroy a content's key, here and in the journal that SQLite leaves beside the file; raises as `made`."""
        if self.of(sha256) is None and not self.path.exists():
            return
        with self._writing() as connection:
            connection.execute("DELETE FROM content_key WHERE sha256 = ?", (sha256,))
        with self._writing():  # nobody else writes meanwhile
            self._wipe_journal()

    def known(self) -> set[str]:
        """Return the hashes of all contents that have a key; raises as `of`."""
        with self._reading() as connection:
            rows = connection.execute("SELECT sha256 FROM content_key").fetchall() if connection else ()
        return {sha256 for (sha256,) in rows}

    def check(self) -> None:
        """Look whether the file is there, whole, and this ring's; raises as `of`."""
        with self._reading():
            pass

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _wipe_journal(self) -> None:
        journal = self.path.with_name(f"{self.path.name}-journal")
        try:
            with journal.open("r+b") as file:
                file.write(bytes(journal.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise told(error, journal) from error

    def _wrapped(self, key: bytes, about: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._ring).encrypt(nonce, key, about)

    def _unwrapped(self, wrapped: bytes, about: bytes) -> bytes | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self._ring).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], about)
        except (InvalidTag, ValueError):
            return None

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give the open file; None where nothing was ever sealed."""
        with self._told():
            if self._connection is None and not self.path.exists():
                if self._contents():
                    raise self._missing()
                yield None
                return
            yield self._open()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give the open file in one transaction that holds its one write lock."""
        with self._told():
            if self._connection is None and not self.path.exists() and self._contents():
                raise self._missing()
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _open(self) -> sqlite3.Connection:
        """Return the open file, made where it is new and proven to be this ring's."""
        if self._connection is not None:
            return self._connection
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise told(error, self.path) from error
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            # The journal stays in its place, where it can be wiped; deleted, it would leave a key behind.
            for pragma in ("journal_mode=PERSIST", "synchronous=FULL", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}")
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._begin(connection)
            row = connection.execute("SELECT wrapped FROM fits").fetchone()
            if row is None:
                raise self._damaged("fits")
            if self._unwrapped(row[0], b"fits") != _PROOF:
                raise WrongUse(
                    Message(
                        "The keys of the stored originals in {file} do not fit this archive's keys. Put back the keys this "
                        "archive was set up with, or the key file that belongs to it; nothing was changed.",
                        {"file": str(self.path)},
                    )
                )
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _begin(self, connection: sqlite3.Connection) -> None:
        if self._contents():  # an empty file in place of the one that was
            raise self._missing()
        connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute("INSERT INTO fits VALUES (?)", (self._wrapped(_PROOF, b"fits"),))
        connection.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database says of its file, its disk or a lock into a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            if "full" in said:
                raise told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), self.path) from error
            if "locked" in said:
                raise Held(
                    Message(
                        "Another program is writing to {file}. Wait until it has finished and run again.",
                        {"file": str(self.path)},
                    )
                ) from error
            raise self._damaged(said) from error

    def _missing(self) -> Failure:
        return Failure(
            Message(
                "The file with the keys of the stored originals, {file}, is missing. Without it none of them can be opened. Put "
                "back its newest copy and run again; nothing was changed.",
                {"file": str(self.path)},
            )
        )

    def _damaged(self, said: str) -> Failure:
        return Failure(
            Message(
                "The file with the keys of the stored originals, {file}, cannot be used ({error}). Check that the disk is there and "
                "may be written to; if the file is damaged, put back its newest copy and run again. Nothing was changed.",
                {"file": str(self.path), "error": said},
            )
        )


def content_in(*roots: Path) -> bool:
    """Return whether anything lies in these stores: sixty-four hexadecimal digits two folders deep."""
    return any(_names(folder) for root in roots if root.is_dir() for folder in root.iterdir() if folder.is_dir())


def _names(folder: Path) -> Iterable[str]:
    return [name for name in os.listdir(folder) if len(name) == 64]  # noqa: PTH208 - names are all that is asked

"""The content store: every file that was handed in, byte for byte, sealed by a key of its own (rules A5 B8).

A content is called by its own SHA-256, the hash of what it holds in the open. Whoever reads the disk
sees from that how many contents there are, how large each is and when it came, and can tell whether a file that
they have already is among them; of what they do not have they learn nothing. The hash is what makes the store
idempotent and the ledger's proof of what was handed in, so it stays.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from jobs.failures import Failure
from jobs.outbox import stream_whole, together
from jobs.sealing.key_file import FILE_NAME, KeyFile, Keys, content_in
from jobs.sealing.pieces import ENDING, Damaged, seal
from jobs.sealing.sealed import Sealed, is_sealed
from validators.message import Message

#: So many bytes of contents wait for their keys to be on the disk together: a commit costs more than a key.
_TOGETHER: Final = 16_000_000
#: The stores below the state folder whose keys lie in the one key file: originals, and office tables as they were.
ORIGINALS: Final = "store"
OFFICE_TABLES: Final = "office"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store:
    """Files by content below one folder.

    Attributes:
        root: the folder; `ab/abcdef…` lies, sealed, the file whose SHA-256 begins so.
        keys: the contents' keys.
        lasting: False for a store that is thrown away again; nothing waits for the disk.
    """

    def __init__(self, root: Path, keys: Keys, *, lasting: bool = True) -> None:
        self.root = root
        self.keys = keys
        self.lasting = lasting

    def beside(self, name: str) -> Store:
        """Return the store of this name in the folder beside this one, with the same key file."""
        return Store(self.root.with_name(name), self.keys, lasting=self.lasting)

    def path(self, sha256: str) -> Path:
        """Return where content of this hash lies or would lie."""
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep `content` and return its SHA-256; on the disk for good when this returns."""
        with self.putting() as put:
            return put(content)

    @contextmanager
    def putting(self) -> Iterator[Callable[[bytes], str]]:
        """Give a way to keep many contents, which returns their SHA-256; all are on the disk when the block ends.

        A content's key is on the disk before the content is: a sealed file without its key would be lost.
        """
        waiting: dict[str, bytes] = {}
        with together(lasting=self.lasting) as write:

            def settle() -> None:
                keys = self.keys.made(waiting)
                for sha256, content in waiting.items():
                    target = BytesIO()
                    seal(BytesIO(content), target, keys[sha256], bytes.fromhex(sha256))
                    write(self.path(sha256), target.getvalue())
                waiting.clear()

            def put(content: bytes) -> str:
                sha256 = hashlib.sha256(content).hexdigest()
                # What lies there already may be what a power cut left of it.
                if sha256 not in waiting and not self.sound(sha256):
                    waiting[sha256] = content
                    if sum(map(len, waiting.values())) >= _TOGETHER:
                        settle()
                return sha256

            yield put
            settle()

    def put_large(self, source: BufferedReader) -> str:
        """Keep the content of an open file without holding it in memory, and return its SHA-256; on the disk for good.

        Raises:
            OSError: the file cannot be read, or was changed meanwhile.
        """
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        if not self.sound(sha256):
            key = self.keys.made([sha256])[sha256]
            source.seek(0)
            stream_whole(self.path(sha256), lambda file: seal(source, file, key, bytes.fromhex(sha256)))
            if not self.sound(sha256):
                self.path(sha256).unlink()
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), source.name)
        return sha256

    def sealed(self, sha256: str) -> Sealed:
        """Return the content as it lies, with its key: for a process that opens it in memory.

        Raises:
            Failure: it is missing, or its key is.
        """
        path = self.path(sha256)
        if not path.is_file():
            raise self._missing(sha256)
        key = self.keys.of(sha256)
        if key is None:
            raise Failure(
                Message(
                    "The stored original {file} cannot be opened: its key is missing. Put back the newest copy of the file with "
                    "the keys and run again.",
                    {"file": str(path)},
                )
            )
        return Sealed(path, sha256, key)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield the content piece by piece, each proven to be genuine.

        Raises:
            Failure: it is missing, its key is, or it was changed.
        """
        try:
            yield from self.sealed(sha256).pieces()
        except OSError as error:
            raise self._missing(sha256) from error
        except Damaged as error:
            raise Failure(
                Message(
                    "The stored original {file} was changed or is damaged. Restore it from the last backup and run again.",
                    {"file": str(self.path(sha256))},
                )
            ) from error

    def get(self, sha256: str) -> bytes:
        """Return the content; raises as `pieces`."""
        return b"".join(self.pieces(sha256))

    def copy(self, sha256: str, target: Path) -> None:
        """Write the content in the open to `target`, whole or not at all, without holding it in memory.

        Raises: as `pieces`, and where `target` cannot be written.
        """

        def write(file: BinaryIO) -> None:
            for piece in self.pieces(sha256):
                file.write(piece)

        stream_whole(target, write)

    def get_sealed(self, sha256: str) -> bytes:
        """Return the content as it lies here, sealed, having proven that it opens; raises as `pieces`."""
        for _ in self.pieces(sha256):
            pass
        return self.path(sha256).read_bytes()

    def is_filed(self, document: Path, sha256: str) -> bool:
        """Return whether a filed document is there and holds the content: sealed where its ending says so, else open."""
        try:
            if document.name.endswith(ENDING):
                key = self.keys.of(sha256)
                return key is not None and Sealed(document, sha256, key).sound()
            return sha256_of(document) == sha256
        except OSError:
            return False

    def forget(self, sha256: str) -> None:
        """Make the content unreadable for good, in every copy of this store: its key goes first, then the file.

        Raises:
            OSError: the file cannot be removed now; its key is gone all the same.
            Failure: the key file cannot be written to.
        """
        self.keys.forget(sha256)
        self.path(sha256).unlink(missing_ok=True)

    def _missing(self, sha256: str) -> Failure:
        return Failure(
            Message(
                "The stored original {file} is missing. Restore it from the last backup and run again.",
                {"file": str(self.path(sha256))},
            )
        )

    def has(self, sha256: str) -> bool:
        """Return whether something lies in the content's place."""
        return self.path(sha256).is_file()

    def sound(self, sha256: str) -> bool:
        """Return whether the content is there, opens, and still hashes to its name."""
        if not self.has(sha256):
            return False
        key = self.keys.of(sha256)
        return key is not None and Sealed(self.path(sha256), sha256, key).sound()

    def every(self) -> Iterator[str]:
        """Yield the hash of everything kept, in order."""
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            yield from (name for name in sorted(os.listdir(folder)) if len(name) == 64)  # noqa: PTH208 - names are all that is asked

    def strange(self) -> Iterator[Path]:
        """Yield what lies in the store and is no sealed content: nobody of guidang's put it there."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and not path.name.startswith(".guidang-"):
                named = path.parent.name == path.name[:2] and len(path.name) == 64
                if not named or not is_sealed(path):
                    yield path


def store_of(state: Path, content_key: bytes) -> Store:
    """Return the store of an archive.

    Args:
        state: the archive's state folder.
        content_key: the ring's key of contents, 32 bytes.
    """
    root = state / ORIGINALS
    keys = KeyFile(state / FILE_NAME, content_key, lambda: content_in(root, state / OFFICE_TABLES))
    return Store(root, keys)

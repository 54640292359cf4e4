"""The content store: every file that was handed in, byte for byte, under its own SHA-256."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.failures import Failure
from jobs.outbox import stream_whole, together
from validators.message import Message


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store:
    """Files by content below one folder.

    Attributes:
        root: the folder; `ab/abcdef…` lies the file whose SHA-256 begins so.
        lasting: False for a store that is thrown away again; nothing waits for the disk.
    """

    def __init__(self, root: Path, *, lasting: bool = True) -> None:
        self.root = root
        self.lasting = lasting

    def path(self, sha256: str) -> Path:
        """Return where content of this hash lies or would lie."""
        return self.root / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep `content` and return its SHA-256; on the disk for good when this returns."""
        with self.putting() as put:
            return put(content)

    @contextmanager
    def putting(self) -> Iterator[Callable[[bytes], str]]:
        """Give a way to keep many contents, which returns their SHA-256; all are on the disk when the block ends."""
        with together(lasting=self.lasting) as write:

            def put(content: bytes) -> str:
                sha256 = hashlib.sha256(content).hexdigest()
                # What lies there already may be what a power cut left of it.
                if not self.sound(sha256):
                    write(self.path(sha256), content)
                return sha256

            yield put

    def put_large(self, path: Path) -> str:
        """Keep the content of a file without holding it in memory, and return its SHA-256; on the disk for good.

        Raises:
            OSError: the file cannot be read, or was changed meanwhile.
        """
        sha256 = sha256_of(path)
        if not self.sound(sha256):
            with path.open("rb") as source:
                stream_whole(self.path(sha256), lambda file: shutil.copyfileobj(source, file))
            if not self.sound(sha256):
                self.path(sha256).unlink()
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content.

        Raises:
            Failure: it is missing.
        """
        try:
            return self.path(sha256).read_bytes()
        except OSError as error:
            raise self._missing(sha256) from error

    def copy(self, sha256: str, target: Path) -> None:
        """Write the content to `target`, whole or not at all, without holding it in memory.

        Raises:
            Failure: it is missing, or `target` cannot be written.
        """
        try:
            source = self.path(sha256).open("rb")
        except OSError as error:
            raise self._missing(sha256) from error
        with source:
            stream_whole(target, lambda file: shutil.copyfileobj(source, file))

    def _missing(self, sha256: str) -> Failure:
        return Failure(
            Message(
                "The stored original {file} is missing. Restore it from the last backup and run again.",
                {"file": str(self.path(sha256))},
            )
        )

    def sound(self, sha256: str) -> bool:
        """Return whether the content is there and still hashes to its name."""
        try:
            return sha256_of(self.path(sha256)) == sha256
        except OSError:
            return False

    def every(self) -> Iterator[str]:
        """Yield the hash of everything kept, in order."""
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            yield from (name for name in sorted(os.listdir(folder)) if len(name) == 64)  # noqa: PTH208 - names are all that is asked

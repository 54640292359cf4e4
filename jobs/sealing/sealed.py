"""A sealed file together with its key: can be handed to the process that reads, which opens it in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jobs.sealing.pieces import MAGIC, Damaged, opened, opened_size


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file and what opens it.

    Attributes:
        path: where it lies.
        sha256: of its content in the open; bound into the file.
        key: 32 bytes; shown in no traceback.
    """

    path: Path
    sha256: str
    key: bytes = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        """Yield the content piece by piece.

        Raises:
            OSError: the file cannot be read.
            Damaged: it was changed, or the key is not its.
        """
        with self.path.open("rb") as file:
            yield from opened(file, self.key, bytes.fromhex(self.sha256))

    def read_bytes(self) -> bytes:
        """Return the content; raises as `pieces`."""
        return b"".join(self.pieces())

    def size(self) -> int:
        """Return the content's size in bytes; raises `OSError` where the file cannot be looked at."""
        return opened_size(self.path.stat().st_size)

    def sound(self) -> bool:
        """Return whether the file is there, opens, and its content hashes to its name."""
        digest = hashlib.sha256()
        try:
            for piece in self.pieces():
                digest.update(piece)
        except (OSError, Damaged):
            return False
        return digest.hexdigest() == self.sha256


def is_sealed(path: Path) -> bool:
    """Return whether a file begins as sealed ones do; raises `OSError` where it cannot be read."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC

"""Files of a backup: compressed, sealed piece by piece, and read back before they count."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from jobs.outbox import stream_whole
from jobs.sealing.pieces import ENDING, Damaged, opened, seal

#: A ledger is text that comes again and again; more than this costs time and saves little.
_LEVEL: Final = 1
_CHUNK: Final = 1 << 20


class _Squeezed:
    """The compressed bytes of a file, as `seal` reads them: always as many as asked for, but at the end."""

    def __init__(self, source: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self._source = source
        self._squeeze = zlib.compressobj(_LEVEL)
        self._waiting = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size and not self._ended:
            plain = self._source.read(_CHUNK)
            self.digest.update(plain)
            self._ended = not plain
            self._waiting += self._squeeze.compress(plain) if plain else self._squeeze.flush()
        piece = bytes(self._waiting[:size])
        del self._waiting[:size]
        return piece


def pack(source: BinaryIO, target: Path, key: bytes, about: bytes) -> str:
    """Write a file compressed and sealed, read it back from the disk, and return the SHA-256 of what was packed.

    It takes its place, and that of what lies there, only when it has been read back.

    Args:
        source: what is packed, from where it stands to its end.
        target: where to.
        key: 32 bytes.
        about: bound in.

    Raises:
        Failure: the disk is full, the place may not be written to, or does not give back what was written.
    """
    squeezed = _Squeezed(source)

    def write(file: BinaryIO) -> None:
        seal(cast(BinaryIO, squeezed), file, key, about)

    def check(part: Path) -> None:
        if digest_of(part, key, about) != squeezed.digest.hexdigest():
            raise Damaged

    stream_whole(target, write, check=check)
    return squeezed.digest.hexdigest()


def unpacked(path: Path, key: bytes, about: bytes) -> Iterator[bytes]:
    """Yield what was packed, piece by piece, each proven.

    Raises:
        OSError: the file cannot be read.
        Damaged: it was changed, cut, or belongs to another place or archive.
    """
    loosen = zlib.decompressobj()
    try:
        with path.open("rb") as file:
            for piece in opened(file, key, about):
                plain = loosen.decompress(piece)
                if plain:
                    yield plain
        yield loosen.flush()
    except zlib.error as error:
        raise Damaged from error
    if not loosen.eof:
        raise Damaged


def digest_of(path: Path, key: bytes, about: bytes) -> str:
    """Return the SHA-256 of what was packed, read from the disk itself where the system lets go of what it holds of it.

    Raises: as `unpacked`.
    """
    from_the_disk(path)
    digest = hashlib.sha256()
    for piece in unpacked(path, key, about):
        digest.update(piece)
    return digest.hexdigest()


def from_the_disk(path: Path) -> None:
    """Have the system forget what it holds of a written file, so that it is read from the disk; where it can."""
    forget: Callable[..., None] | None = getattr(os, "posix_fadvise", None)
    if forget is None:
        return
    with suppress(OSError), path.open("rb") as file:
        forget(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def unpack(path: Path, target: BinaryIO, key: bytes, about: bytes) -> str:
    """Write what was packed to `target`, and return its SHA-256; raises as `unpacked`."""
    digest = hashlib.sha256()
    for piece in unpacked(path, key, about):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def pack_json(value: Any, target: Path, key: bytes, about: bytes) -> None:
    """Pack JSON; raises as `pack`."""
    pack(BytesIO(json.dumps(value, ensure_ascii=False).encode()), target, key, about)


def unpack_json(path: Path, key: bytes, about: bytes) -> Any:
    """Return packed JSON; raises as `unpacked`."""
    try:
        return json.loads(b"".join(unpacked(path, key, about)))
    except ValueError as error:
        raise Damaged from error


def twin_of(path: Path) -> Path:
    """Return where the second copy of a file lies that there is only one state of: one flipped bit must not cost all."""
    return path.with_name(f"{path.name.removesuffix(ENDING)}-2{ENDING}")


def pack_twice(content: bytes, target: Path, key: bytes, about: bytes) -> None:
    """Pack a content, and then once more beside it; raises as `pack`."""
    for path in (target, twin_of(target)):
        pack(BytesIO(content), path, key, about)


def unpack_either(path: Path, key: bytes, about: bytes) -> tuple[bytes, bool]:
    """Return what was packed twice, and whether both copies say so.

    Raises:
        FileNotFoundError: neither is there.
        Damaged: none that is there is as it was packed.
        OSError: they cannot be read.
    """
    found: list[bytes] = []
    missing = 0
    for each in (path, twin_of(path)):
        try:
            found.append(b"".join(unpacked(each, key, about)))
        except FileNotFoundError:
            missing += 1
        except Damaged:
            continue
    if missing == 2:
        raise FileNotFoundError(path)
    if not found:
        raise Damaged
    return found[0], len(found) == 2 and found[0] == found[1]

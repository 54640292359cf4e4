"""The form of a sealed file: a short header, then AES-256-GCM piece by piece, so that none is held in memory whole.

    header   8 bytes b"\\x89guidang", 1 byte version, 7 bytes drawn for this file
    pieces   each 256 KiB of the content, the last one less, and its 16 bytes of tag

A piece's nonce is the seven drawn bytes, its number and whether it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015), and header and content's hash are bound in. So a piece that was changed, left
out, appended, moved or taken from another file is found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

#: The first byte is in no text, and no other format begins so.
MAGIC: Final = b"\x89guidang"
#: What a sealed file below the archive's folder is called by, behind the name it would have in the open.
ENDING: Final = ".guidang"
KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_DRAWN: Final = 7
_HEADER: Final = len(MAGIC) + len(_VERSION) + _DRAWN
_TAG: Final = 16
_PIECE: Final = 1 << 18


class Damaged(Exception):
    """A sealed file is none, was changed, or is not opened by this key."""


def _nonce(header: bytes, number: int, last: bool) -> bytes:
    return header[-_DRAWN:] + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def seal(source: BinaryIO, target: BinaryIO, key: bytes, about: bytes) -> None:
    """Write what `source` holds to `target`, sealed.

    Args:
        source: read from where it stands to its end.
        target: gets the sealed bytes.
        key: 32 bytes.
        about: bound in; the content opens only where it is given again.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    header = MAGIC + _VERSION + os.urandom(_DRAWN)
    target.write(header)
    piece, number = source.read(_PIECE), 0
    while True:
        following = source.read(_PIECE) if len(piece) == _PIECE else b""
        target.write(cipher.encrypt(_nonce(header, number, not following), piece, header + about))
        if not following:
            return
        piece, number = following, number + 1


def opened(source: BinaryIO, key: bytes, about: bytes) -> Iterator[bytes]:
    """Yield the content of a sealed file piece by piece, each proven before it is given.

    Args:
        source: the sealed file, at its beginning.
        key: 32 bytes.
        about: what was bound in.

    Raises:
        Damaged: it is no sealed file, was changed or cut, or belongs to another key or content. Pieces
            given before are genuine, but not the whole.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(key)
    header = source.read(_HEADER)
    if len(header) != _HEADER or not header.startswith(MAGIC + _VERSION):
        raise Damaged
    sealed, number = source.read(_PIECE + _TAG), 0
    while True:
        following = source.read(_PIECE + _TAG) if len(sealed) == _PIECE + _TAG else b""
        try:
            yield cipher.decrypt(_nonce(header, number, not following), sealed, header + about)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        if not following:
            return
        sealed, number = following, number + 1


def opened_size(sealed: int) -> int:
    """Return how many bytes the content of a sealed file of so many bytes has."""
    pieces = max(1, -(-(sealed - _HEADER) // (_PIECE + _TAG)))
    return max(0, sealed - _HEADER - pieces * _TAG)

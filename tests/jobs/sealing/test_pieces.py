"""A sealed file opens as a whole or not at all: every bit, every piece and their order are proven (rules A5 B8)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.sealing.pieces import Damaged, opened, opened_size, seal
from jobs.sealing.sealed import Sealed, is_sealed

KEY = bytes(range(32))
HEADER, PIECE, TAG = 16, 1 << 18, 16
#: Two whole pieces and a bit.
LONG = os.urandom(2 * PIECE + 1000)
ABOUT = hashlib.sha256(LONG).digest()


def sealed(content: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    target = BytesIO()
    seal(BytesIO(content), target, key, about)
    return target.getvalue()


def unsealed(data: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(opened(BytesIO(data), key, about))


def pieces(data: bytes) -> list[bytes]:
    """Return header and pieces of a sealed file."""
    size = PIECE + TAG
    return [data[:HEADER], *(data[at : at + size] for at in range(HEADER, len(data), size))]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1000])
def test_what_was_sealed_opens_again_and_its_size_is_known(size: int) -> None:
    content = LONG[:size]
    data = sealed(content)
    assert unsealed(data) == content
    assert opened_size(len(data)) == size
    assert size < 50 or content[:50] not in data


def test_the_same_content_never_lies_the_same() -> None:
    assert sealed(LONG)[HEADER:] != sealed(LONG)[HEADER:]


_LONG = sealed(LONG)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 8 * len(_LONG) - 1))
def test_one_changed_bit_is_found(bit: int) -> None:
    data = bytearray(_LONG)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Damaged):
        unsealed(bytes(data))


_SPOILT: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "empty": lambda parts: [],
    "cut within the header": lambda parts: [parts[0][:9]],
    "nothing but the header": lambda parts: parts[:1],
    "cut within the first piece": lambda parts: [parts[0], parts[1][:100]],
    "cut after the first piece": lambda parts: parts[:2],
    "cut after the second piece": lambda parts: parts[:3],
    "the last byte gone": lambda parts: [*parts[:3], parts[3][:-1]],
    "a byte appended": lambda parts: [*parts, b"x"],
    "a piece appended": lambda parts: [*parts, parts[1]],
    "two pieces exchanged": lambda parts: [parts[0], parts[2], parts[1], parts[3]],
    "the first piece left out": lambda parts: [parts[0], *parts[2:]],
    "a piece from the same content sealed again": lambda parts: [*parts[:2], pieces(sealed(LONG))[2], parts[3]],
    "the header of another sealing": lambda parts: [pieces(sealed(LONG))[0], *parts[1:]],
    "in the open": lambda parts: [LONG],
}


@pytest.mark.parametrize("how", _SPOILT)
def test_a_file_that_was_tampered_with_does_not_open(how: str) -> None:
    with pytest.raises(Damaged):
        unsealed(b"".join(_SPOILT[how](pieces(_LONG))))


def test_it_opens_with_its_own_key_for_its_own_content_alone() -> None:
    with pytest.raises(Damaged):
        unsealed(_LONG, key=bytes(32))
    with pytest.raises(Damaged):
        unsealed(_LONG, about=bytes(32))


def test_a_sealed_file_tells_itself_apart_and_shows_its_key_to_nobody(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(_LONG)
    kept = Sealed(path, hashlib.sha256(LONG).hexdigest(), KEY)
    assert is_sealed(path) and kept.sound() and kept.size() == len(LONG) and kept.read_bytes() == LONG
    assert KEY.hex() not in repr(kept) and repr(KEY) not in repr(kept)
    path.write_bytes(sealed(b"another content", about=bytes.fromhex(kept.sha256)))
    assert not kept.sound()  # opens, but is not what it is called by
    path.write_bytes(LONG)
    assert not is_sealed(path) and not kept.sound()
    path.unlink()
    assert not kept.sound()

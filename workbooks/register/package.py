"""A zip package put together from pieces that are deflated already.

Python's zipfile can only deflate what it is given. Here an entry is a run of pieces, each raw
deflate data ending on a byte border and looking back on nothing before it, so that they may simply
follow one another; the last piece ends the stream. Source: APPNOTE.TXT 6.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol

from workbooks.register.crc import combine_crc

_LIMIT = 0xFFFFFFFF
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_END64 = struct.Struct("<IQHHIIQQQQ")
_LOCATOR64 = struct.Struct("<IIQI")
#: Microsoft's growth hint: room in a local header for the zip64 sizes, should they be needed.
_ROOM = struct.pack("<HHHH12x", 0xA220, 16, 0xA028, 0)


class Deflated(Protocol):
    """A piece of an entry: its CRC-32 and size before deflating, and its deflated bytes."""

    @property
    def plain_size(self) -> int: ...
    @property
    def crc(self) -> int: ...
    @property
    def data(self) -> bytes: ...


class Piece(NamedTuple):
    """The plain kind of `Deflated`."""

    plain_size: int
    crc: int
    data: bytes


class Part(NamedTuple):
    """One entry of the package: its name, and its pieces, the last of which ends the stream."""

    name: str
    pieces: Iterable[Deflated]


class _Entry(NamedTuple):
    name: bytes
    crc: int
    size: int
    plain_size: int
    offset: int


def deflate(plain: bytes, *, last: bool, level: int = 6) -> Piece:
    """Return `plain` as a piece; `last` ends the entry's stream.

    A piece that is not the last ends with a full flush, so that any piece may follow it.
    """
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 9)
    data = compressor.compress(plain) + compressor.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
    return Piece(len(plain), zlib.crc32(plain), data)


def write_package(out: BinaryIO, parts: Iterable[Part], at: datetime, *, zip64_from: int = _LIMIT) -> None:
    """Write a zip package; the same parts and moment give the same bytes.

    Args:
        out: where it goes, from its present position on; it must be seekable, since an entry's sizes
            are entered into its header once its pieces have passed.
        parts: the entries in their order. Pieces are asked for one by one and not kept.
        at: the moment every entry bears.
        zip64_from: sizes and offsets from here on are written in zip64 form (a parameter for tests).
    """
    base = out.tell()
    stamp = _dos_moment(at)
    entries = [_write_entry(out, part, base, stamp, zip64_from) for part in parts]
    start = out.tell() - base
    for entry in entries:
        out.write(_central_header(entry, stamp, zip64_from))
    size = out.tell() - base - start
    count = len(entries)
    if start >= zip64_from or size >= zip64_from or count >= 0xFFFF:
        out.write(_END64.pack(0x06064B50, 44, 45, 45, 0, 0, count, count, size, start))
        out.write(_LOCATOR64.pack(0x07064B50, 0, start + size, 1))
        start, size, count = _LIMIT, _LIMIT, 0xFFFF
    out.write(_END.pack(0x06054B50, 0, 0, count, count, size, start, 0))


def _write_entry(out: BinaryIO, part: Part, base: int, stamp: tuple[int, int], zip64_from: int) -> _Entry:
    name = part.name.encode("ascii")
    header_at = out.tell()
    out.write(bytes(_LOCAL.size) + name + _ROOM)
    crc = size = plain_size = 0
    for piece in part.pieces:
        crc = combine_crc(crc, piece.crc, piece.plain_size)
        plain_size += piece.plain_size
        size += len(piece.data)
        out.write(piece.data)
    end = out.tell()
    large = size >= zip64_from or plain_size >= zip64_from
    sizes = (_LIMIT, _LIMIT) if large else (size, plain_size)
    extra = struct.pack("<HHQQ", 1, 16, plain_size, size) if large else _ROOM
    out.seek(header_at)
    out.write(_LOCAL.pack(0x04034B50, 45 if large else 20, 0, 8, *stamp, crc, *sizes, len(name), len(extra)))
    out.write(name + extra)
    out.seek(end)
    return _Entry(name, crc, size, plain_size, header_at - base)


def _central_header(entry: _Entry, stamp: tuple[int, int], zip64_from: int) -> bytes:
    large = max(entry.size, entry.plain_size) >= zip64_from
    far = entry.offset >= zip64_from
    wide = [*((entry.plain_size, entry.size) if large else ()), *((entry.offset,) if far else ())]
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    sizes = (_LIMIT, _LIMIT) if large else (entry.size, entry.plain_size)
    offset = _LIMIT if far else entry.offset
    version = 45 if wide else 20
    fixed = _CENTRAL.pack(
        *(0x02014B50, version, version, 0, 8, *stamp, entry.crc, *sizes),
        *(len(entry.name), len(extra), 0, 0, 0, 0, offset),
    )
    return fixed + entry.name + extra


def _dos_moment(at: datetime) -> tuple[int, int]:
    year = min(max(at.year, 1980), 2107)
    return at.hour << 11 | at.minute << 5 | at.second // 2, (year - 1980) << 9 | at.month << 5 | at.day

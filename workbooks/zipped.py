"""The zip layer under a workbook: entries found, inflated within bounds, and exchanged without touching the others.

Nothing a header says about a size is believed: what is inflated is counted while it is inflated.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_END = struct.Struct("<4s4H2LH")
_END64_AT = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_SATURATED = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_FIRST, _CHUNK = 2_048, 65_536


class Reason(StrEnum):
    """Why a package can't be read."""

    DAMAGED = "damaged"  # cut off, or its parts contradict each other
    TOO_LARGE = "too-large"  # inflates to more than a filled form can need
    LOCKED = "locked"  # its parts are encrypted
    FORBIDDEN = "forbidden"  # holds a DOCTYPE, which no office program writes
    NO_WORKBOOK = "no-workbook"  # a zip file, but no Excel workbook


class PackageError(Exception):
    """A package that can't be read; `reason` says why, the text says where, for a log."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[PackageError], tuple[Reason, str]]:
        return type(self), (self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may cost.

    Attributes:
        file: size of the file itself, in bytes.
        part: inflated size of one part, in bytes.
        total: inflated size of all parts that are read, in bytes.
        parts: number of parts.
        ratio: how many times its packed size a part may inflate to, once it is beyond `ratio_from`.
        ratio_from: inflated size in bytes below which the ratio is not looked at.
    """

    file: int = 100_000_000
    part: int = 100_000_000
    total: int = 200_000_000
    parts: int = 5_000
    ratio: int = 200
    ratio_from: int = 4_000_000


class Entry(NamedTuple):
    """One entry of the central directory.

    Attributes:
        name: its name with forward slashes and without a leading one.
        flags: the general purpose bits.
        method: 0 stored, 8 deflated.
        crc: CRC-32 of the content.
        packed: packed size in bytes.
        size: inflated size in bytes, as the directory claims.
        at: where its local header begins.
        end: where the next entry or the central directory begins.
        record: the raw bytes of its central directory record.
    """

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    at: int
    end: int
    record: bytes


class Directory(NamedTuple):
    """All entries of a zip file, in the order of the central directory, and the file's comment."""

    entries: tuple[Entry, ...]
    comment: bytes


def _ending(data: bytes) -> tuple[int, int, int, bytes]:
    """Return (number of entries, where the directory begins, where it ends, the comment)."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise PackageError(Reason.DAMAGED, "no end of the central directory")
    _, disk, _, _, count, size, start, length = _END.unpack_from(data, at)
    comment = data[at + _END.size : at + _END.size + length]
    end = at
    if count == 0xFFFF or _SATURATED in (size, start):
        place = at - _END64_AT.size
        if place < 0 or data[place : place + 4] != b"PK\6\7":
            raise PackageError(Reason.DAMAGED, "no zip64 locator")
        end = _END64_AT.unpack_from(data, place)[2]
        if end + _END64.size > place or data[end : end + 4] != b"PK\6\6":
            raise PackageError(Reason.DAMAGED, "no zip64 end")
        *_, count, size, start = _END64.unpack_from(data, end)
    if disk or start + size != end:
        raise PackageError(Reason.DAMAGED, "the central directory is not where it should be")
    return count, start, end, comment


def _wide(extra: bytes, sizes: list[int]) -> list[int]:
    """Return (size, packed, offset) with saturated values replaced from the zip64 extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
            values = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
            return [next(values, value) if value == _SATURATED else value for value in sizes]
        at += 4 + length
    return sizes


def directory(data: bytes, limits: Limits) -> Directory:
    """Return the entries of the zip file `data`.

    Raises:
        PackageError: it is no whole zip file, entries overlap or share a name, or there are too many.
    """
    if len(data) > limits.file:
        raise PackageError(Reason.TOO_LARGE, f"{len(data)} bytes")
    count, at, end, comment = _ending(data)
    if count > limits.parts:
        raise PackageError(Reason.TOO_LARGE, f"{count} parts")
    start = at
    found: list[tuple[str, int, int, int, int, int, int, bytes]] = []
    for _ in range(count):
        if at + _CENTRAL.size > end or data[at : at + 4] != b"PK\1\2":
            raise PackageError(Reason.DAMAGED, "the central directory is cut off")
        head = _CENTRAL.unpack_from(data, at)
        flags, method, crc, names, extras, comments = head[3], head[4], head[7], head[10], head[11], head[12]
        packed, size, offset = head[8], head[9], head[16]
        name_end = at + _CENTRAL.size + names
        if _SATURATED in (packed, size, offset):
            size, packed, offset = _wide(data[name_end : name_end + extras], [size, packed, offset])
        raw = data[at + _CENTRAL.size : name_end]
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace").replace("\\", "/").lstrip("/")
        stop = name_end + extras + comments
        found.append((name, flags, method, crc, packed, size, offset, data[at:stop]))
        at = stop
    starts = sorted(one[6] for one in found)
    ends = dict(zip(starts, [*starts[1:], start], strict=True))
    entries = tuple(Entry(*one[:7], ends[one[6]], one[7]) for one in found)
    if len(ends) < len(entries) or len({entry.name.casefold() for entry in entries}) < len(entries):
        raise PackageError(Reason.DAMAGED, "two entries share a name or a place")
    return Directory(entries, comment)


def packed_bytes(data: bytes, entry: Entry) -> bytes:
    """Return the packed bytes of `entry`.

    Raises:
        PackageError: its local header is missing, it reaches into the next entry, or it is encrypted.
    """
    at = entry.at
    if data[at : at + 4] != b"PK\3\4" or at + _LOCAL.size > len(data):
        raise PackageError(Reason.DAMAGED, f"no local header of {entry.name}")
    head = _LOCAL.unpack_from(data, at)
    begin = at + _LOCAL.size + head[9] + head[10]
    if begin + entry.packed > entry.end:
        raise PackageError(Reason.DAMAGED, f"{entry.name} reaches into the next entry")
    if entry.flags & 1:
        raise PackageError(Reason.LOCKED, entry.name)
    return data[begin : begin + entry.packed]


def inflate(data: bytes, entry: Entry, allowed: int) -> Iterator[bytes]:
    """Yield the content of `entry` in pieces of at most 64 KB, the first ones smaller.

    Args:
        data: the zip file.
        entry: one of its entries.
        allowed: the most bytes it may inflate to.

    Raises:
        PackageError: more than `allowed`, or the content is not what its size and CRC say.
    """
    packed = packed_bytes(data, entry)
    crc = done = 0
    for piece in _pieces(packed, entry):
        done += len(piece)
        if done > allowed:
            raise PackageError(Reason.TOO_LARGE, f"{entry.name} inflates to more than {allowed} bytes")
        crc = zlib.crc32(piece, crc)
        yield piece
    if done != entry.size or crc != entry.crc:
        raise PackageError(Reason.DAMAGED, f"{entry.name} is not what its checksum says")


def _pieces(packed: bytes, entry: Entry) -> Iterator[bytes]:
    if entry.method == _STORED:
        yield from (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
        return
    if entry.method != _DEFLATED:
        raise PackageError(Reason.DAMAGED, f"{entry.name} is packed by method {entry.method}")
    inflater = zlib.decompressobj(-15)
    rest, done = packed, 0
    try:
        while not inflater.eof:
            # pieces grow with what was taken, so that whoever stops early has paid for little more
            piece = inflater.decompress(rest, min(_CHUNK, max(_FIRST, done // 2)))
            done += len(piece)
            rest = inflater.unconsumed_tail
            if not piece and not inflater.eof:
                raise PackageError(Reason.DAMAGED, f"{entry.name} is cut off")
            if piece:
                yield piece
    except zlib.error as error:
        raise PackageError(Reason.DAMAGED, f"{entry.name}: {error}") from error


def exchange(
    data: bytes,
    parts: Mapping[str, bytes],
    *,
    added: Mapping[str, bytes] | None = None,
    without: Collection[str] = (),
) -> bytes:
    """Return the zip file `data` with the content of `parts` exchanged and every other entry's bytes as they were.

    Order, names and timestamps stay; the same arguments give the same bytes.

    Args:
        data: a zip file that `directory` accepts.
        parts: entry name -> new content.
        added: name of a further entry -> its content; they come last, dated 1980-01-01.
        without: names of entries that are left out.

    Raises:
        KeyError: a part that is not there.
        PackageError: `data` is no whole zip file.
    """
    old = directory(data, Limits(file=len(data)))
    names = {entry.name for entry in old.entries}
    for name in (*parts, *without):
        if name not in names:
            raise KeyError(name)
    body = bytearray()
    records: dict[str, bytes] = {}
    for entry in sorted(old.entries, key=lambda one: one.at):
        at = len(body)
        if entry.name in without:
            continue
        if entry.name in parts:
            local, record = _packed_anew(entry, parts[entry.name], at)
            body += local
        else:
            body += data[entry.at : entry.end]
            record = _moved(entry, at)
        records[entry.name] = record
    order = [entry.name for entry in old.entries if entry.name in records]
    for name, content in (added or {}).items():
        local, records[name] = _packed_anew(_fresh(name), content, len(body))
        body += local
        order.append(name)
    start = len(body)
    for name in order:
        body += records[name]
    count = len(order)
    body += _END.pack(b"PK\5\6", 0, 0, count, count, len(body) - start, start, len(old.comment)) + old.comment
    return bytes(body)


def _fresh(name: str) -> Entry:
    """Return an entry of `name` without content, made by nobody at no time."""
    raw = name.encode("utf-8")
    record = _CENTRAL.pack(b"PK\1\2", 20, 20, 0x800, _DEFLATED, 0, 0x21, 0, 0, 0, len(raw), 0, 0, 0, 0, 0, 0) + raw
    return Entry(name, 0x800, _DEFLATED, 0, 0, 0, 0, 0, record)


def _moved(entry: Entry, at: int) -> bytes:
    head = list(_CENTRAL.unpack_from(entry.record))
    names, extras = head[10], head[11]
    tail = entry.record[_CENTRAL.size :]
    if head[16] == _SATURATED:  # its place stood in a zip64 extra, which no longer fits
        head[8], head[9], head[11] = entry.packed, entry.size, 0
        tail = tail[:names] + tail[names + extras :]
    head[16] = at
    return _CENTRAL.pack(*head) + tail


def _packed_anew(entry: Entry, content: bytes, at: int) -> tuple[bytes, bytes]:
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflater.compress(content) + deflater.flush()
    head = _CENTRAL.unpack_from(entry.record)
    made, _, flags, time, day, names, inner, outer = (head[i] for i in (1, 2, 3, 5, 6, 10, 14, 15))
    name = entry.record[_CENTRAL.size : _CENTRAL.size + names]
    shared = (20, flags & 0x800, _DEFLATED, time, day, zlib.crc32(content), len(packed), len(content), len(name))
    local = _LOCAL.pack(b"PK\3\4", *shared, 0) + name + packed
    return local, _CENTRAL.pack(b"PK\1\2", made, *shared, 0, 0, 0, inner, outer, at) + name

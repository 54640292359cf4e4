"""Files that no careful office sends, and offices send all the same."""

from __future__ import annotations

import io
import struct
import zipfile

from filled_books import SHEET, WORKBOOK, repacked

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = (
    (_SPREADSHEET, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def compound(*streams: str) -> bytes:
    """Return the skeleton of an OLE2 file whose directory names these streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\1") for name in ("Root Entry", *streams))
    return _OLE2 + b"\0" * 504 + entries


def lock_file(user: str = "zhang") -> bytes:
    """Return what Excel keeps beside an open workbook."""
    name = user.encode()
    wide = user.encode("utf-16-le")
    return bytes([len(name)]) + name.ljust(54, b" ") + bytes([len(name), 0]) + wide + b" \0" * ((108 - len(wide)) // 2)


def bomb(data: bytes, megabytes: int = 60, part: str = SHEET, lie: int | None = None) -> bytes:
    """Return the workbook with `part` inflating to `megabytes` of empty rows; with `lie`, its headers claim that size."""

    def swollen(content: bytes) -> bytes:
        head, _, rest = content.partition(b"<sheetData>")
        row = b'<row r="3" spans="' + b" " * 980 + b'"/>'
        return head + b"<sheetData>" + row * (megabytes * 1_000) + rest

    made = repacked(data, {part: swollen})
    return made if lie is None else claiming(made, part, lie)


def claiming(data: bytes, part: str, size: int) -> bytes:
    """Return the zip file with both headers of `part` claiming another inflated size."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        local = book.getinfo(part).header_offset
        at = book.start_dir
        for info in book.infolist():
            if info.filename == part:
                struct.pack_into("<L", changed, at + 24, size)
                struct.pack_into("<L", changed, local + 22, size)
            at += 46 + len(info.filename.encode()) + len(info.extra) + len(info.comment)
    return bytes(changed)


def with_doctype(data: bytes, part: str, doctype: str, entity: str = "") -> bytes:
    """Return the workbook with a DOCTYPE in `part`; its first text or name then refers to `entity`."""

    def change(content: bytes) -> bytes:
        start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
        body = content[start:]
        if entity:
            body = body.replace(b"</t>", f"&{entity};</t>".encode(), 1)
        return b'<?xml version="1.0" encoding="UTF-8"?>' + doctype.encode() + body

    return repacked(data, {part: change})


ENTITY_BOMB = (
    '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def strict(data: bytes) -> bytes:
    """Return the workbook as Excel saves a "Strict Open XML Spreadsheet"."""

    def change(content: bytes) -> bytes:
        text = content.decode()
        for old, new in _STRICT:
            text = text.replace(old, new)
        return text.encode()

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [name for name in book.namelist() if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml"]
    return repacked(data, dict.fromkeys(parts, change))


def with_date1904(data: bytes) -> bytes:
    """Return the workbook with its dates counted from 1904, the stored numbers unchanged."""
    return repacked(data, {WORKBOOK: lambda content: content.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)})


def with_rows(data: bytes, count: int, cells: str = "", start: int = 30_000) -> bytes:
    """Return the workbook with `count` more formatted rows below its own, from row `start` on."""

    def change(content: bytes) -> bytes:
        rows = "".join(
            f'<row r="{at}" spans="1:12" s="1" customFormat="1" ht="15.6">{cells.format(row=at)}</row>'
            for at in range(start, start + count)
        )
        return content.replace(b"</sheetData>", rows.encode() + b"</sheetData>")

    return repacked(data, {SHEET: change})

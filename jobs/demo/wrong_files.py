"""Whole files that the night cannot take, and some that only look so: each function makes one from a good form."""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Final

from lxml import etree

from workbooks.editing import SheetPart
from workbooks.opinions import FORM_NAME
from workbooks.package import exchange, open_package

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK: Final = "xl/workbook.xml"
_TYPES: Final = "[Content_Types].xml"
_ROW_OF: Final = re.compile(r"([A-Z]+)(\d+)")


def empty_file(form: bytes) -> bytes:
    """A file without a byte in it."""
    return b""


def cut_off(form: bytes) -> bytes:
    """A workbook of which only the first part was copied."""
    return form[: len(form) * 2 // 3]


def _compound(*streams: str) -> bytes:
    names = ("Root Entry", *streams)
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\1") for name in names)
    return _OLE2 + b"\0" * 504 + entries + b"\0" * 1024


def old_workbook(form: bytes) -> bytes:
    """A workbook in the format of 1997, renamed to .xlsx."""
    return _compound("Workbook", "SummaryInformation")


def with_a_password(form: bytes) -> bytes:
    """A workbook behind a password."""
    return _compound("EncryptionInfo", "EncryptedPackage")


def web_page(form: bytes) -> bytes:
    """The export of some web system: a page under the name of a workbook."""
    rows = "<tr><td>客户名称</td><td>联系电话</td></tr><tr><td>义乌某某工艺品厂</td><td>0579-85001234</td></tr>"
    return f'<html><head><meta charset="utf-8"></head><body><table border="1">{rows}</table></body></html>'.encode()


def table_as_csv(form: bytes) -> bytes:
    """A table saved as CSV, in GBK as Chinese Excel does."""
    return "客户名称,联系人,电话,拜访日期\r\n绍兴某某纺织厂,俞经理,0575-85001234,2026-11-18\r\n".encode("gbk")


def jotted_down(form: bytes) -> bytes:
    """A note in a text file."""
    return "今天拜访的客户资料明天补上，先占个位。".encode()


def with_macros(form: bytes) -> bytes:
    """A workbook saved with room for macros."""
    types = open_package(form).read(_TYPES)
    changed = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return exchange(form, {_TYPES: changed})


def photo(form: bytes) -> bytes:
    """A picture of a licence: a small PNG."""
    width, height = 240, 320
    line = b"\0" + b"\xf2\xec\xdc" * width
    edge = b"\0" + b"\xb0\x30\x20" * width
    pixels = edge * 6 + line * (height - 12) + edge * 6

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def own_table(form: bytes) -> bytes:
    """Somebody's own table, which was never a form of the office."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("客户", "意向", "备注"), ("温州某某鞋业", "强", "下周打电话"), ("青岛某某食品", "弱", "")):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_put_in(form: bytes) -> bytes:
    """A row was put in above the address, so that every cell below stands in the wrong place."""
    package = open_package(form)
    part = package.sheets[0].part
    sheet = SheetPart(package.read(part), part)
    first = 8

    def down(found: re.Match[str]) -> str:
        row = int(found[2])
        return f"{found[1]}{row + (row >= first)}"

    for each in sheet.root.iter():
        if not isinstance(each.tag, str):
            continue
        name = etree.QName(each).localname
        if name == "row" and int(each.get("r", "0")) >= first:
            each.set("r", str(int(each.get("r", "0")) + 1))
        for key in ("r", "ref", "sqref"):
            if name != "row" and (ref := each.get(key)):
                each.set(key, _ROW_OF.sub(down, ref))
    return exchange(form, {part: etree.tostring(sheet.root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def sheet_renamed(form: bytes) -> bytes:
    """The form's sheet has another name; Excel has carried the change through, and the form is still taken."""
    package = open_package(form)
    old = package.sheets[0].name
    return exchange(form, {_WORKBOOK: package.read(_WORKBOOK).replace(old.encode(), "客户资料（新）".encode())})


def hidden_id_gone(form: bytes) -> bytes:
    """The hidden name of the form was lost on the way through another program; its printed number is enough."""
    content = open_package(form).read(_WORKBOOK).decode()
    changed = re.sub(rf'<definedName name="{FORM_NAME}"[^>]*>[^<]*</definedName>', "", content)
    return exchange(form, {_WORKBOOK: changed.encode()})


def number_gone(form: bytes) -> bytes:
    """The form was copied into a new workbook without its number, inside or printed."""
    bare = hidden_id_gone(form)
    package = open_package(bare)
    part = package.sheets[0].part
    content = package.read(part).decode()
    return exchange(bare, {part: re.sub(r"GD-[A-Z]+-\d+", "内部资料", content).encode()})


def lock_file() -> bytes:
    """What Excel keeps beside a workbook while it is open."""
    user = "user"
    wide = user.encode("utf-16-le")
    return (
        bytes([len(user)])
        + user.encode().ljust(54, b" ")
        + bytes([len(user), 0])
        + wide
        + b" \0" * (54 - len(wide) // 2)
    )

"""Real files of the kinds that people hand in: made by the libraries that write them, or byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import pairwise

from msoffcrypto import OfficeFile
from PIL import Image, ImageDraw


def unlocked(content: bytes, password: str) -> bytes:
    """Return what lies behind an Office file's password."""
    file, plain = OfficeFile(io.BytesIO(content)), io.BytesIO()
    assert file.is_encrypted()
    file.load_key(password=password, verify_password=True)
    file.decrypt(plain)
    return plain.getvalue()


def a_pdf(text: str = "licence") -> bytes:
    """Return a PDF of one page, drawn as a scanner does."""
    out = io.BytesIO()
    page = Image.new("L", (120, 160), 255)
    ImageDraw.Draw(page).text((8, 8), text, fill=0)
    page.save(out, "PDF", title=text)
    return out.getvalue()


def a_picture(
    kind: str = "JPEG", size: tuple[int, int] = (3000, 2000), *, orientation: int = 1, mode: str = "RGB", pages: int = 1
) -> bytes:
    """Return a picture whose upper left corner, as its pixels are stored, is red."""
    picture = Image.new("RGB", size, (200, 220, 240))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(220, 20, 20))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    more = {"save_all": True, "append_images": [picture.convert(mode)] * (pages - 1)} if pages > 1 else {}
    picture.convert(mode).save(out, kind, **({"exif": exif} if orientation > 1 else {}), **more)
    return out.getvalue()


def a_mail(
    subject: str = "Re: 秋季面料报价",
    sent: str = "Fri, 20 Nov 2026 09:42:10 +0800",
    sender: str = "林敏 <lin@haina-textile.com>",
    attachments: Sequence[str] = ("报价单.pdf",),
) -> bytes:
    """Return a mail as a program of today writes it."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = subject, sender, sent
    mail["To"], mail["Cc"] = "王芳 <wangfang@example.com>, 李明 <liming@example.com>", "chengang@example.com"
    mail.set_content("请见附件。")
    for name in attachments:
        mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def a_gbk_mail() -> bytes:
    """Return a mail as older Chinese programs write it: bare GBK in headers and names, and one word cut in two."""
    lines = [
        "From: 林敏 <lin@haina-textile.com>",
        "To: 王芳 <wangfang@example.com>",
        "Subject: =?gb2312?B?x++8vsPm?==?gb2312?B?wc+xqLzb?=",
        "Date: Fri, 20 Nov 2026 09:42:10 +0800",
        'Content-Type: application/octet-stream; name="报价.xls"',
        'Content-Disposition: attachment; filename="报价.xls"',
        "",
        "正文",
    ]
    return "\r\n".join(lines).encode("gb18030")


def an_office_file(kind: str = "docx", *, macros: bool = False) -> bytes:
    """Return a Word or Excel file that is no form."""
    out = io.BytesIO()
    if kind == "docx":
        from docx import Document

        document = Document()
        document.add_paragraph("十月市场报告")
        document.save(out)
    else:
        from openpyxl import Workbook

        book = Workbook()
        book.worksheets[0].append(["产品", "单价"])
        book.save(out)
    if not macros:
        return out.getvalue()
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def a_zip(names: Sequence[str] = ("合同.pdf",)) -> bytes:
    """Return a packed archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"content")
    return out.getvalue()


# -- Outlook's .msg: a compound file (MS-CFB) of properties (MS-OXMSG) ---------------------------------

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

Tree = Mapping[str, "bytes | Tree"]


def a_compound(tree: Tree) -> bytes:
    """Return a compound file with these streams and storages; every stream is shorter than 4096 bytes."""
    entries: list[dict[str, int | str]] = []
    mini = b""
    mini_fat: list[int] = []

    def add(name: str, kind: int) -> int:
        entries.append(
            {"name": name, "kind": kind, "left": _NONE, "right": _NONE, "child": _NONE, "start": 0, "size": 0}
        )
        return len(entries) - 1

    def fill(parent: int, branch: Tree) -> None:
        nonlocal mini
        at = []
        for name in sorted(branch, key=lambda name: (len(name), name.upper())):
            content = branch[name]
            if not isinstance(content, bytes):
                number = add(name, 1)
                fill(number, content)
            else:
                number = add(name, 2)
                entries[number] |= {"start": len(mini_fat) if content else _END, "size": len(content)}
                pieces = -(-len(content) // _MINI)
                first = len(mini_fat)
                mini_fat.extend([first + each + 1 for each in range(pieces - 1)] + ([_END] if pieces else []))
                mini += content.ljust(pieces * _MINI, b"\0")
            at.append(number)
        for one, after in pairwise(at):
            entries[one]["right"] = after
        if at:
            entries[parent]["child"] = at[0]

    root = add("Root Entry", 5)
    fill(root, tree)

    def sectors(content: bytes) -> list[bytes]:
        padded = content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0")
        return [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]

    def written(entry: Mapping[str, int | str]) -> bytes:
        name = str(entry["name"]).encode("utf-16-le") + b"\0\0"
        head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), int(entry["kind"]), 1)
        places = struct.pack("<III", int(entry["left"]), int(entry["right"]), int(entry["child"]))
        return head + places + b"\0" * 36 + struct.pack("<IQ", int(entry["start"]), int(entry["size"]))

    directory = -(-len(entries) // 4)
    stream, fat_of_mini = sectors(mini), sectors(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    entries[root] |= {"start": directory, "size": len(mini)}
    body = sectors(b"".join(map(written, entries)) + (b"\0" * 128) * (-len(entries) % 4)) + stream + fat_of_mini

    def chain(start: int, count: int) -> list[int]:
        return [start + each + 1 for each in range(count - 1)] + [_END]

    fat = chain(0, directory) + chain(directory, len(stream)) + chain(directory + len(stream), len(fat_of_mini))
    fat.append(_FAT)
    assert len(fat) <= _SECTOR // 4, "one sector of the allocation table is enough for a test"
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, 1, 0, 0, _CUTOFF, directory + len(stream), len(fat_of_mini), _END, 0)
    header += struct.pack("<109I", len(body), *[_FREE] * 108)
    return header + b"".join(body) + table


def _properties(head: int, fixed: Mapping[tuple[int, int], int], texts: Mapping[int, str]) -> dict[str, bytes]:
    entries = [struct.pack("<HHLQ", kind, number, 6, value) for (number, kind), value in fixed.items()]
    entries += [struct.pack("<HHLQ", 0x1F, number, 6, len(text) * 2 + 2) for number, text in texts.items()]
    streams = {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()}
    return {"__properties_version1.0": b"\0" * head + b"".join(entries), **streams}


def an_outlook_mail(
    subject: str = "Re: 秋季面料报价", sent: datetime = datetime(2026, 11, 20, 1, 42, 10, tzinfo=UTC)
) -> bytes:
    """Return a mail as Outlook saves it, to two people with a copy to a third, and with an attachment."""
    ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    own = _properties(32, {(0x0039, 0x40): ticks}, {0x0037: subject, 0x0C1A: "林敏", 0x5D01: "lin@haina-textile.com"})
    people = (
        ("王芳", "wangfang@example.com", 1),
        ("李明", "liming@example.com", 1),
        ("陈刚", "chengang@example.com", 2),
    )
    tree: dict[str, bytes | Tree] = {**own}
    for number, (name, address, kind) in enumerate(people):
        tree[f"__recip_version1.0_#{number:08X}"] = _properties(8, {(0x0C15, 3): kind}, {0x3001: name, 0x39FE: address})
    tree["__attach_version1.0_#00000000"] = _properties(8, {}, {0x3707: "报价单.pdf"})
    return a_compound(tree)

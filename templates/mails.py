"""Mails as programs save them (.eml, .msg): who wrote what to whom, when, and what was attached.

Nothing in a mail is trusted to be well-formed. Chinese programs write bare GBK into headers and file
names, so `compat32` parses: the stricter policy breaks off on what it does not expect.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Parsed
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from olefile import OleFileIO

#: So many people or attachments of one kind are kept.
_MOST: Final = 100
_LONGEST: Final = 500
_SPACES: Final = " \t\r\n"
_NAMED_IN: Final = ("content-disposition", "content-type")
_BARE_NAME: Final = re.compile(r'name\s*=\s*"?([^";]+)')


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says of itself.

    Attributes:
        subject: one line, decoded; may be empty.
        sent: with zone; None where it is missing or no date.
        sender: `name <address>`, or what there is of it.
        to: the same of everybody it went to.
        cc: the same of everybody who got a copy.
        attachments: names of the files in it.
    """

    subject: str = ""
    sent: datetime | None = None
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


def read_eml(data: bytes) -> Mail | None:
    """Read a mail in the internet's own format (RFC 5322); None where it has no sender, subject or date."""
    message = message_from_bytes(data)
    people = {name: tuple(_people(message, name)) for name in ("from", "to", "cc")}
    mail = Mail(
        _line(_header(message, "subject")),
        _sent(_header(message, "date")),
        "、".join(people["from"]),
        people["to"],
        people["cc"],
        tuple(_attachments(message)),
    )
    return mail if mail.subject or mail.sent or mail.sender else None


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _bytes_as_text(raw: bytes, charset: str = "") -> str:
    """Return bytes as text: by their charset, else as UTF-8, else as GBK."""
    # Chinese programs say gb2312 and mean its superset.
    named = {"gb2312": "gb18030", "gbk": "gb18030", "unknown-8bit": ""}.get(charset.casefold(), charset)
    for encoding in (named, "utf-8", "gb18030"):
        try:
            if encoding:
                return raw.decode(encoding)
        except (LookupError, ValueError):
            continue
    return raw.decode("gb18030", "replace")


def _decoded(text: str) -> str:
    """Return a header or file name for people: encoded words and bare bytes decoded."""
    if any("\udc80" <= sign <= "\udcff" for sign in text):
        text = _bytes_as_text(text.encode("utf-8", "surrogateescape"))
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        part if isinstance(part, str) else _bytes_as_text(part, charset or "ascii") for part, charset in parts
    )


def _raw(message: Parsed, name: str) -> Iterator[str]:
    for key, value in message.raw_items():
        if key.casefold() == name:
            text = str(value).replace("\r", "").replace("\n", "")
            yield _bytes_as_text(text.encode("utf-8", "surrogateescape")) if not text.isascii() else text


def _header(message: Parsed, name: str) -> str:
    return next((_decoded(value) for value in _raw(message, name)), "")


def _people(message: Parsed, name: str) -> Iterator[str]:
    for called, address in getaddresses(list(_raw(message, name)))[:_MOST]:
        yield from _person(_decoded(called), address)


def _person(name: str, address: str) -> Iterator[str]:
    name, address = _line(name).strip("'\""), _line(address)
    if name and address and name.casefold() != address.casefold():
        yield f"{name} <{address}>"
    elif name or address:
        yield name or address


def _sent(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _attachments(message: Parsed) -> Iterator[str]:
    found = 0
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        name = _file_name(part)
        if name and found < _MOST:
            found += 1
            yield _line(_decoded(name))


def _file_name(part: Parsed) -> str:
    # Bare GBK is lost on the parser's own way.
    bare = next((text for name in _NAMED_IN for text in _raw(part, name) if not text.isascii()), "")
    if bare:
        named = _BARE_NAME.search(bare)
        return named[1] if named else ""
    try:
        return part.get_filename() or ""
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


# -- Outlook's own format (MS-OXMSG) -------------------------------------------------------------------

_SUBJECT, _SENT, _DELIVERED = 0x0037, 0x0039, 0x0E06
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_NAME, _ADDRESS, _SMTP, _KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
_FILE, _SHORT_FILE = 0x3707, 0x3704
_TO, _CC = 1, 2
_WIDE, _NARROW = 0x001F, 0x001E
_ENTRY: Final = struct.Struct("<HHL8s")
#: Size of what stands before the fixed properties of the mail itself, and of its recipients.
_MAIL_HEAD, _PART_HEAD = 32, 8
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


def read_msg(data: bytes) -> Mail | None:
    """Read a mail as Outlook saves it; None where it has no sender, subject or date.

    Raises:
        OSError: it is no compound file, or a broken one.
    """
    import olefile

    with olefile.OleFileIO(data) as compound:
        parts = sorted({path[0] for path in compound.listdir() if len(path) > 1})
        own = _fixed(compound, [], _MAIL_HEAD)
        stamp = own.get(_SENT) or own.get(_DELIVERED)
        address = _text(compound, [], _SENDER_SMTP) or _text(compound, [], _SENDER_ADDRESS)
        people: dict[int, list[str]] = {_TO: [], _CC: []}
        for part in [part for part in parts if part.startswith("__recip_version1.0")][:_MOST]:
            kind = int.from_bytes(_fixed(compound, [part], _PART_HEAD).get(_KIND, b"\1")[:4], "little")
            found = _text(compound, [part], _SMTP) or _text(compound, [part], _ADDRESS)
            people.setdefault(kind, []).extend(_person(_text(compound, [part], _NAME), _known(found)))
        files = [
            _text(compound, [part], _FILE) or _text(compound, [part], _SHORT_FILE)
            for part in parts
            if part.startswith("__attach_version1.0")
        ]
        mail = Mail(
            _line(_text(compound, [], _SUBJECT)),
            _EPOCH + timedelta(seconds=int.from_bytes(stamp, "little") // 10_000_000) if stamp and any(stamp) else None,
            "".join(_person(_text(compound, [], _SENDER_NAME), _known(address))),
            tuple(people[_TO]),
            tuple(people[_CC]),
            tuple(_line(name) for name in files[:_MOST] if name),
        )
    return mail if mail.subject or mail.sent or mail.sender else None


def _known(address: str) -> str:
    """Return an address; nothing where it is the inner name of an Exchange mailbox."""
    return "" if address.upper().startswith("/O=") else address


def _fixed(compound: OleFileIO, where: list[str], head: int) -> dict[int, bytes]:
    """Return the properties of fixed size: number -> its eight bytes."""
    path = [*where, "__properties_version1.0"]
    content: Any = compound.openstream(path).read() if compound.exists(path) else b""
    whole = (len(content) - head) // _ENTRY.size * _ENTRY.size
    entries = _ENTRY.iter_unpack(content[head : head + max(whole, 0)])
    return {number: value for _, number, _, value in entries}


def _text(compound: OleFileIO, where: list[str], number: int) -> str:
    """Return a text property, wide or in the code page of an older Outlook; empty where it is missing."""
    for kind in (_WIDE, _NARROW):
        path = [*where, f"__substg1.0_{number:04X}{kind:04X}"]
        if compound.exists(path):
            raw: bytes = compound.openstream(path).read()
            text = raw.decode("utf-16-le", "replace") if kind == _WIDE else _bytes_as_text(raw)
            return text.strip("\0" + _SPACES)
    return ""

"""Names of filed documents: code, subject, date, in what a Windows folder can hold (rules E4 E5)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

_FORBIDDEN: Final = str.maketrans(
    {'"': "＂", "*": "＊", "/": "／", ":": "：", "<": "＜", ">": "＞", "?": "？", "\\": "＼", "|": "｜"}
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
#: Windows opens a path of 259 characters; the folders above a document need their share.
LONGEST: Final = 120
#: Linux file systems hold a name of 255 bytes.
LONGEST_BYTES: Final = 240


def is_device(name: str) -> bool:
    """Tell whether Windows takes a name for a device, such as `CON` or `nul.txt`."""
    return _DEVICE.fullmatch(name) is not None


def safe_name(text: str) -> str:
    """Return `text` as a file or folder name that Windows, WPS and Linux all take.

    Forbidden signs become their full-width kin, signs that cannot be seen go, and so do blanks and
    dots at the end. A name that would be empty becomes `_`; the name of a device gets a `_`.
    """
    name = _CONTROL.sub("", text.replace("\n", " ").replace("\r", " ").replace("\t", " "))
    name = re.sub(r" {2,}", " ", name.translate(_FORBIDDEN)).strip(" ").rstrip(". ")
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return name or "_"


def document_name(code: str, subject: str, dated: date | datetime, suffix: str, copy: str = "") -> str:
    """Return the name of a filed document (rule E4), such as `J2023001客户基本信息表20230101.xlsx`.

    Args:
        code: the archive code; never cut.
        subject: what the document is about; cut where the whole name would be too long.
        dated: the document's date.
        suffix: file ending with its dot.
        copy: told behind the date where several documents share a code: `第2版`.
    """
    tail = f"{dated:%Y%m%d}{safe_name(copy) if copy else ''}{suffix}"
    head = safe_name(code)
    middle = safe_name(subject)
    while middle and (
        len(head) + len(middle) + len(tail) > LONGEST or len(f"{head}{middle}{tail}".encode()) > LONGEST_BYTES
    ):
        middle = middle[:-1].rstrip(". ")
    return f"{head}{middle}{tail}"

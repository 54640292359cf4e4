"""The line in front of a plain text."""

from __future__ import annotations

import codecs
from typing import Final

from workbooks.stamping import unstampable as why
from workbooks.stamping.unstampable import Unstampable

#: Byte order mark -> the encoding it announces.
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
#: What a table program would take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@")


def stamped_text(content: bytes, ending: str, line: str) -> bytes:
    """Return a .txt or .csv file with `line` in front, in the file's own encoding and with its own line ends.

    Raises:
        Unstampable: it is another kind of text, such as a mail, whose first line means something.
    """
    if ending == "eml":
        raise Unstampable(why.MAIL)
    if ending not in ("txt", "csv"):
        raise Unstampable(why.OTHER)
    mark = next((each for each in _MARKS if content.startswith(each)), b"")
    encoding = _MARKS.get(mark) or _encoding_of(content)
    end = "\r\n" if "\r\n".encode(encoding) in content[:65_536] else "\n"
    if ending == "csv":
        guarded = f"'{line}" if line.startswith(_FORMULA) else line
        line = '"' + guarded.replace('"', '""') + '"'
    return mark + (line + end).encode(encoding, "replace") + content[len(mark) :]


def _encoding_of(content: bytes) -> str:
    """Return `utf-8` where all of `content` is so, else `gb18030`, in which Chinese programs of old write."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"

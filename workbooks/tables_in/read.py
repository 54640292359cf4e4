"""A file with somebody else's tables, read into plain cells whatever its format is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from validators.declaration import Form
from workbooks.package import Limits, PackageError, Reason, open_package
from workbooks.reading.sniff import sniff
from workbooks.reading.unreadable import Unreadable, refused
from workbooks.tables_in.csv_text import read_text_table
from workbooks.tables_in.grid import Book
from workbooks.tables_in.older import read_older
from workbooks.tables_in.packaged import read_package

#: What a form may not be and an old register may: an older format, a text file.
_OLDER: Final = {"old-xls", "wps-et"}
_TEXT: Final = {"plain-text", "damaged"}
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
#: An .xlsx that is read here cannot be trusted to anybody else.
_FINAL: Final = {Reason.FORBIDDEN, Reason.TOO_LARGE, Reason.LOCKED}


def read_book(data: bytes, name: str, forms: Mapping[str, Form], limits: Limits) -> Book | Unreadable:
    """Read every sheet of a file: .xlsx of any make, .xls, .et, .xlsb, .ods, or a text table (.csv).

    Args:
        data: the file's bytes; they tell what it is, its name does not.
        name: its name, used only where two formats look the same inside.
        forms: not looked at; a reader of `jobs.bounded` gets it.
        limits: how much the file may cost.

    Returns:
        its sheets, or why they can't be read and how to mend it.

    Raises:
        MemoryError: the file needs more memory than there is (see `jobs.bounded`).
    """
    answer = sniff(data, name)
    if answer is None:
        try:
            return read_package(open_package(data, limits))
        except PackageError as error:
            if error.reason in _FINAL:
                return refused(error.reason)
        return read_older(data)
    if answer.rule in _OLDER:
        return read_older(data)
    if answer.rule in _TEXT and (b"\0" not in data[:64] or data.startswith(_UTF_16)):
        return read_text_table(data)
    return answer

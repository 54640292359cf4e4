"""A copy of a filed document that says whose it is, by what the document's bytes show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from validators.documents import ending_of
from validators.message import Message
from workbooks.documents import family_by_bytes, refusals
from workbooks.package import PackageError, Reason
from workbooks.reading.unreadable import Unreadable
from workbooks.stamping import unstampable as why
from workbooks.stamping.excel import stamped_workbook
from workbooks.stamping.line import cleaned
from workbooks.stamping.pdf import stamped_pdf
from workbooks.stamping.pictures import stamped_picture
from workbooks.stamping.slides import stamped_slides
from workbooks.stamping.texts import stamped_text
from workbooks.stamping.unstampable import Unstampable
from workbooks.stamping.word import stamped_document

#: The most bytes of a document that are taken on.
_LARGEST: Final = 100_000_000
_STAMPS: Final[Mapping[str, Callable[[bytes, str], bytes]]] = {
    "excel": stamped_workbook,
    "word": stamped_document,
    "powerpoint": stamped_slides,
    "pdf": stamped_pdf,
    "picture": stamped_picture,
}
#: Families that are no pages, or not in a way that a line could be put on them.
_NOT: Final[Mapping[str, Message]] = {
    "outlook": why.MAIL,
    "old-word": why.OLD,
    "old-excel": why.OLD,
    "old-powerpoint": why.OLD,
}
_REFUSED: Final[Mapping[str, Message]] = {
    refusals.MACROS.rule: why.MACROS,
    refusals.PACKED.rule: why.PACKED,
    refusals.LOCKED.rule: why.LOCKED,
    refusals.CUT_OFF.rule: why.DAMAGED,
    refusals.TOO_COSTLY.rule: why.TOO_MUCH,
}
_PACKAGE: Final[Mapping[Reason, Message]] = {Reason.TOO_LARGE: why.TOO_MUCH, Reason.LOCKED: why.LOCKED}


def stamped(content: bytes, name: str, line: str) -> bytes:
    """Return a copy of a document with `line` on every page, sheet or picture, and laid across it (rules A7 E9).

    The copy is a file of the same type. The same arguments give the same bytes: there is no clock and
    no chance in it (pictures: on the same machine, since letters are drawn with its fonts). Nothing
    outside of the document is asked for. What the copy costs is bounded by sizes, numbers of parts,
    pages and pixels, not by time: whoever fears a hostile document calls this in a process that can be
    ended.

    - .xlsx: a first sheet with the line, the line in the header or footer of every sheet, and across
      what is seen on screen; cells, formulas and all other parts keep their bytes.
    - .docx: the line in every header (of first and even pages, too), and across every page.
    - .pptx: the line at the lower edge of every slide, and across it.
    - .pdf: the line at the lower edge of every page, and across it; links, notes, attachments, scripts and
      bookmarks are left out, filled-in forms and seals are drawn for good.
    - pictures: the line in a band below, and across; what a camera wrote into them is left out.
    - .txt, .csv: the line in front.

    Args:
        content: the document's bytes, which alone decide on its type.
        name: its name; it only tells plain texts apart (.csv, .eml), which look the same.
        line: such as `查阅副本 王芳 2026-11-22 SQ2026003 2026-11-27前有效 严禁外传`; its first word names the
            sheet. What is longer than 160 characters is cut.

    Raises:
        Unstampable: of other types, with macros or a password, damaged, or beyond what is taken on.
        ValueError: `line` is empty.
    """
    text = cleaned(line)
    if len(content) > _LARGEST:
        raise Unstampable(why.TOO_MUCH)
    family = family_by_bytes(content)
    if isinstance(family, Unreadable):
        raise Unstampable(_REFUSED.get(family.rule, why.OTHER))
    if family == "text":
        return stamped_text(content, ending_of(name), text)
    if family not in _STAMPS:
        raise Unstampable(_NOT.get(family, why.OTHER))
    try:
        return _STAMPS[family](content, text)
    except PackageError as error:
        raise Unstampable(_PACKAGE.get(error.reason, why.DAMAGED)) from error
    except MemoryError as error:
        raise Unstampable(why.TOO_MUCH) from error
    except Unstampable:
        raise
    except Exception as error:  # whatever a broken document brings about, it is broken
        raise Unstampable(why.DAMAGED) from error

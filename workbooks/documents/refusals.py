"""Why a document is not taken, each with what its sender can do."""

from __future__ import annotations

from typing import Final

from validators.message import Message
from workbooks.reading.unreadable import Unreadable

PROGRAM: Final = Unreadable(
    "program",
    Message("This file is a program, a script or a shortcut, whatever its name says."),
    Message("Programs are never filed. Hand in the document itself, as a PDF or a picture."),
)
MACROS: Final = Unreadable(
    "document-with-macros",
    Message("This document holds macros, which are not accepted."),
    Message("Open it, save it as a PDF or under a file type without macros (.docx, .xlsx, .pptx), and hand that in."),
)
PACKED: Final = Unreadable(
    "packed",
    Message("This file is a packed archive."),
    Message("Unpack it and hand in the files inside one by one, with a row of the slip for each."),
)
PAGE: Final = Unreadable(
    "web-page",
    Message("This file is a web page, which may hold scripts and look different tomorrow."),
    Message("Open it, print it to a PDF, and hand that in."),
)
LOCKED: Final = Unreadable(
    "document-with-password",
    Message("This document is protected by a password, so nobody could read it in the archive."),
    Message("Open it with the password, save it without one, and hand that in."),
)
EMPTY: Final = Unreadable(
    "empty",
    Message("This file is empty: it has no content at all."),
    Message("Look at your own copy, and hand in the file that has the content."),
)
CUT_OFF: Final = Unreadable(
    "document-cut-off",
    Message("This document is damaged or was only copied in part: its end is missing."),
    Message("Open your own copy and see whether it shows all pages; copy or scan it again, and hand that in."),
)
NO_MAIL: Final = Unreadable(
    "not-a-mail",
    Message("This file is called a mail, but there is no sender, subject or date in it."),
    Message("Save the mail again from your mail program as .eml or .msg, and hand that in."),
)
TOO_COSTLY: Final = Unreadable(
    "document-too-costly",
    Message("This document takes too long or too much memory to look into."),
    Message("Save it anew as a PDF, or scan it at 300 dpi, and hand that in."),
)


def too_many_pixels(width: int, height: int, limit: int) -> Unreadable:
    """Return the answer for a picture that has more than `limit` million pixels."""
    return Unreadable(
        "picture-too-large",
        Message(
            "This picture has {width} × {height} pixels; at most {limit} million are taken.",
            {"width": width, "height": height, "limit": limit},
        ),
        Message("Scan it at 300 dpi or save it at a smaller size, and hand that in."),
    )


def not_taken(ending: str, taken: tuple[str, ...]) -> Unreadable:
    """Return the answer for a type of file that the office does not take."""
    what = (
        Message("Files of the type .{ending} are not taken.", {"ending": ending})
        if ending
        else Message("The file's name has no ending, such as .pdf, so nobody could open it.")
    )
    return Unreadable(
        "type-not-taken",
        what,
        Message(
            "Save it as one of these types and hand that in: {endings}.",
            {"endings": "、".join(f".{each}" for each in taken)},
        ),
    )


def disguised(ending: str, fitting: tuple[str, ...]) -> Unreadable:
    """Return the answer for a file whose content is of another type than its name says."""
    if not fitting:
        return Unreadable(
            "ending-unlike-content",
            Message("The name ends in .{ending}, but the content is no such file.", {"ending": ending}),
            Message("Open it in the program it was made with, save it as a PDF, and hand that in."),
        )
    return Unreadable(
        "ending-unlike-content",
        Message(
            "The name ends in .{ending}, but the content is a file of the type .{fitting}.",
            {"ending": ending, "fitting": fitting[0]},
        ),
        Message("Open it in the program it was made with, save it under its right type, and hand that in."),
    )

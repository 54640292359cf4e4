"""Why a document can't be marked, in sentences for whoever gets a note instead of a copy."""

from __future__ import annotations

from typing import Final

from validators.message import Message


class Unstampable(Exception):
    """A document that no line can be put into; `why` says so to the person who asked for the copy."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


LOCKED: Final = Message(
    "This document is protected by a password, so no line can be put into a copy of it. Read it with the archivist, who knows where the password is kept."
)
DAMAGED: Final = Message(
    "This document is damaged, so no line can be put into a copy of it. Ask the archivist for the paper or a new scan."
)
TOO_MUCH: Final = Message(
    "This document is too large to put a line into a copy of it. Read it with the archivist, or have the pages you need saved as a PDF."
)
MACROS: Final = Message(
    "This document holds macros, which are never handed on. Read it with the archivist, or have it saved as a PDF."
)
OLD: Final = Message(
    "This document is in an old Office format, into which no line can be put. Have it saved as .docx, .xlsx or PDF, and ask again."
)
MAIL: Final = Message(
    "A mail can't carry a line without being changed. Read it with the archivist, or have it printed to a PDF."
)
PACKED: Final = Message(
    "A packed archive can't carry a line. Have the files in it filed one by one, and ask for those."
)
MOVING: Final = Message(
    "A picture that moves can't carry a line. Read it with the archivist, or have it saved as a still picture."
)
FORM_ONLY: Final = Message(
    "This PDF is a form that only Adobe Reader draws, so no line can be put into a copy of it. Have it printed to a PDF, and ask again."
)
OTHER: Final = Message(
    "No line can be put into a document of this kind. Read it with the archivist, or have it saved as a PDF."
)

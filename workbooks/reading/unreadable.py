"""The answer to the sender of a file that can't be read: a value, never an exception."""

from __future__ import annotations

from dataclasses import dataclass

from validators.message import Message
from workbooks.zipped import Reason


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a whole file can't be read, and what its sender can do about it.

    Attributes:
        rule: stable name of the reason, such as `encrypted`.
        what: says what is wrong.
        mend: says how to mend it.
    """

    rule: str
    what: Message
    mend: Message


TOO_MUCH = Unreadable(
    "too-much-to-read",
    Message("This file takes too long or too much memory to read."),
    Message("Copy the filled cells into a new blank form and hand that in; do not copy whole rows, columns or sheets."),
)


def refused(reason: Reason) -> Unreadable:
    """Return the answer for a package that can't be opened for `reason`."""
    match reason:
        case Reason.TOO_LARGE:
            return TOO_MUCH
        case Reason.LOCKED:
            return ENCRYPTED
        case Reason.FORBIDDEN:
            return Unreadable(
                "forbidden-content",
                Message("This file holds definitions that no office program writes, so it was not read."),
                Message(
                    "Open it in Excel or WPS, save it under a new name as an Excel workbook (*.xlsx), and hand in that file."
                ),
            )
        case Reason.NO_WORKBOOK:
            return Unreadable(
                "no-workbook",
                Message("This file is not an Excel workbook, whatever its name says."),
                Message(
                    "Fill in the blank form in Excel or WPS, save it as an Excel workbook (*.xlsx), and hand in that file."
                ),
            )
        case Reason.DAMAGED:
            return DAMAGED


DAMAGED = Unreadable(
    "damaged",
    Message("This file is damaged or was only copied in part."),
    Message("Open your own copy in Excel or WPS, check it, save it, and hand it in again."),
)

ENCRYPTED = Unreadable(
    "encrypted",
    Message("This file is protected by a password, so it can't be opened."),
    Message(
        "Open it with the password, choose File, Info, Protect Workbook, clear the password, save, and hand it in again."
    ),
)

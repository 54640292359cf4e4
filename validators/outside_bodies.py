"""Agreements of confidentiality with outside bodies: whether one on file covers what is shown to them (rule E9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from validators.message import Fault
from validators.names import normal_name

#: State of a contract that runs.
_RUNNING: Final = "履行中"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement of confidentiality, as the contract register has it.

    Attributes:
        code: its archive code.
        number: its own number.
        names: normalised names of the body that signed it.
        until: its last day.
        state: 履行中 while it holds.
    """

    code: str
    number: str
    names: frozenset[str]
    until: date
    state: str


class Lack(Enum):
    """Why nothing may be shown to an outside body; its value is how it is said."""

    NONE = Fault(
        "nda-not-on-file",
        "No confidentiality agreement with the number “{value}” is on file.",
        "Correct the number; or first enter the signed agreement in 业务合同登记表, with the type 保密协议, and hand both in.",
        "E9",
    )
    OTHERS = Fault(
        "nda-of-another",
        "The confidentiality agreement “{value}” was not signed by {body}.",
        "Enter the number of the agreement that {body} has signed, and its name as it stands in 业务合同登记表.",
        "E9",
    )
    ENDED = Fault(
        "nda-ended",
        "The confidentiality agreement “{value}” has been ended.",
        "Have a new one signed and entered in 业务合同登记表, then hand the request in again.",
        "E9",
    )
    TOO_SHORT = Fault(
        "nda-too-short",
        "The confidentiality agreement “{value}” holds until {until}, which is before the last day of consulting.",
        "Choose a last day not later than {until}, or have the agreement prolonged and entered in 业务合同登记表.",
        "E9",
    )


def lack_of(agreement: Agreement | None, body: str, until: date) -> Lack | None:
    """Return why an outside body may be shown nothing until a day; None where it may.

    Args:
        agreement: the one whose number the request names; None where none is on file.
        body: the outside body's name.
        until: the last day on which it is to be shown something.
    """
    if agreement is None:
        return Lack.NONE
    if normal_name(body) not in agreement.names:
        return Lack.OTHERS
    if agreement.state != _RUNNING:
        return Lack.ENDED
    return Lack.TOO_SHORT if agreement.until < until else None

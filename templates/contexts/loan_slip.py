"""What the slip of a loan says, which borrower and archivist sign (rules C4 C6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import Head


@dataclass(frozen=True, slots=True)
class LoanSlip:
    """The slip of one paper loan.

    Attributes:
        head: what it says of itself; `period` is the loan's number.
        loan: the loan's number.
        code: the archive code of what is lent.
        title: its title.
        secrecy: its level.
        place: where the paper lies: cabinet, shelf, box; "" where that is not on record.
        borrower: who borrows.
        department: their department.
        purpose: what for.
        asked_on: when it was asked for.
        approved_by: who agreed; "" where nobody was asked.
        approved_on: when it counted.
        due: its last day.
        extended_from: the last day before it was extended; None where it was not.
        rules: the rules that hold for it, a sentence each.
    """

    head: Head
    loan: str
    code: str
    title: str
    secrecy: str
    place: str
    borrower: str
    department: str
    purpose: str
    asked_on: date
    approved_by: str
    approved_on: date
    due: date
    extended_from: date | None
    rules: tuple[str, ...]

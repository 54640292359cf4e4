"""What the yearly summary of suppliers and customers shows (rule D3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import Compared, Head, Share, Table


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner.

    Attributes:
        number: 1 for the first.
        name: the partner.
        code: archive code of its file.
        legal_representative: "" where none is on file.
        contact: whom we talk to.
        telephone: theirs.
        email: theirs.
        together: what we do together.
        year: contracts and orders of the year, amounts by currency.
        remarks: what else is to be known.
        owner: who is in charge of the file.
        department: whose it is.
    """

    number: int
    name: str
    code: str
    legal_representative: str
    contact: str
    telephone: str
    email: str
    together: str
    year: str
    remarks: str
    owner: str
    department: str

    @property
    def reached(self) -> str:
        """Telephone and e-mail, a line each."""
        return "\n".join(each for each in (self.telephone, self.email) if each)


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence that has run out or will within the coming year."""

    name: str
    code: str
    until: date | None
    state: str
    contact: str
    telephone: str
    owner: str


@dataclass(frozen=True, slots=True)
class InspectRow:
    """A partner whose licence or bank details are to be inspected again; the account itself is masked (rule A5)."""

    kind: str
    name: str
    code: str
    licence_on: date | None
    confirmed_on: date | None
    account: str
    what: str
    owner: str
    telephone: str


@dataclass(frozen=True, slots=True)
class PartnerSummary:
    """The whole summary."""

    head: Head
    summary: tuple[str, ...]
    counts: Table[Compared]
    inspected: Share
    suppliers: Table[PartnerRow]
    customers: Table[PartnerRow]
    licences: Table[LicenceRow]
    inspect: Table[InspectRow]

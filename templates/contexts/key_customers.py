"""What the monthly list of key customers shows (rule C8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from templates.contexts.pieces import Compared, Drawing, Head, Table


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A customer on the list.

    Attributes:
        number: its place on the list.
        customer: its name; "" where a copy may show the code of a secret file alone.
        code: code of its file.
        grade: its grade.
        standing: VIP or key customer, at risk, or both.
        risks: how many rules find a risk.
        change: whether it is new on the list.
        reasons: every reason, a line each.
        owner: who is in charge.
        department: whose customer it is.
        last: day of the last dealing; None where there was none.
        last_what: what that was.
        next_due: until when something is to be done, or when a visit is planned; None where nothing is.
        next_what: what it is, and who does it.
    """

    number: int
    customer: str
    code: str
    grade: str
    standing: str
    risks: int
    change: str
    reasons: str
    owner: str
    department: str
    last: date | None
    last_what: str
    next_due: date | None
    next_what: str

    @property
    def last_told(self) -> str:
        """The last dealing in one text."""
        return "\n".join(str(each) for each in (self.last, self.last_what) if each)

    @property
    def next_told(self) -> str:
        """What is next in one text."""
        return "\n".join(str(each) for each in (self.next_due, self.next_what) if each)


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A customer that was on last month's list and is no more."""

    customer: str
    code: str
    owner: str
    before: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the list; its count is None in copies that do not show every customer."""

    label: str
    rule: str
    count: int | None


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """Who is in charge of customers on the list."""

    owner: str
    department: str
    listed: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """Money overdue of the customers on the list, in one currency; currencies are never added up (rule C9)."""

    currency: str
    amount: Decimal
    invoices: int
    customers: int


@dataclass(frozen=True, slots=True)
class KeyCustomers:
    """The whole list; `reader` is whose copy it is."""

    head: Head
    reader: str
    summary: tuple[str, ...]
    counts: Table[Compared]
    at_risk: Table[KeyRow]
    steady: Table[KeyRow]
    gone: Table[GoneRow]
    overdue: Table[OverdueRow]
    owners: Table[OwnerRow]
    rules: Table[RuleRow]
    by_rule: Drawing

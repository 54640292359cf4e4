"""What the papers of a destruction say: the slip for its paper, its list, its certificate (rules E13 E14 D7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from templates.contexts.pieces import Head, Table


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the destruction list; its columns are the office's, in their order.

    Attributes:
        number: its number on the list.
        code: the archive code.
        title: the title.
        responsible: whoever made the record or was in charge of it.
        dated: its date.
        period: what its retention period is called.
        years: for how many whole years it was kept.
        pieces: how many documents it was.
        ground: why it was destroyed.
        note: what the application said of it, and whether it had paper.
    """

    number: int
    code: str
    title: str
    responsible: str
    dated: date
    period: str
    years: int
    pieces: int
    ground: str
    note: str


@dataclass(frozen=True, slots=True)
class DestructionList:
    """The list of what was destroyed, kept for good.

    Attributes:
        head: what it says of itself; `period` is the application's code.
        request: the application's code.
        number: the certificate's number.
        subject: what the application was about.
        destroyed: when it was carried out.
        items: what was destroyed.
        summary: how much that was, in a sentence.
    """

    head: Head
    request: str
    number: str
    subject: str
    destroyed: datetime
    items: Table[ListRow]
    summary: str


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A paper to be destroyed.

    Attributes:
        number: its number on the slip.
        code: the archive code.
        title: the title.
        place: where it lies: cabinet, shelf, box.
        paper_code: the paper's own number; "" where it has none.
        secrecy: its level.
    """

    number: int
    code: str
    title: str
    place: str
    paper_code: str
    secrecy: str


@dataclass(frozen=True, slots=True)
class DestructionSlip:
    """The slip by which paper is fetched, destroyed and witnessed.

    Attributes:
        head: what it says of itself; `period` is the application's code.
        request: the application's code.
        number: the certificate's number.
        way: how the paper is destroyed.
        place: where.
        executor: who destroys it.
        witness: who watches.
        papers: what is to be destroyed.
        rules: the rules that hold for it, a sentence each.
    """

    head: Head
    request: str
    number: str
    way: str
    place: str
    executor: str
    witness: str
    papers: Table[SlipRow]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DestructionCertificate:
    """The certificate of a destruction, kept for good.

    Attributes:
        head: what it says of itself; `period` is the application's code.
        number: its number.
        request: the application's code.
        subject: what the application was about.
        applicant: who applied.
        department: their department.
        ground: why the records were destroyed.
        reason: the reason in words; "" where the ground is enough.
        approvals: what came of each level of the approval, a line each.
        quantity: how much was destroyed, by class, a sentence each.
        destroyed: when the electronic copies were erased.
        place: where.
        ways: how.
        executor: who carried it out.
        witness: who watched.
        witnessed: when they saw it destroyed.
        remark: what they wrote; "" where nothing.
        left: what of the application was not destroyed, and why, a sentence each.
        backups: what of it backups still hold, and until when, a sentence each.
        statement: what the certificate certifies.
    """

    head: Head
    number: str
    request: str
    subject: str
    applicant: str
    department: str
    ground: str
    reason: str
    approvals: tuple[str, ...]
    quantity: tuple[str, ...]
    destroyed: datetime
    place: str
    ways: str
    executor: str
    witness: str
    witnessed: datetime
    remark: str
    left: tuple[str, ...]
    backups: tuple[str, ...]
    statement: str

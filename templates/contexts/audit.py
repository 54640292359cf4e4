"""What the quarterly archive audit (档案检查报告) shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import ComparedShare, Drawing, Head, Share, Table, Vouched


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was looked at: what, how many of it, how many faults, and how it was done."""

    what: str
    looked_at: int
    faults: int
    how: str


@dataclass(frozen=True, slots=True)
class FileFault:
    """A filed document that is missing, or was changed after it was filed."""

    code: str
    file: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A code that holds no record, or a number that was never given."""

    series: str
    code: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looks:
    """What somebody looked at in the ledger; `secret` are records of level 机密 and above."""

    person: str
    department: str
    looked: int
    secret: int
    refused: int


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan that is not in order: not returned in time, or extended without approval."""

    code: str
    borrower: str
    department: str
    taken_on: date
    due: date
    extension: date | None
    returned_on: date | None
    days: int
    what: str


@dataclass(frozen=True, slots=True)
class DepartmentScore:
    """A department's timeliness and correctness."""

    name: str
    timely: ComparedShare
    correct: ComparedShare


@dataclass(frozen=True, slots=True)
class PersonScore:
    """Somebody's forms of the quarter: due, late or missing, sent, returned at the first try."""

    department: str
    person: str
    due: int
    late: int
    timely: Share
    timely_last: Share | None
    timely_year_ago: Share | None
    sent: int
    returned: int
    correct: Share
    correct_last: Share | None
    correct_year_ago: Share | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A breach and what became of it; who reported it is nowhere."""

    code: str
    kind: str
    reported_on: date
    finding: str
    responsible: str
    remedy: str
    until: date | None
    done: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A stock-taking: how much paper was on its lists, and what the counts found."""

    taking: str
    lines: int
    counted: int
    waiting: int
    missing: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A record whose content went within the quarter, by which rule and at whose word."""

    code: str
    title: str
    on: date
    how: str
    asked: str
    approved: str
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is put forward, and why."""

    person: str
    department: str
    why: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The whole report."""

    head: Head
    summary: tuple[str, ...]
    decisions: tuple[str, ...]
    checks: Table[Check]
    files: Table[FileFault]
    gaps: Table[Gap]
    looks: Table[Looks]
    loans: Table[Loan]
    departments: Table[DepartmentScore]
    timeliness: Drawing
    correctness: Drawing
    people: Table[PersonScore]
    remedies: Table[Remedy]
    stock: Table[Counted]
    gone: Table[Gone]
    commended: Table[Named]
    warned: Table[Named]
    rule: tuple[str, ...]
    vouched: Vouched

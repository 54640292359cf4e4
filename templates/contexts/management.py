"""What the monthly management report (月度管理报告) shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from templates.contexts.pieces import Compared, ComparedMoney, ComparedShare, Drawing, Head, Mean, Share, Table, Vouched


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer that came or was lost."""

    code: str
    name: str
    kind: str
    owner: str
    department: str
    on: date


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers by type, stage, grade and department; new and lost ones."""

    by_type: Table[Compared]
    by_stage: Table[Compared]
    by_grade: Table[Compared]
    by_department: Table[Compared]
    new: Table[Customer]
    lost: Table[Customer]
    new_by_month: Drawing


@dataclass(frozen=True, slots=True)
class VisitsOf:
    """A department's visits: planned, made, recorded late, and planned ones that still have no record."""

    department: str
    planned: int
    made: int
    late: int
    unrecorded: int


@dataclass(frozen=True, slots=True)
class Opportunity:
    """What a visit found that a customer needs, where they want to work with us."""

    code: str
    customer: str
    visitor: str
    on: date
    intent: str
    needs: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits planned, made, late; needs and opportunities."""

    totals: Table[Compared]
    by_department: Table[VisitsOf]
    by_month: Drawing
    opportunities: Table[Opportunity]


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint that is not closed."""

    code: str
    customer: str
    kind: str
    subject: str
    received: date
    days: int
    handler: str


@dataclass(frozen=True, slots=True)
class MeanScore:
    """A mean of scores, beside the period before and a year ago."""

    label: str
    now: Mean
    last: Mean | None
    year_ago: Mean | None


@dataclass(frozen=True, slots=True)
class Service:
    """Complaints and satisfaction."""

    totals: Table[Compared]
    by_kind: Table[Compared]
    open: Table[OpenComplaint]
    allowances: Table[ComparedMoney]
    satisfaction: Table[MeanScore]
    by_month: Drawing


@dataclass(frozen=True, slots=True)
class Receivable:
    """Money that a customer owes and whose day has passed."""

    code: str
    customer: str
    number: str
    amount: Decimal | None
    currency: str
    due: date
    days: int
    handler: str


@dataclass(frozen=True, slots=True)
class Trade:
    """Orders and receivables, each currency by itself."""

    orders: Table[Compared]
    amounts: Table[ComparedMoney]
    receivables: Table[ComparedMoney]
    overdue: Table[Receivable]
    by_month: Drawing


@dataclass(frozen=True, slots=True)
class DueRecords:
    """Records of a class whose period has ended, or ends within the days of notice."""

    label: str
    now: int
    soon: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """The archive itself: records by class, loans, returns, destruction due."""

    by_class: Table[Compared]
    loans: Table[Compared]
    due: Table[DueRecords]
    by_class_chart: Drawing


@dataclass(frozen=True, slots=True)
class Quality:
    """Timeliness and correctness of each department (rule B11)."""

    timeliness: Table[ComparedShare]
    correctness: Table[ComparedShare]
    chart: Drawing


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the meeting has to decide: what it is about, and what is proposed."""

    topic: str
    text: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Management:
    """The whole report.

    Attributes:
        head: what the report says of itself.
        figures: the numbers that are read first.
        timely: forms in time of forms due, of the whole office.
        correct: forms accepted at the first try.
        summary: sentences.
        decisions: the three things that need a decision first.
        further: what else there is to decide.
    """

    head: Head
    figures: tuple[Compared, ...]
    timely: Share
    correct: Share
    summary: tuple[str, ...]
    decisions: tuple[Decision, ...]
    further: tuple[Decision, ...]
    customers: Customers
    visits: Visits
    service: Service
    trade: Trade
    holdings: Holdings
    quality: Quality
    vouched: Vouched

"""What the customer analysis says: a part for sales, for the market and for service, and the knowledge base (rules C8 B6 B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from templates.contexts.pieces import Compared, ComparedMoney, ComparedShare, Drawing, Head, Mean, Table


@dataclass(frozen=True, slots=True)
class Theme:
    """A matter that people speak of, found by words in what they wrote.

    Attributes:
        label: what it is called.
        words: by which words it is found.
        now: records of the period that mention it.
        last: of the period before.
        year_ago: of the same period a year ago.
    """

    label: str
    words: str
    now: int
    last: int | None
    year_ago: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What a customer said, by the record of a visit.

    Attributes:
        code: archive code.
        customer: who; "" where the record is secret.
        on: when.
        who: who visited.
        kind: intention, region or industry, as the table has it.
        text: what was said.
    """

    code: str
    customer: str
    on: date
    who: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Customers who went from one stage to another within the period.

    Attributes:
        way: from where to where.
        count: how many.
        names: who, the first of them.
    """

    way: str
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Quotations of the period with one outcome in one currency.

    Attributes:
        outcome: what came of them.
        currency: their currency.
        count: how many.
        amount: their sum.
        last_count: how many in the period before.
        last_amount: their sum.
    """

    outcome: str
    currency: str
    count: int
    amount: Decimal
    last_count: int | None
    last_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why quotations came to nothing; reasons that say the same are one.

    Attributes:
        reason: as it was written first.
        count: how many quotations.
        amounts: what they came to, by currency.
        codes: their archive codes.
    """

    reason: str
    count: int
    amounts: str
    codes: str


@dataclass(frozen=True, slots=True)
class Bought:
    """What a customer ordered in one currency.

    Attributes:
        customer: who.
        currency: the currency.
        orders: how many orders.
        amount: their sum.
        share: the customer's share of all that was ordered in this currency, in percent.
        last: what they ordered in the period before.
    """

    customer: str
    currency: str
    orders: int
    amount: Decimal
    share: str
    last: Decimal | None


@dataclass(frozen=True, slots=True)
class Sold:
    """How often a product was ordered.

    Attributes:
        product: as the orders name it.
        now: orders of the period that name it.
        last: of the period before.
        alone: what the orders with no other product came to, by currency.
        sources: archive codes of the orders that name it; see `templates.contexts.pieces.SOURCES`.
    """

    product: str
    now: int
    last: int | None
    alone: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer who came or went.

    Attributes:
        code: archive code of the customer's file.
        customer: who; "" where the file is secret.
        kind: type of customer, or industry.
        owner: who looks after them.
        on: when.
    """

    code: str
    customer: str
    kind: str
    owner: str
    on: date


@dataclass(frozen=True, slots=True)
class Sales:
    """Needs and opportunities.

    Attributes:
        needs: what the needs of the visits are about.
        opportunities: visits that found a strong intention.
        stages: customers by stage at the period's end.
        moved: customers who went from one stage to another.
        quoted: quotations by outcome and currency.
        won: quotations that became orders of all that were decided.
        reasons: why quotations came to nothing.
        ordered: amounts ordered by currency.
        by_customer: who ordered how much.
        by_product: what was ordered.
        new: new customers.
        lost: customers lost.
        visits_by_month: visits, and those that found a strong intention.
        orders_by_month: orders of each month.
        customers_by_month: new and lost customers.
    """

    needs: Table[Theme]
    opportunities: Table[Heard]
    stages: Table[Compared]
    moved: Table[Moved]
    quoted: Table[Quoted]
    won: ComparedShare
    reasons: Table[Reason]
    ordered: Table[ComparedMoney]
    by_customer: Table[Bought]
    by_product: Table[Sold]
    new: Table[Customer]
    lost: Table[Customer]
    visits_by_month: Drawing
    orders_by_month: Drawing
    customers_by_month: Drawing


@dataclass(frozen=True, slots=True)
class Ground:
    """A region or an industry.

    Attributes:
        label: which.
        customers: customers on file at the period's end.
        new: of these, new ones.
        visits: visits of the period.
        quotations: quotations of the period.
        orders: orders of the period.
        last_orders: orders of the period before.
    """

    label: str
    customers: int
    new: int
    visits: int
    quotations: int
    orders: int
    last_orders: int | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A market study or a report on an activity that was handed in.

    Attributes:
        code: archive code.
        kind: which of them it is.
        on: its date.
        title: its title; "" where it is secret.
        handler: who handed it in.
    """

    code: str
    kind: str
    on: date
    title: str
    handler: str


@dataclass(frozen=True, slots=True)
class Market:
    """Trends and competitors.

    Attributes:
        themes: what the news is about.
        news: what was heard.
        papers: what was handed in.
        regions: by region.
        industries: by industry.
        news_by_month: visits that brought news.
    """

    themes: Table[Theme]
    news: Table[Heard]
    papers: Table[Paper]
    regions: Table[Ground]
    industries: Table[Ground]
    news_by_month: Drawing


@dataclass(frozen=True, slots=True)
class KindOf:
    """Complaints of one kind.

    Attributes:
        label: the kind.
        now: received in the period.
        last: received in the period before.
        year_ago: received in the same period a year ago.
        closed: closed in the period.
        open: open at its end.
        days: mean days from receipt to closing, of those that were closed.
    """

    label: str
    now: int
    last: int | None
    year_ago: int | None
    closed: int
    open: int
    days: Mean


@dataclass(frozen=True, slots=True)
class About:
    """Complaints that name a product that we have quoted or sold.

    Attributes:
        product: which.
        now: received in the period.
        last: received in the period before.
        kinds: of which kinds.
        sources: archive codes of these complaints; see `templates.contexts.pieces.SOURCES`.
    """

    product: str
    now: int
    last: int | None
    kinds: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complaint that is still open.

    Attributes:
        code: archive code.
        customer: who; "" where the record is secret.
        subject: what it is about; "" where the record is secret.
        kind: its kind.
        received: when it was received.
        days: how many days ago.
        handler: who sees to it.
    """

    code: str
    customer: str
    subject: str
    kind: str
    received: date
    days: int
    handler: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A mean of scores, beside the period before and a year ago."""

    label: str
    now: Mean
    last: Mean | None
    year_ago: Mean | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """What became of suggestions.

    Attributes:
        label: the department that answers.
        made: how many were made.
        adopted: how many were adopted, also in part.
        refused: how many were not.
        waiting: how many wait for an answer.
    """

    label: str
    made: int
    adopted: int
    refused: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Service:
    """Feedback and common problems.

    Attributes:
        kinds: complaints by kind.
        products: complaints by product.
        at_fault: closed complaints by whose fault it was.
        allowances: what was given, by currency.
        waiting: what is open, the oldest first.
        scores: satisfaction.
        content: surveys with four stars or more of all.
        feedback: what customers said of products and service.
        suggested: what became of suggestions.
        complaints_by_month: received and closed.
        score_by_month: mean satisfaction.
    """

    kinds: Table[KindOf]
    products: Table[About]
    at_fault: Table[Compared]
    allowances: Table[ComparedMoney]
    waiting: Table[Waiting]
    scores: Table[Scored]
    content: ComparedShare
    feedback: Table[Heard]
    suggested: Table[Suggested]
    complaints_by_month: Drawing
    score_by_month: Drawing


@dataclass(frozen=True, slots=True)
class Known:
    """A problem that came again and again, with what has helped (rule B7).

    Attributes:
        number: from 1, the most frequent first.
        kind: kind of complaint.
        problem: as the newest complaint of it says.
        times: how often it was complained of, in the whole archive.
        now: how often in the period.
        answer: the result by which it was closed last.
        course: what was done.
        at_fault: whose fault it was, with how often.
        codes: the archive codes of the complaints, the newest first.
    """

    number: int
    kind: str
    problem: str
    times: int
    now: int
    answer: str
    course: str
    at_fault: str
    codes: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The customer analysis.

    Attributes:
        head: what it says of itself.
        department: whose copy it is; "" for the whole report.
        sight: what the copy leaves out; "" for the whole report.
        summary: the period in sentences.
        proposals: what is to be decided, in sentences.
        sales: the part for sales; None in the copies of others.
        market: the part for the market.
        service: the part for service.
        knowledge: frequent problems with their answers (知识库).
    """

    head: Head
    department: str
    sight: str
    summary: tuple[str, ...]
    proposals: tuple[str, ...]
    sales: Sales | None
    market: Market | None
    service: Service | None
    knowledge: Table[Known]

"""What the meeting has to decide: each rule looks at the figures and may put one thing forward; the gravest come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from jobs.reporting.report import Ask
from templates.contexts.management import Customers, Decision, Holdings, Quality, Service, Trade, Visits
from validators.message import Message, Text

#: A complaint that is open for longer is put before the meeting, in days.
_LONG_OPEN: Final = 30
#: A department below this share of forms in time, or accepted at the first try, is put before the meeting.
_POOR: Final = 0.8
#: Of so few forms a share says nothing.
_FEW: Final = 5


class Parts(NamedTuple):
    """The figures of the report."""

    customers: Customers
    visits: Visits
    service: Service
    trade: Trade
    holdings: Holdings
    quality: Quality


class Put(NamedTuple):
    """Something to decide, and how grave it is: money first, then customers, then the archive's own order."""

    weight: float
    decision: Decision


_Rule = Callable[[Ask, Parts], Iterator[Put]]


def decisions(ask: Ask, parts: Parts) -> tuple[Decision, ...]:
    """Return everything to decide, the gravest first."""
    found = [put for rule in RULES for put in rule(ask, parts)]
    return tuple(put.decision for put in sorted(found, key=lambda put: -put.weight))


def _decision(ask: Ask, topic: Text, text: Message, proposal: Message) -> Decision:
    return Decision(topic.of(ask.language), ask.say(text), ask.say(proposal))


def _money(ask: Ask, parts: Parts) -> Iterator[Put]:
    late = parts.trade.overdue.rows
    if not late:
        return
    sums = "、".join(f"{each.currency} {each.now:,.2f}" for each in parts.trade.receivables.rows if each.now)
    oldest = late[0]
    text = Message(
        "Receivables of {sums} are overdue; the oldest, {number} of {customer}, for {days} days.",
        {"sums": sums, "number": oldest.number or oldest.code, "customer": oldest.customer, "days": oldest.days},
    )
    proposal = Message(
        "Decide who presses for payment, and from which customers no order is taken until they have paid."
    )
    yield Put(100 + oldest.days, _decision(ask, Text("逾期应收款", "Receivables overdue"), text, proposal))


def _complaints(ask: Ask, parts: Parts) -> Iterator[Put]:
    old = [each for each in parts.service.open.rows if each.days > _LONG_OPEN]
    if not old:
        return
    gaps = {"count": len(old), "days": _LONG_OPEN, "code": old[0].code, "customer": old[0].customer}
    text = Message(
        "Complaints open for more than {days} days: {count}. The oldest is {code} of {customer}, {since} days.",
        {**gaps, "since": old[0].days},
    )
    proposal = Message("Decide what each of these customers is offered, who answers for it, and by when it is closed.")
    yield Put(80 + len(old), _decision(ask, Text("久拖未结的投诉", "Complaints long open"), text, proposal))


def _lost(ask: Ask, parts: Parts) -> Iterator[Put]:
    lost = parts.customers.lost.rows
    if not lost:
        return
    text = Message(
        "Relations that ended: {count} ({names}).",
        {"count": len(lost), "names": "、".join(each.name for each in lost[:5])},
    )
    proposal = Message("Decide whether any of them is to be won back, and who talks to them.")
    yield Put(60 + len(lost), _decision(ask, Text("客户流失", "Customers lost"), text, proposal))


def _unrecorded(ask: Ask, parts: Parts) -> Iterator[Put]:
    owed = [each for each in parts.visits.by_department.rows if each.unrecorded]
    if not owed:
        return
    text = Message(
        "Planned visits without a record: {departments}.",
        {"departments": "、".join(f"{each.department} {each.unrecorded}" for each in owed)},
    )
    proposal = Message(
        "Decide by when the heads of these departments have the records handed in or the plans cancelled."
    )
    count = sum(each.unrecorded for each in owed)
    yield Put(40 + count, _decision(ask, Text("有计划无记录的拜访", "Visits without a record"), text, proposal))


def _poor(ask: Ask, parts: Parts) -> Iterator[Put]:
    tables = (parts.quality.timeliness, parts.quality.correctness)
    poor: dict[str, str] = {}
    for table in tables:
        for row in table.rows[:-1]:
            ratio = row.now.ratio
            if ratio is not None and row.now.whole >= _FEW and ratio < _POOR:
                poor[row.label] = f"{poor.get(row.label, row.label)} {table.title.partition('（')[0]} {row.now}"
    if not poor:
        return
    text = Message(
        "Forms of these departments come late or wrong too often: {departments}.",
        {"departments": "；".join(poor.values())},
    )
    proposal = Message("Decide whether their staff are trained anew, and what the next month's figures have to be.")
    yield Put(50, _decision(ask, Text("交表质量", "Quality of forms"), text, proposal))


def _loans(ask: Ask, parts: Parts) -> Iterator[Put]:
    overdue = parts.holdings.loans.rows[-1].now
    if not overdue:
        return
    text = Message("Records out on loan that have not come back in time: {count}.", {"count": overdue})
    proposal = Message("Decide that they are returned within the week, or that the extension is granted.")
    yield Put(30 + overdue, _decision(ask, Text("逾期未还档案", "Loans overdue"), text, proposal))


def _destruction(ask: Ask, parts: Parts) -> Iterator[Put]:
    due, soon = sum(each.now for each in parts.holdings.due.rows), sum(each.soon for each in parts.holdings.due.rows)
    if not due:
        return
    text = Message(
        "Records whose retention period has ended: {due}; it ends within {days} days: {soon}.",
        {"due": due, "soon": soon, "days": ask.run.workspace.settings.rules.due_notice_days},
    )
    proposal = Message("Decide whether the archivist applies for their destruction, or which of them are kept on.")
    yield Put(20, _decision(ask, Text("到期档案的处置", "Records due"), text, proposal))


#: What is looked at.
RULES: Final[tuple[_Rule, ...]] = (_money, _complaints, _lost, _poor, _unrecorded, _loans, _destruction)

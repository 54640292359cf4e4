"""The report's first page: the figures that are read first, and the month in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobs.reporting.report import Ask
from jobs.reports.management.decisions import Parts
from templates.contexts.management import Decision
from templates.contexts.pieces import NOTHING, Compared
from validators.message import Message, Text


def figures(ask: Ask, parts: Parts) -> tuple[Compared, ...]:
    """Return the numbers that are read first."""
    language = ask.language
    held = parts.holdings.by_class.rows
    every = Compared(
        Text("在册档案", "Records on file").of(language),
        sum(each.now for each in held),
        sum(each.last or 0 for each in held),
        sum(each.year_ago or 0 for each in held),
    )
    customers = _total(Text("在册客户", "Customers").of(language), parts.customers.by_type.rows)
    called = (
        (Text("完成拜访", "Visits made"), parts.visits.totals.rows[1]),
        (Text("新签订单", "Orders placed"), parts.trade.orders.rows[0]),
        (Text("未结投诉", "Complaints open"), parts.service.totals.rows[2]),
        (Text("迟交的拜访记录", "Visits recorded late"), parts.visits.totals.rows[2]),
        (Text("借出未还", "Out on loan"), parts.holdings.loans.rows[2]),
        (Text("逾期未还", "Loans overdue"), parts.holdings.loans.rows[3]),
    )
    return (customers, *(replace(figure, label=label.of(language)) for label, figure in called), every)


def _total(label: str, rows: tuple[Compared, ...]) -> Compared:
    last = [each.last for each in rows if each.last is not None]
    year_ago = [each.year_ago for each in rows if each.year_ago is not None]
    return Compared(
        label, sum(each.now for each in rows), sum(last) if last else None, sum(year_ago) if year_ago else None
    )


def summary(ask: Ask, parts: Parts, every: tuple[Decision, ...]) -> tuple[str, ...]:
    """Return the month in sentences."""
    return tuple(ask.say(each) for each in _sentences(ask, parts, every))


def _sentences(ask: Ask, parts: Parts, every: tuple[Decision, ...]) -> Iterator[Message]:
    customers = _total("", parts.customers.by_type.rows)
    yield Message(
        "At the end of {period} there were {count} customers on file ({change} against the period before); {new} were new, {lost} were lost.",
        {
            "period": ask.head.period,
            "count": customers.now,
            "change": customers.change,
            "new": len(parts.customers.new.rows),
            "lost": len(parts.customers.lost.rows),
        },
    )
    planned, made, late, owed = parts.visits.totals.rows
    yield Message(
        "{made} visits were made and {planned} had been planned; {late} of the records came late, {owed} of the planned visits "
        "have no record. In {opportunities} of the visits the customer showed a strong intention to work with us.",
        {
            "made": made.now,
            "planned": planned.now,
            "late": late.now,
            "owed": owed.now,
            "opportunities": len(parts.visits.opportunities.rows),
        },
    )
    received, closed, still = parts.service.totals.rows
    yield Message(
        "{received} complaints were received and {closed} closed; {open} are open.",
        {"received": received.now, "closed": closed.now, "open": still.now},
    )
    overall = parts.service.satisfaction.rows[0]
    if overall.now.count:
        yield Message(
            "Mean satisfaction was {score}, out of {count} surveys ({before} in the period before).",
            {"score": str(overall.now), "count": overall.now.count, "before": str(overall.last or NOTHING)},
        )
    orders, overdue = parts.trade.orders.rows[0], [each for each in parts.trade.receivables.rows if each.now]
    sums = "、".join(f"{each.currency} {each.now:,.2f}" for each in parts.trade.amounts.rows if each.now)
    if orders.now:
        yield Message("Orders placed: {count} ({sums}).", {"count": orders.now, "sums": sums})
    else:
        yield Message("No order was placed in {period}.", {"period": ask.head.period})
    if overdue:
        owing = "、".join(f"{each.currency} {each.now:,.2f}" for each in overdue)
        yield Message("Customers owe {sums} whose day has passed.", {"sums": owing})
    else:
        yield Message("No receivable is overdue.")
    timely, correct = parts.quality.timeliness.rows[-1].now, parts.quality.correctness.rows[-1].now
    yield Message(
        "Of {due} forms due, {timely} came in time; of {sent} sent, {correct} were accepted at the first try.",
        {"due": timely.whole, "timely": str(timely), "sent": correct.whole, "correct": str(correct)},
    )
    if not every:
        yield Message("Nothing needs a decision of the meeting.")

"""The analysis in sentences, and what the departments have to decide (rule B6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from jobs.reporting.report import Ask
from jobs.reports.analysis.market import news_of, studies_of
from jobs.reports.analysis.material import (
    COMPLAINT,
    CUSTOMER,
    ORDER,
    QUOTATION,
    VISIT,
    Material,
    Reader,
    money_text,
    sums,
)
from jobs.reports.analysis.sales import LOST, WON, lost_in, willing
from jobs.reports.analysis.service import closed, days_to_close, open_at_end, received
from templates.contexts.analysis import Known, Market, Sales, Service
from templates.contexts.pieces import NOTHING, Table
from validators.message import Message

#: An open complaint is put forward after so many days.
_OLD: Final = 30
_NAMED: Final = 5


def sales_summary(ask: Ask, material: Material, part: Sales) -> Iterator[Message]:
    """Yield what happened in sales."""
    period, visits = ask.period, material.of(VISIT, ask.period)
    gaps: dict[str, object] = {"visits": len(visits), "strong": len(willing(material, period))}
    if visits and part.needs.rows:
        first = part.needs.rows[0]
        yield Message(
            "Of {visits} visits {strong} found a strong intention to work with us; what customers spoke of most was {theme}, in {count} visits.",
            {**gaps, "theme": first.label, "count": first.now},
        )
    else:
        yield Message("Of {visits} visits {strong} found a strong intention to work with us.", gaps)
    quotations = material.of(QUOTATION, period)
    won, lost = (sum(each.fields["outcome"] == which for each in quotations) for which in (WON, LOST))
    yield Message(
        "{count} quotations were made: {won} became orders, {lost} came to nothing, {open} are undecided; of those decided {share} were won "
        "({before} in the period before).",
        {
            "count": len(quotations),
            "won": won,
            "lost": lost,
            "open": len(quotations) - won - lost,
            "share": str(part.won.now),
            "before": str(part.won.last or NOTHING),
        },
    )
    orders = material.of(ORDER, period)
    if orders:
        yield Message("Orders placed: {count} ({sums}).", {"count": len(orders), "sums": money_text(sums(orders))})
    else:
        yield Message("No order was placed in {period}.", {"period": ask.head.period})
    yield Message(
        "{new} customers were new and {lost} were lost; {moved} went from one stage to another.",
        {
            "new": sum(each.dated in period for each in material.files),
            "lost": len(lost_in(material, period)),
            "moved": sum(each.count for each in part.moved.rows),
        },
    )


def market_summary(ask: Ask, material: Material, part: Market) -> Iterator[Message]:
    """Yield what was heard of the market."""
    news = len(news_of(material, ask.period))
    if part.themes.rows:
        first = part.themes.rows[0]
        yield Message(
            "{count} visits brought news of the market, {about} of them about {theme}.",
            {"count": news, "about": first.now, "theme": first.label},
        )
    elif news:
        yield Message("{count} visits brought news of the market.", {"count": news})
    else:
        yield Message("No visit of {period} brought news of the market.", {"period": ask.head.period})
    busy = [row for row in part.regions.rows if row.orders or row.visits]
    if busy:
        first_of = max(busy, key=lambda row: (row.orders, row.visits))
        yield Message(
            "Most business was in {region}: {orders} orders, {quotations} quotations and {visits} visits.",
            {
                "region": first_of.label,
                "orders": first_of.orders,
                "quotations": first_of.quotations,
                "visits": first_of.visits,
            },
        )


def service_summary(ask: Ask, material: Material, part: Service, known: Table[Known]) -> Iterator[Message]:
    """Yield how complaints and satisfaction stand."""
    period = ask.period
    ended, still = closed(material, period), open_at_end(material, period)
    came = len(received(material, period))
    if ended:
        yield Message(
            "{received} complaints were received and {closed} closed, {days} days after they had come on average; {open} are open.",
            {"received": came, "closed": len(ended), "days": str(days_to_close(ended)), "open": len(still)},
        )
    else:
        yield Message(
            "{received} complaints were received and none was closed; {open} are open.",
            {"received": came, "open": len(still)},
        )
    overall = part.scores.rows[0]
    if overall.now.count:
        yield Message(
            "Mean satisfaction was {score} ({before} in the period before); {share} of those asked gave four stars or more.",
            {"score": str(overall.now), "before": str(overall.last or NOTHING), "share": str(part.content.now)},
        )
    if known.rows:
        first = known.rows[0]
        yield Message(
            "The knowledge base has {count} problems; the most frequent, {kind}, was complained of {times} times, {now} times in this period: {problem}",
            {
                "count": len(known.rows),
                "kind": first.kind,
                "times": first.times,
                "now": first.now,
                "problem": first.problem,
            },
        )


def sales_proposals(ask: Ask, material: Material, part: Sales, reader: Reader) -> Iterator[Message]:
    """Yield what sales have to decide."""
    asking: dict[object, tuple[str, date]] = {}
    for each in reader.open(VISIT, willing(material, ask.period)):
        asking.setdefault(each.customer or each.customer_name, (each.customer_name, each.dated))
    quoted = {(each.customer or each.customer_name): each.dated for each in material.records[QUOTATION]}
    waiting = [name for who, (name, day) in asking.items() if who not in quoted or quoted[who] < day]
    if waiting:
        yield Message(
            "{count} customers with a strong intention have had no quotation since the visit: {names}. Name who makes each an offer, and until when.",
            {"count": len(waiting), "names": _some(waiting)},
        )
    if part.reasons.rows and part.reasons.rows[0].count > 1:
        first = part.reasons.rows[0]
        yield Message(
            "“{reason}” stood in the way of {count} quotations ({amounts}). Decide what is to change about it.",
            {"reason": first.reason, "count": first.count, "amounts": first.amounts},
        )
    lost = [each.customer_name for each in reader.open(CUSTOMER, lost_in(material, ask.period))]
    if lost:
        yield Message("Lost: {names}. Decide who asks them for the reason.", {"names": _some(lost)})


def market_proposals(ask: Ask, material: Material, part: Market) -> Iterator[Message]:
    """Yield what the market department has to decide."""
    growing = [row for row in part.themes.rows if row.last is not None and row.now > row.last and row.now > 1]
    if growing:
        first = max(growing, key=lambda row: row.now - (row.last or 0))
        yield Message(
            "“{theme}” was mentioned in {now} visits, against {last} in the period before. Decide who looks into it and reports until when.",
            {"theme": first.label, "now": first.now, "last": first.last},
        )
    if part.themes.rows and not studies_of(material, ask.period):
        gaps = {"period": ask.head.period}
        yield Message("No market study was handed in for {period}. Decide whether one is needed.", gaps)


def service_proposals(ask: Ask, material: Material, reader: Reader, known: Table[Known]) -> Iterator[Message]:
    """Yield what service has to decide."""
    old = [each for each in open_at_end(material, ask.period) if (ask.period.last - each.dated).days > _OLD]
    if old:
        codes = [each.code for each in reader.listed(COMPLAINT, old)]
        if codes:
            yield Message(
                "{count} complaints have been open for more than {days} days: {codes}. Set a day for each.",
                {"count": len(codes), "days": _OLD, "codes": _some(codes)},
            )
    coming = [each for each in known.rows if each.now > 1]
    if coming:
        yield Message(
            "The problem of {kind} “{problem}” came {now} times in this period. Decide how its cause is removed.",
            {"kind": coming[0].kind, "problem": coming[0].problem, "now": coming[0].now},
        )
    unanswered = [each for each in known.rows if not each.course and not each.at_fault]
    if unanswered:
        yield Message(
            "{count} frequent problems have no answer in the knowledge base (no. {numbers}). Name who writes it.",
            {"count": len(unanswered), "numbers": _some([str(each.number) for each in unanswered])},
        )


def _some(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > _NAMED else []
    return "、".join([*names[:_NAMED], *more])

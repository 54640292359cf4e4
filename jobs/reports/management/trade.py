"""Orders and receivables; amounts in several currencies are never added up (rule C9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from jobs.ledger.past import Found
from jobs.ledger.tables import record
from jobs.reporting.comparing import counted, summed, three
from jobs.reporting.months import axis, by_month, months_of
from jobs.reporting.report import Ask
from jobs.reporting.sources import filtered, within
from templates.contexts.management import Receivable, Trade
from templates.contexts.pieces import Drawing, Series, Table
from validators.message import Message, Text
from validators.periods import Period

_ORDER: Final = "order"
_MONEY: Final = "invoice_payment"
#: The kind of voucher by which a customer owes us money (字典 票款类别).
OURS: Final = "开出发票"
#: So many overdue receivables are shown, the oldest first.
_MOST: Final = 20


def trade_part(ask: Ask) -> Trade:
    """Return the part of the report about orders and receivables."""
    months = months_of(ask.period)
    orders = ask.past.records(_ORDER, ("amount", "currency"), since=months[0].first)
    bills = receivables(ask)
    over, owed = three(ask.past, ask.period, _ORDER), three(ask.past, ask.period, _MONEY)
    language = ask.language
    owing = overdue_at(bills, ask.period.last)
    none = ask.say(Message("No order was placed in {period}.", {"period": ask.head.period}))
    return Trade(
        Table(
            Text("订单数", "Orders").of(language),
            within(ask, _ORDER, "ordered_on"),
            (
                counted(
                    Text("新签订单", "Orders placed").of(language),
                    over,
                    lambda period: sum(each.dated in period for each in orders),
                ),
            ),
        ),
        Table(
            Text("订单金额（各币种分列）", "Amounts ordered, by currency").of(language),
            within(ask, _ORDER, "ordered_on"),
            tuple(summed(Text("订单", "Orders").of(language), over, lambda period: _amounts(orders, period))),
            "" if any(each.dated in ask.period for each in orders) else none,
        ),
        Table(
            Text("逾期应收款（各币种分列）", "Receivables overdue, by currency").of(language),
            filtered(ask, _MONEY, "kind", OURS),
            tuple(
                summed(
                    Text("逾期应收", "Overdue").of(language), owed, lambda period: _sums(overdue_at(bills, period.last))
                )
            ),
            "" if owing else ask.say(Message("No receivable is overdue.")),
        ),
        _overdue(ask, bills),
        Drawing(
            Text("近十三个月订单数", "Orders by month").of(language),
            "column",
            axis(months),
            (Series(Text("订单", "Orders").of(language), by_month(months, [each.dated for each in orders])),),
        ),
    )


def receivables(ask: Ask) -> list[Found]:
    """Return our invoices that a customer has to pay by a day, and had not paid more than a year ago."""
    names = ("kind", "number", "customer", "amount", "currency", "due_on", "paid_on", "deferred_until")
    kind, paid_on = record.c.fields["kind"].as_string(), record.c.fields["paid_on"].as_string()
    since = months_of(ask.period)[0].first
    recent = sa.and_(kind == OURS, sa.or_(paid_on.is_(None), paid_on >= since.isoformat()))
    found = ask.past.records(_MONEY, names, where=(recent,))
    return [each for each in found if each.fields["kind"] == OURS and each.fields["due_on"] and each.fields["amount"]]


def due_of(bill: Found) -> date:
    """Return until when a bill is to be paid: a deferral that was approved moves the day (rule C9)."""
    deferred: date | None = bill.fields["deferred_until"]
    due: date = bill.fields["due_on"]
    return max(due, deferred) if deferred else due


def overdue_at(bills: list[Found], day: date) -> list[Found]:
    """Return the bills that were not paid by the end of a day though theirs had passed, the oldest first."""
    late = [each for each in bills if due_of(each) < day]
    return sorted((each for each in late if not each.fields["paid_on"] or each.fields["paid_on"] > day), key=due_of)


def _amounts(orders: list[Found], period: Period) -> Mapping[str, Decimal]:
    return _sums([each for each in orders if each.dated in period])


def _sums(records: list[Found]) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for each in records:
        if each.fields["amount"] is not None:
            found[each.fields["currency"] or ""] += each.fields["amount"]
    return found


def _overdue(ask: Ask, bills: list[Found]) -> Table[Receivable]:
    day = ask.period.last
    late = overdue_at(bills, day)
    rows = tuple(
        Receivable(
            *(each.code, each.fields["customer"], each.fields["number"] or "", each.fields["amount"]),
            *(each.fields["currency"] or "", due_of(each), (day - due_of(each)).days, each.handler),
        )
        for each in late[:_MOST]
    )
    note = "" if rows else ask.say(Message("No receivable is overdue."))
    if len(late) > _MOST:
        note = ask.say(Message("{shown} of {count} are shown, the oldest first.", {"shown": _MOST, "count": len(late)}))
    title = Text("逾期应收款明细", "Receivables overdue").of(ask.language)
    return Table(title, filtered(ask, _MONEY, "kind", OURS), rows, note)

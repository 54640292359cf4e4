"""Complaints and satisfaction (rules B7 C9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from jobs.ledger.past import Found
from jobs.ledger.tables import record
from jobs.reporting.comparing import counted, summed, three
from jobs.reporting.months import axis, by_month, months_of
from jobs.reporting.report import Ask
from jobs.reporting.sources import filtered, within
from templates.contexts.management import MeanScore, OpenComplaint, Service
from templates.contexts.pieces import Compared, Drawing, Mean, Series, Table
from validators.message import Message, Text
from validators.periods import Period

COMPLAINT: Final = "complaint"
_SURVEY: Final = "satisfaction"
_SCORES: Final = (
    ("score", Text("总体", "Overall")),
    ("product_score", Text("产品", "Product")),
    ("delivery_score", Text("交付", "Delivery")),
    ("service_score", Text("服务", "Service")),
)
#: So many open complaints are shown, the oldest first.
_MOST: Final = 20


def service_part(ask: Ask) -> Service:
    """Return the part of the report about complaints and satisfaction."""
    names = ("received_on", "closed_on", "kind", "subject", "customer", "handler", "allowance", "currency")
    months = months_of(ask.period)
    closed_on = record.c.fields["closed_on"].as_string()
    recent = sa.or_(closed_on.is_(None), closed_on >= months[0].first.isoformat())
    complaints = ask.past.records(COMPLAINT, names, where=(recent,))
    language = ask.language
    over = three(ask.past, ask.period, COMPLAINT)

    def of_kind(kind: str) -> Compared:
        those = [each for each in complaints if each.fields["kind"] == kind]
        return counted(kind, over, lambda period: sum(each.dated in period for each in those))

    kinds = Counter(each.fields["kind"] or "" for each in complaints if each.dated in ask.period)
    return Service(
        Table(
            Text("投诉总况", "Complaints").of(language),
            within(ask, COMPLAINT, "received_on"),
            (
                counted(
                    Text("新收投诉", "Received").of(language),
                    over,
                    lambda period: sum(each.dated in period for each in complaints),
                ),
                counted(
                    Text("本期结案", "Closed").of(language),
                    over,
                    lambda period: sum(
                        bool(each.fields["closed_on"]) and each.fields["closed_on"] in period for each in complaints
                    ),
                ),
                counted(
                    Text("期末未结", "Open at the end").of(language),
                    over,
                    lambda period: len(open_at_end(complaints, period)),
                ),
            ),
        ),
        Table(
            Text("新收投诉按类型", "Complaints received by kind").of(language),
            within(ask, COMPLAINT, "received_on"),
            tuple(of_kind(kind) for kind, _ in kinds.most_common()),
            "" if kinds else ask.say(Message("No complaint was received in {period}.", {"period": ask.head.period})),
        ),
        _open(ask, complaints),
        Table(
            Text("投诉折让（各币种分列）", "Allowances, by currency").of(language),
            within(ask, COMPLAINT, "closed_on"),
            tuple(
                summed(Text("折让", "Allowances").of(language), over, lambda period: _allowances(complaints, period))
            ),
        ),
        _satisfaction(ask),
        Drawing(
            Text("近十三个月新收投诉", "Complaints by month").of(language),
            "column",
            axis(months),
            (Series(Text("新收投诉", "Received").of(language), by_month(months, [each.dated for each in complaints])),),
        ),
    )


def open_at_end(complaints: list[Found], period: Period) -> list[Found]:
    """Return the complaints that were received and not closed by the end of a period, the oldest first."""
    received = [each for each in complaints if each.dated < period.end]
    return [each for each in received if not each.fields["closed_on"] or each.fields["closed_on"] >= period.end]


def _open(ask: Ask, complaints: list[Found]) -> Table[OpenComplaint]:
    still = open_at_end(complaints, ask.period)
    rows = tuple(
        OpenComplaint(
            *(each.code, each.fields["customer"], each.fields["kind"] or "", each.fields["subject"] or "", each.dated),
            *((ask.period.last - each.dated).days, each.handler),
        )
        for each in still[:_MOST]
    )
    note = "" if rows else ask.say(Message("Every complaint is closed."))
    if len(still) > _MOST:
        note = ask.say(
            Message("{shown} of {count} are shown, the oldest first.", {"shown": _MOST, "count": len(still)})
        )
    title = Text("期末未结投诉", "Complaints still open").of(ask.language)
    empty = Text("（空）", "(empty)").of(ask.language)
    return Table(title, filtered(ask, COMPLAINT, "closed_on", empty), rows, note)


def _allowances(complaints: list[Found], period: Period) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for each in complaints:
        fields = each.fields
        if fields["allowance"] and fields["closed_on"] and fields["closed_on"] in period:
            found[fields["currency"] or ""] += fields["allowance"]
    return found


def _satisfaction(ask: Ask) -> Table[MeanScore]:
    over = three(ask.past, ask.period, _SURVEY)
    first = min(each.first for each in over.each)
    surveys = ask.past.records(_SURVEY, [name for name, _ in _SCORES], since=first, before=ask.period.end)

    def mean(name: str, period: Period) -> Mean:
        scores = [int(each.fields[name]) for each in surveys if each.dated in period and each.fields[name] is not None]
        return Mean(sum(scores), len(scores))

    def row(name: str, label: Text) -> MeanScore:
        return MeanScore(label.of(ask.language), *over.of(lambda period: mean(name, period)))

    rows = tuple(row(name, label) for name, label in _SCORES)
    answered = Compared("", *over.of(lambda period: mean("score", period).count))
    note = (
        ask.say(Message("{count} surveys were answered; {before} in the period before.", _answers(answered)))
        if answered.now
        else ask.say(Message("No survey was answered in {period}.", {"period": ask.head.period}))
    )
    title = Text("客户满意度平均分", "Mean satisfaction").of(ask.language)
    return Table(title, within(ask, _SURVEY, "surveyed_on"), rows, note)


def _answers(answered: Compared) -> dict[str, object]:
    return {"count": answered.now, "before": "—" if answered.last is None else answered.last}

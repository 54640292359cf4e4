"""The part for service: complaints, whose fault they were, what they cost, satisfaction, what customers say (rules B7 C9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from jobs.ledger.past import Found
from jobs.reporting.comparing import counted, shared, summed
from jobs.reporting.months import axis, by_month
from jobs.reporting.report import Ask
from jobs.reporting.sources import filtered, within
from jobs.reports.analysis.material import (
    COMPLAINT,
    NOT_FILLED,
    ORDER,
    QUOTATION,
    SUGGESTION,
    SURVEY,
    VISIT,
    Material,
    Reader,
    shown_name,
    shown_text,
    table,
    value_of,
)
from jobs.reports.analysis.sales import products_of
from templates.contexts.analysis import About, Heard, KindOf, Scored, Service, Suggested, Waiting
from templates.contexts.pieces import Compared, Drawing, Mean, Series, Share, Table
from validators.alike import folded
from validators.message import Message, Text
from validators.periods import Period

#: Stars of five from which somebody is content.
CONTENT: Final = 4
_SCORES: Final = (
    ("score", Text("总体", "Overall")),
    ("product_score", Text("产品", "Product")),
    ("delivery_score", Text("交付", "Delivery")),
    ("service_score", Text("服务", "Service")),
)
_ADOPTED, _REFUSED = ("采纳", "部分采纳"), "不采纳"
#: A shorter name of a product may stand in any text.
_LEAST: Final = 2


def service_part(ask: Ask, material: Material, reader: Reader) -> Service:
    """Return the part for service as a reader may see it."""
    language, over = ask.language, material.over_of[COMPLAINT]
    return Service(
        kinds=_kinds(ask, material),
        products=_products(ask, material),
        at_fault=_at_fault(ask, material),
        allowances=table(
            ask,
            Text("投诉折价（各币种分列，按结案日期）", "Allowances by currency, by the day of closing"),
            within(ask, COMPLAINT, "closed_on"),
            summed(Text("折价", "Allowances").of(language), over, lambda period: _allowed(material, period)),
            Message("No allowance was given in {period}.", {"period": ask.head.period}),
        ),
        waiting=_waiting(ask, material, reader),
        scores=_scores(ask, material),
        content=shared(
            Text("满意（4星以上）", "Content (four stars or more)").of(language),
            material.over_of[SURVEY],
            lambda period: _content(material, period),
        ),
        feedback=_feedback(ask, material, reader),
        suggested=_suggested(ask, material),
        **_drawn(ask, material),
    )


def received(material: Material, period: Period) -> list[Found]:
    """Return the complaints received in a period."""
    return [each for each in material.complaints if each.dated in period]


def closed(material: Material, period: Period) -> list[Found]:
    """Return the complaints closed in a period."""
    return [each for each in material.complaints if each.fields["closed_on"] and each.fields["closed_on"] in period]


def open_at_end(material: Material, period: Period) -> list[Found]:
    """Return the complaints that were received and not closed by the end of a period, the oldest first."""
    had_come = (each for each in material.complaints if each.dated < period.end)
    return [each for each in had_come if not each.fields["closed_on"] or each.fields["closed_on"] >= period.end]


def days_to_close(complaints: Iterable[Found]) -> Mean:
    """Return the mean days from receipt to closing."""
    days = [(each.fields["closed_on"] - each.dated).days for each in complaints]
    return Mean(sum(days), len(days))


def _none_received(ask: Ask) -> Message:
    return Message("No complaint was received in {period}.", {"period": ask.head.period})


def _kinds(ask: Ask, material: Material) -> Table[KindOf]:
    empty, over = NOT_FILLED.of(ask.language), material.over_of[COMPLAINT]
    ended, still = closed(material, over.now), open_at_end(material, over.now)
    counts = {
        period: Counter(value_of(each, "kind", empty) for each in received(material, period)) for period in over.each
    }
    wanted = {*counts[over.now], *(value_of(each, "kind", empty) for each in (*ended, *still))}
    rows = []
    for kind in sorted(wanted, key=lambda kind: (-counts[over.now][kind], kind)):
        done = [each for each in ended if value_of(each, "kind", empty) == kind]
        left = sum(value_of(each, "kind", empty) == kind for each in still)
        figures = over.of(lambda period, kind=kind: counts[period][kind])  # type: ignore[misc]
        rows.append(KindOf(kind, *figures, len(done), left, days_to_close(done)))
    title = Text("投诉按类型", "Complaints by kind")
    return table(ask, title, within(ask, COMPLAINT, "received_on"), rows, _none_received(ask))


def _products(ask: Ask, material: Material) -> Table[About]:
    """Return which products complaints name, of those that we have quoted or sold; no column of the form asks for it."""
    names = {product for each in material.records[ORDER] for product in products_of(each.fields["lines"])}
    names |= {str(each.fields["product"]) for each in material.records[QUOTATION] if each.fields["product"]}
    over = material.over_of[COMPLAINT]

    def texts(period: Period) -> list[tuple[str, Found]]:
        came = received(material, period)
        return [(folded(f"{each.fields['subject'] or ''} {each.fields['problem'] or ''}"), each) for each in came]

    now, last = texts(over.now), texts(over.last) if over.last else None
    rows = []
    for product in sorted(name for name in names if len(name) >= _LEAST):
        word = folded(product)
        those = [each for text, each in now if word in text]
        if those:
            kinds = Counter(value_of(each, "kind", "") for each in those)
            before = None if last is None else sum(word in text for text, _ in last)
            named = "、".join(f"{kind} {count}" for kind, count in kinds.most_common())
            rows.append(About(product, len(those), before, named, tuple(each.code for each in those)))
    rows.sort(key=lambda row: (-row.now, row.product))
    title = Text("投诉涉及的产品（投诉文字里写明产品名称的）", "Products that complaints name")
    empty = Message("No complaint of {period} names a product that was quoted or ordered.", {"period": ask.head.period})
    return table(ask, title, within(ask, COMPLAINT, "received_on"), rows, empty)


def _at_fault(ask: Ask, material: Material) -> Table[Compared]:
    empty, over = NOT_FILLED.of(ask.language), material.over_of[COMPLAINT]
    found = Counter(value_of(each, "responsible", empty) for each in closed(material, over.now))
    rows = [
        counted(
            who,
            over,
            lambda period, who=who: sum(
                value_of(each, "responsible", empty) == who for each in closed(material, period)
            ),  # type: ignore[misc]
        )
        for who, _ in found.most_common()
    ]
    title = Text("结案投诉的责任方", "Whose fault closed complaints were")
    empty_said = Message("No complaint was closed in {period}.", {"period": ask.head.period})
    return table(ask, title, within(ask, COMPLAINT, "closed_on"), rows, empty_said)


def _allowed(material: Material, period: Period) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for each in closed(material, period):
        if each.fields["allowance"]:
            found[each.fields["currency"] or ""] += each.fields["allowance"]
    return found


def _waiting(ask: Ask, material: Material, reader: Reader) -> Table[Waiting]:
    still = open_at_end(material, ask.period)
    listed = reader.listed(COMPLAINT, still)
    rows = [
        Waiting(
            each.code,
            shown_name(reader, COMPLAINT, each),
            shown_text(ask, reader, COMPLAINT, each, each.fields["subject"]),
            value_of(each, "kind", ""),
            each.dated,
            (ask.period.last - each.dated).days,
            each.handler,
        )
        for each in listed
    ]
    empty = Text("（空）", "(empty)").of(ask.language)
    title = Text("期末未结投诉（最久的在前）", "Complaints open at the end of the period, the oldest first")
    hidden = len(still) - len(listed)
    return table(
        ask, title, filtered(ask, COMPLAINT, "closed_on", empty), rows, Message("Every complaint is closed."), hidden
    )


def _mean(surveys: Sequence[Found], name: str) -> Mean:
    scores = [int(each.fields[name]) for each in surveys if each.fields[name] is not None]
    return Mean(sum(scores), len(scores))


def _content(material: Material, period: Period) -> Share:
    scores = [int(each.fields["score"]) for each in material.of(SURVEY, period) if each.fields["score"] is not None]
    return Share(sum(score >= CONTENT for score in scores), len(scores))


def _scores(ask: Ask, material: Material) -> Table[Scored]:
    def row(name: str, label: Text) -> Scored:
        figures = material.over_of[SURVEY].of(lambda period: _mean(material.of(SURVEY, period), name))
        return Scored(label.of(ask.language), *figures)

    rows = [row(name, label) for name, label in _SCORES]
    title = Text("客户满意度平均分（1至5星）", "Mean satisfaction (1 to 5 stars)")
    found = table(ask, title, within(ask, SURVEY, "surveyed_on"), rows, Message("There is nothing to show."))
    answered = len(material.of(SURVEY, ask.period))
    gaps = {"count": answered, "period": ask.head.period}
    note = (
        Message("{count} surveys were answered in {period}.", gaps)
        if answered
        else Message("No survey was answered in {period}.", gaps)
    )
    return Table(found.title, found.source, found.rows, ask.say(note))


def _feedback(ask: Ask, material: Material, reader: Reader) -> Table[Heard]:
    found = [each for each in material.of(VISIT, ask.period) if each.fields["feedback"]]
    listed = reader.listed(VISIT, found)
    rows = [
        Heard(
            each.code,
            shown_name(reader, VISIT, each),
            each.dated,
            each.fields["lead_visitor"] or each.handler,
            each.fields["intent"] or "",
            shown_text(ask, reader, VISIT, each, each.fields["feedback"]),
        )
        for each in reversed(listed)
    ]
    empty = Message("No visit of {period} brought feedback.", {"period": ask.head.period})
    title = Text("拜访中的产品与服务反馈（新的在前）", "Feedback on products and service from visits, the newest first")
    return table(ask, title, within(ask, VISIT, "visit_start"), rows, empty, len(found) - len(listed))


def _suggested(ask: Ask, material: Material) -> Table[Suggested]:
    by_department: dict[str, list[str]] = defaultdict(list)
    for each in material.of(SUGGESTION, ask.period):
        department = value_of(each, "answering_department", NOT_FILLED.of(ask.language))
        by_department[department].append(value_of(each, "decision", ""))
    rows = []
    for label, decisions in sorted(by_department.items()):
        adopted = sum(each in _ADOPTED for each in decisions)
        refused = decisions.count(_REFUSED)
        rows.append(Suggested(label, len(decisions), adopted, refused, len(decisions) - adopted - refused))
    title = Text("客户建议的答复", "What became of suggestions")
    empty = Message("No suggestion was made in {period}.", {"period": ask.head.period})
    return table(ask, title, within(ask, SUGGESTION, "suggested_on"), rows, empty)


def _drawn(ask: Ask, material: Material) -> dict[str, Drawing]:
    language, months = ask.language, material.months
    ended = [each.fields["closed_on"] for each in material.complaints if each.fields["closed_on"]]
    means = [_mean(material.of(SURVEY, month), "score") for month in months]
    return {
        "complaints_by_month": Drawing(
            Text("近十三个月的投诉", "Complaints by month").of(language),
            "column",
            axis(months),
            (
                Series(Text("新收", "Received").of(language), by_month(months, [e.dated for e in material.complaints])),
                Series(Text("结案", "Closed").of(language), by_month(months, ended)),
            ),
        ),
        "score_by_month": Drawing(
            Text("近十三个月的总体满意度", "Overall satisfaction by month").of(language),
            "line",
            axis(months),
            (
                Series(
                    Text("平均分", "Mean").of(language),
                    tuple(round(mean.total / mean.count, 2) if mean.count else None for mean in means),
                ),
            ),
        ),
    }

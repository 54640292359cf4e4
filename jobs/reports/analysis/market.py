"""The part for the market: what was heard of competitors and trends, what was studied, where customers are (rule B6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from jobs.ledger.past import Found
from jobs.reporting.comparing import Three
from jobs.reporting.months import axis, by_month
from jobs.reporting.report import Ask
from jobs.reporting.sources import until, within
from jobs.reports.analysis.material import (
    CUSTOMER,
    DOCUMENT,
    NOT_FILLED,
    ORDER,
    QUOTATION,
    UNKNOWN,
    VISIT,
    Material,
    Reader,
    shown_name,
    shown_text,
    table,
    themes,
    value_of,
)
from templates.contexts.analysis import Ground, Heard, Market, Paper, Theme
from templates.contexts.pieces import Drawing, Series, Table
from validators.message import Message, Text
from validators.periods import Period

#: Documents handed in that tell of the market (字典 资料类型).
STUDIES: Final = ("市场调研", "活动")


def market_part(ask: Ask, material: Material, reader: Reader) -> Market:
    """Return the part for the market as a reader may see it."""
    language, months = ask.language, material.months
    of_customer = {each.customer: each for each in material.files if each.customer is not None}
    return Market(
        themes=_themes(ask, material),
        news=_news(ask, material, reader, of_customer),
        papers=_papers(ask, material, reader),
        regions=_grounds(ask, material, "region", Text("按地域", "By region")),
        industries=_grounds(ask, material, "industry", Text("按行业", "By industry")),
        news_by_month=Drawing(
            Text("近十三个月带回市场信息的拜访", "Visits that brought news of the market, by month").of(language),
            "column",
            axis(months),
            (
                Series(
                    Text("拜访", "Visits").of(language),
                    by_month(months, [e.dated for e in material.records[VISIT] if e.fields["market_news"]]),
                ),
            ),
        ),
    )


def news_of(material: Material, period: Period) -> list[Found]:
    """Return the visits of a period that brought news of the market."""
    return [each for each in material.of(VISIT, period) if each.fields["market_news"]]


def studies_of(material: Material, period: Period) -> list[Found]:
    """Return the market studies and reports on activities of a period that were handed in."""
    return [each for each in material.of(DOCUMENT, period) if each.type in STUDIES]


def _themes(ask: Ask, material: Material) -> Table[Theme]:
    def texts(period: Period) -> list[str]:
        return [str(each.fields["market_news"]) for each in news_of(material, period)]

    wanted = ask.run.workspace.settings.analysis.news
    rows = [Theme(*each) for each in themes(material.over_of[VISIT], texts, wanted)]
    title = Text("市场与竞争信息的主题（提到的拜访记录数）", "What the news is about (visits that mention it)")
    return table(ask, title, within(ask, VISIT, "visit_start"), rows, _no_news(ask))


def _no_news(ask: Ask) -> Message:
    return Message("No visit of {period} brought news of the market.", {"period": ask.head.period})


def _news(ask: Ask, material: Material, reader: Reader, of_customer: dict[int, Found]) -> Table[Heard]:
    found = news_of(material, ask.period)
    listed = reader.listed(VISIT, found)
    rows = []
    for each in reversed(listed):
        file = of_customer.get(each.customer) if each.customer is not None else None
        where = "、".join(filter(None, (value_of(file, name, "") for name in ("region", "industry")))) if file else ""
        rows.append(
            Heard(
                each.code,
                shown_name(reader, VISIT, each),
                each.dated,
                each.fields["lead_visitor"] or each.handler,
                where,
                shown_text(ask, reader, VISIT, each, each.fields["market_news"]),
            )
        )
    title = Text("市场与竞争信息（新的在前）", "News of market and competitors, the newest first")
    return table(ask, title, within(ask, VISIT, "visit_start"), rows, _no_news(ask), len(found) - len(listed))


def _papers(ask: Ask, material: Material, reader: Reader) -> Table[Paper]:
    found = studies_of(material, ask.period)
    listed = reader.listed(DOCUMENT, found)
    rows = [
        Paper(each.code, each.type, each.dated, shown_text(ask, reader, DOCUMENT, each, each.title), each.handler)
        for each in listed
    ]
    empty = Message(
        "No market study and no report on an activity was handed in for {period}.", {"period": ask.head.period}
    )
    title = Text("交来的市场调研和活动资料", "Market studies and reports on activities")
    return table(ask, title, within(ask, DOCUMENT, "dated"), rows, empty, len(found) - len(listed))


def _grounds(ask: Ask, material: Material, name: str, title: Text) -> Table[Ground]:
    """Return customers and business by region or industry, by what the customers' files say at the period's end."""
    empty, unknown = NOT_FILLED.of(ask.language), UNKNOWN.of(ask.language)
    over: Three = material.over_of[ORDER]
    files = material.files
    place = {each.customer: value_of(each, name, empty) for each in files}

    def tally(records: Iterable[Found]) -> Counter[str]:
        return Counter(place.get(each.customer, unknown) for each in records)

    customers = Counter(place[each.customer] for each in files)
    new = Counter(place[each.customer] for each in files if each.dated in ask.period)
    visits, quotations, orders = (tally(material.of(form, ask.period)) for form in (VISIT, QUOTATION, ORDER))
    last = tally(material.of(ORDER, over.last)) if over.last else None
    labels = sorted(
        {*customers, *visits, *quotations, *orders},
        key=lambda label: (label in (empty, unknown), -orders[label], -customers[label], label),
    )
    rows = [
        Ground(
            label,
            customers[label],
            new[label],
            visits[label],
            quotations[label],
            orders[label],
            None if last is None else last[label],
        )
        for label in labels
    ]
    return table(ask, title, until(ask, CUSTOMER, name), rows, Message("There is no customer on file yet."))

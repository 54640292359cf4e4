"""The part for sales: what customers need, what is to be won, who buys what, who came and went (rules B6 C8)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from jobs.ledger.past import Found
from jobs.reporting.comparing import counted, shared, summed
from jobs.reporting.months import axis, by_month
from jobs.reporting.report import Ask
from jobs.reporting.sources import until, within
from jobs.reports.analysis.material import (
    CUSTOMER,
    NOT_FILLED,
    ORDER,
    QUOTATION,
    VISIT,
    Material,
    Reader,
    money_text,
    shown_name,
    shown_text,
    sums,
    table,
    themes,
    value_of,
)
from templates.contexts.analysis import Bought, Customer, Heard, Moved, Quoted, Reason, Sales, Sold, Theme
from templates.contexts.pieces import Compared, Drawing, Series, Share, Table
from validators.alike import said, together
from validators.message import Message, Text
from validators.periods import Period

#: Intentions that make a need an opportunity (字典 合作意向), the strongest first.
WILLING: Final = ("强烈", "较强")
WON, LOST, OPEN = "成交", "未成交", "待定"
_SPLIT: Final = re.compile(r"[；;、\n]+")
#: So many codes and names stand in a cell.
_NAMED: Final = 6


def sales_part(ask: Ask, material: Material, reader: Reader) -> Sales:
    """Return the part for sales as a reader may see it."""
    period = ask.period
    stages = _stages(ask, material)
    return Sales(
        needs=_needs(ask, material),
        opportunities=_opportunities(ask, material, reader),
        stages=stages,
        moved=_moved(ask, material, reader, [row.label for row in stages.rows]),
        quoted=_quoted(ask, material),
        won=shared(
            Text("报价成交率", "Quotations won").of(ask.language),
            material.over_of[QUOTATION],
            lambda each: won_in(material, each),
        ),
        reasons=_reasons(ask, material, reader),
        ordered=table(
            ask,
            Text("订单金额（各币种分列）", "Amounts ordered, by currency"),
            within(ask, ORDER, "ordered_on"),
            summed(
                Text("订单", "Orders").of(ask.language),
                material.over_of[ORDER],
                lambda each: sums(material.of(ORDER, each)),
            ),
            Message("No order was placed in {period}.", {"period": ask.head.period}),
        ),
        by_customer=_by_customer(ask, material, reader),
        by_product=_by_product(ask, material),
        new=_customers(ask, reader, [e for e in material.files if e.dated in period], "opened"),
        lost=_customers(ask, reader, lost_in(material, period), "ended_on"),
        **_drawn(ask, material),
    )


def won_in(material: Material, period: Period) -> Share:
    """Return the quotations of a period that became orders, of those that were decided."""
    outcomes = Counter(each.fields["outcome"] for each in material.of(QUOTATION, period))
    return Share(outcomes[WON], outcomes[WON] + outcomes[LOST])


def lost_in(material: Material, period: Period) -> list[Found]:
    """Return the customers whose relation ended within a period."""
    return [each for each in material.files if each.fields["ended_on"] and each.fields["ended_on"] in period]


def _needs(ask: Ask, material: Material) -> Table[Theme]:
    def needs(period: Period) -> list[str]:
        return [str(each.fields["needs"] or "") for each in material.of(VISIT, period)]

    wanted = ask.run.workspace.settings.analysis.needs
    rows = [Theme(*each) for each in themes(material.over_of[VISIT], needs, wanted)]
    empty = Message("No visit of {period} tells of a need.", {"period": ask.head.period})
    title = Text("客户需求的主题（提到的拜访记录数）", "What customers need (visits that mention it)")
    return table(ask, title, within(ask, VISIT, "visit_start"), rows, empty)


def willing(material: Material, period: Period) -> list[Found]:
    """Return the visits of a period that found a strong intention, the strongest first."""
    found = [each for each in material.of(VISIT, period) if each.fields["intent"] in WILLING]
    return sorted(found, key=lambda each: (WILLING.index(each.fields["intent"]), each.dated))


def _opportunities(ask: Ask, material: Material, reader: Reader) -> Table[Heard]:
    found = willing(material, ask.period)
    listed = reader.listed(VISIT, found)
    rows = [
        Heard(
            each.code,
            shown_name(reader, VISIT, each),
            each.dated,
            each.fields["lead_visitor"] or each.handler,
            each.fields["intent"],
            shown_text(ask, reader, VISIT, each, each.fields["needs"]),
        )
        for each in listed
    ]
    empty = Message("No visit of this period found a strong intention to work with us.")
    title = Text("商机：合作意向强烈或较强的拜访", "Opportunities: visits with a strong intention")
    return table(ask, title, within(ask, VISIT, "visit_start"), rows, empty, len(found) - len(listed))


def _stages(ask: Ask, material: Material) -> Table[Compared]:
    counts = material.stages
    found = {stage for each in counts.values() for stage in each}
    known = [stage for stage in _STAGES if stage in found] + sorted(set(found) - set(_STAGES))
    rows = [counted(stage, material.over, lambda each, stage=stage: counts[each.last].get(stage, 0)) for stage in known]  # type: ignore[misc]
    title = Text("客户漏斗：期末各合作阶段的客户数", "Funnel: customers by stage at the end of the period")
    return table(ask, title, until(ask, CUSTOMER, "opened"), rows, Message("There is no customer on file yet."))


#: The stages in their order (字典 合作阶段); an office's own come behind.
_STAGES: Final = ("意向沟通", "商务谈判", "合作签约")


def _moved(ask: Ask, material: Material, reader: Reader, stages: Sequence[str]) -> Table[Moved]:
    empty = NOT_FILLED.of(ask.language)
    ways: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for each in material.files:
        was, now = material.before.get(each.id), value_of(each, "stage", empty)
        if was is not None and was != now:
            ways[was, now].append(each)
    rank = {stage: at for at, stage in enumerate(stages)}
    rows = []
    for (was, now), those in sorted(ways.items(), key=lambda way: (rank.get(way[0][0], 99), rank.get(way[0][1], 99))):
        names = [each.customer_name for each in reader.open(CUSTOMER, those)]
        rows.append(Moved(f"{was} → {now}", len(those), _some(names)))
    gaps = {"period": ask.head.period}
    title = Text("阶段变化", "Customers who went from one stage to another")
    source = ask.say(Message("Master register, sheet “{sheet}”.", {"sheet": Text("变更", "Changes").of(ask.language)}))
    return table(ask, title, source, rows, Message("No customer changed its stage in {period}.", gaps))


def _quoted(ask: Ask, material: Material) -> Table[Quoted]:
    def tally(period: Period) -> dict[tuple[str, str], tuple[int, Decimal]]:
        found: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for each in material.of(QUOTATION, period):
            key = value_of(each, "outcome", ""), each.fields["currency"] or ""
            count, amount = found.get(key, (0, Decimal(0)))
            found[key] = count + 1, amount + (each.fields["amount"] or 0)
        return found

    now, last, _ = material.over_of[QUOTATION].of(tally)
    keys = sorted(
        {*now, *(last or {})},
        key=lambda key: ((WON, LOST, OPEN).index(key[0]) if key[0] in (WON, LOST, OPEN) else 9, key),
    )
    none = (0, Decimal(0))
    rows = [Quoted(*key, *now.get(key, none), *((None, None) if last is None else last.get(key, none))) for key in keys]
    gaps = {"period": ask.head.period}
    title = Text("报价结果（各币种分列）", "Quotations by outcome and currency")
    return table(
        ask, title, within(ask, QUOTATION, "quoted_on"), rows, Message("Nothing was quoted in {period}.", gaps)
    )


def _reasons(ask: Ask, material: Material, reader: Reader) -> Table[Reason]:
    lost = [e for e in material.of(QUOTATION, ask.period) if e.fields["outcome"] == LOST and e.fields["reason"]]
    groups = [[lost[at] for at in group] for group in together([said(str(e.fields["reason"])) for e in lost])]
    groups.sort(key=lambda group: -len(group))
    rows = [
        Reason(
            " ".join(str(group[0].fields["reason"]).split()),
            len(group),
            money_text(sums(group)),
            _some([each.code for each in reader.listed(QUOTATION, group)]),
        )
        for group in groups
    ]
    gaps = {"period": ask.head.period}
    title = Text("未成交原因（相近的归为一类）", "Why quotations came to nothing (like reasons together)")
    empty = Message("No quotation of {period} came to nothing.", gaps)
    return table(ask, title, within(ask, QUOTATION, "quoted_on"), rows, empty)


def _by_customer(ask: Ask, material: Material, reader: Reader) -> Table[Bought]:
    def tally(period: Period) -> dict[tuple[object, str], list[Found]]:
        found: dict[tuple[object, str], list[Found]] = defaultdict(list)
        for each in reader.open(ORDER, material.of(ORDER, period)):
            found[each.customer or each.customer_name, each.fields["currency"] or ""].append(each)
        return found

    def amount(those: Sequence[Found]) -> Decimal:
        return sum((each.fields["amount"] or Decimal(0) for each in those), Decimal(0))

    every = material.of(ORDER, ask.period)
    now, last, _ = material.over_of[ORDER].of(tally)
    whole = sums(every)
    rows = []
    for (who, currency), those in now.items():
        total = whole.get(currency)
        share = f"{100 * amount(those) / total:.1f}%" if total else "—"
        before = None if last is None else amount(last.get((who, currency), ()))
        rows.append(Bought(those[-1].customer_name, currency, len(those), amount(those), share, before))
    rows.sort(key=lambda row: (row.currency, -row.amount, row.customer))
    hidden = len(every) - sum(len(those) for those in now.values())
    gaps = {"period": ask.head.period}
    title = Text("客户订单（占同币种订单的比重）", "Orders by customer (share of all in that currency)")
    empty = Message("No order was placed in {period}.", gaps)
    return table(ask, title, within(ask, ORDER, "ordered_on"), rows, empty, hidden)


def products_of(lines: object) -> list[str]:
    """Return the products that an order names: they stand in one cell, separated by semicolons."""
    return list(dict.fromkeys(" ".join(part.split()) for part in _SPLIT.split(str(lines or "")) if part.strip()))


def _by_product(ask: Ask, material: Material) -> Table[Sold]:
    def tally(period: Period) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = defaultdict(list)
        for each in material.of(ORDER, period):
            for product in products_of(each.fields["lines"]):
                found[product].append(each)
        return found

    now, last, _ = material.over_of[ORDER].of(tally)
    rows = [
        Sold(
            product,
            len(those),
            None if last is None else len(last.get(product, ())),
            money_text(sums(each for each in those if len(products_of(each.fields["lines"])) == 1)),
            tuple(each.code for each in those),
        )
        for product, those in sorted(now.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    gaps = {"period": ask.head.period}
    title = Text("产品订单（金额只计单一产品的订单）", "Orders by product (amounts of orders for that product alone)")
    return table(ask, title, within(ask, ORDER, "ordered_on"), rows, Message("No order was placed in {period}.", gaps))


def _customers(ask: Ask, reader: Reader, found: Sequence[Found], day: str) -> Table[Customer]:
    listed = reader.listed(CUSTOMER, found)
    rows = [
        Customer(
            each.code,
            shown_name(reader, CUSTOMER, each),
            value_of(each, "industry", ""),
            each.fields["owner"] or each.handler,
            each.fields[day] or each.dated,
        )
        for each in sorted(listed, key=lambda each: each.fields[day] or each.dated)
    ]
    gaps = {"period": ask.head.period}
    new = day == "opened"
    empty = (
        Message("No customer was opened in {period}.", gaps)
        if new
        else Message("No relation with a customer ended in {period}.", gaps)
    )
    title = Text("新增客户", "New customers") if new else Text("流失客户（停止往来）", "Customers lost")
    return table(ask, title, within(ask, CUSTOMER, day), rows, empty, len(found) - len(listed))


def _drawn(ask: Ask, material: Material) -> dict[str, Drawing]:
    language, months = ask.language, material.months
    visits, orders, files = material.records[VISIT], material.records[ORDER], material.files
    strong = [each.dated for each in visits if each.fields["intent"] in WILLING]
    ended = [each.fields["ended_on"] for each in files if each.fields["ended_on"]]
    return {
        "visits_by_month": Drawing(
            Text("近十三个月的拜访与商机", "Visits and opportunities by month").of(language),
            "column",
            axis(months),
            (
                Series(Text("拜访", "Visits").of(language), by_month(months, [each.dated for each in visits])),
                Series(Text("意向较强以上", "Strong intention").of(language), by_month(months, strong)),
            ),
        ),
        "orders_by_month": Drawing(
            Text("近十三个月的订单数（按币种）", "Orders by month and currency").of(language),
            "column",
            axis(months),
            tuple(
                Series(
                    currency or NOT_FILLED.of(language),
                    by_month(months, [each.dated for each in orders if (each.fields["currency"] or "") == currency]),
                )
                for currency in sorted({each.fields["currency"] or "" for each in orders})
            ),
        ),
        "customers_by_month": Drawing(
            Text("近十三个月的新增与流失客户", "Customers new and lost by month").of(language),
            "column",
            axis(months),
            (
                Series(Text("新增", "New").of(language), by_month(months, [each.dated for each in files])),
                Series(Text("流失", "Lost").of(language), by_month(months, ended)),
            ),
        ),
    }


def _some(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > _NAMED else []
    return "、".join([*names[:_NAMED], *more])

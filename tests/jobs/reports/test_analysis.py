"""客户分析报告: its figures against a second, plain reckoning of the demo's year, period by period (rules C8 B6 B7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from plain_ledger import PlainLedger, money, read_plain

from jobs.demo import Demo
from jobs.reporting.printing import work_out
from jobs.reports import reports
from jobs.running import opened
from templates.contexts.analysis import Analysis
from validators.periods import Period, Span, period_of
from validators.themes import NEEDS, NEWS

#: Quarters, halves and years around the demo's; the first of them is empty.
PERIODS = [Period(Span.QUARTER, date(2025, 7, 1))]
while PERIODS[-1].first < date(2026, 10, 1):
    PERIODS.append(period_of(Span.QUARTER, PERIODS[-1].end))
PERIODS += [
    Period(Span.HALF, date(2026, 1, 1)),
    Period(Span.HALF, date(2026, 7, 1)),
    Period(Span.YEAR, date(2026, 1, 1)),
]


@pytest.fixture(scope="module")
def plain(demo: Demo) -> PlainLedger:
    return read_plain(demo)


@pytest.fixture(scope="module")
def every(demo: Demo) -> Iterator[dict[Period, dict[str, Analysis]]]:
    """Period -> the copies by the department they are for, as the ledger stands after the last night."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GUIDANG_KEY", raising=False)
        with opened(demo.workspace, demo.at) as run, run.ledger.reading() as connection:
            report = reports()["analysis"]
            yield {
                period: {issue.about: issue.context for issue in work_out(run, report, period, connection)}
                for period in PERIODS
            }


@pytest.fixture(scope="module")
def made(every: dict[Period, dict[str, Analysis]]) -> dict[Period, Analysis]:
    """The whole report of each period."""
    return {period: copies[""] for period, copies in every.items()}


Made = dict[Period, Analysis]


def test_opportunities_and_needs_are_what_visits_of_the_period_say(made: Made, plain: PlainLedger) -> None:
    found = 0
    for period, report in made.items():
        assert report.sales
        visits = plain.of("visit_record", period.first, period.end)
        strong = [v["code"] for v in visits if v["fields"]["intent"] in ("强烈", "较强")]
        assert sorted(row.code for row in report.sales.opportunities.rows) == sorted(strong)
        told = {row.label: row.now for row in report.sales.needs.rows if row.now}
        plainly = {
            theme: sum(any(word.lower() in v["fields"]["needs"].lower() for word in words) for v in visits)
            for theme, words in NEEDS.items()
        }
        assert told == {theme: count for theme, count in plainly.items() if count}
        found += len(strong)
    assert found > 10


def test_the_funnel_shows_the_stages_as_they_stood_at_the_end(made: Made, plain: PlainLedger) -> None:
    moved = 0
    for period, report in made.items():
        assert report.sales
        stood = [c for c in plain.as_on(period.last, "customer") if not c["state"].startswith("已并入")]
        before = {c["id"]: c["fields"]["stage"] for c in plain.as_on(period.before.last, "customer")}
        assert {r.label: r.now for r in report.sales.stages.rows if r.now} == dict(
            Counter(c["fields"]["stage"] for c in stood)
        )
        ways = Counter(
            f"{before[c['id']]} → {c['fields']['stage']}"
            for c in stood
            if c["id"] in before and before[c["id"]] != c["fields"]["stage"]
        )
        assert {row.way: row.count for row in report.sales.moved.rows} == dict(ways)
        moved += sum(ways.values())
        new = [c["code"] for c in stood if c["dated"][:10] >= period.first.isoformat()]
        lost = [
            c["code"]
            for c in stood
            if period.first.isoformat() <= (c["fields"].get("ended_on") or "") < period.end.isoformat()
        ]
        assert sorted(row.code for row in report.sales.new.rows) == sorted(new)
        assert sorted(row.code for row in report.sales.lost.rows) == sorted(lost)
    assert moved


def test_quotations_are_told_by_outcome_and_currency_and_why_they_failed(made: Made, plain: PlainLedger) -> None:
    reasons = 0
    for period, report in made.items():
        assert report.sales
        counts: Counter[tuple[str, str]] = Counter()
        amounts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        quoted = plain.of("quotation", period.first, period.end)
        for each in quoted:
            key = each["fields"]["outcome"], each["fields"]["currency"]
            counts[key] += 1
            amounts[key] += money(each["fields"]["amount"])
        rows = [row for row in report.sales.quoted.rows if row.count]
        assert {(row.outcome, row.currency): (row.count, row.amount) for row in rows} == {
            key: (counts[key], amounts[key]) for key in counts
        }
        won, lost = (sum(n for (outcome, _), n in counts.items() if outcome == which) for which in ("成交", "未成交"))
        assert (report.sales.won.now.part, report.sales.won.now.whole) == (won, won + lost)
        assert sum(row.count for row in report.sales.reasons.rows) == lost
        for row in report.sales.reasons.rows:
            codes = row.codes.removesuffix("、…").split("、")
            assert len(codes) == min(row.count, 6)
            assert set(codes) <= {each["code"] for each in quoted if each["fields"]["reason"]}
        reasons += len([row for row in report.sales.reasons.rows if row.count > 1])
    assert reasons


def test_orders_are_summed_by_currency_customer_and_product(made: Made, plain: PlainLedger) -> None:
    several = 0
    for period, report in made.items():
        assert report.sales
        orders = plain.of("order", period.first, period.end)
        by_currency: dict[str, Decimal] = defaultdict(Decimal)
        by_customer: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        products: Counter[str] = Counter()
        for each in orders:
            fields = each["fields"]
            by_currency[fields["currency"]] += money(fields["amount"])
            by_customer[each["customer_name"], fields["currency"]] += money(fields["amount"])
            products.update({part.strip() for part in fields["lines"].split("；")})
        assert {row.currency: row.now for row in report.sales.ordered.rows if row.now} == dict(by_currency)
        rows = report.sales.by_customer.rows
        assert {(row.customer, row.currency): row.amount for row in rows} == dict(by_customer)
        for row in rows:
            assert row.share == f"{100 * row.amount / by_currency[row.currency]:.1f}%"
        assert {row.product: row.now for row in report.sales.by_product.rows} == dict(products)
        several += len(by_currency) > 1
    assert several


def test_market_news_studies_regions_and_industries(made: Made, plain: PlainLedger) -> None:
    studies = 0
    for period, report in made.items():
        assert report.market
        visits = plain.of("visit_record", period.first, period.end)
        news = [v for v in visits if v["fields"]["market_news"]]
        assert sorted(row.code for row in report.market.news.rows) == sorted(v["code"] for v in news)
        plainly = {
            theme: sum(any(word.lower() in v["fields"]["market_news"].lower() for word in words) for v in news)
            for theme, words in NEWS.items()
        }
        assert {r.label: r.now for r in report.market.themes.rows if r.now} == {t: n for t, n in plainly.items() if n}
        papers = [
            d["code"]
            for d in plain.of("handed_in_documents", period.first, period.end)
            if d["fields"]["doc_type"] in ("市场调研", "活动")
        ]
        assert sorted(row.code for row in report.market.papers.rows) == sorted(papers)
        studies += len(papers)
        files = [c for c in plain.as_on(period.last, "customer") if not c["state"].startswith("已并入")]
        for name, ground in (("region", report.market.regions), ("industry", report.market.industries)):
            where = {c["customer"]: c["fields"][name] for c in files}
            for form, of in (("visit_record", "visits"), ("quotation", "quotations"), ("order", "orders")):
                counted = Counter(
                    where.get(r["customer"], "无客户档案") for r in plain.of(form, period.first, period.end)
                )
                assert {row.label: getattr(row, of) for row in ground.rows if getattr(row, of)} == dict(counted)
            assert {row.label: row.customers for row in ground.rows if row.customers} == dict(
                Counter(c["fields"][name] for c in files)
            )
    assert studies


def test_complaints_and_satisfaction(made: Made, plain: PlainLedger) -> None:
    allowed = 0
    for period, report in made.items():
        assert report.service
        first, end = period.first.isoformat(), period.end.isoformat()
        had_come = plain.of("complaint", None, period.end)
        came = Counter(c["fields"]["kind"] for c in had_come if c["dated"] >= first)
        ended = [c for c in had_come if first <= (c["fields"]["closed_on"] or "") < end]
        still = [c for c in had_come if not c["fields"]["closed_on"] or c["fields"]["closed_on"] >= end]
        rows = report.service.kinds.rows
        assert {row.label: row.now for row in rows if row.now} == dict(came)
        assert {row.label: row.open for row in rows if row.open} == dict(Counter(c["fields"]["kind"] for c in still))
        assert sum(row.closed for row in rows) == len(ended)
        days = sum((date.fromisoformat(c["fields"]["closed_on"]) - date.fromisoformat(c["dated"])).days for c in ended)
        assert sum(row.days.total for row in rows) == days
        assert [row.code for row in report.service.waiting.rows] == [c["code"] for c in still]
        assert {row.label: row.now for row in report.service.at_fault.rows if row.now} == dict(
            Counter(c["fields"]["responsible"] for c in ended)
        )
        given: dict[str, Decimal] = defaultdict(Decimal)
        for each in ended:
            if each["fields"]["allowance"]:
                given[each["fields"]["currency"]] += money(each["fields"]["allowance"])
        assert {row.currency: row.now for row in report.service.allowances.rows if row.now} == dict(given)
        allowed += len(given)
        surveys = plain.of("satisfaction", period.first, period.end)
        for row, name in zip(
            report.service.scores.rows, ("score", "product_score", "delivery_score", "service_score"), strict=True
        ):
            scores = [int(s["fields"][name]) for s in surveys if s["fields"][name] is not None]
            assert (row.now.total, row.now.count) == (sum(scores), len(scores))
        suggestions = plain.of("suggestion", period.first, period.end)
        assert sum(row.made for row in report.service.suggested.rows) == len(suggestions)
        assert sum(row.waiting for row in report.service.suggested.rows) == sum(
            s["fields"]["decision"] == "待定" for s in suggestions
        )
    assert allowed > 1


def test_the_knowledge_base_has_every_problem_that_came_twice(made: Made, plain: PlainLedger) -> None:
    """B7: the demo's complaints are worded alike, kind by kind, with other numbers in them."""
    for period, report in made.items():
        complaints = plain.of("complaint", None, period.end)
        by_subject = {
            key: n
            for key, n in Counter((c["fields"]["kind"], c["fields"]["subject"]) for c in complaints).items()
            if n > 1
        }
        assert {(row.kind, row.problem.split("：")[0]): row.times for row in report.knowledge.rows} == by_subject
        for row in report.knowledge.rows:
            codes = row.codes.split("、")
            those = [c for c in complaints if c["code"] in codes]
            assert len(those) == row.times and row.now == sum(c["dated"] >= period.first.isoformat() for c in those)
            results = {c["fields"]["result"] for c in those if c["fields"]["closed_on"]}
            assert row.answer in results if results else row.answer.startswith("尚无答复")


def test_the_columns_beside_are_the_periods_before(made: Made) -> None:
    compared = 0
    for period, report in made.items():
        before = made.get(period.before)
        if before is None:
            continue
        assert report.sales and before.sales and report.service and before.service and report.market and before.market
        for now, then in (
            (report.sales.needs, before.sales.needs),
            (report.market.themes, before.market.themes),
            (report.sales.stages, before.sales.stages),
            (report.service.kinds, before.service.kinds),
        ):
            held = {row.label: row.now for row in then.rows}  # type: ignore[attr-defined]
            for row in now.rows:  # type: ignore[attr-defined]
                assert row.last == held.get(row.label, 0) or (row.last is None and not any(held.values()))
                compared += row.last is not None
        sums = {row.currency: row.now for row in before.sales.ordered.rows}
        assert all(row.last in (None, sums.get(row.currency, Decimal(0))) for row in report.sales.ordered.rows)
    assert compared > 10


def test_a_first_period_has_nothing_beside_it_and_an_empty_one_says_so(made: Made) -> None:
    empty = made[Period(Span.QUARTER, date(2025, 7, 1))]
    assert empty.sales and empty.market and empty.service
    assert empty.sales.opportunities.note == "本期拜访中没有合作意向强烈或较强的客户。"
    assert empty.sales.stages.note == "还没有在册客户。"
    assert empty.sales.ordered.note == "2025年第三季度没有新签订单。"
    assert empty.service.waiting.note and empty.market.news.note == "2025年第三季度的拜访没有带回市场与竞争信息。"
    assert not any(each.drawn for each in (empty.sales.visits_by_month, empty.service.complaints_by_month))
    assert empty.proposals == ()
    first = made[Period(Span.QUARTER, date(2025, 10, 1))]
    assert first.sales and {row.last for row in first.sales.stages.rows} == {None}


def test_every_sentence_of_a_quarter_has_its_figures(made: Made) -> None:
    said = "".join(made[Period(Span.QUARTER, date(2026, 4, 1))].summary)
    report = made[Period(Span.QUARTER, date(2026, 4, 1))]
    assert report.sales and report.service
    assert f"其中{len(report.sales.opportunities.rows)}次的客户合作意向强烈或较强" in said
    assert f"期末未结{len(report.service.waiting.rows)}件" in said
    assert len(set(report.proposals)) == len(report.proposals) > 1


def test_a_departments_copy_has_its_part_and_lists_its_own_people(
    every: dict[Period, dict[str, Analysis]], plain: PlainLedger
) -> None:
    """A7: figures are the office's, single records those of the department's people."""
    hidden = 0
    for copies in every.values():
        assert set(copies) == {"", "销售部", "市场部", "客服部"}
        sales, market, service = (copies[name] for name in ("销售部", "市场部", "客服部"))
        assert sales.sales and not sales.market and not sales.service
        assert market.market and not market.sales and service.service and not service.sales
        whole = copies[""]
        assert whole.sales and whole.market and whole.service
        assert sales.sales.needs == whole.sales.needs and service.service.kinds == whole.service.kinds
        department = {r["code"]: r["department"] for r in plain.records}
        for rows, name in (
            (sales.sales.opportunities.rows, "销售部"),
            (market.market.news.rows, "市场部"),
            (service.service.waiting.rows, "客服部"),
        ):
            assert {department[row.code] for row in rows} <= {name}
        left = len(whole.market.news.rows) - len(market.market.news.rows)
        if left:
            assert f"另有{left}条为其他部门人员的记录" in market.market.news.note
        hidden += left
        assert [row.problem for row in service.knowledge.rows] == [row.problem for row in whole.knowledge.rows]
    assert hidden > 2

"""The monthly management report: every figure against a second, plain computation over the demo's year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from plain_ledger import PlainLedger, money, read_plain

from jobs.demo import Demo
from jobs.reporting.printing import work_out
from jobs.reports import reports
from jobs.running import opened
from templates.contexts.management import Management
from templates.contexts.pieces import Compared
from validators.classes import CLASSES
from validators.periods import Period, Span, period_of

#: Every month of the demo's year, and two that are empty.
MONTHS = [Period(Span.MONTH, date(2025, 9, 1))]
while MONTHS[-1].first < date(2026, 11, 1):
    MONTHS.append(period_of(Span.MONTH, MONTHS[-1].end))


@pytest.fixture(scope="module")
def plain(demo: Demo) -> PlainLedger:
    return read_plain(demo)


@pytest.fixture(scope="module")
def made(demo: Demo) -> Iterator[dict[Period, Management]]:
    """The report of every month, as the ledger stands after the last night."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GUIDANG_KEY", raising=False)
        with opened(demo.workspace, demo.at) as run, run.ledger.reading() as connection:
            report = reports()["management"]
            yield {month: work_out(run, report, month, connection)[0].context for month in MONTHS}


def now(rows: tuple[Compared, ...]) -> dict[str, int]:
    return {row.label: row.now for row in rows}


def test_customers_are_counted_as_they_stood_at_the_end_of_the_month(
    made: dict[Period, Management], plain: PlainLedger
) -> None:
    for month, report in made.items():
        there = [c for c in plain.as_on(month.last, "customer") if not c["state"].startswith("已并入")]
        for name, table in (
            ("customer_type", report.customers.by_type),
            ("stage", report.customers.by_stage),
            ("grade", report.customers.by_grade),
        ):
            counted = Counter(c["fields"][name] or "未填" for c in there)
            assert {k: v for k, v in now(table.rows).items() if v} == dict(counted), (month.key, name)
        assert {k: v for k, v in now(report.customers.by_department.rows).items() if v} == dict(
            Counter(c["fields"]["department"] for c in there)
        )
        new = [c["code"] for c in plain.of("customer", month.first, month.end) if not c["state"].startswith("已并入")]
        assert sorted(c.code for c in report.customers.new.rows) == sorted(new)
        assert report.figures[0].now == len(there)


def test_the_columns_beside_are_the_months_before_and_a_year_ago(made: dict[Period, Management]) -> None:
    compared = 0
    for month, report in made.items():
        for before, held in ((month.before, "last"), (month.year_ago, "year_ago")):
            if before not in made:
                continue
            for path in ("by_type", "by_stage", "by_grade"):
                then = now(getattr(made[before].customers, path).rows)
                for row in getattr(report.customers, path).rows:
                    value = getattr(row, held)
                    assert value == then.get(row.label, 0) or (value is None and not any(then.values()))
                    compared += value is not None
            if report.visits.totals.rows[1].last is not None and held == "last":
                assert report.visits.totals.rows[1].last == made[before].visits.totals.rows[1].now
                assert report.service.totals.rows[2].last in (None, made[before].service.totals.rows[2].now)
                assert report.trade.orders.rows[0].last in (None, made[before].trade.orders.rows[0].now)
    assert compared > 50


def test_a_first_month_has_nothing_beside_it_and_an_empty_one_says_so(made: dict[Period, Management]) -> None:
    empty = made[Period(Span.MONTH, date(2025, 9, 1))]
    assert empty.visits.totals.rows[1] == Compared("完成拜访", 0, None, None)
    assert empty.customers.new.note == "2025年9月没有新增客户。"
    assert empty.customers.by_type.note == "还没有在册客户。"
    assert not empty.customers.new_by_month.drawn
    assert str(empty.timely) == "—"
    assert empty.trade.amounts.note == "2025年9月没有新签订单。"
    assert "没有" in "".join(empty.summary)


def test_visits_planned_made_late_and_unrecorded(
    demo: Demo, made: dict[Period, Management], plain: PlainLedger
) -> None:
    at = demo.at.isoformat()
    by_id = {r["id"]: r for r in plain.records}
    for month, report in made.items():
        planned = [p for p in plain.of("visit_plan", month.first, month.end) if p["fields"]["cancelled"] != "是"]
        visits = plain.of("visit_record", month.first, month.end)
        owed = [
            by_id[p["record"]]
            for p in plain.plans
            if p["standing"] in ("open", "overdue")
            and p["awaited"] < at
            and month.first.isoformat() <= by_id[p["record"]]["fields"]["planned_end"][:10] < month.end.isoformat()
        ]
        figures = [row.now for row in report.visits.totals.rows]
        assert figures == [len(planned), len(visits), sum(v["late"] for v in visits), len(owed)], month.key
        rows = report.visits.by_department.rows
        assert [sum(getattr(r, n) for r in rows) for n in ("planned", "made", "late", "unrecorded")] == figures
        assert {r.department: r.made for r in rows if r.made} == dict(Counter(v["department"] for v in visits))
        strong = [v for v in visits if v["fields"]["intent"] in ("强烈", "较强") and v["fields"]["needs"]]
        assert {o.code for o in report.visits.opportunities.rows} <= {v["code"] for v in strong}
        assert len(report.visits.opportunities.rows) == min(15, len(strong))


def test_complaints_allowances_and_satisfaction(made: dict[Period, Management], plain: PlainLedger) -> None:
    seen = 0
    for month, report in made.items():
        first, end = month.first.isoformat(), month.end.isoformat()
        every = plain.of("complaint")
        received = [c for c in every if first <= c["dated"][:10] < end]
        closed = [c for c in every if c["fields"]["closed_on"] and first <= c["fields"]["closed_on"] < end]
        still = [
            c
            for c in every
            if c["dated"][:10] < end and not (c["fields"]["closed_on"] and c["fields"]["closed_on"] < end)
        ]
        assert [r.now for r in report.service.totals.rows] == [len(received), len(closed), len(still)], month.key
        assert now(report.service.by_kind.rows) == dict(Counter(c["fields"]["kind"] for c in received))
        assert [c.code for c in report.service.open.rows] == [
            c["code"] for c in sorted(still, key=lambda c: c["dated"])
        ]
        for line in report.service.open.rows:
            assert line.days == (month.last - line.received).days
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for c in closed:
            if c["fields"]["allowance"]:
                sums[c["fields"]["currency"]] += money(c["fields"]["allowance"])
        assert {r.currency: r.now for r in report.service.allowances.rows if r.now} == dict(sums)
        scores = [s["fields"]["score"] for s in plain.of("satisfaction", month.first, month.end)]
        mean = f"{sum(scores) / len(scores):.1f}" if scores else "—"
        assert str(report.service.satisfaction.rows[0].now) == mean
        seen += len(scores)
    assert seen > 10


def test_orders_and_receivables_by_currency(made: dict[Period, Management], plain: PlainLedger) -> None:
    currencies = set()
    for month, report in made.items():
        orders = plain.of("order", month.first, month.end)
        assert report.trade.orders.rows[0].now == len(orders)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for order in orders:
            sums[order["fields"]["currency"]] += money(order["fields"]["amount"])
        assert {r.currency: r.now for r in report.trade.amounts.rows if r.now} == dict(sums), month.key
        currencies |= set(sums)
        owing: dict[str, Decimal] = defaultdict(Decimal)
        codes = []
        for bill in plain.of("invoice_payment"):
            fields = bill["fields"]
            if fields["kind"] != "开出发票" or not fields["due_on"]:
                continue
            due = max(fields["due_on"], fields["deferred_until"] or "")
            if due < month.last.isoformat() and not (fields["paid_on"] and fields["paid_on"] <= month.last.isoformat()):
                owing[fields["currency"]] += money(fields["amount"])
                codes.append(bill["code"])
        assert {r.currency: r.now for r in report.trade.receivables.rows if r.now} == dict(owing), month.key
        assert {r.code for r in report.trade.overdue.rows} == set(codes) or len(codes) > 20
    assert len(currencies) > 1


def test_records_loans_and_what_is_due(made: dict[Period, Management], plain: PlainLedger) -> None:
    due_found = 0
    for month, report in made.items():
        end, last = month.end.isoformat(), month.last.isoformat()
        held = Counter(CLASSES[r["class"]].zh for r in plain.records if r["dated"][:10] < end)
        assert {k: v for k, v in now(report.holdings.by_class.rows).items() if v} == dict(held), month.key
        # What was asked for and never fetched, and what was read as a copy, was never out.
        loans = [b for b in plain.of("borrowing") if b["fields"]["taken_on"]]
        out = [
            b
            for b in loans
            if b["fields"]["taken_on"] <= last
            and not (b["fields"]["returned_on"] and b["fields"]["returned_on"] <= last)
        ]
        returned = [
            b
            for b in loans
            if b["fields"]["returned_on"] and month.first.isoformat() <= b["fields"]["returned_on"] < end
        ]
        figures = [row.now for row in report.holdings.loans.rows]
        taken = [b for b in loans if month.first.isoformat() <= b["fields"]["taken_on"] < end]
        overdue = [b for b in out if b["fields"]["due"] < last]
        assert figures == [len(taken), len(returned), len(out), len(overdue)], month.key
        # The shipped schedule: three years for conversations and feedback, five for contracts and quotations.
        years = {"G": 3, "K": 3, "Y": 5}
        due, soon = Counter[str](), Counter[str]()
        for r in plain.records:
            if r["class"] in years and r["retention_start"]:
                start = date.fromisoformat(r["retention_start"][:10])
                on = date(
                    start.year + years[r["class"]], start.month, min(start.day, 28) if start.month == 2 else start.day
                )
                if on <= month.last:
                    due[r["class"]] += 1
                elif on <= month.last + timedelta(days=90):
                    soon[r["class"]] += 1
        found = {row.label: (row.now, row.soon) for row in report.holdings.due.rows}
        assert found == {CLASSES[c].zh: (due[c], soon[c]) for c in {*due, *soon}}, month.key
        due_found += sum(due.values())
    assert due_found


def test_timeliness_and_correctness_of_each_department(
    demo: Demo, made: dict[Period, Management], plain: PlainLedger
) -> None:
    at, by_id = demo.at.isoformat(), {r["id"]: r for r in plain.records}

    def department(person: str, other: str = "") -> str:
        return plain.people[person]["department"] if person in plain.people else other

    for month, report in made.items():
        first, end = month.first.isoformat(), month.end.isoformat()
        due: Counter[str] = Counter()
        on_time: Counter[str] = Counter()
        for r in plain.records:
            if r["due"] and first <= r["due"][:10] < end:
                due[department(r["handler"], r["department"])] += 1
                on_time[department(r["handler"], r["department"])] += not r["late"]
        for p in plain.plans:
            if p["standing"] in ("open", "overdue") and p["awaited"] < at and first <= p["awaited"][:10] < end:
                due[department(by_id[p["record"]]["fields"]["lead_visitor"])] += 1
        sent: Counter[str] = Counter()
        right: Counter[str] = Counter()
        seen = set()
        for a in plain.arrivals:
            if not a["ticket"] or a["slip"] or a["form"] == "breach_report" or a["ticket"] in seen:
                continue
            seen.add(a["ticket"])
            if first <= a["handed"][:10] < end and a["state"] in ("accepted", "partly", "returned", "foreign"):
                sent[department(a["person"])] += 1
                right[department(a["person"])] += a["state"] == "accepted"
        timely = {r.label: (r.now.part, r.now.whole) for r in report.quality.timeliness.rows}
        correct = {r.label: (r.now.part, r.now.whole) for r in report.quality.correctness.rows}
        assert timely.pop("全公司") == (sum(on_time.values()), sum(due.values())), month.key
        assert correct.pop("全公司") == (sum(right.values()), sum(sent.values())), month.key
        assert {k: v for k, v in timely.items() if v[1]} == {d: (on_time[d], due[d]) for d in due}, month.key
        assert {k: v for k, v in correct.items() if v[1]} == {d: (right[d], sent[d]) for d in sent}, month.key

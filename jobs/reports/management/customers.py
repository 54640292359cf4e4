"""Customers by type, stage, grade and department; new and lost ones (rules A4 C8)."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from jobs.ledger.merging import MERGED
from jobs.ledger.past import Found
from jobs.ledger.tables import record
from jobs.reporting.comparing import Three, counted, three
from jobs.reporting.months import axis, by_month, months_of
from jobs.reporting.report import Ask
from jobs.reporting.sources import until, within
from templates.contexts.management import Customer, Customers
from templates.contexts.pieces import Compared, Drawing, Series, Table
from validators.forms import forms
from validators.message import Message, Text
from validators.periods import Period

FORM: Final = "customer"
#: What customers are counted by.
_FACETS: Final = ("customer_type", "stage", "grade", "department")
_EMPTY: Final = Text("未填", "not filled in")


def customers_part(ask: Ask) -> Customers:
    """Return the part of the report about customers."""
    over = three(ask.past, ask.period, FORM)
    compared = over.each
    days = [each.last for each in compared]
    tallies = dict(zip(compared, ask.past.tallies(FORM, _FACETS, days), strict=True))
    by_type, by_stage, by_grade, by_department = (_by(ask, over, tallies, at, name) for at, name in enumerate(_FACETS))
    opened = [each for each in _files(ask) if not each.state.startswith(MERGED)]
    months = months_of(ask.period)
    return Customers(
        by_type=by_type,
        by_stage=by_stage,
        by_grade=by_grade,
        by_department=by_department,
        new=Table(
            Text("新增客户", "New customers").of(ask.language),
            within(ask, FORM, "opened"),
            tuple(_customer(each, "opened") for each in opened if each.dated in ask.period),
            _none(ask, [each for each in opened if each.dated in ask.period], new=True),
        ),
        lost=_lost(ask),
        new_by_month=Drawing(
            Text("近十三个月新增客户", "New customers by month").of(ask.language),
            "column",
            axis(months),
            (Series(Text("新增", "New").of(ask.language), by_month(months, [each.dated for each in opened])),),
        ),
    )


def lost_in(ask: Ask, period: Period) -> list[Found]:
    """Return the customers whose relation ended within a period."""
    ended_on = record.c.fields["ended_on"].as_string()
    within = (ended_on >= period.first.isoformat(), ended_on < period.end.isoformat())
    found = ask.past.records(FORM, ("ended_on", "customer_type", "owner"), where=within)
    ended = [each for each in found if each.fields["ended_on"] and each.fields["ended_on"] in period]
    return [each for each in ended if not each.state.startswith(MERGED)]


def _files(ask: Ask) -> list[Found]:
    return ask.past.records(FORM, ("opened", "customer_type", "owner"), since=months_of(ask.period)[0].first)


def _by(ask: Ask, over: Three, tallies: dict[Period, Counter[tuple[Any, ...]]], at: int, name: str) -> Table[Compared]:
    """Return the customers on file by one of their facets, the largest group first."""
    column = forms()[FORM].column(name)
    counts: dict[Period, Counter[str]] = {}
    for period, tally in tallies.items():
        counts[period] = Counter()
        for values, count in tally.items():
            counts[period][values[at] or _EMPTY.of(ask.language)] += count

    def row(value: str) -> Compared:
        return counted(value, over, lambda period: counts[period][value])

    found = sorted({value for each in counts.values() for value in each}, key=lambda value: -counts[over.now][value])
    rows = tuple(map(row, found))
    title = Text(f"按{column.label.zh}", f"By {column.label.en.lower()}").of(ask.language)
    note = "" if rows else ask.say(Message("There is no customer on file yet."))
    return Table(title, until(ask, FORM, "opened"), rows, note)


def _lost(ask: Ask) -> Table[Customer]:
    found = lost_in(ask, ask.period)
    title = Text("流失客户（停止往来）", "Customers lost").of(ask.language)
    rows = tuple(_customer(each, "ended_on") for each in found)
    return Table(title, within(ask, FORM, "ended_on"), rows, _none(ask, found, new=False))


def _none(ask: Ask, found: list[Found], *, new: bool) -> str:
    if found:
        return ""
    gaps = {"period": ask.head.period}
    return ask.say(
        Message("No customer was opened in {period}.", gaps)
        if new
        else Message("No relation with a customer ended in {period}.", gaps)
    )


def _customer(each: Found, day: str) -> Customer:
    kind, owner = each.fields["customer_type"] or "", each.fields["owner"] or each.handler
    return Customer(each.code, each.customer_name, kind, owner, each.department, each.fields[day] or each.dated)

"""Visits planned, made and late; needs and opportunities (rules B1 B4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from jobs.ledger.past import Daily, Found
from jobs.ledger.plans import Planned, unrecorded
from jobs.reporting.comparing import counted, three
from jobs.reporting.months import axis, by_month, months_of
from jobs.reporting.report import Ask
from jobs.reporting.sources import within
from templates.contexts.management import Opportunity, Visits, VisitsOf
from templates.contexts.pieces import NOTHING, Compared, Drawing, Series, Table
from validators.message import Message, Text
from validators.periods import Period
from validators.plans import PLAN, VISIT, is_off

#: Intentions that make a need an opportunity (字典 合作意向).
_WILLING: Final = ("强烈", "较强")
#: So many opportunities are shown, those with the strongest intention first.
_MOST: Final = 15
#: So much of a text is shown, in characters.
_LONG: Final = 90


def visits_part(ask: Ask) -> Visits:
    """Return the part of the report about visits."""
    months = months_of(ask.period)
    plans = ask.past.records(PLAN, ("planned_start", "cancelled"), since=months[0].first)
    plans = [each for each in plans if not is_off(each.fields)]
    visits = ask.past.daily(VISIT, months[0].first, ask.period.end)
    owed = unrecorded(ask.past.connection, ask.moment)
    language = ask.language
    return Visits(
        Table(
            Text("拜访总况", "Visits").of(language),
            within(ask, VISIT, "visit_start"),
            totals(ask, plans, visits, owed),
        ),
        Table(
            Text("各部门拜访", "Visits by department").of(language),
            within(ask, VISIT, "visit_start"),
            _by_department(ask, plans, visits, owed),
            "" if plans or visits else ask.say(Message("There was no visit, planned or made.")),
        ),
        Drawing(
            Text("近十三个月的拜访", "Visits by month").of(language),
            "column",
            axis(months),
            (
                Series(Text("计划", "Planned").of(language), by_month(months, [each.dated for each in plans])),
                Series(Text("完成", "Made").of(language), by_month(months, _days(visits))),
            ),
        ),
        _opportunities(ask),
    )


def totals(
    ask: Ask, plans: list[Found], visits: Counter[Daily], owed: tuple[Planned, ...]
) -> tuple[Compared, Compared, Compared, Compared]:
    """Return visits planned, made, recorded late, and planned without a record."""
    language = ask.language
    planned, made = three(ask.past, ask.period, PLAN), three(ask.past, ask.period, VISIT)
    return (
        counted(Text("计划拜访", "Planned").of(language), planned, lambda over: _within(plans, over)),
        counted(Text("完成拜访", "Made").of(language), made, lambda over: _made(visits, over)),
        counted(
            Text("记录迟交", "Recorded late").of(language),
            made,
            lambda over: _made(visits, over, late=True),
        ),
        counted(
            Text("有计划无记录", "Planned, no record").of(language),
            planned,
            lambda over: sum(each.moment("planned_end").date() in over for each in owed),
        ),
    )


def _within(records: list[Found], over: Period) -> int:
    return sum(each.dated in over for each in records)


def _made(visits: Counter[Daily], over: Period, *, late: bool = False) -> int:
    return sum(count for each, count in visits.items() if each.day in over and (each.late or not late))


def _days(visits: Counter[Daily]) -> Iterator[date]:
    for each, count in visits.items():
        yield from [each.day] * count


def _by_department(
    ask: Ask, plans: list[Found], visits: Counter[Daily], owed: tuple[Planned, ...]
) -> tuple[VisitsOf, ...]:
    found: dict[str, list[int]] = {}

    def add(department: str, at: int, count: int = 1) -> None:
        found.setdefault(department or Text("（无部门）", "(none)").of(ask.language), [0, 0, 0, 0])[at] += count

    for made in plans:
        if made.dated in ask.period:
            add(made.department, 0)
    for each, count in visits.items():
        if each.day in ask.period:
            add(each.department, 1, count)
            if each.late:
                add(each.department, 2, count)
    for plan in owed:
        if plan.moment("planned_end").date() in ask.period:
            visitor = ask.people.get(plan.lead_visitor)
            add(visitor.department if visitor else "", 3)
    return tuple(VisitsOf(name, *figures) for name, figures in sorted(found.items()))


def _opportunities(ask: Ask) -> Table[Opportunity]:
    names = ("visit_start", "intent", "needs", "lead_visitor", "customer")
    visits = ask.past.records(VISIT, names, since=ask.period.first, before=ask.period.end)
    promising = [each for each in visits if each.fields["intent"] in _WILLING and each.fields["needs"]]
    promising.sort(key=lambda each: (_WILLING.index(each.fields["intent"]), each.dated))
    steps = ask.past.lines("follow_ups", promising[:_MOST])
    rows = tuple(_opportunity(each, steps.get(each.id, [])) for each in promising[:_MOST])
    note = ""
    if not rows:
        note = ask.say(Message("No visit of this period found a strong intention to work with us."))
    elif len(promising) > _MOST:
        gaps = {"shown": _MOST, "count": len(promising)}
        note = ask.say(Message("{shown} of {count} are shown, the strongest intentions first.", gaps))
    title = Text("需求与商机", "Needs and opportunities").of(ask.language)
    return Table(title, within(ask, VISIT, "visit_start"), rows, note)


def _opportunity(each: Found, steps: list[dict[str, Any]]) -> Opportunity:
    still = [step for step in steps if step["@state"] == "open"]
    next_step = (
        f"{still[0].get('what') or ''}（{still[0].get('who') or ''} {still[0].get('until') or ''}）"
        if still
        else NOTHING
    )
    fields = each.fields
    visitor = fields["lead_visitor"] or each.handler
    return Opportunity(
        each.code, fields["customer"], visitor, each.dated, fields["intent"], shortened(fields["needs"]), next_step
    )


def shortened(text: str, most: int = _LONG) -> str:
    """Return a text that fits a table's cell, in one paragraph."""
    whole = " ".join(text.split())
    return whole if len(whole) <= most else whole[: most - 1] + "…"

"""Breaches and their remedies, stock-takings, and records whose content went (rules B12 C8 C15 D7 E10 E14)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.stock import taking_of
from jobs.ledger.tables import residue, stock
from jobs.reporting.report import Ask
from jobs.reporting.sources import until
from templates.contexts.audit import Counted, Gone, Remedy
from templates.contexts.pieces import Table
from validators.confidential import accused
from validators.forms import forms
from validators.inquiry import CLOSED, MANAGEMENT, REMEDY, state_of
from validators.message import Message, Text

_BREACH: Final = "breach_report"
#: What of a report of a breach the management may read; neither its reporter nor what happened.
_SHOWN: Final = ("kind", "reported_on", "finding", "responsible", "remedy", "remedy_until", "remedied_on")
OVERDUE: Final = Text("逾期未整改", "Overdue")
_LATE: Final = Text("已整改（逾期）", "Remedied late")
_DONE: Final = Text("已整改", "Remedied")
_HOW: Final = {"deleted": Text("删除", "deleted"), "destroyed": Text("销毁", "destroyed")}


def remedies(ask: Ask) -> Table[Remedy]:
    """Return the breaches reported within the quarter, and earlier ones whose remedy was open in it.

    One that is about a manager does not stand in a report that all managers read.
    """
    form, rows = forms()[_BREACH], list[Remedy]()
    managers = {each.name for each in ask.people.values() if each.active and each.role == MANAGEMENT}
    for found in ask.past.records(_BREACH, (*_SHOWN, *((form.accused,) if form.accused else ()))):
        fields = found.fields
        closed = state_of(fields) == CLOSED
        settled = fields["remedied_on"]
        if fields["reported_on"] > ask.period.last or managers & accused(form, fields, ask.people):
            continue
        if closed and not (fields["reported_on"] in ask.period or (settled and settled >= ask.period.first)):
            continue
        finding, responsible, remedy = (fields[name] or "" for name in ("finding", "responsible", "remedy"))
        about = (found.code, fields["kind"], fields["reported_on"], finding, responsible, remedy)
        rows.append(Remedy(*about, fields["remedy_until"], settled, _state(ask, fields)))
    rows.sort(key=lambda row: (row.state != OVERDUE.of(ask.language), row.until or date.max, row.code))
    title = Text("违规举报与限期整改", "Breaches and their remedies").of(ask.language)
    none = ask.say(Message("No breach was reported, and no remedy is open."))
    return Table(title, until(ask, _BREACH, "reported_on"), tuple(rows), "" if rows else none)


def _state(ask: Ask, fields: dict[str, Any]) -> str:
    until_, done = fields["remedy_until"], fields["remedied_on"]
    if done:
        return (_LATE if until_ and done > until_ else _DONE).of(ask.language)
    state = state_of(fields)
    if state == REMEDY and until_ and until_ < ask.moment.date():
        return OVERDUE.of(ask.language)
    return state


def stock_table(ask: Ask) -> Table[Counted]:
    """Return what the stock-takings found whose counts were entered, or whose lists were out, in the quarter."""
    taking = taking_of(datetime.combine(ask.period.last, datetime.min.time()))
    local = ask.moment.isoformat(sep=" ")
    counted: Counter[str] = Counter()
    for row in ask.past.connection.execute(sa.select(stock).where(stock.c.taking == taking)):
        known = row.found is not None and (row.at or "") <= local
        if not known and not row.list:
            continue
        counted["lines"] += 1
        counted["counted"] += known
        counted["missing"] += known and not row.found
        counted["elsewhere"] += known and bool(row.found and (row.finding or {}).get("actual_place"))
    rows: tuple[Counted, ...] = ()
    if counted["lines"]:
        waiting = counted["lines"] - counted["counted"]
        found = (counted["missing"], counted["elsewhere"])
        rows = (Counted(taking, counted["lines"], counted["counted"], waiting, *found),)
    title = Text("档案清点", "Stock-taking").of(ask.language)
    source = ask.say(
        Message("The workbook {list} in the folder of reports.", {"list": Text("清点差异清单", "Differences in stock")})
    )
    none = ask.say(Message("No list was given out and nothing was counted in this half year."))
    return Table(title, source, rows, "" if rows else none)


def gone_table(ask: Ask) -> Table[Gone]:
    """Return the records whose content went within the quarter, by deletion or destruction."""
    query = sa.select(residue).where(residue.c.gone >= ask.period.first.isoformat(), residue.c.gone <= ask.past.at)
    query = query.where(residue.c.gone < ask.period.end.isoformat()).order_by(residue.c.gone, residue.c.code)
    hidden = [form.id for form in forms().values() if form.hides_sender]
    rows = tuple(
        Gone(
            *(row.code, row.title, date.fromisoformat(row.gone[:10])),
            *(_HOW.get(row.how, Text(row.how, row.how)).of(ask.language), row.asked, row.approved, row.reason),
        )
        for row in ask.past.connection.execute(query.where(residue.c.form.not_in(hidden)))
    )
    title = Text("本季度删除和销毁的档案", "Records deleted or destroyed").of(ask.language)
    source = ask.say(
        Message(
            "Master register, index: records that are no longer on file; each code's own residual entry by “guidang show”."
        )
    )
    none = ask.say(Message("No record was deleted or destroyed in {period}.", {"period": ask.head.period}))
    return Table(title, source, rows, "" if rows else none)

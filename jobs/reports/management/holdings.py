"""The archive itself: records by class, loans and returns, and what is due for destruction (rules C6 E11 E12)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

import sqlalchemy as sa

from jobs.ledger.appraisals import counted as counted_due
from jobs.ledger.past import Found
from jobs.ledger.tables import record
from jobs.reporting.comparing import counted, three
from jobs.reporting.report import Ask
from jobs.reporting.sources import within
from templates.contexts.management import DueRecords, Holdings
from templates.contexts.pieces import Compared, Drawing, Series, Table
from validators.classes import CLASSES
from validators.message import Message, Text
from validators.periods import Period

LOAN: Final = "borrowing"


def holdings_part(ask: Ask) -> Holdings:
    """Return the part of the report about the archive."""
    language = ask.language
    by_class = _by_class(ask)
    overdue = due_records(ask)
    index = ask.say(Message("Master register, sheet “{sheet}”.", {"sheet": Text("档案目录", "Index").of(language)}))
    held = Text("在册档案（按类别）", "Records by class").of(language)
    return Holdings(
        Table(held, index, by_class),
        Table(Text("借阅", "Loans").of(language), within(ask, LOAN, "taken_on"), loans(ask)),
        Table(
            Text("到期待鉴定档案", "Records due for appraisal").of(language),
            index,
            overdue,
            ""
            if overdue
            else ask.say(
                Message(
                    "No record is due, nor will be within {days} days.",
                    {"days": ask.run.workspace.settings.rules.due_notice_days},
                )
            ),
        ),
        Drawing(
            held,
            "bar",
            tuple(each.label for each in by_class),
            (Series(Text("件数", "Records").of(language), tuple(float(each.now) for each in by_class)),),
        ),
    )


def _by_class(ask: Ask) -> tuple[Compared, ...]:
    periods = (ask.period, ask.period.before, ask.period.year_ago)
    counts: dict[Period, Counter[str]] = {}
    for period, counted_then in zip(periods, ask.past.counts([each.last for each in periods]), strict=True):
        counts[period] = Counter()
        for (letter, _), count in counted_then.items():
            counts[period][letter] += count
    rows = []
    for letter, label in CLASSES.items():
        now, last, year_ago = (counts[period][letter] for period in periods)
        if now or last or year_ago:
            rows.append(Compared(label.of(ask.language), now, last, year_ago))
    return tuple(rows)


def loans(ask: Ask) -> tuple[Compared, ...]:
    """Return records lent, returned, out and overdue at the end."""
    returned_on = record.c.fields["returned_on"].as_string()
    recent = sa.or_(returned_on.is_(None), returned_on >= ask.period.year_ago.first.isoformat())
    every = ask.past.records(LOAN, ("taken_on", "due", "returned_on"), where=(recent,))
    # A request is no loan before the original is handed out, and a copy is never out.
    found = [each for each in every if each.fields["taken_on"]]
    over = three(ask.past, ask.period, LOAN)
    language = ask.language
    return (
        counted(
            Text("本期借出", "Lent").of(language),
            over,
            lambda period: sum(each.fields["taken_on"] in period for each in found),
        ),
        counted(
            Text("本期归还", "Returned").of(language),
            over,
            lambda period: sum(
                bool(each.fields["returned_on"]) and each.fields["returned_on"] in period for each in found
            ),
        ),
        counted(Text("期末在借", "Out at the end").of(language), over, lambda period: len(_out(found, period.last))),
        counted(
            Text("期末逾期", "Overdue at the end").of(language),
            over,
            lambda period: sum(each.fields["due"] < period.last for each in _out(found, period.last)),
        ),
    )


def _out(found: list[Found], day: date) -> list[Found]:
    taken = [each for each in found if each.fields["taken_on"] <= day]
    return [each for each in taken if not each.fields["returned_on"] or each.fields["returned_on"] > day]


def due_records(ask: Ask) -> tuple[DueRecords, ...]:
    """Return per class how many records are due at the period's end, and how many will be within the days of notice."""
    found = counted_due(
        ask.past.connection, ask.period.last, ask.past.at, ask.run.workspace.settings.rules.due_notice_days
    )
    return tuple(DueRecords(CLASSES[letter].of(ask.language), *both) for letter, both in found.items())

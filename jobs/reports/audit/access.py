"""Who looked at what, who was refused, and which loans are not in order (rules A8 C6 E10)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

import sqlalchemy as sa

from jobs.ledger.past import Found
from jobs.ledger.tables import audit, change, record
from jobs.reporting.report import Ask
from jobs.reporting.sources import until
from templates.contexts.audit import Loan, Looks
from templates.contexts.pieces import Table
from validators.access import SECRET
from validators.message import Message, Text

#: Words of the log that say that somebody saw what is on file (see `jobs.ledger.log_words`).
_SEEN: Final = ("looked", "copied")
_FORM: Final = "borrowing"
_FIELDS: Final = ("code", "borrower", "department", "taken_on", "due", "extension", "returned_on")


def looks(ask: Ask) -> Table[Looks]:
    """Return by person what the log tells of looks and refusals within the quarter."""
    counted: Counter[tuple[str, str]] = Counter()
    query = sa.select(audit.c.who, audit.c.what, record.c.secrecy, sa.func.count())
    query = query.outerjoin(record, record.c.code == audit.c.code).where(audit.c.what.in_((*_SEEN, "refused")))
    query = query.where(audit.c.at >= ask.period.first.isoformat(), audit.c.at < ask.period.end.isoformat())
    query = query.where(audit.c.at <= ask.past.at).group_by(audit.c.who, audit.c.what, record.c.secrecy)
    for who, what, secrecy, count in ask.past.connection.execute(query):
        counted[who, "looked" if what in _SEEN else what] += count
        if what in _SEEN and secrecy in SECRET:
            counted[who, "secret"] += count
    rows = [
        Looks(who, _department(ask, who), *(counted[who, what] for what in ("looked", "secret", "refused")))
        for who in sorted({who for who, _ in counted})
    ]
    rows.sort(key=lambda row: (-row.refused, -row.secret, -row.looked))
    title = Text("查阅记录", "Looks at records").of(ask.language)
    source = ask.say(
        Message(
            "The log's entries looked, copied and refused from {first} to {last}.",
            {"first": ask.period.first, "last": ask.period.last},
        )
    )
    none = ask.say(Message("The log has no look and no refusal in {period}.", {"period": ask.head.period}))
    return Table(title, source, tuple(rows), "" if rows else none)


def _department(ask: Ask, who: str) -> str:
    known = ask.people.get(who)
    return known.department if known else ""


def loans(ask: Ask) -> Table[Loan]:
    """Return the loans that were out beyond their day within the quarter, and those whose extension nobody approved."""
    end, extended = ask.period.last, _extended(ask)
    rows = list[Loan]()
    for each in ask.past.records(_FORM, _FIELDS, before=ask.period.end, on=end):
        returned = each.fields["returned_on"]
        if not each.fields["taken_on"] or (returned and returned < ask.period.first):
            continue
        # What is back after the quarter was still out at its end.
        back = returned if returned and returned <= end else None
        days = ((back or end) - each.fields["due"]).days
        what = _told(ask, each, back, days, extended.get(each.id))
        if what:
            row = each.fields
            rows.append(
                Loan(
                    *(row["code"], row["borrower"], row["department"], row["taken_on"], row["due"], row["extension"]),
                    *(back, max(days, 0), "\n".join(map(ask.say, what))),
                )
            )
    rows.sort(key=lambda row: (row.returned_on is not None, -row.days, row.code))
    title = Text("借阅中的问题", "Loans that are not in order").of(ask.language)
    none = ask.say(Message("Every loan was returned in time, and no extension lacks its approval."))
    return Table(title, until(ask, _FORM, "taken_on"), tuple(rows), "" if rows else none)


def _told(ask: Ask, each: Found, back: date | None, days: int, asked: tuple[str, str] | None) -> list[Message]:
    found = []
    if days > 0:
        found.append(
            Message("Returned {days} days late.", {"days": days})
            if back
            else Message("Not returned; {days} days overdue.", {"days": days})
        )
    if asked and date.fromisoformat(asked[0][:10]) > each.fields["due"]:
        found.append(Message("The extension was asked for after the loan had ended."))
    if asked and not asked[1]:
        found.append(Message("The extension has no approval on record."))
    return found


def _extended(ask: Ask) -> dict[int, tuple[str, str]]:
    """Return loan -> when its extension was entered, and who agreed."""
    query = sa.select(change.c.record, change.c.at, change.c.approved).join(record, record.c.id == change.c.record)
    query = query.where(record.c.form == _FORM, change.c.field == "extension", change.c.at <= ask.past.at)
    query = query.where(change.c.at < ask.period.end.isoformat()).order_by(change.c.id)
    return {row.record: (row.at, row.approved or "") for row in ask.past.connection.execute(query)}


def overdue_days(table: Table[Loan]) -> dict[str, int]:
    """Return borrower -> for how long the loan is overdue that was not returned and has been so for longest."""
    found: dict[str, int] = {}
    for row in table.rows:
        if row.returned_on is None:
            found[row.borrower] = max(found.get(row.borrower, 0), row.days)
    return found

"""Loans in the ledger: what follows from a request, a hand-out, an extension, a return or a loss (rules C4 C6).

The original follows by `Holdings.hold`. Here follow the queue of those who wait for it, the state of its paper, the
grants of electronic loans, and the log; all in the transaction of whatever changed the loan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import audit, disposals
from jobs.ledger.amending import Amending
from jobs.ledger.disposal_checks import FORM
from jobs.ledger.fields import PAPER_STATE, STATE
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import OVER, RETURNED, end, give, given
from jobs.ledger.holdings import Kept
from jobs.ledger.tables import change, record, review
from jobs.ledger.terms import Cause
from validators.access import Grant
from validators.loans import (
    ELECTRONIC_WAY,
    LOST,
    NOT_FETCHED,
    QUEUED,
    READY,
    WAITING,
    is_electronic,
    is_harmed,
    paper_after,
)

#: Id of the form.
LOAN: Final = "borrowing"


def load_waiting(tx: Amending) -> None:
    """Load the loans that wait to be handed out: they line up anew where an original comes back."""
    tx.held.load(record.c.state, WAITING, LOAN)


def waiting_for(tx: Amending, code: str) -> list[Kept]:
    """Return the loans that wait for an original, in the order in which they were entered."""
    return [
        kept
        for kept in tx.held.of_form(LOAN)
        if kept.row["state"] in WAITING and kept.row["fields"]["code"] == code and not is_electronic(kept.row["fields"])
    ]


def line_up(tx: Amending, code: str, cause: Cause, today: date) -> None:
    """Settle who may fetch an original: the first who waits, while it is in its place (rule C6).

    Whoever had to wait for it gets the days that were agreed to from the day on which it came back.
    """
    holder = tx.held.holder(LOAN, code)
    for at, kept in enumerate(waiting_for(tx, code)):
        state = READY if holder is None and at == 0 else QUEUED
        if kept.row["state"] == state:
            continue
        was_queued = kept.row["state"] == QUEUED
        tx.put_into(kept.row["code"], state, cause)
        if was_queued:
            fields = kept.row["fields"]
            asked, due = (date.fromisoformat(fields[name]) for name in ("asked_on", "due"))
            if today + (due - asked) > due:
                tx.amend(kept.row["code"], {"due": today + (due - asked)}, cause)


def follow(tx: Amending, code: str, before: Mapping[str, Any] | None, cause: Cause, today: date) -> None:
    """Do whatever follows from a loan that is new or has changed.

    Args:
        tx: has loaded the loan, the record it names, and `load_waiting`.
        code: the loan's code.
        before: its fields as they were; None where it is new.
        cause: on whose word it changed.
        today: the run's day.
    """
    kept = tx.held.by_code(code)
    assert kept
    fields, old = kept.row["fields"], before or {}
    of = str(fields["code"])

    def enter(what: str, *names: str) -> None:
        values = {name: fields.get(name) for name in names}
        tx.log.append(audit.Entry(cause.who, what, of, code, values, audit.by_arrival(cause.arrival)))

    anew = {name for name, value in fields.items() if value and value != old.get(name)}
    if is_electronic(fields):
        _grant(tx, kept, cause, today)
    elif "taken_on" in anew:
        enter("lent", "borrower", "taken_on", "due")
    if before is not None and "extension" in anew and fields["due"] == fields["extension"]:
        enter("extended", "borrower", "due")
    if "returned_on" in anew and not is_electronic(fields) and fields.get("condition") != NOT_FETCHED:
        enter("returned-loan", "borrower", "returned_on", "condition")
    if is_harmed(fields) and anew & {"returned_on", "condition", "settled"}:
        if "settled" not in anew or "condition" in anew:
            enter("lost" if fields["condition"] == LOST else "damaged", "borrower", "returned_on", "condition")
        tx.amend(of, {PAPER_STATE: paper_after(fields)}, cause)
    line_up(tx, of, cause, today)


def _grant(tx: Amending, kept: Kept, cause: Cause, today: date) -> None:
    """Give an electronic loan's grant, move its end, or end it; the copies in people's folders follow from it."""
    fields, code = kept.row["fields"], str(kept.row["code"])
    if fields.get("returned_on"):
        mine = given(tx.connection, access_grant.c.request == code)
        state = OVER if fields["due"] < today.isoformat() else RETURNED
        tx.log += end(tx.connection, mine, tx.office.at, state, cause.who)
        return
    known = given(tx.connection, access_grant.c.request == code)
    since = known[0].grant.since if known else today
    until = date.fromisoformat(fields["due"])
    who = str(fields["borrower"])
    lent = tx.held.by_code(fields["code"])
    # An extension is approved at the record's level of now; any other change approves nothing anew.
    anew = lent is not None and (not known or known[0].grant.until != until)
    secrecy = str(lent.row["secrecy"]) if lent is not None and anew else known[0].grant.secrecy if known else ""
    grant = Grant(
        *(str(fields["code"]), who, "", ELECTRONIC_WAY, since, until, code, fields.get("approver") or "", secrecy)
    )
    tx.log += give(tx.connection, tx.office.at, [grant])


def being_destroyed(connection: Connection, codes: Collection[str]) -> set[str]:
    """Return those of these codes that an application for destruction names which has not come to its end (rule E11)."""
    named = disposals.being_destroyed(connection, codes)
    waiting = sa.select(review.c.names).where(review.c.form == FORM, review.c.state == "open")
    for names in connection.execute(waiting).scalars():
        named |= set(names)
    return named & set(codes)


def open_loans(connection: Connection, states: Collection[str]) -> list[Row[Any]]:
    """Return the loans in these states, the oldest first."""
    query = sa.select(record).where(record.c.form == LOAN, record.c.state.in_(states))
    return list(connection.execute(query.order_by(record.c.id)))


def ready_since(connection: Connection, row: Row[Any]) -> date:
    """Return since when a loan waits to be fetched: since it was agreed to, or since the original came back."""
    query = sa.select(sa.func.max(change.c.at)).where(change.c.record == row.id, change.c.field == STATE)
    at = connection.execute(query).scalar() or row.entered
    return date.fromisoformat(str(at)[:10])


def last_day(since: date, due: date, days: int) -> date:
    """Return until when an original can be fetched that is ready since a day: no longer than it was asked for."""
    return min(since + timedelta(days=days), due)

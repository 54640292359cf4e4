"""What becomes of loans by the calendar: overdue, over, or never fetched (rule C6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import gather, office_of, people
from jobs.ledger.customers import chunks
from jobs.ledger.lending import LOAN, follow, last_day, load_waiting, open_loans, ready_since
from jobs.ledger.posting import Cause, Posting
from jobs.ledger.tables import record
from jobs.running import Run
from validators.facts import GONE, Person
from validators.loans import LOST, NOT_FETCHED, OUT, OVERDUE, READABLE, READY, WAITING
from validators.message import Message

_STATES: Final = (*WAITING, READABLE, OUT, OVERDUE)
#: States in which a record is not handed out any more.
_NO_MORE: Final = (*GONE, "待删除")


def lapses(run: Run) -> None:
    """End what is over and what nobody fetched, and say of what is out whether it is overdue.

    A run that is killed does the same again: whatever has ended is in another state.
    """
    with run.ledger.reading() as connection:
        due = _due(run, connection)
    if not due:
        return
    with run.ledger.writing() as connection:
        due = _due(run, connection)
        settings, today = run.workspace.settings, run.at.date()
        office = office_of(connection, gather(connection, settings, run.at), run.key, run.stamp, settings)
        posting = Posting(connection, office)
        codes = {str(row.fields["code"]) for row, _ in due}
        posting.fetch_codes(codes | {row.code for row, _ in due})
        posting.held.load(record.c.holds, codes, LOAN)
        load_waiting(posting)
        for row, becomes in due:
            cause = Cause("guidang", row.code)
            if isinstance(becomes, str):
                posting.put_into(row.code, becomes, cause)
                continue
            posting.amend(row.code, becomes, cause)
            follow(posting, row.code, row.fields, cause, today)
            if becomes.get("condition") == NOT_FETCHED:
                run.notices.append(_lapsed(row))
        posting.write()


def _lapsed(row: Row[Any]) -> Message:
    return Message(
        "The loan {loan} of {code} to {who} has lapsed: it was not fetched, or cannot be handed out any more.",
        {"loan": row.code, "code": row.fields["code"], "who": row.fields["borrower"]},
    )


def _due(run: Run, connection: Connection) -> list[tuple[Row[Any], str | dict[str, Any]]]:
    """Return (loan, the state it gets, or the fields that end it) of the loans that the calendar moves."""
    rows = open_loans(connection, _STATES)
    roster, today = people(connection), run.at.date()
    of: dict[str, tuple[str, str | None]] = {}
    for some in chunks({row.fields["code"] for row in rows}):
        query = sa.select(record.c.code, record.c.state, record.c.paper_state).where(record.c.code.in_(some))
        of |= {row.code: (row.state, row.paper_state) for row in connection.execute(query)}
    found = []
    for row in rows:
        becomes = _becomes(run, connection, row, roster, of.get(row.fields["code"]), today)
        if becomes:
            found.append((row, becomes))
    return found


def _becomes(
    run: Run,
    connection: Connection,
    row: Row[Any],
    roster: Mapping[str, Person],
    of: tuple[str, str | None] | None,
    today: date,
) -> str | dict[str, Any] | None:
    due = date.fromisoformat(row.fields["due"])
    if row.state in (OUT, OVERDUE):
        state = OVERDUE if due < today else OUT
        return state if state != row.state else None
    borrower = roster.get(str(row.fields["borrower"]))
    gone = borrower is None or not borrower.active or of is None or of[0] in _NO_MORE
    if row.state == READABLE:
        return {"returned_on": today} if gone or due < today else None
    over = row.state == READY and last_day(ready_since(connection, row), due, _kept(run)) < today
    if gone or over or (of is not None and of[1] == LOST):
        return {"returned_on": today, "condition": NOT_FETCHED}
    return None


def _kept(run: Run) -> int:
    return run.workspace.settings.rules.fetch_days

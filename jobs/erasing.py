"""Erasing: a deletion that was approved and not taken back within its time ends with the record's content (rules C8 E14)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.deletions import WAITING, end, over
from jobs.ledger.erasing import Gone, erase
from jobs.ledger.holds import standing
from jobs.ledger.referring import referring
from jobs.ledger.remains import DELETED
from jobs.ledger.tables import arrival, record, review
from jobs.running import Run
from jobs.taking_away import take_away
from validators.forms import forms
from validators.holds import against_deletion
from validators.message import Message

#: The form that quotes what is on file, and by which a deletion is taken back.
_REQUEST = "change_request"


def erasing(run: Run) -> None:
    """Erase what was to be deleted and whose time is over; then take the documents and originals away.

    First the ledger, in one transaction; what has to go outside it is planned there as deeds, which a later run
    carries out if this one is killed.
    """
    with run.ledger.writing() as connection:
        due = over(connection, run.at.date().isoformat())
        counters = Counters(connection)
        entries = [entry for each in due if (entry := _erase(run, connection, each))]
        if entries:
            counters.take("revision")
            counters.write()
        audit.append(connection, run.key, run.stamp, entries)
    take_away(run)


def _erase(run: Run, connection: Connection, each: Row[Any]) -> audit.Entry | None:
    row = connection.execute(sa.select(record).where(record.c.code == each.code)).first()
    if row is None or row.state != WAITING or _being_taken_back(connection, each.code):
        return None
    named = referring(connection, [dict(row._mapping)])[each.code]
    if named:
        run.notices.append(
            Message(
                "{code} was to be deleted, but meanwhile {codes} refer to it, so it was kept. Have the deletion taken back, or "
                "those records corrected.",
                {"code": each.code, "codes": "、".join(named[:5])},
            )
        )
        return None
    # What was set or lent since the deletion was approved counts, too (rule E11).
    holds = standing(connection, [row.id], run.at.date()).get(row.id, ())
    if stands := against_deletion(holds, double=bool(each.leading)):
        run.notices.append(
            Message(
                "{code} was to be deleted, but it is held, so it was kept. {hold} Lift the hold, or have the deletion taken back.",
                {"code": each.code, "hold": stands[0].message},
            )
        )
        return None
    gone = Gone(run.stamp, DELETED, each.asked, each.approved, each.request, each.reason)
    erase(connection, row, gone)
    end(connection, each.id, "erased", run.stamp, "guidang")
    run.notices.append(
        Message(
            "{code} was erased, as {request} had asked; its code stays known and is not given again.",
            {"code": each.code, "request": each.request},
        )
    )
    return audit.Entry("guidang", "erased", each.code, each.request)


def _being_taken_back(connection: Connection, code: str) -> bool:
    """Return whether a request to take the deletion back still waits for its decision."""
    title = forms()[_REQUEST].subject.format(kind="撤回删除", code=code)
    waiting = sa.select(sa.func.count()).select_from(review).join(arrival, arrival.c.id == review.c.arrival)
    waiting = waiting.where(review.c.form == _REQUEST, review.c.title == title)
    return bool(connection.execute(waiting.where(arrival.c.state.in_(("reviewing", "agreed")))).scalar())

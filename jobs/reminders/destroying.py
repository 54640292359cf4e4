"""Destructions that wait: for somebody's decision, to be carried out, for their witness (rules E12 E13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from jobs.ledger.disposals import disposals
from jobs.reminders import waiting
from jobs.reminders.due import Asking, Due, short
from validators.answers import sheets
from validators.message import Message
from validators.supervision import archivists

_KIND = "destructions"


def destructions(asking: Asking) -> Iterator[Due]:
    """Destructions that wait for a decision, for the archivist who has them carried out, and for the witness's word."""
    yield from waiting.destructions(asking)
    for row in disposals(asking.connection, ("approved", "ordered", "destroyed")):
        gaps = {"request": row.request, "title": short(row.title)}
        if row.state == "destroyed":
            file = _file("witnessing")
            what = Message(
                "The destruction {request} “{title}” was carried out and waits for your word as witness.", gaps
            )
            todo = Message("Watch the paper being destroyed, and confirm it in {file}.", {"file": file})
            yield _due(asking, row.request, row.witness, what, todo, file, row.destroyed)
        elif row.state == "approved" or (row.planned and datetime.fromisoformat(row.planned) <= asking.run.at):
            file = _file("disposal")
            what = Message("The destruction {request} “{title}” was agreed to and waits to be carried out.", gaps)
            todo = Message("Have it carried out, or stop it, in {file}.", {"file": file})
            for person in archivists(asking.roster):
                yield _due(asking, row.request, person, what, todo, file, row.planned or row.opened)


def _file(sheet: str) -> str:
    return f"{sheets()[sheet].title.zh}.xlsx"


def _due(asking: Asking, request: str, person: str, what: Message, todo: Message, file: str, since: str) -> Due:
    began = date.fromisoformat(since[:10])
    place = asking.answered_in(person, file)
    return Due(_KIND, request, person, what, todo, place, request, began, asking.by(_KIND, began))

"""Entering what was answered: a destruction is stopped, carried out by the next run, or confirmed by its witness (rule E13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.engine import Connection

from jobs.answer_books import Book, Given, tell, to_act_on, to_read
from jobs.disposing.answers import answers
from jobs.disposing.questions import DESK, STOPPING, WITNESSING, Question, questions
from jobs.ledger import audit
from jobs.ledger.disposals import enter
from jobs.running import Run
from jobs.workspace import iso
from validators.answers.disposal import CARRY_OUT
from validators.answers.witnessing import SEEN
from validators.message import Message

#: Whoever stops comes before whoever has it carried out in the same night.
_IN_ORDER: Final = (STOPPING, DESK, WITNESSING)


def decisions_on_destructions(run: Run) -> None:
    """Read the three workbooks of everybody and enter what was answered; nothing is destroyed here."""
    for book in _IN_ORDER:
        for person, path in to_read(run, book):
            given = answers(run, book, person, path)
            if given is None:
                continue
            with run.ledger.writing() as connection:
                asked = questions(run, connection, book)
                acts = to_act_on(given, asked)
                audit.append(
                    connection, run.key, run.stamp, [_act(run, connection, book, person, each, asked) for each in acts]
                )
            tell(run, book, person, given, [token for token, each in asked.items() if person in each.people])


def _act(
    run: Run, connection: Connection, book: Book, person: str, each: Given, asked: Mapping[str, Question]
) -> audit.Entry:
    row, decision = asked[each.token].row, each.text("decision")
    if book is WITNESSING:
        return _witness(run, connection, person, each, row.request, seen=decision == SEEN)
    if decision == CARRY_OUT:
        return _order(run, connection, person, each, row.request)
    why = each.text("reason")
    enter(connection, row.request, state="stopped", ended=run.stamp, ended_by=person, ended_why=why)
    run.notices.append(
        Message(
            "{who} has stopped the destruction {request}: {why}", {"who": person, "request": row.request, "why": why}
        )
    )
    return audit.Entry(person, "destruction-stopped", "", row.request, {"reason": why}, book.file)


def _order(run: Run, connection: Connection, person: str, each: Given, request: str) -> audit.Entry:
    planned = each.row.values.get("planned")
    values = {
        "state": "ordered",
        "place": each.text("place"),
        "paper_way": each.text("paper_way"),
        "executor": each.text("executor") or person,
        "witness": each.text("witness"),
        "planned": iso(planned) if isinstance(planned, datetime) else None,
        "ordered": run.stamp,
        "ordered_by": person,
    }
    enter(connection, request, **values)
    return audit.Entry(person, "destruction-ordered", "", request, values, DESK.file)


def _witness(run: Run, connection: Connection, person: str, each: Given, request: str, *, seen: bool) -> audit.Entry:
    remark = each.text("remark")
    if not seen:
        enter(connection, request, remark=remark)
        run.notices.append(
            Message(
                "{who} objects to the destruction {request}: {why} See to it; the certificate is made once they have confirmed.",
                {"who": person, "request": request, "why": remark},
            )
        )
        return audit.Entry(person, "destruction-objected", "", request, {"remark": remark}, WITNESSING.file)
    given = each.row.values.get("witnessed")
    witnessed = given if isinstance(given, datetime) else run.at
    values = {
        "state": "witnessed",
        "witness": person,
        "witnessed": iso(witnessed),
        "confirmed": run.stamp,
        "remark": remark,
    }
    enter(connection, request, **values)
    return audit.Entry(person, "destruction-witnessed", "", request, values, WITNESSING.file)

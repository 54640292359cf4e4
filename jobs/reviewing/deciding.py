"""Acting on decisions: what was agreed is posted by the intake that follows, what was sent back is returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Given, tell, to_read
from jobs.facts import people
from jobs.ledger import audit
from jobs.ledger.problems import problem_row
from jobs.ledger.reviews import agreed_by, decided, decision_values, open_reviews, reviews_of, said_of, turn_rows
from jobs.ledger.tables import arrival, deed, review, submission
from jobs.ledger.tables import problem as problem_table
from jobs.reviewing.answers import BOOK, STATES, answers
from jobs.running import Run
from validators.filled import Cell
from validators.forms import forms
from validators.message import Message
from validators.problem import Problem
from validators.supervision import turns

#: What every level of a form is shown alike.
_SAME: Final = ("arrival", "ticket", "form", "title", "summary", "roles", "names")


def decisions(run: Run) -> None:
    """Read every reviewer's workbook and enter what they decided."""
    for person, path in to_read(run, BOOK):
        given = answers(run, person, path)
        if given is None:
            continue
        with run.ledger.writing() as connection:
            mine = {row.token for row in open_reviews(connection) if row.reviewer == person}
            reviews = reviews_of(connection, [each.token for each in given])
            acts = [each for each in given if _acts(each, reviews)]
            entries = [_enter(run, connection, person, reviews[each.token], each) for each in acts]
            audit.append(connection, run.key, run.stamp, entries)
        tell(run, BOOK, person, given, mine)


def _acts(each: Given, reviews: Mapping[str, Row[Any]]) -> bool:
    return bool(each.text("decision")) and not each.problems and reviews[each.token].state == "open"


def _enter(run: Run, connection: Connection, person: str, row: Row[Any], each: Given) -> audit.Entry:
    state, reason = STATES[each.text("decision")], each.text("reason")
    decided(connection, row.token, state, {"decided": run.stamp, "by": person, "reason": reason})
    if state == "agreed":
        _go_on(run, connection, row)
    else:
        _send_back(run, connection, person, row, reason)
    return audit.Entry(person, state, "", row.ticket, decision_values(row.token, reason), BOOK.file)


def _go_on(run: Run, connection: Connection, row: Row[Any]) -> None:
    """Put a form before its next level; after the last one the intake takes it."""
    came = connection.execute(sa.select(arrival.c.person, arrival.c.sha256).where(arrival.c.id == row.arrival)).one()
    settings = run.workspace.settings.review
    always = {level.role for level in forms()[row.form].levels if level.always}
    roles = [role if settings.asks(row.form, role, always=role in always) else "" for role in row.roles]
    agreed = agreed_by(said_of(connection, [row.arrival])[row.arrival])
    coming = turns(people(connection), came.person, roles, row.level, agreed)
    shown = {name: row._mapping[name] for name in _SAME}
    rows = list(turn_rows(coming, came.sha256, run.stamp, shown))
    if rows:
        connection.execute(sa.insert(review), rows)
    if not coming or coming[-1].passed:
        connection.execute(sa.update(arrival).where(arrival.c.id == row.arrival).values(state="agreed"))


def _send_back(run: Run, connection: Connection, person: str, row: Row[Any], reason: str) -> None:
    came = connection.execute(sa.select(arrival).where(arrival.c.id == row.arrival)).one()
    name = came.path.rsplit("/", 1)[-1]
    said = Problem(
        file=name,
        sheet="",
        cell=Cell(""),
        field="",
        rule="sent-back",
        what=Message("{person} sent this form back: {reason}", {"person": person, "reason": reason}),
        mend=Message(
            "Change the form accordingly and hand it in again; ask {person} where something is unclear.",
            {"person": person},
        ),
    )
    connection.execute(sa.insert(problem_table).values(problem_row(came.id, said)))
    answer = {"taken": [], "problems": 1, "said": []}
    values = {"state": "returned", "answer": answer, "run": run.id}
    connection.execute(sa.update(arrival).where(arrival.c.id == came.id).values(values))
    connection.execute(sa.update(submission).where(submission.c.ticket == row.ticket).values(state="returned"))
    plan = {"arrival": came.id, "person": came.person, "sha256": came.sha256, "done": False}
    for kind, path in (("return", name), ("receipt", came.path)):
        connection.execute(sa.insert(deed).values(plan | {"kind": kind, "path": path}))

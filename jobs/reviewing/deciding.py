"""Acting on decisions: what was agreed is posted by the intake that follows, what was sent back is returned."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import audit
from jobs.ledger.problems import kept_problem
from jobs.ledger.reviews import decided
from jobs.ledger.tables import arrival, deed, review, submission
from jobs.ledger.tables import problem as problem_table
from jobs.reviewing.answers import NAME, Answer, answers
from jobs.running import Run
from validators.answers.approvals import AGREE
from validators.filled import Cell
from validators.message import Message
from validators.problem import Problem


def decisions(run: Run) -> None:
    """Read every reviewer's workbook and enter what they decided."""
    folder = run.workspace.decisions
    for home in sorted(folder.iterdir()) if folder.is_dir() else ():
        path = home / NAME
        if not path.is_file():
            continue
        run.store.put(path.read_bytes())
        with run.ledger.reading() as connection:
            reviews = {row.token: row for row in connection.execute(sa.select(review))}
        given = answers(run, home.name, path, reviews)
        with run.ledger.writing() as connection:
            entries = [
                _enter(run, connection, home.name, reviews[each.token], each) for each in given if _acts(each, reviews)
            ]
            audit.append(connection, run.key, run.stamp, entries)
        for each in given:
            for problem in each.problems:
                run.notices.append(
                    Message(
                        "A decision of {person} could not be acted on. {what} {mend}",
                        {"person": home.name, "what": problem.what, "mend": problem.mend},
                    )
                )
        missing = [row for row in reviews.values() if row.state == "open" and row.reviewer == home.name]
        shown = {each.token for each in given}
        for row in missing:
            if row.token not in shown and row.opened < run.stamp and given:
                run.notices.append(
                    Message(
                        "{person} deleted the row of “{title}” from the workbook of approvals; it is shown again.",
                        {"person": home.name, "title": row.title},
                    )
                )


def _acts(each: Answer, reviews: dict[str, Row[Any]]) -> bool:
    return bool(each.decision) and not each.problems and reviews[each.token].state == "open"


def _enter(run: Run, connection: Connection, person: str, row: Row[Any], each: Answer) -> audit.Entry:
    agreed = each.decision == AGREE
    state = "agreed" if agreed else "sent-back"
    decided(connection, row.token, state, {"decided": run.stamp, "by": person, "reason": each.reason})
    if agreed:
        connection.execute(sa.update(arrival).where(arrival.c.id == row.arrival).values(state="agreed"))
    else:
        _send_back(run, connection, person, row, each.reason)
    return audit.Entry(person, state, "", row.ticket, {"token": row.token, "reason": each.reason})


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
    connection.execute(sa.insert(problem_table).values(arrival=came.id, content=kept_problem(said)))
    answer = {"taken": [], "problems": 1, "said": []}
    values = {"state": "returned", "answer": answer, "run": run.id}
    connection.execute(sa.update(arrival).where(arrival.c.id == came.id).values(values))
    connection.execute(sa.update(submission).where(submission.c.ticket == row.ticket).values(state="returned"))
    plan = {"arrival": came.id, "person": came.person, "sha256": came.sha256, "done": False}
    for kind, path in (("return", name), ("receipt", came.path)):
        connection.execute(sa.insert(deed).values(plan | {"kind": kind, "path": path}))

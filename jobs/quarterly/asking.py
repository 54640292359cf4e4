"""Asking: every supervisor's workbook of the proposals that wait for them."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa

from jobs.answer_books import Asked, homes, open_at, renew
from jobs.ledger.tables import proposal
from jobs.quarterly.deciding import answers
from jobs.quarterly.questions import BOOK, questions
from jobs.running import Run


def proposal_books(run: Run) -> None:
    """Write the workbooks anew; proposals whose file stands otherwise by now are withdrawn."""
    with run.ledger.writing() as connection:
        asked, overtaken = questions(run, connection)
        for token in overtaken:
            connection.execute(sa.update(proposal).where(proposal.c.token == token).values(state="withdrawn"))
    rows: dict[str, list[Asked]] = {}
    for each in asked.values():
        rows.setdefault(each.reviewer, []).append(each.asked)
    for person in sorted({*dict(homes(run, BOOK)), *rows} - {""}):
        if not open_at(run, BOOK, person):
            renew(run, BOOK, person, rows.get(person, []), partial(answers, run, person, asked=asked))

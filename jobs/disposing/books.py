"""Writing the workbooks of destructions: 销毁执行, 销毁停止 and 监销确认."""

from __future__ import annotations

from functools import partial

from jobs.answer_books import homes, open_at, renew
from jobs.disposing.answers import answers
from jobs.disposing.questions import DESK, STOPPING, WITNESSING, questions
from jobs.running import Run
from validators.message import Message


def disposal_books(run: Run) -> None:
    """Write everybody's workbooks anew, and clear away those in which nothing is asked."""
    for book in (DESK, STOPPING, WITNESSING):
        with run.ledger.reading() as connection:
            asked = list(questions(run, connection, book).values())
        for each in asked:
            if not each.people and book is not STOPPING:
                run.notices.append(
                    Message(
                        "The destruction {request} waits, but nobody on the roster could answer for it. Enter an archivist or "
                        "somebody of the management in 人员名册.",
                        {"request": each.row.request},
                    )
                )
        for person in sorted({*dict(homes(run, book)), *(name for each in asked for name in each.people)}):
            if not open_at(run, book, person):
                rows = [each.asked for each in asked if person in each.people]
                renew(run, book, person, rows, partial(answers, run, book, person))

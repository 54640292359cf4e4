"""What a supervisor has answered, held against what they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.answer_books import UNKNOWN, Book, Given, read_book
from jobs.ledger.reviews import reviews_of
from jobs.running import Run
from validators.answers.approvals import AGREE, SEND_BACK
from validators.message import Fault

BOOK: Final = Book("approvals")
STATES: Final = {AGREE: "agreed", SEND_BACK: "sent-back"}

NOT_IN_CHARGE = Fault(
    "not-in-charge",
    "This form is decided by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have the archivist correct the roster.",
)
CHANGED = Fault(
    "changed-since",
    "The form was handed in again after you were shown it.",
    "Look at the new form in its own row and decide there.",
)


def answers(run: Run, person: str, path: Path) -> Sequence[Given] | None:
    """Return the answers in a reviewer's workbook; None where it could not be read.

    Args:
        run: the run under way.
        person: whose folder it lies in; who somebody is, is the folder they can write to.
        path: the workbook.
    """
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        reviews = reviews_of(connection, [each.token for each in given])
    return [_checked(each, person, reviews) for each in given]


def _checked(given: Given, person: str, reviews: Mapping[str, Row[Any]]) -> Given:
    state = STATES.get(given.text("decision"))
    if state is None or given.problems:
        return given
    review = reviews.get(given.token)
    if review is None:
        return given.refused(BOOK.problem(UNKNOWN, given.row, {"value": given.token}))
    if review.state == "open" and review.reviewer != person:
        return given.refused(BOOK.problem(NOT_IN_CHARGE, given.row, {"who": review.reviewer}))
    if review.state not in ("open", state):
        return given.refused(BOOK.problem(CHANGED, given.row, {}))
    return given

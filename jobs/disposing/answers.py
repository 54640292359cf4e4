"""What archivist, witness and approvers have answered about destructions, held against how these stand (rule E13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.answer_books import UNKNOWN, Book, Given, read_book
from jobs.disposing.questions import DESK, STATES, Question, mark, questions
from jobs.facts import people
from jobs.ledger.disposals import approvers, disposals
from jobs.running import Run
from validators.answers.disposal import CARRY_OUT, STOP
from validators.answers.witnessing import SEEN
from validators.disposing import Part, at_odds
from validators.facts import Person
from validators.message import Fault
from validators.supervision import archivists

NOT_IN_CHARGE = Fault(
    "destroys-without-charge",
    "This destruction is answered for by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have the roster (人员名册) corrected.",
    "E13",
)
MOVED_ON = Fault(
    "destruction-moved-on",
    "The destruction {request} has changed since you were shown it; it is {state} now.",
    "Look at it in its new row, where it has one.",
    "E13",
)
NEEDS_WAY = Fault(
    "paper-needs-way",
    "{count} records of {request} have paper, and {label} does not say how it is destroyed.",
    "Choose in {label} how the paper is destroyed.",
    "E13",
)
NOTHING_LEFT = Fault(
    "nothing-left-to-destroy",
    "Nothing of {request} is left to be destroyed: every line was stopped.",
    "Choose 停止, with the reason.",
    "E13",
)

#: What became of a destruction about which a run that was killed had entered an answer already.
_DONE: Final[Mapping[str, tuple[str, ...]]] = {
    CARRY_OUT: ("ordered", "destroyed", "witnessed"),
    STOP: ("stopped",),
    SEEN: ("witnessed",),
}


def answers(run: Run, book: Book, person: str, path: Path) -> list[Given] | None:
    """Return what stands in somebody's workbook, with why some of it cannot be acted on; None where it could not be read."""
    given = read_book(run, book, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        asked = questions(run, connection, book)
        every = disposals(connection, tuple(STATES))
        roster = people(connection)
    apart = run.workspace.settings.review.witness_apart
    return [_checked(book, each, person, asked, every, roster, apart=apart) for each in given]


def _checked(
    book: Book,
    each: Given,
    person: str,
    asked: Mapping[str, Question],
    every: Sequence[Row[Any]],
    roster: Mapping[str, Person],
    *,
    apart: bool,
) -> Given:
    decision = each.text("decision")
    if not decision or each.problems:
        return each
    question = asked.get(each.token)
    if question is None:
        row = next((row for row in every if each.token.startswith(mark(row.request))), None)
        if row is None:
            return each.refused(book.problem(UNKNOWN, each.row, {"value": each.token}))
        if row.state in _DONE.get(decision, ()):
            return each
        state = STATES[row.state]
        return each.refused(book.problem(MOVED_ON, each.row, {"request": row.request, "state": state}))
    if person not in question.people:
        return each.refused(book.problem(NOT_IN_CHARGE, each.row, {"who": "、".join(question.people)}))
    return _execution(each, person, question, roster, apart=apart) if decision == CARRY_OUT else each


def _execution(each: Given, person: str, question: Question, roster: Mapping[str, Person], *, apart: bool) -> Given:
    """Hold against the rule of four eyes whoever is to carry a destruction out, and whoever is to watch (rule E13)."""
    row = question.row
    gaps: dict[str, object] = {"request": row.request}
    if not any(item.state == "waiting" for item in question.items):
        return each.refused(DESK.problem(NOTHING_LEFT, each.row, gaps))
    if question.paper and not each.text("paper_way"):
        each = each.refused(DESK.problem(NEEDS_WAY, each.row, gaps | {"count": question.paper}, "paper_way"))
    part = Part(
        row.applicant,
        each.text("executor") or person,
        each.text("witness"),
        person,
        tuple(approvers(row)),
        tuple(archivists(roster)),
    )
    for fault, field, who in at_odds(part, apart=apart):
        each = each.refused(DESK.problem(fault, each.row, gaps | {"who": who}, field))
    return each

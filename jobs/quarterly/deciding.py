"""Acting on what supervisors have decided about the quarter's proposals (rule C8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.answer_books import UNKNOWN, Given, read_book, tell, to_act_on, to_read
from jobs.facts import gather, office_of
from jobs.ledger import audit
from jobs.ledger.confirming import announce
from jobs.ledger.posting import Posting
from jobs.ledger.tables import proposal
from jobs.ledger.terms import Cause
from jobs.quarterly.finding import CONTACT, ENDED, GRADE, REMOVE, STALE, contacts_of
from jobs.quarterly.questions import BOOK, Question, questions
from jobs.running import Run
from jobs.workspace import iso
from validators.answers.quarterly import AGREE, OTHERWISE, REFUSE
from validators.grading import VIP
from validators.message import Fault

NOT_IN_CHARGE = Fault(
    "not-in-charge",
    "This proposal is decided by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have the archivist correct the roster.",
    "C8",
)
OVERTAKEN = Fault(
    "changed-since",
    "The customer's file has changed, or the proposal was decided or withdrawn, after you were shown it.",
    "Nothing needs to be done, unless it is proposed again in a row of its own.",
    "C8",
)
NO_GRADE_HERE = Fault(
    "grades-only",
    "改为 changes a grade, and this row is about something else.",
    "Choose 同意 or 不同意.",
    "C8",
)
#: Decision -> state of the proposal once it is acted on.
STATES: Final = {AGREE: "agreed", REFUSE: "refused", OTHERWISE: "otherwise"}


def regrading(run: Run) -> None:
    """Read every supervisor's workbook and carry out what they decided."""
    for person, path in to_read(run, BOOK):
        with run.ledger.reading() as connection:
            asked, _ = questions(run, connection)
        given = answers(run, person, path, asked)
        if given is None:
            continue
        if acts := to_act_on(given, asked):
            with run.ledger.writing() as connection:
                _act(run, connection, person, acts, asked)
        mine = {token for token, each in asked.items() if each.reviewer == person}
        tell(run, BOOK, person, given, mine)


def answers(run: Run, person: str, path: Path, asked: Mapping[str, Question]) -> list[Given] | None:
    """Return the answers in somebody's workbook, with why some cannot be acted on; None where it could not be read."""
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        known = {row.token: row for row in connection.execute(sa.select(proposal))}
    return [_checked(each, person, asked, known) for each in given]


def _checked(given: Given, person: str, asked: Mapping[str, Question], known: Mapping[str, Any]) -> Given:
    decision = given.text("decision")
    if not decision or given.problems:
        return given
    question, row = asked.get(given.token), known.get(given.token)
    if row is None:
        return given.refused(BOOK.problem(UNKNOWN, given.row, {"value": given.token}))
    if question is None:
        settled = row.state == STATES[decision] and row.by == person
        return given if settled else given.refused(BOOK.problem(OVERTAKEN, given.row, {}))
    if question.reviewer != person:
        return given.refused(BOOK.problem(NOT_IN_CHARGE, given.row, {"who": question.reviewer}))
    if decision == OTHERWISE and question.row.kind != GRADE:
        return given.refused(BOOK.problem(NO_GRADE_HERE, given.row, {}))
    return given


def _act(run: Run, connection: Connection, person: str, acts: Sequence[Given], asked: Mapping[str, Question]) -> None:
    """Carry out decisions, in one transaction."""
    facts = gather(connection, run.workspace.settings, run.at)
    office = office_of(connection, facts, run.key, run.stamp, run.workspace.settings)
    posting = Posting(connection, office)
    posting.fetch_codes({asked[each.token].row.code for each in acts})
    contacts = contacts_of(connection, {asked[each.token].row.record for each in acts})
    for each in acts:
        question, decision, reason = asked[each.token], each.text("decision"), each.text("reason")
        if decision != REFUSE:
            grade = each.text("instead") if decision == OTHERWISE else question.row.proposed
            cause = Cause(person, each.token, approved=person, reason=reason or question.why)
            _carry_out(run, posting, question, grade, cause, contacts.get(question.row.record, []))
        posting.log.append(
            audit.Entry(person, f"proposal-{STATES[decision]}", question.row.code, each.token, source=BOOK.file)
        )
        values = {"state": STATES[decision], "decided": run.stamp, "by": person, "reason": reason}
        connection.execute(sa.update(proposal).where(proposal.c.token == each.token).values(values))
    posting.write()


def _carry_out(
    run: Run, posting: Posting, question: Question, grade: str, cause: Cause, contacts: list[dict[str, Any]]
) -> None:
    row = question.row
    if row.kind == GRADE:
        posting.amend(row.code, {"grade": grade, **({"key_customer": "是"} if grade == VIP else {})}, cause)
    elif row.kind == STALE:
        posting.amend(row.code, {"relation": ENDED, "ended_on": run.at.date()}, cause)
    elif row.kind == CONTACT and row.proposed == REMOVE:
        contacts.remove(row.basis["contact"])  # several of one file may go in one night
        posting.amend(row.code, {}, cause, tables={"contacts": list(contacts)})
    else:
        announce(posting.connection, row.record, iso(run.at), row.token)

"""Acting on what people have answered about files that were to be verified (rule C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.engine import Connection

from jobs.answer_books import UNKNOWN, Given, read_book, shown_in, tell, to_act_on, to_read
from jobs.ledger import audit
from jobs.ledger.confirming import Confirmed, announce, answered, confirm
from jobs.running import Run
from jobs.upkeep.unconfirmed_files import BOOK, Question, asked_with
from jobs.workspace import iso
from validators.answers.facts_to_verify import UNCHANGED
from validators.message import Fault

NOT_ASKED = Fault(
    "not-in-charge",
    "This file is verified by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have the archivist correct who is in charge of the file.",
    "C13",
)
CHANGED_SINCE = Fault(
    "changed-since",
    "The file has changed or has been confirmed after you were shown it.",
    "Nothing needs to be done, unless the file is asked about again in a row of its own.",
    "C13",
)


def verifications(run: Run) -> None:
    """Read everybody's workbook; enter what they confirmed, and what they said has changed."""
    for person, path in to_read(run, BOOK):
        given = answers(run, person, path)
        if given is None:
            continue
        with run.ledger.reading() as connection:
            asked = asked_with(run, connection, {*shown_in(run, BOOK, person), *(each.token for each in given)})
        if acts := to_act_on(given, asked):
            with run.ledger.writing() as connection:
                _act(run, connection, person, acts, asked)
        mine = {token for token, each in asked.items() if each.person == person}
        tell(run, BOOK, person, given, mine)


def answers(run: Run, person: str, path: Path) -> list[Given] | None:
    """Return the answers in somebody's workbook, with why some cannot be acted on; None where it could not be read.

    Args:
        run: the run under way.
        person: whose folder it lies in.
        path: the workbook.
    """
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        asked = asked_with(run, connection, (each.token for each in given))
        settled = answered(connection, {each.token for each in given if each.token not in asked})
    return [_checked(each, person, asked, each.token in settled) for each in given]


def _checked(given: Given, person: str, asked: Mapping[str, Question], settled: bool) -> Given:
    if not given.text("decision") or given.problems or settled:
        return given
    question = asked.get(given.token)
    if question is None:
        fault = CHANGED_SINCE if given.token.startswith("V") else UNKNOWN
        return given.refused(BOOK.problem(fault, given.row, {"value": given.token}))
    if question.person != person:
        return given.refused(BOOK.problem(NOT_ASKED, given.row, {"who": question.person}))
    return given


def _act(run: Run, connection: Connection, person: str, acts: Sequence[Given], asked: Mapping[str, Question]) -> None:
    confirmed: dict[int, Confirmed] = {}
    entries = []
    for each in acts:
        question = asked[each.token]
        if each.text("decision") == UNCHANGED:
            confirmed[question.record] = Confirmed(iso(run.at), person, token=each.token)
            entries.append(audit.Entry(person, "confirmed", question.code, each.token, source=BOOK.file))
        else:
            announce(connection, question.record, iso(run.at), each.token)
            entries.append(audit.Entry(person, "change-announced", question.code, each.token, source=BOOK.file))
    confirm(connection, confirmed)
    audit.append(connection, run.key, run.stamp, entries)

"""What the archivist has entered in 借还登记.xlsx, held against how the loans stand, and done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.answer_books import UNKNOWN, Given, read_book, tell, to_act_on, to_read
from jobs.facts import gather, office_of, people
from jobs.ledger.lending import LOAN, follow, load_waiting
from jobs.ledger.posting import Cause, Posting
from jobs.ledger.tables import record
from jobs.lending.desk import BOOK, Desk, desk, loan_of
from jobs.running import Run
from validators.answers.lending import BACK, DEALT_WITH, LEND, WITHDRAW
from validators.facts import GONE
from validators.loans import HARMED, LOST, NOT_FETCHED, OUT, OVERDUE, READY
from validators.message import Fault
from validators.supervision import archivists

#: What may be entered of a loan in each state.
_MAY: Final[Mapping[str, tuple[str, ...]]] = {
    READY: (LEND, WITHDRAW),
    OUT: (BACK,),
    OVERDUE: (BACK,),
    HARMED: (DEALT_WITH,),
}

NOT_IN_CHARGE = Fault(
    "archivist-lends",
    "Loans are entered by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have your role in the roster (人员名册) corrected.",
    "C6",
)
MOVED_ON = Fault(
    "loan-moved-on",
    "The loan {loan} has changed since you were shown it; it is {state} now.",
    "Look at it in its new row, where it has one.",
    "C6",
)
NOT_NOW = Fault(
    "not-in-this-state",
    "The loan {loan} is {state}; {value} cannot be entered of it.",
    "Choose one of these: {may}.",
    "C6",
)
BEFORE_IT = Fault(
    "entered-too-early",
    "{label} “{value}” comes before {first}, when the loan {loan} began.",
    "Correct {label}.",
    "C6",
)
PAST_DUE = Fault(
    "handed-out-past-due",
    "The days asked for were over on {due}, before the record was handed out on {value}.",
    "Withdraw the loan (撤销) and let {who} ask anew.",
    "C6",
)
CANNOT_GO = Fault(
    "cannot-be-handed-out",
    "{code} is {state} and cannot be handed out.",
    "Withdraw the loan (撤销), with the reason.",
    "C6",
)


def lendings(run: Run) -> None:
    """Read every archivist's workbook and enter what was handed out, came back, or was dealt with."""
    for person, path in to_read(run, BOOK):
        given = answers(run, person, path)
        if given is None:
            continue
        with run.ledger.reading() as connection:
            asked = desk(connection)
            in_charge = archivists(people(connection))
        if acts := to_act_on(given, asked):
            with run.ledger.writing() as connection:
                refused = _act(run, connection, person, acts, asked)
            given = [refused.get(each.token, each) for each in given]
        tell(run, BOOK, person, given, asked if person in in_charge else ())


def answers(run: Run, person: str, path: Path) -> list[Given] | None:
    """Return what stands in somebody's workbook, with why some of it cannot be entered; None where it could not be read."""
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        asked, in_charge = desk(connection), archivists(people(connection))
        return [_checked(run, connection, each, person, asked, in_charge) for each in given]


def _checked(
    run: Run,
    connection: Connection,
    each: Given,
    person: str,
    asked: Mapping[str, Desk],
    in_charge: Sequence[str],
) -> Given:
    decision = each.text("decision")
    if not decision or each.problems:
        return each
    if person not in in_charge:
        return each.refused(BOOK.problem(NOT_IN_CHARGE, each.row, {"who": "、".join(in_charge)}))
    shown = asked.get(each.token)
    if shown is None:
        loan = loan_of(connection, each.token)
        if loan is None:
            return each.refused(BOOK.problem(UNKNOWN, each.row, {"value": each.token}))
        if _done(each, loan):
            return each  # a run that was killed had entered it
        return each.refused(BOOK.problem(MOVED_ON, each.row, {"loan": loan.code, "state": loan.state}))
    loan, day = shown.loan, _day(run, each)
    gaps = {"loan": loan.code, "state": loan.state, "value": decision}
    may = _MAY[loan.state]
    if decision not in may:
        return each.refused(BOOK.problem(NOT_NOW, each.row, gaps | {"may": "、".join(may)}))
    first = date.fromisoformat(loan.fields.get("taken_on") or loan.fields["asked_on"])
    if decision in (LEND, BACK) and day < first:
        return each.refused(BOOK.problem(BEFORE_IT, each.row, gaps | {"value": day, "first": first}, "day"))
    due = date.fromisoformat(loan.fields["due"])
    if decision == LEND and day > due:
        gaps |= {"value": day, "due": due, "who": loan.fields["borrower"]}
        return each.refused(BOOK.problem(PAST_DUE, each.row, gaps))
    return each


def _done(each: Given, loan: Row[Any]) -> bool:
    """Return whether a loan stands as an answer would have it."""
    fields, decision = loan.fields, each.text("decision")
    return bool(
        {
            LEND: fields.get("taken_on"),
            BACK: fields.get("condition") == each.text("condition"),
            WITHDRAW: fields.get("condition") == NOT_FETCHED,
            DEALT_WITH: fields.get("settled") == each.text("settled"),
        }[decision]
    )


def _day(run: Run, each: Given) -> date:
    given = each.row.values.get("day")
    return given if isinstance(given, date) else run.at.date()


def _act(
    run: Run, connection: Connection, person: str, acts: Sequence[Given], asked: Mapping[str, Desk]
) -> dict[str, Given]:
    """Enter the answers, returns before all others; return token -> answer of those that cannot be entered after all."""
    settings = run.workspace.settings
    office = office_of(connection, gather(connection, settings, run.at), run.key, run.stamp, settings)
    posting = Posting(connection, office)
    loans = {each.token: asked[each.token].loan for each in acts}
    codes = {str(loan.fields["code"]) for loan in loans.values()}
    posting.fetch_codes(codes | {loan.code for loan in loans.values()})
    posting.held.load(record.c.holds, codes, LOAN)
    load_waiting(posting)
    refused = {}
    for each in sorted(acts, key=lambda each: each.text("decision") == LEND):
        loan, code = loans[each.token], str(loans[each.token].fields["code"])
        if each.text("decision") == LEND and (why := _in_the_way(posting, code)):
            refused[each.token] = each.refused(BOOK.problem(CANNOT_GO, each.row, {"code": code, "state": why}))
            continue
        cause = Cause(person, str(loan.code), None, "", each.text("reason"))
        posting.amend(loan.code, _entry(run, each), cause)
        follow(posting, loan.code, loan.fields, cause, run.at.date())
    posting.write()
    return refused


def _entry(run: Run, each: Given) -> dict[str, Any]:
    """Return the fields of the loan that an answer sets."""
    decision, day = each.text("decision"), _day(run, each)
    if decision == LEND:
        return {"taken_on": day}
    if decision == DEALT_WITH:
        return {"settled": each.text("settled")}
    return {"returned_on": day, "condition": NOT_FETCHED if decision == WITHDRAW else each.text("condition")}


def _in_the_way(posting: Posting, code: str) -> str:
    """Return in what state an original cannot be handed out; "" where it can."""
    found = posting.about(code)
    if found is None or found.columns["state"] in (*GONE, "待删除", "借出"):
        return str(found.columns["state"]) if found else GONE[-1]
    return LOST if found.columns["paper_state"] == LOST else ""

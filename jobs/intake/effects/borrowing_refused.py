"""Why a row of the borrowing register is not taken: what stands against a request, an extension, a return (rules C6 E14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from jobs.intake.effects.borrowing_news import News, borrower_of, subject_of
from jobs.intake.effects.effect import Case
from jobs.ledger import audit
from jobs.ledger.clashes import taken
from jobs.ledger.lending import LOAN, waiting_for
from jobs.ledger.posting import OnFile, Posting
from validators.access import qualifies
from validators.checks import KNOWN_CODE
from validators.judging import JudgedRow
from validators.loans import NOT_FETCHED, PAPER, holds, is_electronic, may_enter
from validators.message import Fault
from validators.problem import Problem
from validators.stock import LOST_PAPER, MISSING_PAPER

#: Under this name the transaction keeps which of the night's codes are being destroyed.
DESTROYED: Final = "lending/being-destroyed"

NOT_YOURS = Fault(
    "loan-of-somebody-else",
    "This is a loan of {value}, and the register lay in the inbox of {sender}.",
    "Have {value} hand it in, or their supervisor, or the archivist.",
    "C6",
)
ASKED_ALREADY = Fault(
    "loan-asked-already",
    "{value} has a loan of {record} already: {loan}, {state}.",
    "Delete this row; to keep the record longer, fill in 申请延期至 in the row of {loan}.",
    "C6",
)
LOST_ONE = Fault(
    "original-is-lost",
    "The original of “{value}” is lost and cannot be lent.",
    "Ask for the electronic copy (载体: 电子), or ask the archivist for a new original.",
    "C6",
)
MISSING_ONE = Fault(
    "original-is-missing",
    "The original of “{value}” was not in its place when stock was taken, and cannot be lent before it is found.",
    "Ask for the electronic copy (载体: 电子), or ask the archivist how the search goes.",
    "C6 C15",
)
NO_PAPER = Fault(
    "no-paper-to-lend",
    "“{value}” is on file electronically alone; there is no paper to lend.",
    "Choose 电子 in 载体.",
    "C6 C12",
)
NO_FILE = Fault(
    "no-file-to-lend",
    "Of “{value}” there is paper alone, and no electronic copy to lend.",
    "Choose 纸质 in 载体.",
    "C6 C12",
)
DESTROYING = Fault(
    "lends-what-is-destroyed",
    "“{value}” stands on an application for destruction and cannot be lent meanwhile.",
    "Ask the archivist to take it off that list where it is still needed.",
    "C6 E13",
)
TOO_LATE = Fault(
    "extension-too-late",
    "The extension was asked for on {handed}, after the loan had ended on {due}.",
    "Give the record back; ask for it anew where you still need it.",
    "C6",
)
NOT_OUT_YET = Fault(
    "extension-before-hand-out",
    "The loan {loan} has not been handed out yet, so there is nothing to extend.",
    "Fetch the record first, or clear {label}.",
    "C6",
)
DUE_FIXED = Fault(
    "due-moves-by-extension",
    "The loan {loan} is due on {due}; the last day cannot be changed to {value} by itself.",
    "Put {due} back, and ask for more time in 申请延期至.",
    "C6",
)
MEDIUM_FIXED = Fault(
    "medium-is-fixed",
    "The loan {loan} was agreed to as {medium}, not as {value}.",
    "Put {medium} back, and ask for the other one in a row of its own.",
    "C6",
)
NEVER_OUT = Fault(
    "returned-before-hand-out",
    "The loan {loan} was never handed out, so it cannot come back.",
    "Enter 借出日期 as well, or choose 未领取 as the condition where it is no longer wanted.",
    "C6",
)
WAS_OUT = Fault(
    "fetched-after-all",
    "The record was handed out on {since}, so it cannot be {value}.",
    "Choose in what condition it came back.",
    "C6",
)
BACK_EARLY = Fault(
    "returned-before-taken",
    "{label} “{value}” comes before the day on which it was handed out, {since}.",
    "Correct {label}.",
    "C6",
)


def unknown_to_them(posting: Posting, row: JudgedRow, case: Case, news: News, found: OnFile) -> Iterator[Problem]:
    """Yield the problem of a code that is not there, where a record may not even be asked for (rules A7 C10).

    Nothing else is said then, or the answer would tell that it is there. It is asked of whoever borrows, and of whoever
    names somebody they have no business with.
    """
    asking = [borrower_of(row, case)] if news.known is None else []
    if not may_enter(case.sender, str(row.values["borrower"]), case.facts.people):
        asking += [case.facts.people[case.sender]] if case.sender in case.facts.people else []
    for who in asking:
        answer = qualifies(who, subject_of(found), case.facts.at.date())
        if not answer:
            code = str(found.columns["code"])
            posting.log.append(audit.Entry(case.sender, "refused", code, LOAN, {"why": answer.why.name}))
            yield case.problem(KNOWN_CODE.fault, row, "code")
            return


def against_asking(posting: Posting, row: JudgedRow, case: Case, news: News, found: OnFile) -> Iterator[Problem]:
    """Yield what stands against lending a record to somebody who has not had it agreed to yet."""
    yield from _of_their_own(posting, row, case, news)
    yield from against_lending(posting, row, case, news, found)


def against_lending(posting: Posting, row: JudgedRow, case: Case, news: News, found: OnFile) -> Iterator[Problem]:
    """Yield what stands against handing a record out, whoever asks for it."""
    code = str(found.columns["code"])
    paper = not is_electronic(news.after)
    holder = posting.held.holder(LOAN, code)
    if holder and holds(news.after) and (news.known is None or holder.row["code"] != news.known.columns["code"]):
        yield taken(case.form, row, holder.row["fields"], case.sheet)
    if code in posting.notes.get(DESTROYED, ()):
        yield case.problem(DESTROYING, row, "code")
    if paper and found.columns["paper_state"] == LOST_PAPER:
        yield case.problem(LOST_ONE, row, "code")
    elif paper and found.columns["paper_state"] == MISSING_PAPER:
        yield case.problem(MISSING_ONE, row, "code")
    elif paper and found.fields.get("paper") == "否" and not found.columns["paper_place"]:
        yield case.problem(NO_PAPER, row, "medium")
    elif not paper and not found.columns["path"]:
        yield case.problem(NO_FILE, row, "medium")


def _of_their_own(posting: Posting, row: JudgedRow, case: Case, news: News) -> Iterator[Problem]:
    """Yield the problem of a second loan of what somebody has, or waits for, already."""
    code, who = str(row.values["code"]), str(row.values["borrower"])
    if news.after.get("returned_on") or is_electronic(news.after):
        return
    holder = posting.held.holder(LOAN, code)
    for kept in (*([holder] if holder else ()), *waiting_for(posting, code)):
        if kept.row["fields"]["borrower"] == who:
            gaps = {"record": code, "loan": kept.row["code"], "state": kept.row["state"]}
            yield case.problem(ASKED_ALREADY, row, "borrower", gaps)
            return


def against_news(posting: Posting, row: JudgedRow, case: Case, news: News) -> Iterator[Problem]:
    """Yield what stands against what a row says anew, by the loan itself."""
    if news and not may_enter(case.sender, str(row.values["borrower"]), case.facts.people):
        yield case.problem(NOT_YOURS, row, "borrower", {"sender": case.sender})
    if news.known is not None:
        yield from _against_change(row, case, news, news.known)
    after = news.after
    if "returned_on" not in news.entered or is_electronic(after) or not after.get("returned_on"):
        return
    loan = str(news.known.columns["code"]) if news.known else str(row.values["code"])
    if not after.get("taken_on"):
        if after.get("condition") != NOT_FETCHED:
            yield case.problem(NEVER_OUT, row, "returned_on", {"loan": loan})
    elif after.get("condition") == NOT_FETCHED:
        yield case.problem(WAS_OUT, row, "condition", {"since": after["taken_on"]})
    elif after["returned_on"] < after["taken_on"]:
        yield case.problem(BACK_EARLY, row, "returned_on", {"since": after["taken_on"]})


def _against_change(row: JudgedRow, case: Case, news: News, known: OnFile) -> Iterator[Problem]:
    loan, due = {"loan": known.columns["code"]}, news.due
    medium = known.fields.get("medium") or PAPER
    if row.values["medium"] not in (None, medium):
        yield case.problem(MEDIUM_FIXED, row, "medium", {**loan, "medium": medium})
    given = row.values["due"]
    if isinstance(given, date) and given > due and given not in (news.extension, row.values["extension"]):
        yield case.problem(DUE_FIXED, row, "due", {**loan, "due": due})
    if news.extension is None:
        return
    if not (holds(news.after) or is_electronic(news.after)):
        yield case.problem(NOT_OUT_YET, row, "extension", loan)
    elif case.handed.date() > due:
        yield case.problem(TOO_LATE, row, "extension", {"handed": case.handed.date(), "due": due})

"""档案借阅登记表: who decides on a row, how it is entered, and what is done by it (rules C4 C6).

A loan's fields are set by its own row; what it does to others is `jobs.ledger.lending`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from jobs.intake.effects.borrowing_news import borrower_of, by_archivist, news_of, subject_of
from jobs.intake.effects.borrowing_refused import (
    DESTROYED,
    against_asking,
    against_lending,
    against_news,
    unknown_to_them,
)
from jobs.intake.effects.effect import Case
from jobs.ledger.describing import Source
from jobs.ledger.lending import LOAN, being_destroyed, follow, last_day, load_waiting, waiting_for
from jobs.ledger.posting import Cause, OnFile, Posted, Posting
from validators.access import MANAGEMENT, SECRET
from validators.facts import APPROVERS, ARCHIVIST
from validators.judging import JudgedRow
from validators.loans import PAPER, QUEUED, READABLE, READY, is_electronic, is_harmed, needs_management
from validators.message import Message
from validators.problem import Problem
from validators.supervision import SUPERVISOR

#: Under this name the transaction keeps the fields that a loan had before a row changed them.
_BEFORE: Final = "lending/before"


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load who waits for an original, and look up what is being destroyed."""
    load_waiting(posting)
    codes = {str(row.values["code"]) for row in rows}
    posting.notes[DESTROYED] = being_destroyed(posting.connection, codes) if codes else set()


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against a row; what is on file already stands for itself."""
    news = news_of(posting, case.form, row)
    found = posting.about(str(row.values["code"]))
    if found is None:
        return
    if news and (unknown := list(unknown_to_them(posting, row, case, news, found))):
        yield from unknown
        return
    if news.known is None:
        yield from against_asking(posting, row, case, news, found)
    elif news.after.get("taken_on") and "taken_on" in news.entered and not news.after.get("returned_on"):
        yield from against_lending(posting, row, case, news, found)
    yield from against_news(posting, row, case, news)


def entered(posting: Posting, row: JudgedRow, case: Case, approved: str) -> JudgedRow:
    """Return a row as it is entered: an extension moves the last day, and what a former agreement fixed stays as it is."""
    news = news_of(posting, case.form, row)
    values = dict(row.values)
    if news.known is None:
        values["medium"] = values["medium"] or PAPER
        values["approver"] = approved or values["approver"]
    else:
        values |= {"medium": None, "approver": None, "due": None}
        posting.notes.setdefault(_BEFORE, {})[news.known.columns["code"]] = dict(news.known.fields)
    if news.extension:
        values["due"] = news.extension
    elif news.known is not None:
        values["extension"] = None
    if values["settled"] is not None and not is_harmed(news.after):
        values["settled"] = None
    return replace(row, values=values)


def roles(posting: Posting, row: JudgedRow, case: Case) -> Collection[str]:
    """Return who decides: the supervisor about a request and an extension, management where its level calls for it.

    That an original was handed out or came back is the archivist's to confirm. What an archivist enters as lent, with
    whoever approved it on paper, needs no second approval.
    """
    news = news_of(posting, case.form, row)
    found = posting.about(str(row.values["code"]))
    needed: set[str] = set()
    if news.known is None or news.extension:
        above = found is not None and needs_management(borrower_of(row, case), subject_of(found))
        if news.known is not None or not _signed(row, case, above=above):
            needed |= {SUPERVISOR, *([MANAGEMENT] if above else ())}
    if news.entered and not by_archivist(case):
        needed.add(ARCHIVIST)
    return needed


def _signed(row: JudgedRow, case: Case, *, above: bool) -> bool:
    """Return whether an archivist names somebody who has approved somebody else's loan, and may."""
    if not by_archivist(case) or case.sender == row.values["borrower"]:
        return False
    approver = case.facts.people.get(str(row.values["approver"] or ""))
    may = (MANAGEMENT,) if above else APPROVERS
    return approver is not None and approver.role in may and approver.name != row.values["borrower"]


def shown(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Message]:
    """Yield what whoever decides is shown of the record that is asked for, and of those who wait for it."""
    news = news_of(posting, case.form, row)
    found = posting.about(str(row.values["code"]))
    if found is None or not (news.known is None or news.extension):
        return
    code, secrecy = found.columns["code"], found.columns["secrecy"]
    gaps = {"code": code, "title": found.columns["title"], "secrecy": secrecy}
    if secrecy in SECRET:
        yield Message("{code} is {secrecy}.", gaps)
    else:
        yield Message("{code} is “{title}”.", gaps)
    if news.known is None and (holder := posting.held.holder(LOAN, code)) and not is_electronic(news.after):
        held = holder.row["fields"]
        yield Message(
            "{code} is out with {who} until {due}.", {"code": code, "who": held["borrower"], "due": held["due"]}
        )
    if news.extension and (waiting := waiting_for(posting, code)):
        yield Message("{count} others wait for {code}.", {"count": len(waiting), "code": code})


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Do what follows from a request, a hand-out, an extension or a return, and tell whoever handed it in."""
    before = posting.notes.get(_BEFORE, {}).get(posted.code)
    cause = Cause(source.person, source.ticket, source.arrival, source.approved)
    follow(posting, posted.code, before, cause, case.facts.at.date())
    now = posting.about(posted.code)
    assert now
    case.answer.extend(_told(posting, case, now, before))
    if is_harmed(now.fields) and not (before and is_harmed(before)):
        case.notices.append(
            Message(
                "{code} came back from {who} as {condition} (loan {loan}). Enter what is done about it in 借还登记.xlsx.",
                _gaps(now) | {"condition": now.fields["condition"]},
            )
        )


def _told(posting: Posting, case: Case, now: OnFile, before: Mapping[str, Any] | None) -> Iterator[Message]:
    """Yield what the sender is told of a loan beyond its code."""
    state, gaps = now.columns["state"], _gaps(now)
    if before is not None:
        if now.fields["due"] != before["due"]:
            yield Message("{code} may be kept until {due} ({loan}).", gaps)
    elif state == READABLE:
        yield Message("A copy of {code} comes into the folder of {who}, until {due} ({loan}).", gaps)
    elif state == READY:
        due = date.fromisoformat(now.fields["due"])
        until = last_day(case.facts.at.date(), due, case.settings.rules.fetch_days)
        yield Message(
            "{code} is ready: {who} can fetch it from the archivist until {until} ({loan}).", gaps | {"until": until}
        )
    elif state == QUEUED:
        code = str(now.fields["code"])
        waiting = [kept.row["code"] for kept in waiting_for(posting, code)]
        holder = posting.held.holder(LOAN, code)
        gaps |= {"number": waiting.index(now.columns["code"]) + (1 if holder else 0)}
        if holder:
            held = holder.row["fields"]
            said = gaps | {"holder": held["borrower"], "until": held["due"]}
            yield Message(
                "{code} is out with {holder} until {until}. The loan {loan} waits for it, as number {number}; whoever "
                "waits is told when it is back.",
                said,
            )
        else:
            first = posting.about(waiting[0])
            assert first
            yield Message(
                "{code} is kept ready for {holder}. The loan {loan} waits for it, as number {number}.",
                gaps | {"holder": first.fields["borrower"]},
            )


def _gaps(now: OnFile) -> dict[str, object]:
    fields = now.fields
    return {"code": fields["code"], "loan": now.columns["code"], "who": fields["borrower"], "due": fields["due"]}

"""The life of a loan: requested, ready to be fetched, out, extended, returned, damaged or lost (rules C4 C6).

Pure: what a loan's own fields say, as the ledger keeps them, gives its state. A loan of paper takes the original away
from everybody else; an electronic one takes nothing away and ends by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from validators.access import SECRET, Subject, by_post
from validators.facts import ARCHIVIST, Person
from validators.stock import LOST_PAPER, SOUND

#: What is lent (载体).
PAPER, ELECTRONIC = "纸质", "电子"
#: The way of the grants that electronic loans give.
ELECTRONIC_WAY: Final = "电子借阅"
#: Condition of what was approved and never handed out.
NOT_FETCHED: Final = "未领取"
#: Condition of what will not come back.
LOST: Final = LOST_PAPER
#: Ways of dealing with damage or loss after which the paper is sound and in its place again.
SOUND_AGAIN: Final = frozenset({"已修复", "已找回", "已补制"})

#: States of a loan.
QUEUED, READY, OUT, OVERDUE, BACK = "排队中", "待领取", "借出中", "逾期未还", "已归还"
LAPSED, HARMED, READABLE = "未领取", "损毁待处理", "可查阅"
#: Agreed to, and not handed out yet.
WAITING: Final = (QUEUED, READY)
STATES: Final = (*WAITING, OUT, OVERDUE, BACK, LAPSED, HARMED, READABLE)


def is_electronic(fields: Mapping[str, Any]) -> bool:
    """Return whether a loan is one of the electronic copy."""
    return fields.get("medium") == ELECTRONIC


def holds(fields: Mapping[str, Any]) -> bool:
    """Return whether a loan has the original out, so that nobody else can have it (rule C6)."""
    return bool(fields.get("taken_on")) and not fields.get("returned_on") and not is_electronic(fields)


def is_harmed(fields: Mapping[str, Any]) -> bool:
    """Return whether the original came back damaged, or not at all."""
    condition = fields.get("condition")
    return bool(fields.get("returned_on") and condition) and condition not in (*SOUND, NOT_FETCHED)


def state_of(fields: Mapping[str, Any], before: str) -> str:
    """Return a loan's state.

    Args:
        fields: its stored fields.
        before: the state it had; a loan that waits stays where it stands in the queue. Empty for a new one.
    """
    if fields.get("returned_on"):
        if is_harmed(fields) and not fields.get("settled"):
            return HARMED
        return LAPSED if fields.get("condition") == NOT_FETCHED else BACK
    if is_electronic(fields):
        return READABLE
    if fields.get("taken_on"):
        return OUT
    return before if before in WAITING else READY


def paper_after(fields: Mapping[str, Any]) -> str | None:
    """Return the state that a harmed original's paper has: None where it was made good."""
    return None if fields.get("settled") in SOUND_AGAIN else str(fields["condition"])


def extended(due: date, asked: date | None) -> bool:
    """Return whether somebody asks for more time than a loan has already."""
    return asked is not None and asked > due


def may_enter(sender: str, borrower: str, people: Mapping[str, Person]) -> bool:
    """Return whether somebody may hand in a row about a loan of `borrower`: they, an archivist, or who is above them."""
    who = people.get(sender)
    if sender == borrower or (who is not None and who.role == ARCHIVIST):
        return True
    seen: set[str] = set()
    person = people.get(borrower)
    while person and person.supervisor and person.supervisor not in seen:
        if person.supervisor == sender:
            return True
        seen.add(person.supervisor)
        person = people.get(person.supervisor)
    return False


def needs_management(who: Person | None, subject: Subject) -> bool:
    """Return whether a loan is agreed to one level higher: of what is 机密 or above and the borrower does not see by post (C10)."""
    return subject.secrecy in SECRET and not (who and by_post(who, subject))

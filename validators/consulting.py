"""Consulting: whose consent a request needs, and what an approved way of consulting allows (rules A7 E9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from validators.access import LEVELS, SECRET, Subject, by_post, rank
from validators.loans import ELECTRONIC_WAY
from validators.message import Text

if TYPE_CHECKING:
    from validators.facts import Facts, KnownRecord
    from validators.judging import JudgedRow

#: What may be chosen where one answers yes or no.
YES, NO = "是", "否"
#: States of a request: its records may be seen, or no more, or what it looks for was looked for.
GRANTED, OVER, SEARCHED = "已批准", "已结束", "已检索"
#: What an agreement of confidentiality with an outside body is called among the contracts.
NDA: Final = "保密协议"
#: Way -> what it allows; an office's own ways allow what was approved.
ALLOWED: Final[Mapping[str, Text]] = {
    "阅览": Text("仅供阅览，不得打印、复制、转发", "To be read only; no printing, copying or passing on"),
    "摘录": Text(
        "可以阅览并摘录要点，不得打印、复制、转发", "To be read and noted from; no printing, copying or passing on"
    ),
    "复制": Text("可以打印一份，用毕交回，不得转发", "One print may be made and is handed back; no passing on"),
    ELECTRONIC_WAY: Text("借阅期内使用，不得转发", "For use while the loan runs; no passing on"),
}
AS_APPROVED: Final = Text("按批准的用途使用，不得转发", "For the approved purpose; no passing on")


def subject_of(known: KnownRecord) -> Subject | None:
    """Return a record on file as the policy asks about it; None where only its code is still known."""
    from validators.forms import form_called

    form = form_called(known.form)
    if form is None:
        return None
    return Subject(known.code, form, known.handler, known.department, known.secrecy, known.fields)


def asked_codes(row: JudgedRow) -> dict[str, int]:
    """Return archive code -> its line of the list, of the codes that a request asks for.

    What a list of search results proposes is not asked for while it says 否.
    """
    found: dict[str, int] = {}
    for at, line in enumerate(row.tables.get("codes", ())):
        if line.get("chosen") != NO:
            found.setdefault(str(line["code"]), at)
    return found


def is_outside(row: JudgedRow) -> bool:
    """Return whether a request is made for an outside body (rule E9)."""
    return row.values["outside"] == YES


def needing_consent(row: JudgedRow, facts: Facts, sender: str) -> Iterator[KnownRecord]:
    """Yield the records asked for that the sender does not see by their post alone."""
    who = facts.people.get(sender)
    for code in asked_codes(row):
        known = facts.records.get(code)
        subject = subject_of(known) if known else None
        if known and subject and not (who and by_post(who, subject)):
            yield known


def highest(row: JudgedRow, facts: Facts, sender: str) -> int:
    """Return the highest rank among the records that a request needs consent for; -1 where it needs none."""
    return max((rank(known.secrecy) for known in needing_consent(row, facts, sender)), default=-1)


def supervisor_agrees(row: JudgedRow, facts: Facts, sender: str) -> bool:
    """Return whether the supervisor decides: about everything but what is 公开, or the sender sees anyway."""
    return is_outside(row) or highest(row, facts, sender) >= rank(LEVELS[1])


def archivist_agrees(row: JudgedRow, facts: Facts, sender: str) -> bool:
    """Return whether the archivist decides: about what is 绝密."""
    return highest(row, facts, sender) >= rank(LEVELS[-1])


def management_agrees(row: JudgedRow, facts: Facts, sender: str) -> bool:
    """Return whether management decides: about what is 机密 or above, and about outside bodies always (rules C10 E9)."""
    return is_outside(row) or highest(row, facts, sender) >= min(map(rank, SECRET))

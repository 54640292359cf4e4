"""What the minutes of a meeting say (rule B6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from templates.contexts.pieces import Head, Table


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What this meeting decided.

    Attributes:
        number: from 1.
        what: what is to be done.
        who: who sees to it.
        until: by when.
    """

    number: int
    what: str
    who: str
    until: date | None


@dataclass(frozen=True, slots=True)
class FormerRow:
    """What a former meeting decided and is not done yet.

    Attributes:
        meeting: the former meeting's subject; "" of a secret one.
        code: its archive code.
        held: when it was held.
        what: what is to be done.
        who: who sees to it.
        until: by when.
        standing: open or overdue, in words.
    """

    meeting: str
    code: str
    held: date
    what: str
    who: str
    until: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """The minutes of a meeting, as its form says it.

    Attributes:
        head: what they say of themselves.
        code: the form's archive code.
        subject: what the meeting was about.
        kind: what kind of meeting it was.
        secrecy: their level.
        begins: when it began.
        ends: when it ended.
        place: where it was.
        customer: with which customer; "" for none.
        department: the department in charge.
        chair: who was in the chair.
        recorder: who took the minutes.
        present: our people who were there.
        guests: others who were there; "" for nobody.
        absent: who was not; "" for nobody.
        agenda: its paragraphs.
        discussion: its paragraphs.
        decisions: what was decided.
        former: what former meetings decided and is still open.
    """

    head: Head
    code: str
    subject: str
    kind: str
    secrecy: str
    begins: datetime
    ends: datetime
    place: str
    customer: str
    department: str
    chair: str
    recorder: str
    present: str
    guests: str
    absent: str
    agenda: tuple[str, ...]
    discussion: tuple[str, ...]
    decisions: Table[DecisionRow]
    former: Table[FormerRow]

"""Who may see what, and why: the one policy (rules A7 C10 E9 B12).

Pure: person, record, grants and the day in, yes or no with the reason out. Whatever shows a record to somebody, by a
workbook, a copy or a command, asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from validators.confidential import accused
from validators.declaration import Form
from validators.facts import ARCHIVIST, Person
from validators.message import Message, Text
from validators.supervision import SUPERVISOR

MANAGEMENT: Final = "管理层"
#: Roles that see sensitive fields and every record (rule A7, default).
SEE_ALL: Final = frozenset({ARCHIVIST, MANAGEMENT})
#: The levels of secrecy, the lowest first (rule C10, default).
LEVELS: Final = ("公开", "内部", "机密", "绝密")
#: Levels that only named posts see, with an approval one level higher.
SECRET: Final = frozenset(LEVELS[2:])


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that somebody would see.

    Attributes:
        code: its archive code.
        form: its form.
        handler: who is in charge of it.
        department: whose it is; None or empty where that is not known.
        secrecy: its level, one of `LEVELS`.
        fields: its stored fields; only a form that names whom it is about is asked for them.
    """

    code: str
    form: Form
    handler: str
    department: str | None
    secrecy: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission that was approved for one record, one person and some days (rules E9 C6).

    Attributes:
        code: the record's archive code.
        person: who may see it; for an outside body the colleague who deals with it.
        body: the outside body's name; empty where it is for `person` alone.
        way: how, such as 阅览, 复印 or 电子借阅.
        since: its first day.
        until: its last day.
        request: code of the request that it goes by.
        approved: who approved it; empty where nobody had to.
        secrecy: the record's level when it was approved; where it has been raised since, the approval is not enough.
            Empty where that was not looked at.
    """

    code: str
    person: str
    body: str
    way: str
    since: date
    until: date
    request: str
    approved: str
    secrecy: str = ""


class Why(Enum):
    """The reason of an answer; its value is the words for lists."""

    HANDLER = Text("本人经手", "in charge of it")
    DEPARTMENT = Text("本部门主管", "supervisor of the department")
    ARCHIVE = Text("档案管理员", "archivist")
    MANAGEMENT = Text("管理层", "management")
    GRANTED = Text("经批准查阅", "by an approved request")
    LEFT = Text("已离职", "has left")
    ABOUT_THEM = Text("举报涉及本人", "the report is about them")
    NOT_THEIRS = Text("非本人经手、非本部门", "neither theirs nor their department's")
    LEVEL = Text("密级须另行批准", "its level needs an approval")
    NOT_YET = Text("批准尚未生效", "the approval has not begun")
    OVER = Text("批准已到期", "the approval is over")
    CLEARANCE = Text("可阅密级不够", "their clearance does not reach its level")
    AGREEMENT = Text("保密协议缺失或已到期", "their confidentiality agreement is missing or over")


_REFUSALS: Final[Mapping[Why, Message]] = {
    Why.LEFT: Message("{name} has left. Have somebody who works here ask for {code}."),
    Why.ABOUT_THEM: Message("{name} does not see {code}. Turn to the archivist."),
    Why.NOT_THEIRS: Message(
        "{code} is neither {name}'s own nor of a department that {name} heads. Hand in a 客户文件查阅申请表 for it."
    ),
    Why.LEVEL: Message(
        "{code} is {secrecy}, which {name} sees only with an approval one level higher. Hand in a 客户文件查阅申请表 for it."
    ),
    Why.NOT_YET: Message("The approval for {name} to see {code} begins on {since}. Wait until then."),
    Why.OVER: Message("The approval for {name} to see {code} ended on {until}. Hand in a new 客户文件查阅申请表."),
    Why.CLEARANCE: Message(
        "{code} is {secrecy}, but 可阅密级 of {name} on the roster is {clearance}. Have the archivist raise it there if the post "
        "calls for it, or let somebody ask whose post does."
    ),
    Why.AGREEMENT: Message(
        "{code} is {secrecy}, but no confidentiality agreement of {name} is in force. Have it signed and the archivist enter "
        "保密协议有效期至 on the roster, then ask again."
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody may see a record, and why; true where they may.

    Attributes:
        allowed: yes or no.
        why: the reason.
        grant: the grant that it goes by, or that was not enough; None where none was looked at.
    """

    allowed: bool
    why: Why
    grant: Grant | None = None

    def __bool__(self) -> bool:
        return self.allowed

    def refusal(self, who: Person, subject: Subject) -> Message:
        """Return why somebody may not see a record, and what to do; never shown where its code shall stay unknown."""
        gaps: dict[str, object] = {
            "name": who.name,
            "code": subject.code,
            "secrecy": subject.secrecy,
            "clearance": who.clearance,
        }
        if self.grant:
            gaps |= {"since": self.grant.since.isoformat(), "until": self.grant.until.isoformat()}
        return Message(_REFUSALS[self.why].id, gaps)


def rank(level: str) -> int:
    """Return the rank of a level of secrecy, 0 for 公开; one that is not known counts as the highest."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1


def departments_of(who: Person) -> tuple[str, ...]:
    """Return the departments somebody belongs to, their own first."""
    return (who.department, *who.further_departments)


def by_post(who: Person, subject: Subject) -> Answer:
    """Return what somebody's post alone lets them see (rules A7 C10): their own, their department's, or all.

    Nobody sees a report of a breach that is about them (rule B12).
    """
    if not who.active:
        return Answer(False, Why.LEFT)
    if subject.form.accused and accused(subject.form, subject.fields, (who.name,)):
        return Answer(False, Why.ABOUT_THEM)
    if who.role in SEE_ALL:
        return Answer(True, Why.ARCHIVE if who.role == ARCHIVIST else Why.MANAGEMENT)
    if subject.handler == who.name:
        return Answer(True, Why.HANDLER)
    if who.role == SUPERVISOR and subject.department in departments_of(who):
        secret = subject.secrecy in SECRET
        return Answer(False, Why.LEVEL) if secret else Answer(True, Why.DEPARTMENT)
    return Answer(False, Why.NOT_THEIRS)


def qualifies(who: Person, subject: Subject, on: date) -> Answer:
    """Return whether a grant for a record can serve somebody at all on a day; it says nothing of who has to approve it.

    A record that is 机密 or above is for named posts: the roster's 可阅密级 has to reach its level, and a
    confidentiality agreement has to be in force (rules A7 C10).
    """
    post = by_post(who, subject)
    if post or post.why in (Why.LEFT, Why.ABOUT_THEM):
        return post
    if subject.secrecy in SECRET:
        if rank(who.clearance) < rank(subject.secrecy):
            return Answer(False, Why.CLEARANCE)
        if who.confidential_until is None or who.confidential_until < on:
            return Answer(False, Why.AGREEMENT)
    return Answer(True, Why.GRANTED)


def decide(who: Person, subject: Subject, on: date, grants: Iterable[Grant] = ()) -> Answer:
    """Return whether a person may see a record on a day, and why (rules A7 C10 E9).

    Args:
        who: the person, as the roster has them.
        subject: the record.
        on: the day.
        grants: what was approved; others' and other records' may be among them and count for nothing.
    """
    post = by_post(who, subject)
    if post or post.why in (Why.LEFT, Why.ABOUT_THEM):
        return post
    mine = [each for each in grants if each.person == who.name and each.code == subject.code]
    if not mine:
        return post
    running = [each for each in mine if each.since <= on <= each.until]
    if not running:
        nearest = max(mine, key=lambda each: each.until)
        return Answer(False, Why.OVER if nearest.until < on else Why.NOT_YET, nearest)
    enough = [each for each in running if not each.secrecy or rank(each.secrecy) >= rank(subject.secrecy)]
    last = max(enough or running, key=lambda each: (each.until, each.request))
    if not enough:
        # Whoever agreed was asked about a record of a lower level.
        return Answer(False, Why.LEVEL, last)
    able = qualifies(who, subject, on)
    return Answer(able.allowed, able.why, last)

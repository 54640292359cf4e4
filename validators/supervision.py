"""Who decides on whose forms: the roster's supervisors, their deputies, and who stands in where there is none.

A form may have several levels (部门主管, then 档案管理员, then 管理层); at each somebody else decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from validators.facts import Person

#: The level that the sender's own supervisor decides at; at any other it is whoever has the role.
SUPERVISOR: Final = "部门主管"
#: Where the line of supervisors ends, these decide, in this order.
STAND_INS: Final = ("管理层", "档案管理员")


class Passed(StrEnum):
    """Why nobody is asked at a level.

    SAME: whoever could decide there has agreed at an earlier level. ALONE: the sender alone could.
    """

    SAME = "same"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Turn:
    """A level of a second check, and who decides there.

    Attributes:
        level: which one, from 1.
        role: whose turn it is.
        who: the person; "" where the roster has nobody, so that the form waits, or where the level is passed.
        passed: set where nobody is asked; `who` then is whoever has agreed already.
    """

    level: int
    role: str
    who: str
    passed: Passed | None = None


def _present(people: Mapping[str, Person], name: str) -> str:
    """Return who acts for a supervisor: they, or while they are away their deputy; "" where nobody can."""
    person = people.get(name)
    if person is None or not person.active:
        return ""
    if not person.away:
        return name
    deputy = people.get(person.deputy)
    return person.deputy if deputy and deputy.active and not deputy.away else ""


def _line(people: Mapping[str, Person], name: str) -> Iterator[str]:
    """Yield the supervisors above somebody, the nearest first; a circle ends the line."""
    seen = {name}
    person = people.get(name)
    while person and person.supervisor and person.supervisor not in seen:
        seen.add(person.supervisor)
        yield person.supervisor
        person = people.get(person.supervisor)


def _with_role(people: Mapping[str, Person], role: str) -> list[str]:
    """Return who has a role and still works here, in the roster's order."""
    return [person.name for person in people.values() if person.role == role and person.active]


def _holder(people: Mapping[str, Person], role: str, barred: Collection[str], *, waiting: bool) -> str:
    """Return the first with a role who is here, else the deputy of one who is away; "" where nobody is.

    With `waiting`, one who is away and has no deputy, for whom a form then waits.
    """
    holders = [name for name in _with_role(people, role) if name not in barred]
    here = [name for name in holders if not people[name].away]
    deputies = (_present(people, name) for name in holders)
    return next((name for name in (*here, *deputies, *(holders if waiting else ())) if name and name not in barred), "")


def reviewer_of(people: Mapping[str, Person], sender: str, decided: Collection[str] = ()) -> str:
    """Return which supervisor decides on the forms of `sender`; "" where nobody else could.

    The nearest supervisor who still works here and is not away, else their deputy, else the next
    one above, else management, else an archivist. Nobody decides on their own forms, and nobody of
    those who have `decided` at another level.
    """
    barred = {sender, *decided}
    for supervisor in _line(people, sender):
        acting = _present(people, supervisor)
        if acting and acting not in barred:
            return acting
    asked = (_holder(people, role, barred, waiting=waiting) for waiting in (False, True) for role in STAND_INS)
    return next(filter(None, asked), "")


def decider(people: Mapping[str, Person], role: str, sender: str, decided: Collection[str] = ()) -> str:
    """Return who decides at a level; "" where nobody can.

    At the level of the supervisor see `reviewer_of`. At any other it is the first on the roster who
    has the role and is here, else the deputy of one who is away, else one who is away and for whom
    the form waits; never the sender, nor anybody who has decided at an earlier level.

    Args:
        people: the roster.
        role: the level's role.
        sender: who handed the form in.
        decided: who has decided on it at earlier levels.
    """
    if role == SUPERVISOR:
        return reviewer_of(people, sender, decided)
    return _holder(people, role, {sender, *decided}, waiting=True)


def _passed(people: Mapping[str, Person], role: str, sender: str, decided: Sequence[str]) -> tuple[Passed, str] | None:
    """Return why a level at which nobody can decide is passed, and who agreed for it; None where it is not."""
    roles = STAND_INS if role == SUPERVISOR else (role,)
    holders = [name for each in roles for name in _with_role(people, each)]
    holders += _line(people, sender) if role == SUPERVISOR else ()
    able = {*holders, *(_present(people, name) for name in holders)}
    same = next((name for name in decided if name in able), "")
    if same:
        return Passed.SAME, same
    return (Passed.ALONE, "") if sender in able else None


def turns(
    people: Mapping[str, Person], sender: str, roles: Sequence[str], after: int = 0, decided: Sequence[str] = ()
) -> tuple[Turn, ...]:
    """Return the levels that come next: those that are passed, and at the end the one that decides.

    Nothing at the end decides where every level left is passed. A level for whose role the roster
    has nobody at all is not passed: the form waits until it has (four eyes are not given up for an
    empty row).

    Args:
        people: the roster.
        sender: who handed the form in.
        roles: the role of each of the form's levels; "" for one that the office has since taken out.
        after: the last level that was dealt with, 0 at the start.
        decided: who has agreed so far, in their order.
    """
    found: list[Turn] = []
    for level, role in enumerate(roles[after:], start=after + 1):
        if not role:
            continue
        who = decider(people, role, sender, decided)
        passed = None if who else _passed(people, role, sender, decided)
        if passed is None:
            return (*found, Turn(level, role, who))
        found.append(Turn(level, role, passed[1], passed[0]))
    return tuple(found)


def in_charge(people: Mapping[str, Person], handler: str) -> str:
    """Return who looks after what `handler` was in charge of: they, or once they have left whoever decides on their forms.

    "" where there is nobody.
    """
    person = people.get(handler)
    return handler if person and person.active else reviewer_of(people, handler)


def archivists(people: Mapping[str, Person]) -> list[str]:
    """Return the names of those who run the archive and still work here."""
    return [person.name for person in people.values() if person.role == "档案管理员" and person.active]


def heads_of(people: Mapping[str, Person], department: str) -> tuple[str, ...]:
    """Return who heads a department: its 部门主管, also as one of further departments, else whoever supervises its people.

    The deputy of a head who is away comes with them.
    """
    members = [each for each in people.values() if department in (each.department, *each.further_departments)]
    heads = [each.name for each in members if each.role == SUPERVISOR and each.active]
    if not heads:
        above = dict.fromkeys(each.supervisor for each in members if each.active)
        heads = [name for name in above if name in people and people[name].active]
    return tuple(dict.fromkeys(name for head in heads for name in (head, _present(people, head)) if name))


def inquirer_of(people: Mapping[str, Person], apart: Collection[str]) -> str:
    """Return who looks into a report of a breach: management, else an archivist; "" where nobody can (rule B12).

    It never goes to the sender's supervisor, who may be the one it is about.

    Args:
        people: the roster.
        apart: whom it is about, and who reports it.
    """
    for role in STAND_INS:
        for person in people.values():
            acting = _present(people, person.name) if person.role == role else ""
            if acting and acting not in apart and person.name not in apart:
                return acting
    return ""


def circle(supervisors: Mapping[str, str | None], name: str) -> bool:
    """Return whether somebody is, over some steps, their own supervisor.

    Args:
        supervisors: name -> supervisor.
        name: whose line is followed.
    """
    seen: set[str] = set()
    above = supervisors.get(name)
    while above and above not in seen:
        if above == name:
            return True
        seen.add(above)
        above = supervisors.get(above)
    return False

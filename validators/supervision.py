"""Who decides on whose forms: the roster's supervisors, their deputies, and who stands in where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from validators.facts import Person

#: Where the line of supervisors ends, these decide, in this order.
STAND_INS: Final = ("管理层", "档案管理员")


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


def reviewer_of(people: Mapping[str, Person], sender: str) -> str:
    """Return who decides on the forms of `sender`; "" where nobody else could.

    The nearest supervisor who still works here and is not away, else their deputy, else the next
    one above, else management, else an archivist. Nobody decides on their own forms.
    """
    for supervisor in _line(people, sender):
        acting = _present(people, supervisor)
        if acting and acting != sender:
            return acting
    for role in STAND_INS:
        for person in people.values():
            if person.role == role and person.name != sender and person.active and not person.away:
                return person.name
    return ""


def archivists(people: Mapping[str, Person]) -> list[str]:
    """Return the names of those who run the archive and still work here."""
    return [person.name for person in people.values() if person.role == "档案管理员" and person.active]


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

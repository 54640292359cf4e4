"""Who is told of a matter after the person: the supervisor, the management; past whoever may not know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from jobs.reminders.due import Due
from jobs.reminders.kinds import KINDS
from validators.facts import ARCHIVIST, Person
from validators.reminding import Stage
from validators.supervision import reviewer_of

_MANAGEMENT = "管理层"


def supervisor_of(roster: Mapping[str, Person], name: str) -> str:
    """Return who supervises somebody: as for their forms, only that no archivist stands in; "" where there is nobody."""
    found = reviewer_of(roster, name)
    person = roster.get(name)
    stands_in = found and roster[found].role == ARCHIVIST and (person is None or person.supervisor != found)
    return "" if stands_in else found


def told_above(roster: Mapping[str, Person], row: Row[Any], due: Due, stage: Stage) -> tuple[str, ...]:
    """Return who beside the person knows of a matter at a stage."""
    if stage < Stage.SUPERVISOR:
        return ()
    if due.private:
        found = due.above if stage == Stage.MANAGEMENT else due.above[:1]
    else:
        found = (supervisor_of(roster, row.person), *due.also)
        if stage == Stage.MANAGEMENT:
            found = (*found, *(each.name for each in roster.values() if each.role == _MANAGEMENT and each.active))
    return tuple(name for name in dict.fromkeys(found) if name and name != row.person)


def highest(roster: Mapping[str, Person], row: Row[Any], due: Due) -> Stage:
    """Return how far up a matter may go: no further than there is somebody else to be told."""
    allowed = KINDS[due.kind].highest
    known: tuple[str, ...] = ()
    for stage in (Stage.SUPERVISOR, Stage.MANAGEMENT):
        told = told_above(roster, row, due, stage)
        if stage > allowed or set(told) <= set(known):
            return Stage(stage - 1)
        known = told
    return Stage.MANAGEMENT

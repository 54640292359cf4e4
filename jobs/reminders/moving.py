"""Bringing the table of reminders up to date with what is due this morning, and with what time has passed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection, Row

from jobs.ledger.reminders import UNANSWERED, Matter, change, ended_before, enter, standing
from jobs.reminders.above import highest
from jobs.reminders.due import Asking, Due
from jobs.reminders.kinds import KINDS
from validators.reminding import News, Patience, Stage, first_stage, next_stage
from validators.supervision import in_charge


def due_now(asking: Asking) -> dict[Matter, Due]:
    """Return everything that is due, by (kind, key, owner): what was a leaver's is whoever's who is in charge."""
    found: dict[Matter, Due] = {}
    for kind in KINDS.values():
        for due in kind.find(asking):
            if owner := in_charge(asking.roster, due.person):
                found.setdefault((kind.name, due.key, owner), due)
    return found


def move(connection: Connection, asking: Asking, found: Mapping[Matter, Due]) -> None:
    """Enter what is new, end what is settled, and let the rest go as far as its time has come."""
    before = standing(connection)
    changes: dict[int, dict[str, Any]] = {
        row.id: {**UNANSWERED, "ended": asking.run.stamp, "news": News.NONE, "token": None}
        for matter, row in before.items()
        if matter not in found
    }
    new = {matter: due for matter, due in found.items() if matter not in before}
    again = ended_before(connection, new)
    for matter, due in new.items():
        if matter in again:
            changes[again[matter]] = _first(matter, due, asking.today)
    enter(connection, [_first(matter, due, asking.today) for matter, due in new.items() if matter not in again])
    for matter, row in before.items():
        if matter in found:
            changes[row.id] = _moved(asking, row, found[matter])
    change(connection, changes)


def basis_of(due: Due) -> str:
    """Return what changes where a matter becomes another one: its day, or what is summed up in it."""
    said = due.mark or (due.due.isoformat() if due.due else "-")
    return hashlib.sha256(said.encode()).hexdigest()[:6].upper()


def _first(matter: Matter, due: Due, today: date) -> dict[str, Any]:
    kind, key, owner = matter
    day = today.isoformat()
    return {
        **UNANSWERED,
        **{"kind": kind, "key": key, "owner": owner, "person": owner, "basis": basis_of(due)},
        **{"due": _iso(due.due), "told": day, "stage": int(first_stage(due.due, today)), "staged": day},
        **{"news": News.NEW.value, "token": None, "postponed": 0, "passes": 0, "ended": None},
    }


def _moved(asking: Asking, row: Row[Any], due: Due) -> dict[str, Any]:
    """Return what changes of a matter that was due before."""
    today, day = asking.today, asking.today.isoformat()
    values: dict[str, Any] = {}
    person = in_charge(asking.roster, row.person) or row.owner
    if person != row.person:
        values |= {"person": person, "told": day, "staged": day, "news": News.NEW.value}
    if row.due != _iso(due.due):
        values["due"] = _iso(due.due)
        if first_stage(due.due, today) == Stage.AHEAD and row.stage != Stage.AHEAD:
            values |= {"stage": int(Stage.AHEAD), "staged": day}
    if row.basis != basis_of(due):
        values |= {**UNANSWERED, "basis": basis_of(due), "news": News.NEW.value}
        if not due.mark:
            values |= {"told": day, "stage": int(first_stage(due.due, today)), "staged": day}
        return values
    if row.silent and row.silent > day:
        return values
    if row.silent:
        stage = max(row.stage, first_stage(due.due, today))
        return values | {"silent": None, "news": News.BACK.value, "stage": int(stage), "staged": day}
    if "stage" in values or "person" in values:
        return values
    rules = asking.settings
    stage = next_stage(
        Stage(row.stage),
        date.fromisoformat(row.staged),
        due.due,
        today,
        Patience(rules.supervisor_days, rules.management_days),
        highest(asking.roster, row, due),
        asking.calendar,
    )
    if stage != row.stage:
        values |= {"stage": int(stage), "staged": day}
        if stage >= Stage.SUPERVISOR:
            values["news"] = News.RAISED.value
        elif row.news == News.NONE:
            values["news"] = News.DUE.value
    return values


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

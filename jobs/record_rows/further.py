"""What a form's sheet shows beside its fields: who agreed to the record, and how a visit plan stands (rules A2 B1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.agreements import told
from jobs.ledger.plans import planned
from jobs.ledger.reviews import said_of
from jobs.ledger.tables import plan, record, version
from validators.declaration import Form, Kind
from validators.message import Text
from validators.plans import PLAN, STANDINGS
from workbooks.register import SheetColumn

#: Record id -> what one column shows of it.
Shown = Mapping[int, str]
_Fetch = Callable[[Connection, Collection[int], str], Shown]


def _standing(connection: Connection, records: Collection[int], language: str) -> Shown:
    found = planned(connection, plan.c.record.in_(records))
    return {each.record: STANDINGS[each.standing].of(language) for each in found}


def _visit(connection: Connection, records: Collection[int], language: str) -> Shown:
    return {each.record: each.visit for each in planned(connection, plan.c.record.in_(records)) if each.visit}


def _agreed(connection: Connection, records: Collection[int], language: str) -> Shown:
    newest = sa.and_(version.c.record == record.c.id, version.c.number == record.c.version)
    query = sa.select(record.c.id, version.c.arrival).join(version, newest).where(record.c.id.in_(records))
    arrivals = {row.id: row.arrival for row in connection.execute(query)}
    said = said_of(connection, arrivals.values())
    return {id_: "；".join(told(said[come], language)) for id_, come in arrivals.items() if come in said}


_PLAN: Final[tuple[tuple[Text, int, _Fetch], ...]] = (
    (Text("计划状态", "Standing"), 12, _standing),
    (Text("拜访记录", "Visit record"), 20, _visit),
)
_REVIEWED: Final[tuple[tuple[Text, int, _Fetch], ...]] = ((Text("审批", "Agreed by"), 34, _agreed),)


def _beside(form: Form) -> tuple[tuple[Text, int, _Fetch], ...]:
    return (*(_PLAN if form.id == PLAN else ()), *(_REVIEWED if form.reviewed else ()))


def columns_beside(form: Form, language: str) -> tuple[SheetColumn, ...]:
    """Return the columns that stand behind those of the form."""
    return tuple(SheetColumn(label.of(language), Kind.TEXT, width) for label, width, _ in _beside(form))


def shown_beside(connection: Connection, form: Form, records: Collection[int], language: str) -> list[Shown]:
    """Return what each of these columns shows of some hundred records."""
    return [fetch(connection, records, language) if records else {} for _, _, fetch in _beside(form)]

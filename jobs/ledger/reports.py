"""Who handed a report in that keeps its sender apart: asked inside the ledger alone, and never told (rule B12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import arrival, record, version
from validators.confidential import accused
from validators.facts import Person
from validators.forms import forms
from validators.inquiry import state_of
from validators.supervision import inquirer_of

FORM: Final = "breach_report"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands, without who handed it in.

    Attributes:
        code: its archive code.
        fields: its fields.
        state: how it stands.
        inquirer: who looks into it; "" where nobody may.
        about: who on the roster it is about.
    """

    code: str
    fields: Mapping[str, Any]
    state: str
    inquirer: str
    about: frozenset[str]


def reports(connection: Connection, roster: Mapping[str, Person]) -> list[Report]:
    """Return every report of a breach, the oldest first."""
    form = forms()[FORM]
    found = []
    for row in connection.execute(sa.select(record).where(record.c.form == FORM).order_by(record.c.id)).all():
        about = accused(form, row.fields, roster)
        chosen = roster.get(str(row.fields.get("investigator") or ""))
        if chosen and chosen.active and chosen.name not in about:
            inquirer = chosen.name
        else:
            inquirer = inquirer_of(roster, about | {first_sender(connection, row.code)})
        found.append(Report(row.code, row.fields, state_of(row.fields), inquirer, about))
    return found


def first_sender(connection: Connection, code: str) -> str:
    """Return who handed in the first version of a record; "" where nothing is on file under the code."""
    query = sa.select(arrival.c.person).join(version, version.c.arrival == arrival.c.id)
    query = query.join(record, record.c.id == version.c.record).where(record.c.code == code)
    return connection.execute(query.order_by(version.c.number).limit(1)).scalar() or ""

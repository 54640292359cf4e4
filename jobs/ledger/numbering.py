"""Numbering: series and serial of a record's archive code (rules E1 E2 E6 C3)."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.ledger.clashes import without_department
from jobs.ledger.counters import Counters
from jobs.ledger.fields import shown, stored
from jobs.ledger.terms import Office, Past
from validators.codes import Classed, classed
from validators.declaration import Form
from validators.judging import JudgedRow
from validators.problem import Problem
from validators.retention import SHIPPED as SCHEDULE


def department_of(office: Office, form: Form, row: JudgedRow, sender: str) -> str:
    """Return whose record it is, as the index shows it: the department it names, else its handler's."""
    handler = (shown(stored(row.values.get(form.handler))) if form.handler else "") or sender
    person = office.people.get(handler)
    named = row.values.get("department")
    return named if isinstance(named, str) else person.department if person else ""


def unnamed(office: Office, form: Form, row: JudgedRow, sender: str, sheet: str) -> Iterator[Problem]:
    """Yield the problem of a row whose code would need a department that nobody knows (rule C3)."""
    series = office.series.get(classed(form, row.values, SCHEDULE).series)
    if series and "{department}" in series.pattern:
        department = department_of(office, form, row, sender)
        if department not in office.departments:
            yield without_department(form, row, department, sheet)


def number_of(
    office: Office, counters: Counters, form: Form, row: JudgedRow, place: Classed, sender: str, past: Past | None
) -> tuple[str, int]:
    """Return scope and serial of a new code, or of the one it has (rules E1 E2 E6)."""
    happened = row.values[form.coding.year]
    department = office.departments.get(department_of(office, form, row, sender), "")
    scope = office.series[place.series].scope(happened.year, place.type, department)  # type: ignore[attr-defined]
    if past and past.code:
        counters.move_past(f"code/{past.scope}", past.serial)
        return past.scope, past.serial
    return scope, counters.take(f"code/{scope}")

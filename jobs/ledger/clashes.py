"""What only the ledger can tell to be wrong with a faultless row: somebody else was there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.ledger.fields import shown
from validators.declaration import Column, Form
from validators.judging import JudgedRow
from validators.message import Fault, Message
from validators.problem import Problem

NO_DEPARTMENT = Fault(
    "no-department",
    "The archive code names the department, and “{department}” is none that the archivist's tables know.",
    "Correct the department or the name here; ask the archivist where both are right.",
    "C3",
)


BEING_DELETED = Fault(
    "record-being-deleted",
    "This record ({code}) is being deleted, so nothing is taken for it.",
    "Have the deletion taken back (撤回删除) where the record is to stay; otherwise leave this out.",
    "C8",
)


def _problem(
    fault: Fault, column: Column, row: JudgedRow, sheet: str, gaps: Mapping[str, object], *others: str
) -> Problem:
    return Problem(
        file="",
        sheet=sheet,
        cell=row.cells[column.name],
        field=column.name,
        rule=fault.rule,
        what=Message(fault.what, gaps),
        mend=Message(fault.mend, gaps),
        others=tuple(row.cells[name] for name in others),
        sensitive=column.sensitive,
    )


def taken(form: Form, row: JudgedRow, holder: Mapping[str, Any], sheet: str) -> Problem:
    """Return the problem of a row that wants what another open record holds (rule C6).

    Args:
        form: the form; it is exclusive.
        row: the judged row.
        holder: the fields of the record that holds it.
        sheet: the sheet's name.
    """
    rule = form.exclusive
    assert rule
    gaps = {
        "label": form.column(rule.over).label,
        "value": row.values[rule.over],
        "who": shown(holder.get(rule.who)),
        "since": shown(holder.get(rule.since)),
    }
    return _problem(rule.fault, form.column(rule.over), row, sheet, gaps, rule.until)


def without_department(form: Form, row: JudgedRow, department: str, sheet: str) -> Problem:
    """Return the problem of a row whose code needs a department that is not known (rule C3).

    Args:
        form: the form.
        row: the judged row.
        department: what it names; may be empty.
        sheet: the sheet's name.
    """
    columns = {column.name: column for column in form.columns}
    column = columns.get("department") or columns.get(form.handler) or form.columns[0]
    return _problem(NO_DEPARTMENT, column, row, sheet, {"department": department})


def being_deleted(form: Form, row: JudgedRow, code: str, sheet: str) -> Problem:
    """Return the problem of a row about a record whose deletion was approved (rule C8).

    Args:
        form: the form.
        row: the judged row.
        code: the record's code.
        sheet: the sheet's name.
    """
    name = form.party.name if form.party else form.natural_key[0]
    return _problem(BEING_DELETED, form.column(name), row, sheet, {"code": code})

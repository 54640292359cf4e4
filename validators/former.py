"""Forms that were filled in on a former version: brought to the version in force, and what that may lack.

A version that came later may ask for more than the blank somebody has filled in has room for. What it
does not need is taken without; what it needs sends the form back, with where the new blank lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from validators.declaration import Column, Form
from validators.filled import Cell, Filled, FilledRow
from validators.form_changes import named
from validators.judging import TOO_FEW_LINES, Judged
from validators.message import Fault, Message, Text
from validators.problem import Problem

FORM_CHANGED: Final = Fault(
    "form-changed",
    "This is version {version} of the form. Version {newest} also asks for {labels}, and there is no room for that here.",
    "Take the new blank form {blank}, copy the contents of this one into it, fill in {labels} there, and put that file "
    "into your inbox.",
)
#: Stands in the place of a cell that the former version does not have.
_NOWHERE: Final = Cell("")


def in_force(form: Form, filled: Filled) -> Filled:
    """Return what was filled in on any version of a form as the version in force has it.

    Fields keep their names for good, so a field that was renamed or moved on paper is found by its
    name. Fields the older version lacks are empty and have no address; what the version in force no
    longer asks for stays in the file alone.

    Args:
        form: the form in the version in force.
        filled: what was read.
    """
    if filled.version == form.version:
        return filled
    tables = {
        table.name: tuple(_row(row, table.columns) for row in filled.tables.get(table.name, ()))
        for table in form.tables
    }
    rows = tuple(_row(row, form.columns) for row in filled.rows)
    return replace(filled, version=form.version, rows=rows, tables=tables)


def _row(row: FilledRow, columns: Iterable[Column]) -> FilledRow:
    return FilledRow(row.row, {column.name: row.cells.get(column.name, _NOWHERE) for column in columns})


def told(form: Form, filled: Filled, judged: Judged, blank: str) -> Judged:
    """Return the judgement of a form filled in on a former version as its sender can act on it.

    Everything that is wrong only because the former version has no room for it becomes one problem,
    which says that the form has changed and where the new blank lies.

    Args:
        form: the form in the version in force.
        filled: what was read, in the version it was filled in on.
        judged: the judgement of what `in_force` made of it.
        blank: where the new blank lies, as its sender finds it.
    """
    if filled.version == form.version:
        return judged
    former = next((each for each in form.former if each.version == filled.version), form)
    new_tables = {table.name for table in form.tables} - {table.name for table in former.tables}
    labels = dict.fromkeys(label for each in judged.problems if (label := _lacking(form, new_tables, each)))
    if not labels:
        return judged
    one = _changed(form, filled, list(labels), blank)

    def told_of(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        kept = tuple(each for each in problems if not _lacking(form, new_tables, each))
        return kept if len(kept) == len(problems) else (one, *kept)

    rows = tuple(replace(row, problems=told_of(row.problems)) for row in judged.rows)
    return Judged(rows, told_of(judged.problems))


def outdated(form: Form, filled: Filled, blank: str) -> Iterator[Message]:
    """Yield what somebody is told whose form is taken though it was filled in on a former version.

    Args:
        form: the form in the version in force.
        filled: what was read.
        blank: where the new blank lies, as its sender finds it.
    """
    if filled.version != form.version:
        yield Message(
            "This was filled in on version {version} of the form; version {newest} is in force. Next time take the new "
            "blank form {blank}.",
            {"version": filled.version, "newest": form.version, "blank": blank},
        )


def _lacking(form: Form, new_tables: set[str], problem: Problem) -> Text | None:
    """Return what a problem asks for that the former version has no room for; None where it can be mended there."""
    table_name, dot, name = problem.field.rpartition(".")
    table = form.table(table_name) if dot else None
    if table and problem.rule == TOO_FEW_LINES.rule and table.name in new_tables:
        return table.plain_title
    if problem.cell.ref:
        return None
    column = next(each for each in (table or form).columns if each.name == name)
    return named(column, table)


def _changed(form: Form, filled: Filled, labels: list[Text], blank: str) -> Problem:
    gaps: Mapping[str, object] = {
        "version": filled.version,
        "newest": form.version,
        "labels": labels,
        "blank": blank,
    }
    what = Message(FORM_CHANGED.what, {name: gaps[name] for name in ("version", "newest", "labels")})
    mend = Message(FORM_CHANGED.mend, {name: gaps[name] for name in ("blank", "labels")})
    return Problem("", filled.sheet, Cell(""), form.columns[0].name, FORM_CHANGED.rule, what, mend)

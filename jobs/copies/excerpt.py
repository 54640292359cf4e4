"""What is on file about a record, as a workbook of its own: of a register's row, whose workbook holds others as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Row

from jobs.ledger.fields import PAPER_PLACE, shown
from jobs.ledger.history import line_text
from jobs.running import Run
from validators.access import SEE_ALL
from validators.declaration import Column, Form, Kind, Table
from validators.facts import Person
from validators.message import Message, Text
from validators.problem import MASK
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

#: (label, content) of a line.
Line = tuple[str, str]
_NAME = Text("摘录", "excerpt")
_LABEL, _CONTENT = Text("栏目", "Field"), Text("内容", "Content")
_PAPER = Text("纸质存放位置", "Place of paper")


def excerpt_name(code: str, language: str) -> str:
    """Return the name of a record's excerpt."""
    return f"{code} {_NAME.of(language)}.xlsx"


def excerpt_lines(form: Form, row: Row[Any], lines: Sequence[Row[Any]], who: Person, run: Run) -> Iterator[Line]:
    """Yield what is on file about a record, as whoever consults it is shown it.

    Args:
        form: its form.
        row: its row.
        lines: the lines of its tables.
        who: who consults it; sensitive fields are masked unless their post sees them.
        run: the run under way.
    """
    language = run.workspace.settings.language
    open_ = who.role in SEE_ALL or row.handler == who.name
    for name, field in form.known_fields().items():
        kept = row.fields.get(name)
        if not isinstance(field, Column) or kept is None or (name in form.sender_columns and row.handler != who.name):
            continue
        yield field.label.of(language), MASK if field.sensitive and not open_ else shown(kept)
    for line in lines:
        table = form.known_fields().get(line.name)
        if isinstance(table, Table):
            yield table.plain_title.of(language), line_text(table, line.fields, hidden=not open_)
    if row.paper_place and PAPER_PLACE not in row.fields:
        yield _PAPER.of(language), row.paper_place


def excerpt(run: Run, code: str, title: str, lines: Sequence[Line]) -> bytes:
    """Return the workbook."""
    language = run.workspace.settings.language
    columns = (SheetColumn(_LABEL.of(language), Kind.TEXT, 20), SheetColumn(_CONTENT.of(language), Kind.LONG, 70))
    said = run.say(Message("What is on file under {code} on {day}.", {"code": code, "day": run.at.date()}))
    return list_workbook([ListSheet(code, title, (said,), columns, lines)], run.at, language)

"""What is on file about one record: fields, tables, versions, changes, who agreed (rules A7 C8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.agreements import told
from jobs.ledger.fields import shown
from jobs.ledger.history import Changed, history, line_text
from jobs.ledger.lines import STATES
from jobs.ledger.plans import planned
from jobs.ledger.reviews import said_of
from jobs.ledger.tables import item, plan, version
from validators.access import SEE_ALL, Answer
from validators.declaration import Column, Form, Table
from validators.facts import Person
from validators.forms import form_called
from validators.plans import PLAN, STANDINGS


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is on file about one code.

    Attributes:
        record: the record's row.
        who: who asks.
        why: on what ground they see it.
        fields: (label of the form's column, content as people write it), sensitive ones masked
            for those who may not see them.
        tables: table title and its lines.
        versions: number, handed in, by, path of each.
        changes: every change of a field, in order.
        agreed: number of a version -> who agreed to it at each level, and when.
        plan: how a visit plan stands, and the code of its record; None for other forms.
    """

    record: Row[Any]
    who: Person
    why: Answer
    form: Form
    fields: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, tuple[str, ...]], ...]
    versions: tuple[Row[Any], ...]
    changes: tuple[Changed, ...]
    agreed: Mapping[int, tuple[str, ...]]
    plan: tuple[str, str] | None


def dossier_of(connection: Connection, row: Row[Any], who: Person, why: Answer, language: str) -> Dossier:
    """Return all that is on file about a record, as somebody who may see it is shown it.

    Who sees a record by a grant or as a supervisor sees its sensitive fields masked (rule A5).

    Args:
        connection: sees the ledger as it is.
        row: the record's row.
        who: the person.
        why: why they may see it.
        language: `zh` or `en`.
    """
    form = form_called(row.form)
    assert form is not None
    open_ = who.role in SEE_ALL or row.handler == who.name
    known = form.known_fields()
    columns = [field for field in known.values() if isinstance(field, Column)]
    tables = {name: field for name, field in known.items() if isinstance(field, Table)}
    hidden = set() if open_ else {column.name for column in columns if column.sensitive}
    hidden |= set() if row.handler == who.name else set(form.sender_columns)
    labels = {column.name: column.label.of(language) for column in columns}
    labels |= {name: table.plain_title.of(language) for name, table in tables.items()}

    def content(name: str, kept: Any) -> str:
        if kept is None:
            return ""
        return "****" if name in hidden else shown(kept)

    lines: dict[str, list[str]] = {}
    for each in connection.execute(sa.select(item).where(item.c.record == row.id).order_by(item.c.name, item.c.line)):
        table = tables[each.name]
        state = f"［{STATES[each.state].of(language)}］" if table.closes else ""
        lines.setdefault(each.name, []).append(line_text(table, each.fields, hidden=not open_) + state)
    plans = planned(connection, plan.c.record == row.id) if row.form == PLAN else ()
    versions = connection.execute(
        sa.select(version).where(version.c.record == row.id).order_by(version.c.number, version.c.id)
    ).all()
    said = said_of(connection, [v.arrival for v in versions])
    apart = () if row.handler == who.name else form.sender_columns
    return Dossier(
        record=row,
        who=who,
        why=why,
        form=form,
        fields=tuple(
            (labels[column.name], content(column.name, kept))
            for column in columns
            if (kept := row.fields.get(column.name)) is not None
        ),
        tables=tuple((labels[name], tuple(texts)) for name, texts in lines.items()),
        versions=tuple(versions),
        agreed={v.number: tuple(told(said[v.arrival], language)) for v in versions if v.arrival in said},
        plan=next(((STANDINGS[each.standing].of(language), each.visit) for each in plans), None),
        changes=tuple(history(connection, record_id=row.id, hidden=not open_, apart=apart)),
    )

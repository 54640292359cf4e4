"""The history of records as people read it: who changed which field from what to what, why, and who approved it (rule C8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.fields import OF_PAPER, STATE, shown
from jobs.ledger.seeing import form_of_record
from jobs.ledger.tables import arrival, change, record
from validators.declaration import Column, Table
from validators.message import Text
from validators.problem import MASK

#: What is known of every record beside its form's fields.
_OF_RECORDS: Final[Mapping[str, Text]] = {**OF_PAPER, STATE: Text("档案状态", "State of the record")}


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a field.

    Attributes:
        at: when, ISO 8601 with zone.
        code: the record's archive code.
        customer: the customer that it is about; empty where there is none.
        title: the record's title.
        field: the field's or table's name.
        label: what it is called on its form.
        old: what was on file, as people write it; masked where it may not be shown.
        new: what is on file since.
        by: who asked for it.
        approved: who agreed to it; empty where nobody was asked.
        why: what it goes by: a submission's number, a request's code.
        reason: why, in words.
        file: the file it came by; empty where it came by none.
        record: the record's number in the ledger.
    """

    at: str
    code: str
    customer: str
    title: str
    field: str
    label: Text
    old: str
    new: str
    by: str
    approved: str
    why: str
    reason: str
    file: str
    record: int = 0


def history(
    connection: Connection,
    *,
    record_id: int = 0,
    newest: int = 0,
    hidden: bool = True,
    apart: Iterable[str] = (),
    where: Sequence[sa.ColumnElement[bool]] = (),
    differing: bool = False,
) -> list[Changed]:
    """Return changes of fields.

    Args:
        connection: sees the ledger as it is.
        record_id: of this record alone, in their order; 0 for those of all records.
        newest: so many of them, the newest first; 0 for all.
        hidden: sensitive contents are masked (rule A5).
        apart: further fields that are masked.
        where: further conditions on the tables `change` and `record`.
        differing: of a card's table only the lines that are not on both sides.
    """
    columns = (record.c.code, record.c.customer_name, record.c.title, record.c.form, record.c.form_version)
    query = sa.select(change, *columns, arrival.c.path).join(record, record.c.id == change.c.record)
    query = query.outerjoin(arrival, arrival.c.id == change.c.arrival)
    query = query.order_by(change.c.id.desc() if newest else change.c.id)
    query = query.where(*where, *([change.c.record == record_id] if record_id else []))
    found = []
    masked = set(apart)
    for row in connection.execute(query.limit(newest) if newest else query):
        form = form_of_record(dict(row._mapping))
        declared = form.known_fields().get(row.field)
        mask = row.field in masked or (hidden and isinstance(declared, Column) and declared.sensitive)
        sides = _apart(declared, row.old, row.new) if differing else (row.old, row.new)
        old, new = (MASK if mask and kept is not None else _text(declared, kept, hidden) for kept in sides)
        found.append(
            Changed(
                *(
                    row.at,
                    row.code,
                    row.customer_name or "",
                    row.title,
                    row.field,
                    _label(declared, row.field),
                    old,
                    new,
                ),
                *(row.by, row.approved or "", row.why, row.reason or ""),
                # A report's file may tell who sent it (rule B12).
                "" if form.hides_sender else (row.path or "").rpartition("/")[2],
                row._mapping[change.c.record],
            )
        )
    return found


def _apart(declared: Column | Table | None, old: Any, new: Any) -> tuple[Any, Any]:
    """Return of the lines of a table those that only one side has; of anything else both sides whole."""
    if not isinstance(declared, Table):
        return old, new
    return [each for each in old or () if each not in (new or ())], [
        each for each in new or () if each not in (old or ())
    ]


def _label(declared: Column | Table | None, name: str) -> Text:
    if isinstance(declared, Table):
        return declared.plain_title
    # A field that no version of the form has any more keeps its name.
    return declared.label if declared else _OF_RECORDS.get(name, Text(name, name))


def _text(declared: Column | Table | None, kept: Any, hidden: bool) -> str:
    if isinstance(declared, Table):
        return "；".join(line_text(declared, line, hidden=hidden) for line in kept or ())
    return shown(kept)


def line_text(table: Table, line: Mapping[str, Any], *, hidden: bool) -> str:
    """Return a line of a card's table in one text; what is sensitive is masked where it is hidden."""
    filled = (column for column in table.columns if line.get(column.name) is not None)
    return " ".join(MASK if hidden and column.sensitive else shown(line[column.name]) for column in filled)

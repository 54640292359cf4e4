"""Lines of a card's tables: known again by what they say wherever they stand, and open until they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.fields import shown, stored
from jobs.ledger.tables import item, record
from validators.declaration import Table
from validators.forms import forms
from validators.kinds import CLEAR
from validators.message import Text
from validators.texts import squeeze

OPEN: Final = "open"
DONE: Final = "done"
#: State of a line -> what people read.
STATES: Final[Mapping[str, Text]] = {OPEN: Text("未完成", "open"), DONE: Text("已完成", "done")}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card's table.

    Attributes:
        fields: its stored fields.
        state: `open`, or `done` where the column that closes it is filled.
    """

    fields: Mapping[str, Any]
    state: str = OPEN

    @property
    def filled(self) -> dict[str, Any]:
        """Its fields without the empty ones: a column that a later version added changes nothing."""
        return {name: value for name, value in self.fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Something that was agreed on and is not done yet (rules B2 B6).

    Attributes:
        id: the line's number in the ledger.
        form: id of the form it stands on.
        table: name of its table there.
        code: the record's archive code.
        title: the record's title.
        customer: whom the record is about, as the index shows it; "" for nobody.
        department: whose record it is; "" where nobody knows.
        handler: who is in charge of the record.
        secrecy: the record's level.
        what: what it says, without owner and deadline.
        owner: who sees to it.
        due: until when; None where the line names no day.
    """

    id: int
    form: str
    table: str
    code: str
    title: str
    customer: str
    department: str
    handler: str
    secrecy: str
    what: str
    owner: str
    due: date | None


def lines_of(table: Table, given: Sequence[Mapping[str, object]], before: Sequence[Line] = ()) -> list[Line]:
    """Return the lines of a table as they stand after a form was handed in.

    A line that was there before is known by the columns the declaration names, not by its place. What
    closed it stays, where the form that comes now does not have it: only 清空 opens a line again.

    Args:
        table: the table's declaration.
        given: its filled lines, as typed values.
        before: its lines as they stood.
    """
    left = list(before)
    lines: list[Line] = []
    for values in given:
        fields = {name: None if value is CLEAR else stored(value) for name, value in values.items()}
        same = next((line for line in left if _key(table, line.fields) == _key(table, fields)), None)
        if same:
            left.remove(same)
            if table.closes and values.get(table.closes) is None:
                fields[table.closes] = same.fields.get(table.closes)
        lines.append(Line(fields, DONE if table.closes and fields.get(table.closes) else OPEN))
    return lines


def joined(table: Table, before: Sequence[Line], after: Sequence[Line]) -> list[Line]:
    """Return the lines of a record of which only some came again: those stand where they stood, the others stay.

    Args:
        table: the table's declaration.
        before: its lines as they stood.
        after: the lines that came.
    """
    return list({_key(table, line.fields): line for line in (*before, *after)}.values())


def differing(before: Sequence[Line], after: Sequence[Line], *, whole: bool) -> tuple[list[Any], list[Any]]:
    """Return what a table held and what it holds; unless `whole`, only the lines that differ: a list may have hundreds."""
    old, new = ([line.fields for line in lines] for lines in (before, after))
    if whole:
        return old, new
    return [line for line in old if line not in new], [line for line in new if line not in old]


def _key(table: Table, fields: Mapping[str, Any]) -> tuple[str, ...]:
    names = table.known_by or tuple(column.name for column in table.columns if column.name != table.closes)
    return tuple(squeeze(shown(fields.get(name))) for name in names)


def open_lines(connection: Connection, until: date | None = None, most: int | None = None) -> list[OpenLine]:
    """Return what is still to be done, the most urgent first: of every table whose lines can be closed.

    Reminders ask for it, and the register's sheet of things to do.

    Args:
        connection: sees the ledger as it is.
        until: only what is due by this day; None for all of it.
        most: no more than so many, the most urgent ones; None for all of it.
    """
    declared = _closing()
    names = ("code", "title", "customer_name", "department", "handler", "secrecy", "form")
    query = sa.select(item.c.id, item.c.name, item.c.fields, *(record.c[name] for name in names))
    query = query.join(record, record.c.id == item.c.record)
    query = query.where(_is_open(declared))
    due = sa.case(
        *(
            (sa.and_(record.c.form == form, item.c.name == name), item.c.fields[table.due].as_string())
            for (form, name), table in declared.items()
        ),
        else_=None,
    )
    if until:
        query = query.where(due <= until.isoformat())
    return list(_open(connection.execute(query.order_by(due.is_(None), due, item.c.id).limit(most)), declared))


def count_open(connection: Connection) -> int:
    """Return how many lines `open_lines` would tell of."""
    query = sa.select(sa.func.count()).select_from(item).join(record, record.c.id == item.c.record)
    return int(connection.execute(query.where(_is_open(_closing()))).scalar() or 0)


def _closing() -> dict[tuple[str, str], Table]:
    return {(form.id, table.name): table for form in forms().values() for table in form.tables if table.closes}


def _is_open(declared: Mapping[tuple[str, str], Table]) -> sa.ColumnElement[bool]:
    ours = sa.or_(*(sa.and_(record.c.form == form, item.c.name == name) for form, name in declared))
    return sa.and_(item.c.state == OPEN, ours)


def _open(rows: Any, declared: Mapping[tuple[str, str], Table]) -> Iterator[OpenLine]:
    for row in rows:
        table = declared[row.form, row.name]
        apart = {table.due, table.owner, table.closes}
        said = (shown(row.fields.get(c.name)) for c in table.columns if c.name not in apart and not c.sensitive)
        due = row.fields.get(table.due)
        yield OpenLine(
            id=row.id,
            form=row.form,
            table=row.name,
            code=row.code,
            title=row.title,
            customer=row.customer_name or "",
            department=row.department or "",
            handler=row.handler,
            secrecy=row.secrecy,
            what=" ".join(filter(None, said)),
            owner=shown(row.fields.get(table.owner)),
            due=date.fromisoformat(due) if due else None,
        )

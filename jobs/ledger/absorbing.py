"""Taking one customer's file into another one: empty fields are filled, differing ones stay as they are (rule C7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import lookups
from jobs.ledger.describing import index_columns
from jobs.ledger.sensitive import changed_content, line_fields, record_fields
from jobs.ledger.tables import change, item, record
from validators.declaration import Form, Table
from validators.facts import Person
from validators.forms import form_of
from validators.message import Text
from validators.names import normal_name

#: Why a change row is there; the code of the other record stands behind it.
WHY_MERGED: Final = "merge"
WHY_UNDONE: Final = "undo-merge"


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What became of two files.

    Attributes:
        kept: what undoing it needs to know: `into` and `record` (ids of the two records), `state`
            (of the second one before), `filled` and `differing` (numbers of change rows).
        filled: labels of what was filled in.
        differing: labels of what differs.
    """

    kept: dict[str, Any]
    filled: tuple[Text, ...]
    differing: tuple[Text, ...]


def enter_change(
    connection: Connection, of: Row[Any], by: str, at: str, field: str, old_new: tuple[Any, Any], why: str
) -> int:
    """Enter a change of a record's field that comes from no form; return its number."""
    old, new = (changed_content(of.form, of.id, field, value) for value in old_new)
    row = {"record": of.id, "at": at, "by": by, "field": field, "old": old, "new": new, "why": why}
    key = connection.execute(sa.insert(change).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def lines_of(connection: Connection, record_id: int, table: str) -> list[Row[Any]]:
    """Return the lines of a record's table, in order."""
    query = sa.select(item).where(item.c.record == record_id, item.c.name == table).order_by(item.c.line)
    return list(connection.execute(query).all())


def put_lines(connection: Connection, of: Row[Any], table: str, lines: Sequence[tuple[Any, str]]) -> None:
    """Put (fields, state) of every line of a record's table in the place of what was there."""
    connection.execute(sa.delete(item).where(item.c.record == of.id, item.c.name == table))
    rows = [
        {
            **{"record": of.id, "name": table, "line": at, "state": state},
            "fields": line_fields(of.form, of.id, table, at, fields),
        }
        for at, (fields, state) in enumerate(lines, start=1)
    ]
    if rows:
        connection.execute(sa.insert(item), rows)


def put_fields(
    connection: Connection,
    row: Row[Any],
    form: Form,
    fields: Mapping[str, Any],
    revision: int,
    people: Mapping[str, Person],
) -> None:
    """Put a record's fields into the ledger, and what the index shows of them."""
    lines = {table.name: [each.fields for each in lines_of(connection, row.id, table.name)] for table in form.tables}
    values = index_columns(form, fields, lines, row.handler, people) | {"revision": revision}
    values["fields"] = record_fields(row.form, row.id, fields)
    connection.execute(sa.update(record).where(record.c.id == row.id).values(values))
    lookups.enter(connection, [(row.id, row.form, fields)])


def newer_form(there: Row[Any], row: Row[Any]) -> Form:
    """Return the form that knows the fields of two records: the newer version of the two."""
    form = form_of(there.form, max(there.form_version, row.form_version))
    assert form is not None
    return form


def absorb(
    connection: Connection,
    there: Row[Any],
    row: Row[Any],
    revision: int,
    by: str,
    at: str,
    people: Mapping[str, Person],
) -> Absorbed:
    """Take a customer's file into the leading one.

    Args:
        connection: the transaction.
        there: the leading record.
        row: the other record; its own fields stay as they are.
        revision: the revision of the register in which it shows.
        by: who decided it.
        at: the moment, ISO 8601.
        people: the roster.
    """
    form = newer_form(there, row)
    assert form.party is not None
    fields = dict(there.fields)
    filled: dict[int, Text] = {}
    differing: dict[int, Text] = {}
    for column in form.columns:
        mine, theirs = fields.get(column.name), row.fields.get(column.name)
        if theirs in (None, "", []) or mine == theirs or column.name == form.party.name:
            continue
        if mine in (None, "", []):
            fields[column.name] = theirs
            why = f"{WHY_MERGED} {row.code}"
            filled[enter_change(connection, there, by, at, column.name, (mine, theirs), why)] = column.label
        else:
            why = f"{WHY_MERGED} {there.code}"
            differing[enter_change(connection, row, by, at, column.name, (theirs, mine), why)] = column.label
    for table in form.tables:
        mine, theirs = (lines_of(connection, each.id, table.name) for each in (there, row))
        lines, clash = _joined(table, mine, theirs)
        before, after = [each.fields for each in mine], [each for each, _ in lines]
        if before != after:
            put_lines(connection, there, table.name, lines)
            why = f"{WHY_MERGED} {row.code}"
            filled[enter_change(connection, there, by, at, table.name, (before, after), why)] = table.plain_title
        if clash:
            told = [each.fields for each in theirs], after
            why = f"{WHY_MERGED} {there.code}"
            differing[enter_change(connection, row, by, at, table.name, told, why)] = table.plain_title
    if filled:
        put_fields(connection, there, form, fields, revision, people)
    kept = {"into": there.id, "record": row.id, "state": row.state, "filled": [*filled], "differing": [*differing]}
    return Absorbed(kept, tuple(filled.values()), tuple(differing.values()))


def _joined(
    table: Table, mine: Sequence[Row[Any]], theirs: Sequence[Row[Any]]
) -> tuple[list[tuple[dict[str, Any], str]], bool]:
    """Return the lines of both tables, each person or thing once, and whether two lines about one differ."""
    head = table.columns[0].name
    lines = [(dict(each.fields), each.state) for each in mine]
    known = {normal_name(str(fields.get(head) or "")): fields for fields, _ in lines}
    clash = False
    for each in theirs:
        fields = known.get(normal_name(str(each.fields.get(head) or "")))
        if fields is None:
            lines.append((dict(each.fields), each.state))
            continue
        for name, value in each.fields.items():
            if fields.get(name) in (None, "", []):
                fields[name] = value
            elif value not in (None, "", [], fields[name]):
                clash = True
    return lines, clash

"""What the records hold that an edited office table may not take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import office_rows
from jobs.ledger.entering_holds import held, targets
from jobs.ledger.sensitive import names
from jobs.ledger.tables import arrival, code, item, record
from validators.declaration import Column, Form
from validators.facts import Facts
from validators.forms import forms
from validators.office import tables
from validators.office.departments import DEPARTMENTS
from validators.office.known import Given, Known


def known_to(connection: Connection, facts: Facts) -> Known:
    """Return what the second look at a table may know; its questions are answered while `connection` is open."""
    rows = {name: office_rows(connection, name) for name in tables()}
    return Known(
        facts,
        tuple(forms().values()),
        rows,
        uses=lambda dictionary, within, entry: _uses(connection, rows["roster"], dictionary, within, entry),
        named=lambda name: _named(connection, name),
        given=lambda: tuple(_given(connection)),
        held=held(connection),
        targets=lambda scope, target: len(targets(connection, scope, target)),
    )


def _uses(connection: Connection, roster: list[dict[str, Any]], dictionary: str, within: str, entry: str) -> int:
    """Count the records that hold an entry; of a department also the people in it."""
    held: set[int] = set()
    for form in forms().values():
        held |= _holders(connection, form, "", form.columns, dictionary, within, entry)
        for table in form.tables:
            held |= _holders(connection, form, table.name, table.columns, dictionary, within, entry)
    people = 0
    if dictionary == DEPARTMENTS:
        people = sum(entry in (row["department"], *(row.get("further_departments") or ())) for row in roster)
    return len(held) + people


def _holders(
    connection: Connection,
    form: Form,
    table: str,
    columns: tuple[Column, ...],
    dictionary: str,
    within: str,
    entry: str,
) -> set[int]:
    """Return the records of a form that hold an entry in its own columns, or in those of one of its tables."""
    held: set[int] = set()
    fields = item.c.fields if table else record.c.fields
    for column in columns:
        if column.dictionary != dictionary:
            continue
        query = sa.select(record.c.id, fields).where(record.c.form == form.id)
        if table:
            query = query.join(item, item.c.record == record.c.id).where(item.c.name == table)
        # What is sealed can only be compared once it is open.
        if not column.many and column.name not in names(form.id, table):
            query = query.where(fields[column.name].as_string() == entry)
        if within and column.depends_on:
            query = query.where(fields[column.depends_on].as_string() == within)
        for id_, kept in connection.execute(query):
            held_here = kept.get(column.name)
            if entry in (held_here or ()) if column.many else entry == held_here:
                held.add(id_)
    return held


def _named(connection: Connection, name: str) -> int:
    """Count the records whose handler somebody is, and the files that came from them."""
    records = sa.select(sa.func.count()).select_from(record).where(record.c.handler == name)
    files = sa.select(sa.func.count()).select_from(arrival).where(arrival.c.person == name)
    return int(connection.execute(records).scalar_one()) + int(connection.execute(files).scalar_one())


def _given(connection: Connection) -> Iterator[Given]:
    query = sa.select(code.c.series, record.c.form, record.c["class"]).distinct()
    for scope, form, letter in connection.execute(query.outerjoin(record, record.c.id == code.c.record)):
        declared = forms()[form].coding.series if form in forms() else "="
        yield Given(scope, (letter or "") if declared.startswith("=") else declared)

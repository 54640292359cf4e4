"""What the archive says of a customer, so that two can be looked at side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.likenesses import leaders
from jobs.ledger.merging import MERGED
from jobs.ledger.tables import customer, item, record
from validators.declaration import Column, Form, Kind
from validators.forms import form_of, forms
from validators.likeness import trait
from validators.message import Text

_OTHERWISE = Text("又名", "Also known as")


@dataclass(slots=True)
class Side:
    """One customer.

    Attributes:
        name: its name.
        code: archive code of its own file; "" where it is known by name only.
        owner: who is in charge.
        facts: label -> content, nothing sensitive.
        common: labels of facts that many customers have in common, so that agreeing in them says little.
        traits: (reason, value) -> label, of what two entries of one customer share.
    """

    name: str
    code: str = ""
    owner: str = ""
    facts: dict[Text, str] = field(default_factory=dict)
    common: set[Text] = field(default_factory=set)
    traits: dict[tuple[str, str], Column] = field(default_factory=dict)


def sides(connection: Connection, ids: Collection[int]) -> dict[int, Side]:
    """Return customer id -> what the archive says of it."""
    into = leaders(connection)
    found: dict[int, Side] = {}
    own: dict[int, int] = {}
    for some in chunks(ids):
        for row in connection.execute(sa.select(customer).where(customer.c.id.in_(some))):
            found[row.id] = Side(row.name)
            if row.record:
                own[row.record] = row.id
    files = _files(connection, own)
    for row, lines in files:
        _describe(found[own[row.id]], row, lines)
    for some in chunks({id_ for id_, last in into.items() if last in found}):
        for row in connection.execute(sa.select(customer.c.id, customer.c.name).where(customer.c.id.in_(some))):
            facts = found[into[row.id]].facts
            facts[_OTHERWISE] = "、".join(filter(None, (facts.get(_OTHERWISE), row.name)))
    _count(connection, found, own)
    return found


def _files(connection: Connection, ids: Collection[int]) -> Iterator[tuple[Row[Any], list[Row[Any]]]]:
    for some in chunks(ids):
        lines: dict[int, list[Row[Any]]] = {}
        for line in connection.execute(sa.select(item).where(item.c.record.in_(some)).order_by(item.c.line)):
            lines.setdefault(line.record, []).append(line)
        for row in connection.execute(sa.select(record).where(record.c.id.in_(some))):
            yield row, lines.get(row.id, [])


def _describe(side: Side, row: Row[Any], lines: list[Row[Any]]) -> None:
    form = form_of(row.form, row.form_version)
    assert form is not None and form.party is not None
    side.code, side.owner = row.code, row.handler
    for column in form.columns:
        if kept := row.fields.get(column.name):
            if _telling(form, column):
                side.facts[column.label] = shown(kept)
                if column.kind is Kind.CHOICE:
                    side.common.add(column.label)
            if column.name in form.party.shared:
                side.traits[trait(column, kept)] = column
    for table in form.tables:
        shared = [column for column in table.columns if f"{table.name}.{column.name}" in form.party.shared]
        texts = []
        for line in (line.fields for line in lines if line.name == table.name and shared):
            side.traits |= {trait(column, line[column.name]): column for column in shared if line.get(column.name)}
            named = (table.columns[0], *shared)
            texts.append(" ".join(shown(line[c.name]) for c in named if line.get(c.name) and not c.sensitive))
        if texts:
            side.facts[table.plain_title] = "、".join(texts)


def _telling(form: Form, column: Column) -> bool:
    """Return whether a column is worth a line beside another customer's: what is required, and what tells one from another."""
    assert form.party is not None
    if column.sensitive or column.kind is Kind.LONG or column.name in (form.party.name, form.handler):
        return False
    return column.required or column.name in (form.party.credit_code, "legal_representative", *form.party.shared)


def _count(connection: Connection, found: Mapping[int, Side], own: Mapping[int, int]) -> None:
    """Say how many other records there are of each customer; somebody without a file has their handlers as owners."""
    counted: dict[tuple[int, str], int] = {}
    handlers: dict[int, list[str]] = {}
    for some in chunks(found):
        query = sa.select(record.c.customer, record.c.form, record.c.handler, sa.func.count().label("how_many"))
        query = query.where(record.c.customer.in_(some), ~record.c.state.startswith(MERGED), record.c.id.not_in([*own]))
        for row in connection.execute(query.group_by(record.c.customer, record.c.form, record.c.handler)):
            counted[row.customer, row.form] = counted.get((row.customer, row.form), 0) + row.how_many
            handlers.setdefault(row.customer, []).append(row.handler)
    for (id_, form), count in sorted(counted.items()):
        title = forms()[form].sheet or forms()[form].title
        found[id_].facts[title] = str(count)
        found[id_].common.add(title)
    for id_, names in handlers.items():
        found[id_].owner = found[id_].owner or "、".join(sorted(set(names))[:3])

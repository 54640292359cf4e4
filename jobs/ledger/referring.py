"""Which records would lose their ground with another one: they name its code or its number, or it is their customer's file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.seeing import form_of_record
from jobs.ledger.tables import item, record
from validators.texts import several, squeeze

#: A number of so few characters says nothing: `1` stands in every form.
_SHORTEST: Final = 4
#: So many words are looked for in one walk through the ledger.
_TOGETHER: Final = 40


def referring(connection: Connection, wanted: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return code -> codes of the records that refer to it, in the order of the index.

    Loans, requests and findings of a stock-taking are left out: they tell what was done with a record,
    and a code outlives its record (rule E3).

    Args:
        connection: sees the ledger as it is.
        wanted: the records' columns.
    """
    found: dict[str, dict[int, str]] = {row["code"]: {} for row in wanted}
    words = {squeeze(word): row for row in wanted for word in names_of(row)}
    for start in range(0, len(words), _TOGETHER):
        some = list(words)[start : start + _TOGETHER]
        for id_, code, fields in _candidates(connection, some):
            for part in parts_of(fields):
                row = words.get(part)
                if row and row["id"] != id_:
                    found[row["code"]][id_] = code
    for row in wanted:
        found[row["code"]] |= dict(_of_customer(connection, row))
    return {code: [of[id_] for id_ in sorted(of)] for code, of in found.items()}


def names_of(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield by what others refer to a record: its code, and a number of its own."""
    yield row["code"]
    form = form_of_record(row)
    if len(form.natural_key) == 1:
        number = row["fields"].get(form.natural_key[0])
        if isinstance(number, str) and len(number) >= _SHORTEST:
            yield number


def _candidates(connection: Connection, words: Sequence[str]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Yield every record and line of a table in which one of the words may stand."""

    def holds(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        text = sa.func.lower(sa.cast(column, sa.Text))
        # The JSON has Chinese characters as escapes.
        return sa.or_(*(text.contains(json.dumps(word)[1:-1], autoescape=True) for word in words))

    own = sa.select(record.c.id, record.c.code, record.c.fields).where(record.c["class"] != "-", holds(record.c.fields))
    yield from (tuple(row) for row in connection.execute(own))
    lines = sa.select(record.c.id, record.c.code, item.c.fields).join(record, record.c.id == item.c.record)
    lines = lines.where(record.c["class"] != "-", holds(item.c.fields))
    yield from (tuple(row) for row in connection.execute(lines))


def parts_of(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of a record or line, and every part of one that names several, folded."""
    for value in fields.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield from map(squeeze, (each, *several(each)))


def _of_customer(connection: Connection, row: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the other records of a partner whose only own file this is."""
    if row["customer"] is None or form_of_record(row).party is None:
        return
    query = sa.select(record.c.id, record.c.code, record.c.form, record.c.form_version, record.c["class"])
    others = connection.execute(query.where(record.c.customer == row["customer"], record.c.id != row["id"])).all()
    files = [each for each in others if form_of_record(dict(each._mapping)).party]
    yield from ((each.id, each.code) for each in others if not files and each[4] != "-")

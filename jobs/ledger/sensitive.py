"""What of a record is sensitive, as its form declares it, ready to be sealed (rules A5 B8).

A field that any version of the form declares sensitive is sealed in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from jobs.ledger.sealed_type import Hidden, Placed
from validators.declaration import Column, Form, Kind
from validators.forms import form_called

#: Kinds of which an exact content is looked for: bank accounts, numbers of identity cards.
_LOOKED_UP: Final = Kind.CODE


def _versions(form: Form) -> Iterator[Form]:
    yield form
    for former in form.former:
        yield from _versions(former)


def _declared(form_id: str) -> Iterator[tuple[str, Column]]:
    """Yield (table or "", column) of every version of a form."""
    form = form_called(form_id)
    assert form is not None, form_id
    for version in _versions(form):
        yield from (("", column) for column in (*version.columns, *version.from_files))
        yield from ((table.name, column) for table in version.kept_tables for column in table.columns)


@cache
def names(form_id: str, table: str = "") -> frozenset[str]:
    """Return the sensitive fields of a form, or of one of its tables."""
    return frozenset(column.name for of, column in _declared(form_id) if of == table and column.sensitive)


@cache
def looked_up(form_id: str) -> frozenset[str]:
    """Return the sensitive fields of a form that an exact content is found by: account and identity numbers."""
    return frozenset(
        column.name
        for of, column in _declared(form_id)
        if not of and column.sensitive and column.kind is _LOOKED_UP and not column.many
    )


def _hidden(fields: Mapping[str, Any], sensitive: frozenset[str]) -> dict[str, Any]:
    return {name: Hidden(value) if name in sensitive else value for name, value in fields.items()}


def record_fields(form_id: str, record: int, fields: Mapping[str, Any]) -> Placed:
    """Return a record's fields as the ledger takes them."""
    return Placed((record,), _hidden(fields, names(form_id)))


def line_fields(form_id: str, record: int, table: str, line: int, fields: Mapping[str, Any]) -> Placed:
    """Return the fields of a line of a record's table as the ledger takes them; lines count from 1."""
    return Placed((record, table, line), _hidden(fields, names(form_id, table)))


def content(form_id: str, field: str, value: Any) -> Any:
    """Return the content of a field or table of a form with what is sensitive in it hidden."""
    if field in names(form_id):
        return Hidden(value)
    sensitive = names(form_id, field)
    if not sensitive or not isinstance(value, Sequence) or isinstance(value, str):
        return value
    return [_hidden(line, sensitive) if isinstance(line, Mapping) else line for line in value]


def changed_content(form_id: str, record: int, field: str, value: Any) -> Placed | None:
    """Return the content of a field or table before or after a change as the ledger takes it."""
    return None if value is None else Placed((record, field), content(form_id, field, value))

"""The type of the ledger's columns that may hold sensitive values: sealed on the way in, open on the way out.

Whoever reads such a column sees it open; whoever writes it says which row the value belongs to (`Placed`) and
what of it is sensitive (`Hidden`), and is refused otherwise, so that nothing can be forgotten. A row's place is
asked of the database with every value, and so a value that somebody moved to another row does not open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import JSON
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from jobs.failures import WrongUse
from jobs.ledger.field_sealing import MARK, Seal
from validators.message import Message

#: Between a row's place and its value, as they come from the database; JSON writes it otherwise.
_SEPARATOR: Final = "\x1f"
_SEAL: Final = "guidang_seal"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A sensitive value within a `Placed`; any JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class Placed:
    """A value with the row that it belongs to.

    Attributes:
        row: what the column's type is told of the row: the contents of its columns `place`.
        value: JSON, in which what is sensitive is `Hidden`.
    """

    row: tuple[object, ...]
    value: Any


def seal_with(engine: sa.Engine, seal: Seal) -> None:
    """Have an engine's sensitive columns sealed and opened."""
    setattr(engine.dialect, _SEAL, seal)


def seal_of(connection: Connection | Dialect) -> Seal:
    """Return what a connection seals with.

    Raises:
        WrongUse: the ledger was opened without the archive's keys.
    """
    dialect = connection.dialect if isinstance(connection, Connection) else connection
    seal = getattr(dialect, _SEAL, None)
    if not isinstance(seal, Seal):
        raise WrongUse(Message("What is sealed in the ledger cannot be opened without the archive's keys."))
    return seal


def sealed(value: Any, place: str, seal: Callable[[], Seal]) -> Any:
    """Return JSON in which what is `Hidden` is sealed, each for its own place."""
    if isinstance(value, str):
        # So that no text of a form is ever taken for a sealed one.
        return seal().seal(place, value) if value.startswith(MARK) else value
    if isinstance(value, Hidden):
        return None if value.value is None else seal().seal(place, value.value)
    if isinstance(value, dict):
        return {name: each if _stays(each) else sealed(each, f"{place}/{name}", seal) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [each if _stays(each) else sealed(each, f"{place}/{at}", seal) for at, each in enumerate(value)]
    return value


def opened(value: Any, place: str, seal: Seal) -> Any:
    """Return JSON in which what is sealed has been opened.

    Raises:
        Failure: something in it belongs to another place.
    """
    if isinstance(value, str):
        return seal.open(place, value) if value.startswith(MARK) else value
    if isinstance(value, dict):
        return {name: each if _stays(each) else opened(each, f"{place}/{name}", seal) for name, each in value.items()}
    if isinstance(value, list):
        return [each if _stays(each) else opened(each, f"{place}/{at}", seal) for at, each in enumerate(value)]
    return value


def _stays(value: Any) -> bool:
    """Return whether a value is as it is, sealed or open: most of a ledger is, and this is asked of all of it."""
    return value is None or (value.__class__ is str and not value.startswith(MARK))


def marks(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (place, sealed text) of all that is sealed in JSON as the database has it."""
    match value:
        case dict():
            for name, each in value.items():
                yield from marks(each, f"{place}/{name}")
        case list():
            for at, each in enumerate(value):
                yield from marks(each, f"{place}/{at}")
        case str() if value.startswith(MARK):
            yield place, value


def with_place(table: Any, place: tuple[str, ...], kept: Any) -> sa.ColumnElement[Any]:
    """Return an expression that gives a row's place and a JSON value of it in one text; null where the value is."""
    found: sa.ColumnElement[Any] = sa.cast(table.c[place[0]], sa.Text)
    for name in place[1:]:
        found = found + "/" + sa.cast(table.c[name], sa.Text)
    return found + _SEPARATOR + sa.cast(kept, sa.Text)


class _Opening(TypeDecorator[Any]):
    """JSON that is read with its place."""

    impl = JSON
    cache_ok = True
    within: str
    path: str

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        within, path = self.within, self.path

        def read(text: str | None) -> Any:
            if text is None:
                return None
            row, _, written = text.partition(_SEPARATOR)
            value = json.loads(written)
            if MARK in written:
                return opened(value, f"{within}/{row}{path}", seal_of(dialect))
            return value

        return read


class _PlainText(TypeDecorator[str]):
    """Text that the database takes out of a sealed column; what is sensitive cannot be taken out so."""

    impl = sa.Unicode
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and value.startswith(MARK):
            raise TypeError("a sensitive field was asked of the database as a text; select it without as_string()")
        return value


class _PartComparator(JSON.Comparator[Any]):
    def as_string(self) -> Any:
        return self._binary_w_type(_PlainText(), "as_string")  # type: ignore[no-untyped-call]


class _KeptPart(JSON):
    comparator_factory = _PartComparator


class Part(_Opening):
    """A part of a sealed column, picked by a JSON path."""

    impl = _KeptPart
    cache_ok = True

    def __init__(self, within: str = "", place: tuple[str, ...] = (), path: str = "") -> None:
        super().__init__()
        self.within, self.place, self.path = within, place, path

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        plain: Any = column.element if isinstance(column, sa.Label) else column
        return sa.type_coerce(with_place(plain.left.table, self.place, plain), self)


class _Comparator(JSON.Comparator[Any]):
    def _setup_getitem(self, index: Any) -> tuple[Any, Any, TypeEngine[Any]]:
        operator, asked, _ = super()._setup_getitem(index)  # type: ignore[no-untyped-call]
        of: Any = self.type
        return operator, asked, Part(of.within, of.place, f"/{index}")


class _Kept(JSON):
    comparator_factory = _Comparator


class Sealed(_Opening):
    """JSON in which sensitive values lie sealed.

    Attributes:
        within: table and column, as `record.fields`.
        place: the columns of the table that say which row it is.
    """

    impl = _Kept
    cache_ok = True
    path = ""

    def __init__(self, within: str, place: tuple[str, ...]) -> None:
        super().__init__()
        self.within, self.place = within, place

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        plain: Any = column.element if isinstance(column, sa.Label) else column
        return sa.type_coerce(with_place(plain.table, self.place, plain), self)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not isinstance(value, Placed) or len(value.row) != len(self.place):
            raise TypeError(f"{self.within}: a value without the row that it belongs to")
        row = "/".join(map(str, value.row))
        return sealed(value.value, f"{self.within}/{row}", lambda: seal_of(dialect))

"""The register's rows from the ledger, some hundred at a time: each column of them is made in one go."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.fields import READERS, shown
from jobs.ledger.lines import STATES
from jobs.ledger.remains import GONE_STATES
from jobs.ledger.sealed_type import opened, seal_of
from jobs.ledger.tables import item, record, residue
from jobs.record_rows.columns import INDEX_WIDTH
from jobs.record_rows.further import columns_beside, shown_beside
from jobs.record_rows.periods import Periods
from validators.classes import CLASSES
from validators.declaration import Column, Form, Kind
from validators.message import Text

Rows = list[tuple[object, ...]]

LATE: Final = Text("迟交", "late")
#: Stands where the day until which a form was in time rests on holidays that nobody knew yet (rule E8).
ESTIMATED: Final = Text("应交时间为估算", "due time estimated")
_INDEX: Final = (
    "id",
    *("code", "title", "class", "type", "customer_name", "dated", "handler", "department", "secrecy"),
    *("state", "paper_place", "paper_code", "path", "version", "handed", "due", "late"),
    *("due_estimated", "paper_state", "form"),
)
#: Of a record's appraisal: the line and version by which it is kept, when it is due, what is marked.
_PERIOD: Final = (appraisal.c.line, appraisal.c.since, appraisal.c.due.label("over"), appraisal.c.mark)
_KEPT: Final = (*_INDEX, *(column.name for column in _PERIOD))


def index_rows(connection: Connection, first: int, last: int, language: str, periods: Periods) -> Rows:
    """Return what 档案目录 shows of the records numbered `first` to `last` (rule E7)."""
    kept = _kept_index(connection, record.c.id.between(first, last))
    if len(kept) < last - first + 1:
        gone = sa.select(residue).where(residue.c.record.between(first, last))
        kept = sorted([*kept, *map(_remaining, connection.execute(gone))], key=lambda row: row[0])
    rows = _index(kept, language, periods)
    return _placed(rows, [row[0] for row in kept], first, last, INDEX_WIDTH)


def index_of(
    connection: Connection, ids: Collection[int], language: str, periods: Periods
) -> Mapping[int, tuple[object, ...]]:
    """Return record id -> what 档案目录 shows of it, of some hundred records."""
    kept = _kept_index(connection, record.c.id.in_(ids))
    return dict(zip([row[0] for row in kept], _index(kept, language, periods), strict=True))


def _kept_index(connection: Connection, inside: sa.ColumnElement[bool]) -> list[Any]:
    query = sa.select(*(record.c[name] for name in _INDEX), *_PERIOD).where(inside)
    query = query.outerjoin_from(record, appraisal, appraisal.c.record == record.c.id)
    return list(connection.execute(query.order_by(record.c.id)))


def _index(kept: Sequence[Any], language: str, periods: Periods) -> Rows:
    """Return the index's rows of records as `_kept_index` gives them."""
    by = dict(zip(_KEPT, zip(*kept, strict=True) if kept else ((),) * len(_KEPT), strict=True))
    names = {letter: name.of(language) for letter, name in CLASSES.items()}
    late, estimated = LATE.of(language), ESTIMATED.of(language)
    words = [
        periods.of(form, line, since) for form, line, since in zip(by["form"], by["line"], by["since"], strict=True)
    ]
    return list(
        zip(
            *(by["code"], by["title"], [names.get(letter, letter) for letter in by["class"]], by["type"]),
            *(by["customer_name"], [_day(each[:10]) for each in by["dated"]], by["handler"], by["department"]),
            *(by["secrecy"], [each.label for each in words], [_day(each) if each else None for each in by["over"]]),
            *([periods.mark(each) for each in by["mark"]], [each.rule or None for each in words]),
            *(
                by["state"],
                [*map(_paper, by["paper_place"], by["paper_state"])],
                by["paper_code"],
                by["path"],
                by["version"],
                [moment(each) for each in by["handed"]],
            ),
            [moment(each) if each else None for each in by["due"]],
            [
                "；".join(said) if (said := [late] * is_late + [estimated] * guessed) else None
                for is_late, guessed in zip(by["late"], by["due_estimated"], strict=True)
            ],
            strict=True,
        )
    )


def _paper(place: str | None, state: str | None) -> str | None:
    """Return where the paper lies, with what a count found of it: `3号柜-2层（缺失）`."""
    return f"{place or ''}（{state}）" if state else place


def _remaining(row: sa.Row[Any]) -> tuple[object, ...]:
    """Return what the index shows of a record whose content is gone (rule E14)."""
    flags = {name: False for name in _INDEX if isinstance(record.c[name].type, sa.Boolean)}
    known = {**flags, **row._mapping, "id": row.record, "state": GONE_STATES[row.how].zh}
    return tuple(known.get(name) for name in _KEPT)


def _placed(rows: Rows, places: Sequence[int], first: int, last: int, width: int) -> Rows:
    """Return a row for every place from `first` to `last`; that of a record that is gone, of an import undone, is empty."""
    if len(rows) == last - first + 1:
        return rows
    found = dict(zip(places, rows, strict=True))
    return [found.get(place, (None,) * width) for place in range(first, last + 1)]


def form_rows(connection: Connection, form: Form, first: int, last: int, language: str) -> Rows:
    """Return what a form's sheet shows of the records at positions `first` to `last`."""
    places, _, rows = _form(connection, form, record.c.position.between(first, last), language)
    width = 2 + len(form.kept_columns) + len(form.kept_tables) + len(columns_beside(form, language))
    return _placed(rows, places, first, last, width)


def form_of(
    connection: Connection, form: Form, ids: Collection[int], language: str
) -> Mapping[int, tuple[object, ...]]:
    """Return record id -> what the form's sheet shows of it, of those of some hundred records that are of the form."""
    _, found, rows = _form(connection, form, record.c.id.in_(ids), language)
    return dict(zip(found, rows, strict=True))


def _form(
    connection: Connection, form: Form, which: sa.ColumnElement[bool], language: str
) -> tuple[Sequence[int], Sequence[int], Rows]:
    """Return positions, ids and rows of some of a form's records, by position."""
    inside = (record.c.form == form.id) & which
    query = sa.select(record.c.position, record.c.id, record.c.code, record.c.state, _text(record.c.fields))
    kept = connection.execute(query.where(inside).order_by(record.c.position)).all()
    places, ids, codes, states, texts = zip(*kept, strict=True) if kept else ((),) * 5
    fields = _read(texts)
    _open_numbers(connection, form, ids, fields)
    columns = [_column(column, [each.get(column.name) for each in fields]) for column in form.kept_columns]
    tables: Mapping[str, Mapping[int, object]]
    tables = (
        _counts(connection, form, inside)
        if form.gathers
        else _tables(connection, form, inside, language)
        if form.tables
        else {}
    )
    lines = [[tables[table.name].get(id_) for id_ in ids] for table in form.kept_tables]
    beside = [[shown.get(id_) for id_ in ids] for shown in shown_beside(connection, form, ids, language)]
    return places, ids, list(zip(codes, states, *columns, *lines, *beside, strict=True))


def _open_numbers(connection: Connection, form: Form, ids: Sequence[int], fields: Sequence[dict[str, Any]]) -> None:
    """Open the sealed numbers of which the register shows the end; other sealed fields stay as they are."""
    numbers = [column.name for column in form.kept_columns if column.sensitive and column.kind is Kind.CODE]
    for id_, each in zip(ids, fields, strict=True) if numbers else ():
        for name in numbers:
            if each.get(name) is not None:
                each[name] = opened(each[name], f"record.fields/{id_}/{name}", seal_of(connection))


def moment(kept: str) -> datetime:
    """Return a kept moment, ISO 8601 to the second, as the office's wall-clock time."""
    return datetime.fromisoformat(kept[:19])


def _text(column: sa.Column[Any]) -> sa.Cast[str]:
    """Ask for a JSON column as it is written: a thousand are read faster together than one by one."""
    return sa.cast(column, sa.Text)


def _read(texts: Iterable[str]) -> list[dict[str, Any]]:
    return json.loads(f"[{','.join(texts)}]")  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _day(kept: str) -> date:
    return date.fromisoformat(kept)


def _column(column: Column, kept: list[Any]) -> Sequence[object]:
    """Return what a register shows of a field: sensitive ones show that they are filled, no more (rule A5)."""
    show: Callable[[Any], object] | None = READERS.get(column.kind)
    if column.sensitive:
        show = _end if column.kind is Kind.CODE else _mask
    elif column.many:
        show = shown
    return kept if show is None else [None if each is None else show(each) for each in kept]


def _mask(_: object) -> str:
    return "****"


def _end(kept: str) -> str:
    return f"****{kept[-4:]}" if len(kept) > 8 else "****"


def _line(names: Sequence[str], line: Mapping[str, Any]) -> str:
    return " ".join(shown(value) for name in names if (value := line.get(name)))


def _counts(connection: Connection, form: Form, inside: sa.ColumnElement[bool]) -> dict[str, dict[int, int]]:
    """Return table name -> record -> how many lines it has: a list of hundreds of rows fits no cell."""
    counted: dict[str, dict[int, int]] = {table.name: {} for table in form.kept_tables}
    query = sa.select(item.c.record, item.c.name, sa.func.count()).join(record, record.c.id == item.c.record)
    for id_, name, count in connection.execute(query.where(inside).group_by(item.c.record, item.c.name)):
        counted.setdefault(name, {})[id_] = count
    return counted


def _tables(
    connection: Connection, form: Form, inside: sa.ColumnElement[bool], language: str
) -> dict[str, dict[int, str]]:
    """Return table name -> record -> the table's lines in one cell, with their state where a line can be closed."""
    names = {table.name: [column.name for column in table.columns if not column.sensitive] for table in form.tables}
    found: dict[str, dict[int, str]] = {name: {} for name in names}
    closing = {table.name for table in form.tables if table.closes}
    states = {state: f"［{name.of(language)}］" for state, name in STATES.items()}
    query = sa.select(item.c.record, item.c.name, item.c.state, _text(item.c.fields))
    query = query.join(record, record.c.id == item.c.record)
    kept = connection.execute(query.where(inside).order_by(item.c.record, item.c.name, item.c.line)).all()
    for (id_, name, state, _), line in zip(kept, _read(row[3] for row in kept), strict=True):
        # A table that an older version of the form had is not shown.
        text = _line(names[name], line) if name in names else ""
        if text:
            text += states[state] if name in closing else ""
            before = found[name].get(id_)
            found[name][id_] = f"{before}；{text}" if before else text
    return found

"""The ledger as it stood at a moment: reports of a past month are printed again with the figures of that time.

Records that came into the ledger later are not seen, and fields changed later are taken back to what
they held. A record whose content is gone since then (rules C8 E14) is counted by what remains of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.fields import READERS, STATE
from jobs.ledger.merging import MERGED
from jobs.ledger.tables import change, item, record, residue
from validators.declaration import Column
from validators.forms import forms

#: What is asked of a record beside its form's own fields.
_OF_RECORD: Final = (
    *("id", "code", "title", "class", "type", "customer", "customer_name", "dated", "handler", "department"),
    *("secrecy", "state", "handed", "due", "late"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it stood.

    Attributes:
        id: its number in the ledger.
        code: its archive code.
        title: its title.
        klass: its class letter.
        type: its written-out type.
        customer: the customer's number in the ledger, where there is one.
        customer_name: as the index shows it; "" for none.
        dated: the day it is of.
        handler: who is in charge of it.
        department: whose it is; "" where nobody knows.
        secrecy: its level.
        state: 在档, 待删除, ... as it was; but whether it was out on loan then (借出), its loan alone tells.
        handed: when it counts as handed in, ISO 8601.
        due: until when that was due, ISO 8601; "" where there was no limit.
        late: whether it came after that.
        fields: the fields that were asked for, typed; None where empty.
    """

    id: int
    code: str
    title: str
    klass: str
    type: str
    customer: int | None
    customer_name: str
    dated: date
    handler: str
    department: str
    secrecy: str
    state: str
    handed: str
    due: str
    late: bool
    fields: dict[str, Any]


class Daily(NamedTuple):
    """What records are counted by; see `Past.daily`."""

    day: date
    department: str
    late: bool


@dataclass(frozen=True, slots=True)
class Past:
    """The ledger at a moment.

    Attributes:
        connection: sees the ledger as it is.
        at: the moment, ISO 8601 with zone, as the ledger keeps it.
    """

    connection: Connection
    at: str

    def records(
        self,
        form: str,
        names: Sequence[str] = (),
        *,
        since: date | None = None,
        before: date | None = None,
        on: date | None = None,
        where: Sequence[sa.ColumnElement[bool]] = (),
    ) -> list[Found]:
        """Return the records of a form, by their date, with the fields asked for.

        Args:
            form: id of the form.
            names: fields of the form; of sensitive ones nothing belongs in a report.
            since: only those dated on this day or later.
            before: only those dated before this day.
            on: fields as they stood at the end of this day; at the moment itself where None.
            where: further conditions on the table `record`, to spare looking at most; they see it as it is now, so
                records that have changed since the moment come as well, and the caller looks at what they held.
        """
        conditions = [record.c.form == form, record.c.entered <= self.at]
        if where:
            since_then = sa.select(change.c.record).where(change.c.at > self.at)
            conditions.append(sa.or_(sa.and_(*where), record.c.id.in_(since_then)))
        conditions += [record.c.dated >= since.isoformat()] if since else []
        conditions += [record.c.dated < before.isoformat()] if before else []
        columns = [record.c[name] for name in _OF_RECORD]
        asked = [record.c.fields[name].label(f"field_{at}") for at, name in enumerate(names)]
        query = sa.select(*columns, *asked).where(*conditions).order_by(record.c.dated, record.c.id)
        rows = self.connection.execute(query).all()
        undone = self._undone([*names, STATE], [record.c.form == form], self._until(on))
        declared = {column.name: column for column in forms()[form].kept_columns}
        kinds = [(name, declared.get(name)) for name in names]
        return [_found(row, kinds, undone.get(row.id, {})) for row in rows]

    def begun(self, form: str) -> date | None:
        """Return the date of the first record of a form; None where there is none."""
        query = sa.select(sa.func.min(record.c.dated)).where(record.c.form == form, record.c.entered <= self.at)
        first = self.connection.execute(query).scalar()
        return date.fromisoformat(first[:10]) if first else None

    def tallies(self, form: str, names: Sequence[str], days: Sequence[date]) -> list[Counter[tuple[Any, ...]]]:
        """Return of each day how many records of a form were on file at its end, by what some of their fields held then.

        Records that were made one with another (rule C7) are counted once. The database counts; only
        records that have changed since are looked at one by one.

        Args:
            form: id of the form.
            names: its fields; `department` is the record's own.
            days: the days, in any order.
        """
        columns = [_column(name) for name in names]
        merged = sa.case((record.c.state.startswith(MERGED), True), else_=False)
        ordered = sorted(set(days))
        since = sa.case(*((record.c.dated < _end(day), at) for at, day in enumerate(ordered)), else_=len(ordered))
        of_form = (record.c.form == form, record.c.entered <= self.at)
        query = sa.select(*columns, merged, since, sa.func.count()).where(*of_form).group_by(*columns, merged, since)
        found: list[Counter[tuple[Any, ...]]] = [Counter() for _ in ordered]
        for *values, gone, from_then, count in self.connection.execute(query):
            for counted in found[from_then:] if not gone else ():
                counted[tuple(values)] += int(count)
        for day, counted in zip(ordered, found, strict=True):
            self._take_back(counted, names, [*of_form, record.c.dated < _end(day)], self._until(day))
        by_day = {day: +counted for day, counted in zip(ordered, found, strict=True)}
        return [by_day[day] for day in days]

    def _take_back(
        self,
        counted: Counter[tuple[Any, ...]],
        names: Sequence[str],
        where: Sequence[sa.ColumnElement[bool]],
        until: str,
    ) -> None:
        """Count the records that were changed after a moment by what they held then."""
        undone = self._undone([*names, STATE], where, until)
        columns = [_column(name) for name in names]
        for some in chunks(undone):
            rows = sa.select(record.c.id, record.c.state, *columns).where(record.c.id.in_(some))
            for id_, state, *values in self.connection.execute(rows):
                held = undone[id_]
                if not state.startswith(MERGED):
                    counted[tuple(values)] -= 1
                if not (held.get(STATE) or state).startswith(MERGED):
                    counted[tuple(held.get(name, value) for name, value in zip(names, values, strict=True))] += 1

    def daily(self, form: str, since: date, before: date) -> Counter[Daily]:
        """Return how many records of a form are dated on each day, by department and lateness; the database counts."""
        columns = (sa.func.substr(record.c.dated, 1, 10), record.c.department, record.c.late)
        query = sa.select(*columns, sa.func.count()).where(record.c.form == form, record.c.entered <= self.at)
        query = query.where(record.c.dated >= since.isoformat(), record.c.dated < before.isoformat())
        return Counter(
            {
                Daily(date.fromisoformat(day), department or "", bool(late)): int(count)
                for day, department, late, count in self.connection.execute(query.group_by(*columns))
            }
        )

    def lines(self, table: str, records: Sequence[Found]) -> dict[int, list[dict[str, Any]]]:
        """Return record -> the lines of one of its tables as they stand now, their stored fields with `@state` beside them.

        Lines changed since are not taken back: what was agreed is what counts.
        """
        columns = (item.c.record, item.c.fields, item.c.state)
        found: dict[int, list[dict[str, Any]]] = {}
        for some in chunks(each.id for each in records):
            query = sa.select(*columns).where(item.c.record.in_(some), item.c.name == table)
            for row in self.connection.execute(query.order_by(item.c.record, item.c.line)):
                found.setdefault(row.record, []).append({**row.fields, "@state": row.state})
        return found

    def counts(self, days: Sequence[date]) -> list[Counter[tuple[str, str]]]:
        """Return of each day (class letter, type) -> records on file at its end, also those whose content went after the moment.

        Args:
            days: the days, in any order.
        """
        ordered = sorted(set(days))
        found: list[Counter[tuple[str, str]]] = [Counter() for _ in ordered]
        for table, moment in ((record, record.c.entered), (residue, residue.c.handed)):
            since = sa.case(*((table.c.dated < _end(day), at) for at, day in enumerate(ordered)), else_=len(ordered))
            columns = (table.c["class"], table.c.type, since)
            query = sa.select(*columns, sa.func.count()).where(moment <= self.at)
            if table is residue:
                query = query.where(residue.c.gone > self.at)
            for klass, type_, from_then, count in self.connection.execute(query.group_by(*columns)):
                for counted in found[from_then:]:
                    counted[klass, type_] += int(count)
        by_day = dict(zip(ordered, found, strict=True))
        return [by_day[day] for day in days]

    def _until(self, on: date | None) -> str:
        return min(self.at, _end(on)) if on else self.at

    def _undone(
        self, names: Sequence[str], where: Sequence[sa.ColumnElement[bool]], until: str
    ) -> dict[int, dict[str, Any]]:
        """Return record -> what its fields held before they were changed after a moment."""
        query = sa.select(change.c.record, change.c.field, change.c.old).join(record, record.c.id == change.c.record)
        query = query.where(change.c.at > until, change.c.field.in_(names), *where).order_by(change.c.id.desc())
        found: dict[int, dict[str, Any]] = {}
        for row in self.connection.execute(query):
            found.setdefault(row.record, {})[row.field] = row.old
        return found


def _end(day: date) -> str:
    """Return what every moment of a day sorts before, and none of the next."""
    return f"{day.isoformat()}T24"


def _column(name: str) -> sa.ColumnElement[Any]:
    return record.c.department if name == "department" else record.c.fields[name].as_string()


def _found(row: Any, kinds: Sequence[tuple[str, Column | None]], undone: dict[str, Any]) -> Found:
    fields = {}
    for at, (name, column) in enumerate(kinds, start=len(_OF_RECORD)):
        kept = undone.get(name, row[at])
        read = READERS.get(column.kind) if column else None
        fields[name] = tuple(kept) if isinstance(kept, list) else read(kept) if read and kept else kept
    return Found(
        id=row.id,
        code=row.code,
        title=row.title,
        klass=row._mapping["class"],
        type=row.type,
        customer=row.customer,
        customer_name=row.customer_name or "",
        dated=date.fromisoformat(row.dated[:10]),
        handler=row.handler,
        department=row.department or "",
        secrecy=row.secrecy,
        state=undone.get(STATE) or row.state,
        handed=row.handed,
        due=row.due or "",
        late=bool(row.late),
        fields=fields,
    )

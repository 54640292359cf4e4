"""Holdings: the records that one transaction has to do with, as they stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import lookups
from jobs.ledger.customers import chunks
from jobs.ledger.lines import Line
from jobs.ledger.sealed_type import Placed
from jobs.ledger.sensitive import line_fields, record_fields
from jobs.ledger.tables import item, record
from validators.declaration import Form

#: State of a record that lies in the archive.
IN_PLACE: Final = "在档"


@dataclass(slots=True)
class Kept:
    """A record as it stands in this transaction.

    Attributes:
        row: its columns, as the table `record` has them.
        tables: table name -> its lines.
        new: it was made in this transaction.
        changed: it is to be written again.
        touched: field or table -> who set it this night.
        known_by: form and natural key under which it is found.
    """

    row: dict[str, Any]
    tables: dict[str, list[Line]]
    new: bool = False
    changed: bool = False
    touched: dict[str, str] = field(default_factory=dict)
    known_by: tuple[str, str] = ("", "")

    @property
    def id(self) -> int:
        return int(self.row["id"])


class Holdings:
    """The records of one transaction, found by id, by code, by natural key, and by what they hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._by_id: dict[int, Kept] = {}
        self._by_key: dict[tuple[str, str], Kept] = {}
        self._by_code: dict[str, Kept] = {}
        self._holders: dict[tuple[str, str], Kept] = {}

    def load(self, column: sa.Column[Any], values: Iterable[Any], form: str = "") -> None:
        """Load every record, of one form or of any, in which `column` has one of `values`."""
        found: dict[int, Kept] = {}
        for some in chunks(set(values)):
            query = sa.select(record).where(column.in_(some))
            for row in self._connection.execute(query.where(record.c.form == form) if form else query):
                if row.id not in self._by_id:
                    found[row.id] = Kept(dict(row._mapping), {})
        for some_ids in chunks(found):
            for line in self._connection.execute(
                sa.select(item).where(item.c.record.in_(some_ids)).order_by(item.c.line)
            ):
                found[line.record].tables.setdefault(line.name, []).append(Line(line.fields, line.state))
        for kept in found.values():
            self.remember(kept)

    def remember(self, kept: Kept) -> None:
        """Have a record found by what it is known by now, and no longer by a natural key that it had before."""
        key = (kept.row["form"], kept.row["natural_key"])
        if kept.known_by != key and self._by_key.get(kept.known_by) is kept:
            del self._by_key[kept.known_by]
        kept.known_by = key
        self._by_id[kept.id] = kept
        self._by_key[key] = kept
        self._by_code[kept.row["code"]] = kept
        if kept.row["holds"]:
            self._holders[kept.row["form"], kept.row["holds"]] = kept

    def by_id(self, id_: int | None) -> Kept | None:
        """Return the record of this number; None where it was not loaded."""
        return self._by_id.get(id_) if id_ is not None else None

    def by_code(self, code: object) -> Kept | None:
        """Return the record of this code; None where it was not loaded."""
        return self._by_code.get(str(code))

    def by_key(self, form: str, key: str) -> Kept | None:
        """Return the record of this form and natural key; None where it was not loaded, or the key is empty."""
        return self._by_key.get((form, key)) if key else None

    def of_form(self, form: str) -> list[Kept]:
        """Return the records of a form that were loaded or made, by their number."""
        return sorted((kept for kept in self._by_id.values() if kept.row["form"] == form), key=lambda kept: kept.id)

    def of_customer(self, customer: int) -> list[Kept]:
        """Return the records about a customer that were loaded."""
        return [kept for kept in self._by_id.values() if kept.row["customer"] == customer]

    def holder(self, form: str, held: str) -> Kept | None:
        """Return the open record that holds what only one may (rule C6)."""
        return self._holders.get((form, held))

    def hold(self, form: Form, kept: Kept) -> None:
        """Keep a loan and the record it holds in step (rule C6)."""
        rule = form.exclusive
        if rule is None:
            return
        fields = kept.row["fields"]
        held, is_open = fields[rule.over], rule.holds(fields)
        before = kept.row["state"] if kept.row["state"] in rule.states else ""
        kept.row |= {"state": rule.state(fields, before), "holds": held if is_open else None}
        if is_open:
            self._holders[form.id, held] = kept
        elif self._holders.get((form.id, held)) is kept:
            del self._holders[form.id, held]
        target = self._by_code.get(held)
        state = rule.held_state if (form.id, held) in self._holders else IN_PLACE
        if target and target.row["state"] in (IN_PLACE, rule.held_state) and target.row["state"] != state:
            target.row["state"] = state
            target.changed = True

    def touched(self) -> list[Kept]:
        """Return the records that are new or changed."""
        return [kept for kept in self._by_id.values() if kept.new or kept.changed]

    def write(self, revision: int) -> None:
        """Put what is new or changed into the ledger, with the lines of its tables.

        Args:
            revision: the revision they are given.
        """
        touched = self.touched()
        by_id = {kept.id: kept.row | {"revision": revision, "fields": _sealed(kept)} for kept in touched}
        new = [by_id[kept.id] for kept in touched if kept.new]
        old = [by_id[kept.id] | {"which": kept.id} for kept in touched if not kept.new]
        if new:
            self._connection.execute(sa.insert(record), new)
        if old:
            names = [column.name for column in record.c if column.name != "id"]
            update = sa.update(record).where(record.c.id == sa.bindparam("which"))
            rows = [{name: value for name, value in row.items() if name != "id"} for row in old]
            self._connection.execute(update.values({name: sa.bindparam(name) for name in names}), rows)
            replaced = sa.delete(item).where(item.c.record == sa.bindparam("which"))
            self._connection.execute(replaced, [{"which": row["which"]} for row in old])
        lines = list(_lines(touched))
        if lines:
            self._connection.execute(sa.insert(item), lines)
        numbers = ((kept.id, kept.row["form"], kept.row["fields"]) for kept in touched)
        lookups.enter(self._connection, numbers)


def _sealed(kept: Kept) -> Placed:
    return record_fields(kept.row["form"], kept.id, kept.row["fields"])


def _lines(touched: Sequence[Kept]) -> Iterator[Mapping[str, Any]]:
    for kept in touched:
        for name, lines in kept.tables.items():
            for at, line in enumerate(lines, start=1):
                fields = line_fields(kept.row["form"], kept.id, name, at, line.fields)
                yield {"record": kept.id, "name": name, "line": at, "fields": fields, "state": line.state}

"""Posting: what one night adds to the ledger, worked out in memory and written in bulk.

Everything happens inside one transaction that holds the write lock, so what was looked up stays
true until it is written: codes have no gaps and are never given twice, also with two runs at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.clashes import conflicts, taken, without_department
from jobs.ledger.counters import Counters
from jobs.ledger.customers import Customers, Known, chunks
from jobs.ledger.describing import Source, filed_path, index_columns, natural_key
from jobs.ledger.fields import shown, stored
from jobs.ledger.tables import change, code, item, record, version
from jobs.workspace import iso
from validators.codes import Classed, CodeSeries, classed
from validators.declaration import Form
from validators.facts import Person
from validators.gathering import differing, together
from validators.judging import JudgedRow
from validators.kinds import CLEAR
from validators.problem import Problem
from validators.retention import SHIPPED as SCHEDULE
from validators.timeliness import timeliness

#: State of a record that lies in the archive.
IN_PLACE: Final = "在档"


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one judged row: its code and how (created, changed, unchanged), or its problems.

    `path` is where its document is to be filed; empty where nothing new is filed.
    """

    code: str
    how: str
    title: str = ""
    late: bool = False
    path: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What an old register says of a record beyond its fields: it happened before the archive began.

    Attributes:
        code: the archive code it has already (rule E6); empty where it gets a new one.
        scope: the code's part before the serial.
        serial: the code's serial.
        reserved: the code is known to the ledger as one that an old register names.
        reason: why the codes below it, and the code itself, were not given here (rule E3).
        place: where the paper lies.
    """

    code: str = ""
    scope: str = ""
    serial: int = 0
    reserved: bool = False
    reason: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """What posting needs to know of the office.

    Attributes:
        key: key of the log's digests.
        at: the run's moment, ISO 8601 with zone.
        series: the code scheme.
        people: the roster.
        likeness: score of 100 from which two customers may be one.
        departments: department -> how it is called in archive codes (rule C3).
        calendar: the office's own calendar: day -> whether it is worked (rule E8).
    """

    key: bytes
    at: str
    series: Mapping[str, CodeSeries]
    people: Mapping[str, Person]
    likeness: int
    departments: Mapping[str, str] = field(default_factory=dict)
    calendar: Mapping[date, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """A line of a card's table, and whether it is open or done."""

    fields: dict[str, Any]
    state: str = "open"


@dataclass(slots=True)
class _Kept:
    """A record as it stands in this transaction."""

    row: dict[str, Any]
    tables: dict[str, list[_Line]]
    new: bool = False
    changed: bool = False
    touched: dict[str, str] = field(default_factory=dict)  # field -> who set it this night

    @property
    def id(self) -> int:
        return int(self.row["id"])


class Posting:
    """One transaction's worth of records.

    Attributes:
        connection: the transaction.
        counters: the counters it draws from.
        customers: the customers it has to do with.
        log: entries for the log; others may add theirs before `write`.
    """

    def __init__(self, connection: Connection, office: Office) -> None:
        self.connection = connection
        self._office = office
        self.counters = Counters(connection)
        self.customers = Customers(connection, self.counters)
        self.log: list[audit.Entry] = []
        self._by_key: dict[tuple[str, str], _Kept] = {}
        self._by_id: dict[int, _Kept] = {}
        self._by_code: dict[str, _Kept] = {}
        self._holders: dict[tuple[str, str], _Kept] = {}
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {code: [], version: [], change: []}
        self._claimed: list[dict[str, Any]] = []

    def fetch(self, form: Form, rows: Iterable[JudgedRow]) -> None:
        """Load everything that faultless rows may meet: their customers, records and what they hold."""
        rows = list(rows)
        names = {name for row in rows if isinstance(name := row.values.get(form.customer), str)}
        credit = form.party.credit_code if form.party else ""
        self.customers.fetch(names, {str(row.values[credit]) for row in rows if row.values.get(credit)})
        keys = {natural_key(form, row.values, self._customer(form, row)) for row in rows}
        self._load(record.c.natural_key, keys - {""}, form.id)
        if form.revises:
            self._load(record.c.code, {str(row.values.get(form.revises)) for row in rows})
        if form.exclusive:
            held = {str(row.values[form.exclusive.over]) for row in rows}
            self._load(record.c.holds, held, form.id)
            self._load(record.c.code, held)

    def on_file(self, form: Form, row: JudgedRow) -> str:
        """Return the code of the record that a faultless row is about; empty where it is none yet."""
        key = natural_key(form, row.values, self._customer(form, row))
        kept = self._by_key.get((form.id, key)) if key else None
        return str(kept.row["code"]) if kept else ""

    def post(self, form: Form, row: JudgedRow, source: Source, sheet: str, past: Past | None = None) -> Posted:
        """Take one faultless row: as a new record, as a change of a known one, or as nothing new.

        Args:
            form: its form; `fetch` has been called with the row.
            row: the judged row, without problems.
            source: the arrival it came in.
            sheet: the sheet's name, for problems.
            past: set where the row comes from an old register; no document is filed for it, nobody
                is late with it, and whoever imports it is not its handler.
        """
        values = {name: stored(value) for name, value in row.values.items()}
        customer = self._customer(form, row)
        key = natural_key(form, row.values, customer)
        kept = self._by_code.get(str(values.get(form.revises))) if form.revises else None
        kept = kept or (self._by_key.get((form.id, key)) if key else None)
        problems = tuple(self._clashes(form, kept, row, values, source.person, sheet))
        if not kept and not (past and past.code):
            problems += tuple(self._unnamed(form, row, source.person, sheet))
        if problems:
            return Posted("", "refused", problems=problems)
        if kept:
            return self._update(form, kept, row, values, source)
        if customer is None and isinstance(row.values.get(form.customer), str):
            credit = row.values.get(form.party.credit_code) if form.party else None
            customer = self.customers.add(str(row.values[form.customer]), str(credit) if credit else None)
        return self._create(form, row, values, customer, source, past)

    def write(self) -> int:
        """Put everything into the ledger; return the revision, 0 where no record changed."""
        touched = [kept for kept in self._by_id.values() if kept.new or kept.changed]
        revision = self.counters.take("revision") if touched else 0
        self.customers.write(self._office.at, self._office.likeness)
        new = [kept.row | {"revision": revision} for kept in touched if kept.new]
        old = [kept.row | {"revision": revision, "which": kept.id} for kept in touched if not kept.new]
        if new:
            self.connection.execute(sa.insert(record), new)
        if old:
            names = [column.name for column in record.c if column.name != "id"]
            update = sa.update(record).where(record.c.id == sa.bindparam("which"))
            rows = [{name: value for name, value in row.items() if name != "id"} for row in old]
            self.connection.execute(update.values({name: sa.bindparam(name) for name in names}), rows)
            replaced = sa.delete(item).where(item.c.record == sa.bindparam("which"))
            self.connection.execute(replaced, [{"which": row["which"]} for row in old])
        self._rows[item] = [
            {"record": kept.id, "name": name, "line": at, "fields": line.fields, "state": line.state}
            for kept in touched
            for name, lines in kept.tables.items()
            for at, line in enumerate(lines, start=1)
        ]
        if self._claimed:
            claim = sa.update(code).where(code.c.code == sa.bindparam("which"))
            claimed: dict[str, Any] = {name: sa.bindparam(name) for name in ("record", "state", "reason")}
            self.connection.execute(claim.values(claimed), self._claimed)
        for table, rows in self._rows.items():
            if rows:
                self.connection.execute(sa.insert(table), rows)
        audit.append(self.connection, self._office.key, self._office.at, self.log)
        self.counters.write()
        return revision

    # -- what is there already ----------------------------------------------------------------------

    def _customer(self, form: Form, row: JudgedRow) -> Known | None:
        name = row.values.get(form.customer) if form.customer else None
        credit = row.values.get(form.party.credit_code) if form.party else None
        return (
            self.customers.match(str(name), credit if isinstance(credit, str) else None)
            if isinstance(name, str)
            else None
        )

    def _load(self, column: sa.Column[Any], values: set[str], form: str = "") -> None:
        found: dict[int, _Kept] = {}
        for some in chunks(values):
            query = sa.select(record).where(column.in_(some))
            for row in self.connection.execute(query.where(record.c.form == form) if form else query):
                if row.id not in self._by_id:
                    found[row.id] = _Kept(dict(row._mapping), {})
        for some_ids in chunks(found):
            for line in self.connection.execute(
                sa.select(item).where(item.c.record.in_(some_ids)).order_by(item.c.line)
            ):
                found[line.record].tables.setdefault(line.name, []).append(_Line(line.fields, line.state))
        for kept in found.values():
            self._remember(kept)

    def _remember(self, kept: _Kept) -> None:
        self._by_id[kept.id] = kept
        self._by_key[kept.row["form"], kept.row["natural_key"]] = kept
        self._by_code[kept.row["code"]] = kept
        if kept.row["holds"]:
            self._holders[kept.row["form"], kept.row["holds"]] = kept

    # -- one row --------------------------------------------------------------------------------------

    def _clashes(
        self, form: Form, kept: _Kept | None, row: JudgedRow, values: dict[str, Any], sender: str, sheet: str
    ) -> Iterator[Problem]:
        if kept:
            yield from conflicts(form, row, values, kept.row["fields"], kept.touched, sender, sheet)
        rule = form.exclusive
        if rule and not values.get(rule.until) and not (kept and kept.row["holds"]):
            holder = self._holders.get((form.id, values[rule.over]))
            if holder and holder is not kept:
                yield taken(form, row, holder.row["fields"], sheet)

    def _create(
        self,
        form: Form,
        row: JudgedRow,
        values: dict[str, Any],
        customer: Known | None,
        source: Source,
        past: Past | None,
    ) -> Posted:
        fields = {name: None if value is CLEAR else value for name, value in values.items()}
        tables = {name: [_Line(_stored(line)) for line in lines] for name, lines in row.tables.items()}
        place = classed(form, row.values, SCHEDULE)
        scope, serial = self._serial(form, row, place, source.person, past)
        coded = self._office.series[place.series].code(scope, serial)
        end = row.values.get(form.time_limit.after) if form.time_limit and not past else None
        came = min(source.handed, source.first or source.handed)
        time = timeliness(
            form.time_limit,
            came,
            end if isinstance(end, date) else None,
            department=self._department(form, row, source.person),
            calendar=self._office.calendar,
        )
        columns = {
            "id": self.counters.take("record"),
            "position": self.counters.take(f"position/{form.id}"),
            "form": form.id,
            "natural_key": natural_key(form, row.values, customer),
            "code": coded,
            "class": place.letter,
            "type": place.type,
            "customer": customer.id if customer else None,
            "state": IN_PLACE,
            "paper_place": past.place if past else None,
            "version": 0,
            "handed": iso(time.handed),
            "due": iso(time.due) if time.due else None,
            "late": time.late,
            "holds": None,
            "fields": fields,
        }
        kept = _Kept(columns, tables, new=True)
        kept.touched |= {name: source.person for name, value in fields.items() if value is not None}
        given = {"record": kept.id, "state": "used", "reason": past.reason if past and past.code else ""}
        if past and past.reserved:
            self._claimed.append({"which": coded, **given})
        else:
            self._rows[code].append({"code": coded, "series": scope, "serial": serial, **given})
        vouched = {
            "fields": fields,
            "tables": {name: [line.fields for line in lines] for name, lines in tables.items()},
        }
        self.log.append(audit.Entry(source.person, "created", coded, source.ticket, vouched))
        return self._settle(form, kept, source, "created", past)

    def _department(self, form: Form, row: JudgedRow, sender: str) -> str:
        """Return whose record it is, as the index shows it: the department it names, else its handler's."""
        handler = (shown(stored(row.values.get(form.handler))) if form.handler else "") or sender
        person = self._office.people.get(handler)
        named = row.values.get("department")
        return named if isinstance(named, str) else person.department if person else ""

    def _unnamed(self, form: Form, row: JudgedRow, sender: str, sheet: str) -> Iterator[Problem]:
        """Yield the problem of a row whose code would need a department that nobody knows (rule C3)."""
        series = self._office.series.get(classed(form, row.values, SCHEDULE).series)
        if series and "{department}" in series.pattern:
            department = self._department(form, row, sender)
            if department not in self._office.departments:
                yield without_department(form, row, department, sheet)

    def _serial(self, form: Form, row: JudgedRow, place: Classed, sender: str, past: Past | None) -> tuple[str, int]:
        """Return scope and serial of a new code, or of the one it has (rules E1 E2 E6)."""
        happened = row.values[form.coding.year]
        department = self._office.departments.get(self._department(form, row, sender), "")
        series = self._office.series[place.series]
        scope = series.scope(happened.year, place.type, department)  # type: ignore[attr-defined]
        if past and past.code:
            self.counters.move_past(f"code/{past.scope}", past.serial)
            return past.scope, past.serial
        return scope, self.counters.take(f"code/{scope}")

    def _update(self, form: Form, kept: _Kept, row: JudgedRow, values: dict[str, Any], source: Source) -> Posted:
        old = kept.row["fields"]
        new = {
            name: None if value is CLEAR else value
            for name, value in values.items()
            # A word that has been renamed since stays on the records that hold it.
            if value is not None and (old.get(name) is None or row.cells[name].value != old[name])
        }
        changes: dict[str, tuple[Any, Any]] = {
            name: (old.get(name), value) for name, value in new.items() if old.get(name) != value
        }
        kept.row["fields"] = old | new
        for name, lines in row.tables.items():
            before = kept.tables.get(name, [])
            after = [_stored(line) for line in lines]
            if form.gathers:
                after = together(form.gathers, [line.fields for line in before], after)
            if after and after != [line.fields for line in before]:
                changes[name] = _differing(form, [line.fields for line in before], after)
                done = [line.fields for line in before if line.state == "done"]
                kept.tables[name] = [_Line(line, "done" if line in done else "open") for line in after]
        if not changes:
            return Posted(kept.row["code"], "unchanged", _told(kept))
        self._rows[change] += [
            {
                "record": kept.id,
                "at": self._office.at,
                "by": source.person,
                "field": name,
                "old": before,
                "new": after,
                "why": source.ticket,
                "arrival": source.arrival,
            }
            for name, (before, after) in changes.items()
        ]
        kept.touched |= dict.fromkeys(changes, source.person)
        self.log.append(audit.Entry(source.person, "changed", kept.row["code"], source.ticket, changes))
        return self._settle(form, kept, source, "changed")

    def _settle(self, form: Form, kept: _Kept, source: Source, how: str, past: Past | None = None) -> Posted:
        """Bring everything that follows from a record's fields up to date, and add the version."""
        fields = kept.row["fields"]
        number = kept.row["version"] + 1
        sender = "" if past else source.person
        kept.row |= index_columns(form, fields, sender, self._office.people)
        # Its author and its last editor stand in the file itself (rule B12).
        path = "" if past or form.hides_sender else filed_path(form, kept.row, number, source)
        kept.row |= {"version": number, "path": path or None}
        kept.row["paper_place"] = fields.get("paper_place") or kept.row["paper_place"]
        kept.changed = True
        self._remember(kept)
        self._hold(form, kept)
        if form.party:
            known = self.customers.by_id(kept.row["customer"])
            # A supplier's file grades nobody: what the customer's own file says of the partner stays.
            leads = known.record in (None, kept.id) or form.party.role == "customer"
            self.customers.learn(
                known,
                name=shown(fields[form.party.name]),
                credit_code=fields.get(form.party.credit_code),
                record=kept.id if leads else known.record,
                is_key=fields.get("key_customer") == "是" or fields.get("grade") == "VIP" if leads else known.is_key,
            )
        self._rows[version].append(
            {
                "record": kept.id,
                "number": number,
                "arrival": source.arrival,
                "sha256": source.sha256,
                "path": path,
                "by": source.person,
                "handed": iso(source.handed),
            }
        )
        return Posted(kept.row["code"], how, _told(kept), late=kept.new and kept.row["late"], path=path)

    def _hold(self, form: Form, kept: _Kept) -> None:
        """Keep a loan and the record it holds in step (rule C6)."""
        rule = form.exclusive
        if rule is None:
            return
        held = kept.row["fields"][rule.over]
        is_open = not kept.row["fields"].get(rule.until)
        kept.row |= {"state": rule.open_state if is_open else rule.closed_state, "holds": held if is_open else None}
        if is_open:
            self._holders[form.id, held] = kept
        elif self._holders.get((form.id, held)) is kept:
            del self._holders[form.id, held]
        target = self._by_code.get(held)
        state = rule.held_state if (form.id, held) in self._holders else IN_PLACE
        if target and target.row["state"] in (IN_PLACE, rule.held_state) and target.row["state"] != state:
            target.row["state"] = state
            target.changed = True


def _told(kept: _Kept) -> str:
    """Return a record's title as its sender is told it: with the customer it is about."""
    title, customer = kept.row["title"], kept.row["customer_name"]
    return f"{customer} {title}" if customer and customer not in title else title


def _differing(
    form: Form, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what a table held and what it holds; of a long list only the lines that differ."""
    return differing(before, after) if form.gathers else (before, after)


def _stored(line: Mapping[str, object]) -> dict[str, Any]:
    return {name: None if value is CLEAR else stored(value) for name, value in line.items()}

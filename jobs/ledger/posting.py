"""Posting: what one night adds to the ledger, worked out in memory and written in bulk.

Everything happens inside one transaction that holds the write lock, so what was looked up stays
true until it is written: codes have no gaps and are never given twice, also with two runs at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.customers import Customers, Known, chunks
from jobs.ledger.fields import shown, stored
from jobs.ledger.tables import change, code, item, record, version
from jobs.workspace import iso
from validators.codes import CodeSeries
from validators.declaration import Form
from validators.facts import Person
from validators.file_names import document_name, safe_name
from validators.judging import JudgedRow
from validators.kinds import CLEAR
from validators.message import Fault, Message
from validators.names import normal_name
from validators.problem import Problem
from validators.timeliness import Timeliness, timeliness

_CONFLICT = Fault(
    "two-people-one-field",
    "{who} handed in the same record in the same night, with another entry for {label}.",
    "Agree with {who} which entry is right, enter it in one form, and hand that form in again.",
    "C8",
)


@dataclass(frozen=True, slots=True)
class Source:
    """The arrival that a record comes from.

    Attributes:
        arrival: its id.
        person: who handed it in.
        sha256: its content.
        handed: when it counts as handed in, local without zone.
        suffix: ending of the filed document's name.
        ticket: number of the submission.
    """

    arrival: int
    person: str
    sha256: str
    handed: datetime
    suffix: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one judged row: its code and how (created, changed, unchanged), or its problems."""

    code: str
    how: str
    title: str = ""
    late: bool = False
    path: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Kept:
    """A record as it stands in this transaction."""

    id: int
    row: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]
    new: bool = False
    changed: bool = False
    touched: dict[str, str] = field(default_factory=dict)  # field -> who set it this night


@dataclass(frozen=True, slots=True)
class Office:
    """What posting needs to know of the office.

    Attributes:
        key: key of the log's digests.
        at: the run's moment, ISO 8601 with zone.
        series: the code scheme.
        people: the roster.
        likeness: score of 100 from which two customers may be one.
    """

    key: bytes
    at: str
    series: Mapping[str, CodeSeries]
    people: Mapping[str, Person]
    likeness: int


class Posting:
    """One transaction's worth of records."""

    def __init__(self, connection: Connection, office: Office) -> None:
        self._connection = connection
        self._office = office
        self.counters = Counters(connection)
        self.customers = Customers(connection, self.counters)
        self._revision = 0
        self._by_key: dict[tuple[str, str], _Kept] = {}
        self._by_id: dict[int, _Kept] = {}
        self._by_code: dict[str, _Kept] = {}
        self._holders: dict[tuple[str, str], _Kept] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {"code": [], "version": [], "change": []}
        self.log: list[audit.Entry] = []

    # -- what is there already ------------------------------------------------------------------

    def fetch(self, form: Form, rows: Iterable[JudgedRow]) -> None:
        """Load everything the rows may meet: their customers, records and what they hold."""
        rows = list(rows)
        names = {str(row.values[form.customer]) for row in rows if form.customer and row.values.get(form.customer)}
        credit = form.party.credit_code if form.party else ""
        self.customers.fetch(names, {str(row.values[credit]) for row in rows if row.values.get(credit)})
        if form.party:
            matches = (self._party(form, row) for row in rows)
            keys = {_party_key(known) for known in matches if known}
        else:
            keys = {natural_key(form, row.values) for row in rows}
        self._load(record.c.natural_key, keys, form.id)
        if form.exclusive:
            held = {str(row.values[form.exclusive.over]) for row in rows if row.values.get(form.exclusive.over)}
            self._load(record.c.holds, held, form.id)
            self._load(record.c.code, held)

    def _load(self, column: sa.Column[Any], values: set[str], form: str = "") -> None:
        found: list[_Kept] = []
        for some in chunks(values):
            query = sa.select(record).where(column.in_(some))
            for row in self._connection.execute(query.where(record.c.form == form) if form else query):
                if row.id not in self._by_id:
                    found.append(_Kept(row.id, dict(row._mapping), {}))
                    self._remember(found[-1])
        for some in chunks({str(kept.id) for kept in found}):
            ids = [int(each) for each in some]
            for line in self._connection.execute(sa.select(item).where(item.c.record.in_(ids)).order_by(item.c.line)):
                self._by_id[line.record].tables.setdefault(line.name, []).append(line.fields)

    def _remember(self, kept: _Kept) -> None:
        self._by_id[kept.id] = kept
        self._by_key[kept.row["form"], kept.row["natural_key"]] = kept
        self._by_code[kept.row["code"]] = kept
        if kept.row["holds"]:
            self._holders[kept.row["form"], kept.row["holds"]] = kept

    def _party(self, form: Form, row: JudgedRow) -> Known | None:
        assert form.party
        code_ = row.values.get(form.party.credit_code)
        return self.customers.match(str(row.values[form.party.name]), str(code_) if code_ else None)

    # -- one row --------------------------------------------------------------------------------

    def post(self, form: Form, row: JudgedRow, source: Source, sheet: str) -> Posted:
        """Take one faultless row: as a new record, as a change of a known one, or as nothing new.

        Args:
            form: its form; `fetch` has been called with the row.
            row: the judged row, without problems.
            source: the arrival it came in.
            sheet: the sheet's name, for problems.
        """
        values = {name: stored(value) for name, value in row.values.items()}
        if form.party:
            party = self._party(form, row)
            key = _party_key(party) if party else ""
        else:
            party = self.customers.called(str(row.values[form.customer])) if form.customer else None
            key = natural_key(form, row.values)
        kept = self._by_key.get((form.id, key))
        problems = [
            *self._conflicts(form, kept, row, values, source, sheet),
            *self._taken(form, kept, row, values, sheet),
        ]
        if problems:
            return Posted("", "refused", problems=tuple(problems))
        if kept is None:
            if form.party and party is None:
                credit = row.values.get(form.party.credit_code)
                party = self.customers.add(str(row.values[form.party.name]), str(credit) if credit else None)
                key = _party_key(party)
            return self._create(form, row, values, key, party, source)
        return self._update(form, kept, row, values, party, source)

    def _conflicts(
        self, form: Form, kept: _Kept | None, row: JudgedRow, values: dict[str, Any], source: Source, sheet: str
    ) -> Iterable[Problem]:
        for column in form.columns if kept else ():
            assert kept
            who = kept.touched.get(column.name, source.person)
            new = values.get(column.name)
            if who == source.person or new is None or new == kept.row["fields"].get(column.name):
                continue
            gaps = {"who": who, "label": column.label}
            yield Problem(
                file="",
                sheet=sheet,
                cell=row.cells[column.name],
                field=column.name,
                rule=_CONFLICT.rule,
                what=Message(_CONFLICT.what, gaps),
                mend=Message(_CONFLICT.mend, gaps),
                sensitive=column.sensitive,
            )

    def _taken(
        self, form: Form, kept: _Kept | None, row: JudgedRow, values: dict[str, Any], sheet: str
    ) -> Iterable[Problem]:
        rule = form.exclusive
        if rule is None or values.get(rule.until) or (kept and kept.row["holds"]):
            return
        holder = self._holders.get((form.id, values[rule.over]))
        if holder is None or holder is kept:
            return
        gaps = {
            "label": form.column(rule.over).label,
            "value": values[rule.over],
            "who": shown(holder.row["fields"].get(rule.who)),
            "since": shown(holder.row["fields"].get(rule.since)),
        }
        yield Problem(
            file="",
            sheet=sheet,
            cell=row.cells[rule.over],
            field=rule.over,
            rule=rule.fault.rule,
            what=Message(rule.fault.what, gaps),
            mend=Message(rule.fault.mend, gaps),
            others=(row.cells[rule.until],),
        )

    def _create(
        self, form: Form, row: JudgedRow, values: dict[str, Any], key: str, party: Known | None, source: Source
    ) -> Posted:
        fields = {name: None if value == CLEAR else value for name, value in values.items()}
        tables = {name: [_stored(line) for line in lines] for name, lines in row.tables.items()}
        coded, scope = self._code(form, row)
        id_ = self.counters.take("record")
        end = row.values.get(form.time_limit.after) if form.time_limit else None
        time = timeliness(form.time_limit, source.handed, end if isinstance(end, datetime) else None)
        kept = _Kept(
            id_,
            {
                "id": id_,
                "position": self.counters.take(f"position/{form.id}"),
                "form": form.id,
                "natural_key": key,
                "code": coded,
                "class": form.series_class,
                "type": scope[1],
                "customer": party.id if party else None,
                "paper_place": None,
                "version": 0,
                "handed": iso(time.handed),
                "due": iso(time.due) if time.due else None,
                "late": time.late,
                "fields": fields,
            },
            tables,
            new=True,
        )
        self._describe(form, kept, source)
        self._remember(kept)
        self._hold(form, kept)
        number = int(coded[len(scope[0]) :])
        self._rows["code"].append(
            {"code": coded, "series": scope[0], "serial": number, "record": id_, "state": "used", "reason": ""}
        )
        self.log.append(
            audit.Entry(source.person, "created", coded, source.ticket, {"fields": fields, "tables": tables})
        )
        return self._versioned(form, kept, source, "created", time)

    def _update(
        self, form: Form, kept: _Kept, row: JudgedRow, values: dict[str, Any], party: Known | None, source: Source
    ) -> Posted:
        old = kept.row["fields"]
        new = {name: None if value == CLEAR else value for name, value in values.items() if value is not None}
        changes = {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}
        for name, lines in row.tables.items():
            rows = [_stored(line) for line in lines]
            if rows and rows != kept.tables.get(name, []):
                changes[name] = (kept.tables.get(name, []), rows)
                kept.tables[name] = rows
        if not changes:
            return Posted(kept.row["code"], "unchanged", kept.row["title"], path=kept.row["path"] or "")
        kept.row["fields"] = old | {name: value for name, (_, value) in changes.items() if name in new}
        kept.changed = True
        if party:
            kept.row["customer"] = party.id
        self._rows["change"] += [
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
        self._describe(form, kept, source)
        self._hold(form, kept)
        self.log.append(audit.Entry(source.person, "changed", kept.row["code"], source.ticket, changes))
        return self._versioned(form, kept, source, "changed", None)

    # -- what follows from the fields ---------------------------------------------------------------

    def _code(self, form: Form, row: JudgedRow) -> tuple[str, tuple[str, str]]:
        coding = form.coding
        year = row.values[coding.year]
        type_ = str(row.values[coding.type[1:]]) if coding.type.startswith("=") else coding.type
        series = self._office.series[coding.series]
        scope = series.scope(year.year, type_)  # type: ignore[attr-defined]
        return series.code(scope, self.counters.take(f"code/{scope}")), (scope, type_)

    def _describe(self, form: Form, kept: _Kept, source: Source) -> None:
        """Reckon what the index shows of a record from its fields."""
        fields = kept.row["fields"]
        handler = shown(fields.get(form.handler)) if form.handler else ""
        handler = handler or source.person
        person = self._office.people.get(handler)
        levels = ("公开", "内部", "机密", "绝密")
        level = max(form.secrecy, fields.get(form.secrecy_from) or form.secrecy, key=levels.index)
        if any(column.sensitive and fields.get(column.name) for column in form.columns):
            level = max(level, "机密", key=levels.index)
        kept.row |= {
            "form_version": form.version,
            "title": form.subject.format(**{name: shown(value) for name, value in fields.items()}),
            "customer_name": shown(fields.get(form.customer)) or None if form.customer else None,
            "dated": shown(fields[form.dated]),
            "handler": handler,
            "department": fields.get("department") or (person.department if person else None),
            "secrecy": level,
            "state": "在档",
            "retention": form.retention.schedule,
            "retention_start": shown(fields.get(form.retention.start)) or None if form.retention.start else None,
            "holds": None,
        }
        if form.party and kept.row["customer"]:
            self.customers.learn(
                self.customers.by_id(kept.row["customer"]),
                name=shown(fields[form.party.name]),
                credit_code=fields.get(form.party.credit_code),
                record=kept.id,
                is_key=fields.get("key_customer") == "是" or fields.get("grade") == "VIP",
            )

    def _hold(self, form: Form, kept: _Kept) -> None:
        """Keep a loan and the record it holds in step (rule C6)."""
        rule = form.exclusive
        if rule is None:
            return
        held = kept.row["fields"][rule.over]
        is_open = not kept.row["fields"].get(rule.until)
        kept.row["state"] = rule.open_state if is_open else rule.closed_state
        kept.row["holds"] = held if is_open else None
        if is_open:
            self._holders[form.id, held] = kept
        elif self._holders.get((form.id, held)) is kept:
            del self._holders[form.id, held]
        target = self._by_code.get(held)
        if target and target is not kept and (form.id, held) in self._holders:
            self._set_state(target, rule.held_state)
        elif target and target is not kept and target.row["state"] == rule.held_state:
            self._set_state(target, "在档")

    def _set_state(self, kept: _Kept, state: str) -> None:
        if kept.row["state"] != state:
            kept.row["state"] = state
            kept.changed = True

    def _versioned(self, form: Form, kept: _Kept, source: Source, how: str, time: Timeliness | None) -> Posted:
        number = kept.row["version"] + 1
        copy = f"第{number}版" if number > 1 else ""
        dated = kept.row["fields"][form.coding.year]
        year = str(dated)[:4]
        if form.shape == "card":
            name = document_name(kept.row["code"], form.title.zh, _date(dated), source.suffix, copy)
        else:
            name = document_name(source.ticket, form.title.zh, source.handed, source.suffix)
        folder = [form.coding.series, year, *([kept.row["type"]] if kept.row["type"] else [])]
        path = "/".join([*map(safe_name, folder), name])
        kept.row |= {"version": number, "path": path}
        if kept.new:
            kept.touched |= dict.fromkeys(kept.row["fields"], source.person)
        self._rows["version"].append(
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
        return Posted(kept.row["code"], how, kept.row["title"], late=bool(time and time.late), path=path)

    # -- writing ----------------------------------------------------------------------------------------

    def write(self) -> int:
        """Put everything into the ledger; return the revision, 0 where nothing changed."""
        touched = [kept for kept in self._by_id.values() if kept.new or kept.changed]
        if touched:
            self._revision = self.counters.take("revision")
        self.customers.write(self._office.at, self._office.likeness)
        new = [kept.row | {"revision": self._revision} for kept in touched if kept.new]
        if new:
            self._connection.execute(sa.insert(record), new)
        for kept in touched:
            if not kept.new:
                values = {name: value for name, value in kept.row.items() if name != "id"}
                values["revision"] = self._revision
                self._connection.execute(sa.update(record).where(record.c.id == kept.id).values(values))
                self._connection.execute(sa.delete(item).where(item.c.record == kept.id))
        lines = [
            {"record": kept.id, "name": name, "line": line, "fields": fields, "state": "open"}
            for kept in touched
            for name, rows in kept.tables.items()
            for line, fields in enumerate(rows, start=1)
        ]
        for table, rows in (
            (item, lines),
            (code, self._rows["code"]),
            (version, self._rows["version"]),
            (change, self._rows["change"]),
        ):
            if rows:
                self._connection.execute(sa.insert(table), rows)
        audit.append(self._connection, self._office.key, self._office.at, self.log)
        self.counters.write()
        return self._revision


def natural_key(form: Form, values: Mapping[str, object]) -> str:
    """Return by what a record of `form` is known when it is handed in again."""
    parts = (shown(stored(values.get(name))) for name in form.natural_key)
    return "\x1f".join(normal_name(part) for part in parts)


def known_as(form: Form, values: Mapping[str, object]) -> str:
    """Return by what a card is known before it is on file: its natural key, or its partner's name."""
    if form.party:
        name = values.get(form.party.name)
        return normal_name(str(name)) if name else ""
    return natural_key(form, values) if all(values.get(name) for name in form.natural_key) else ""


def _party_key(known: Known) -> str:
    return f"customer:{known.id}"


def _stored(line: Mapping[str, object]) -> dict[str, Any]:
    return {name: None if value == CLEAR else stored(value) for name, value in line.items()}


def _date(kept: str) -> datetime:
    return datetime.fromisoformat(kept)

"""Posting: what one night adds to the ledger, worked out in memory and written in bulk.

Everything happens inside one transaction that holds the write lock, so what was looked up stays
true until it is written: codes have no gaps and are never given twice, also with two runs at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.attaching import newest_path, own_files, version_rows
from jobs.ledger.clashes import being_deleted, taken
from jobs.ledger.confirming import Confirmed, confirm
from jobs.ledger.contesting import CONTESTED, Contests, before_others
from jobs.ledger.counters import Counters
from jobs.ledger.customers import Customers, Known
from jobs.ledger.deletions import WAITING
from jobs.ledger.describing import Source, change_rows, filed_path, index_columns, natural_key, told_of
from jobs.ledger.fields import OF_PAPER, PAPER_PLACE, STATE, shown, stored
from jobs.ledger.holdings import IN_PLACE, Holdings, Kept
from jobs.ledger.likenesses import find
from jobs.ledger.lines import differing, joined, lines_of
from jobs.ledger.numbering import department_of, number_of, unnamed
from jobs.ledger.seeing import form_of_record, seen, told
from jobs.ledger.tables import change, code, record, version
from jobs.ledger.terms import Cause, Office, OnFile, Past, Posted
from jobs.workspace import iso
from validators.codes import classed
from validators.declaration import Form
from validators.judging import JudgedRow
from validators.kinds import CLEAR
from validators.problem import Problem
from validators.retention import SHIPPED as SCHEDULE
from validators.timeliness import timeliness

__all__ = ["Cause", "Office", "OnFile", "Past", "Posted", "Posting"]


class Posting:
    """One transaction's worth of records.

    Attributes:
        connection: the transaction.
        counters: the counters it draws from.
        customers: the customers it has to do with.
        log: entries for the log; others may add theirs before `write`.
        contests: fields that two people have set otherwise in this transaction.
        notes: what an effect has looked up in bulk for all its rows, by its own name.
        confirmed: record id -> that its content was confirmed in this transaction (rule C13).
    """

    def __init__(self, connection: Connection, office: Office) -> None:
        self.connection = connection
        self._office = office
        self.counters = Counters(connection)
        self.customers = Customers(connection, self.counters)
        self.log: list[audit.Entry] = []
        self.notes: dict[str, Any] = {}
        self.contests = Contests()
        self._held = Holdings(connection)
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {code: [], version: [], change: []}
        self._claimed: list[dict[str, Any]] = []
        self.confirmed: dict[int, Confirmed] = {}

    def fetch(self, form: Form, rows: Iterable[JudgedRow]) -> None:
        """Load everything that faultless rows may meet: their customers, records and what they hold."""
        rows = list(rows)
        names = {name for row in rows if isinstance(name := row.values.get(form.customer), str)}
        credit = form.party.credit_code if form.party else ""
        self.customers.fetch(names, {str(row.values[credit]) for row in rows if row.values.get(credit)})
        keys = {natural_key(form, row.values, self._customer(form, row)) for row in rows}
        self._held.load(record.c.natural_key, keys - {""}, form.id)
        if form.revises:
            self._held.load(record.c.code, {str(row.values.get(form.revises)) for row in rows})
        if form.belongs_to:
            self._held.load(record.c.code, {str(row.values.get(form.belongs_to)) for row in rows})
        if form.exclusive:
            held = {str(row.values[form.exclusive.over]) for row in rows}
            self._held.load(record.c.holds, held, form.id)
            self._held.load(record.c.code, held)

    def on_file(self, form: Form, row: JudgedRow) -> str:
        """Return the code of the record that a faultless row is about; empty where it is none yet."""
        kept = self._met(form, row)
        return str(kept.row["code"]) if kept else ""

    def standing(self, form: Form, row: JudgedRow) -> OnFile | None:
        """Return the record that a faultless row would change: the one it names, else the one with its natural key."""
        kept = self._met(form, row)
        return seen(kept) if kept else None

    def _met(self, form: Form, row: JudgedRow) -> Kept | None:
        named = self._held.by_code(row.values.get(form.revises)) if form.revises else None
        return named or self._held.by_key(form.id, natural_key(form, row.values, self._customer(form, row)))

    def records_by_key(self, form: str, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return natural key -> record of a form as it stands in this transaction, of those that are there."""
        wanted = set(keys)
        self._held.load(record.c.natural_key, wanted, form)
        return {key: kept.row for key in wanted if (kept := self._held.by_key(form, key))}

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
        read = source.file.fields if source.file else {}
        values = {name: stored(value) for name, value in {**row.values, **read}.items()}
        customer = self._customer(form, row)
        kept = self._met(form, row)
        if kept and form.party and customer:
            self.customers.keep_names(form.party, customer, values)
        problems = tuple(self._clashes(form, kept, row, values, sheet))
        if not kept and not (past and past.code):
            problems += tuple(unnamed(self._office, form, row, source.person, sheet))
        if problems:
            return Posted("", "refused", problems=problems)
        if kept:
            self._contest(form, kept, values, Cause(source.person, source.ticket, source.arrival))
            if form.party:
                self._confirm(kept, source)
            return self._update(form, kept, row, values, source)
        if customer is None and isinstance(row.values.get(form.customer), str):
            credit = row.values.get(form.party.credit_code) if form.party else None
            customer = self.customers.add(str(row.values[form.customer]), str(credit) if credit else None)
        return self._create(form, row, values, customer, source, past)

    # -- other records, changed by what a form asks (jobs.intake.effects) ------------------------------

    def fetch_codes(self, codes: Iterable[str]) -> None:
        """Load the records of these archive codes, all in one go, before `about` and `amend` are asked about them."""
        self._held.load(record.c.code, codes)

    def fetch_files(self, names: Iterable[str]) -> None:
        """Load the customers that go by these names and their own files, before `file_of` is asked about them."""
        names = set(names)
        self.customers.fetch(names, ())
        known = [self.customers.match(name, None) for name in names]
        self._held.load(record.c.id, {each.record for each in known if each and each.record})

    def about(self, code: str) -> OnFile | None:
        """Return what is on file under a code as it stands in this transaction, forms of this night included.

        None where nothing is, or where it was not fetched.
        """
        kept = self._held.by_code(code)
        return seen(kept) if kept else None

    def file_of(self, name: str) -> OnFile | None:
        """Return a customer's own file by the customer's name; None where there is none, or it was not fetched."""
        known = self.customers.match(name, None)
        kept = self._held.by_id(known.record) if known else None
        return seen(kept) if kept else None

    def codes_of(self, customer: int) -> list[str]:
        """Return the codes of a customer's records that were fetched."""
        return [str(kept.row["code"]) for kept in self._held.of_customer(customer)]

    def mark(self, code: str, state: str) -> None:
        """Enter the state, at most 12 characters, that a request has: 待确认, 已交接, ...; its code has been fetched."""
        kept = self._held.by_code(code)
        assert kept
        if kept.row["state"] != state:
            kept.row["state"] = state
            kept.changed = True

    def stands_for(self, code: str, fields: Mapping[str, Any]) -> str:
        """Return the code of another record that would be the same one if `fields` were changed (natural key, C7).

        Args:
            code: the record's code; it has been fetched.
            fields: field -> new value, typed or stored.
        """
        kept = self._held.by_code(code)
        assert kept
        form = form_of_record(kept.row)
        new = kept.row["fields"] | fields
        other = self._held.by_key(form.id, self._key_after(form, kept, new))
        return str(other.row["code"]) if other and other is not kept else ""

    def amend(
        self,
        code: str,
        fields: Mapping[str, Any],
        cause: Cause,
        *,
        tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> tuple[str, ...]:
        """Change a record that is on file, in this transaction, though no form of its own was handed in.

        Everything that follows is brought up to date as if a form had said so: the change rows and the log,
        the index's columns, what is known of the customer, what a loan holds, the register. The code
        stays as it is (rule E3), also where its year or type would be another one by now.
        Whether the values are good is the caller's to ask beforehand (`validators.amending`); nothing is
        filed, since the form that asks for it is a record of its own.

        Args:
            code: the record's code; `fetch_codes` or `fetch_files` has been called with it, or it is of this night.
            fields: field -> new value, typed as `validators.kinds` gives it or as it is stored; None
                clears it. `PAPER_PLACE` and `PAPER_STATE` are for records of every form.
            cause: on whose word, and why.
            tables: table of the card -> its lines from now on, all of them.

        Returns:
            the fields and tables that are other than before; nothing is entered where all are the same.

        Raises:
            KeyError: the record was not fetched, or its form has no such field or table.
            ValueError: another record is known by the same natural key (ask `stands_for` beforehand).
        """
        kept = self._held.by_code(code)
        if kept is None:
            raise KeyError(code)
        form = form_of_record(kept.row)
        own = {column.name for column in form.columns}
        changes: dict[str, tuple[Any, Any]] = {}
        for name, value in fields.items():
            new = None if value is CLEAR else stored(value)
            if name not in own and name not in OF_PAPER:
                raise KeyError(name)
            old = kept.row[name] if name in OF_PAPER else kept.row["fields"].get(name)
            if new != old:
                changes[name] = (old, new)
        for name, lines in (tables or {}).items():
            before, after = kept.tables.get(name, []), lines_of(form.table(name), lines)
            if [line.filled for line in after] != [line.filled for line in before]:
                changes[name] = ([line.fields for line in before], [line.fields for line in after])
        if changes:
            self._change(form, kept, changes, own)
            self._enter(kept, changes, cause)
        return tuple(changes)

    def put_into(self, code: str, state: str, cause: Cause) -> None:
        """Put a record into another state (待删除, ...), with its entry in history and log.

        Args:
            code: the record's code; it has been fetched.
            state: as the register shows it.
            cause: on whose word, and why.
        """
        kept = self._held.by_code(code)
        assert kept
        before, kept.row["state"], kept.changed = kept.row["state"], state, True
        self._enter(kept, {STATE: (before, state)}, cause)

    def of_this_night(self) -> Iterator[OnFile]:
        """Yield the records that are new or changed in this transaction; the ledger does not know them yet."""
        yield from map(seen, self._held.touched())

    def before_others(self, code: str, who: str) -> dict[str, Any]:
        """Return field -> what was on file before somebody other than `who` set it this night, as it is stored."""
        kept = self._held.by_code(code)
        return before_others(kept, who, self._rows[change]) if kept else {}

    def uncontested(self, code: str, fields: Mapping[str, Any], cause: Cause) -> dict[str, Any]:
        """Return what of `fields` can be set; what somebody else has set otherwise this night waits for the archivist (C8).

        Args:
            code: the record's code; it has been fetched.
            fields: field -> new value; None clears it.
            cause: on whose word, and why.
        """
        kept = self._held.by_code(code)
        assert kept
        values = {name: CLEAR if value is None else stored(value) for name, value in fields.items()}
        self._contest(form_of_record(kept.row), kept, values, cause)
        return {name: value for name, value in values.items() if value is not None}

    def _contest(self, form: Form, kept: Kept, values: dict[str, Any], cause: Cause) -> None:
        """Take contested fields out of `values`, and put back what was on file before (rule C8)."""
        restore = self.contests.take(form, kept, values, cause, self._rows[change])
        if restore:
            self.amend(kept.row["code"], restore, Cause("guidang", CONTESTED))

    def _change(self, form: Form, kept: Kept, changes: Mapping[str, tuple[Any, Any]], own: Collection[str]) -> None:
        new = {name: after for name, (_, after) in changes.items() if name in own}
        fields = kept.row["fields"] | new
        if self.stands_for(kept.row["code"], new):
            raise ValueError(f"{kept.row['code']}: another record has the same natural key")
        if form.exclusive and form.exclusive.over in new:
            self._held.load(record.c.code, {str(each) for each in changes[form.exclusive.over] if each})
        if form.customer and not form.party and form.customer in new:
            kept.row["customer"] = self._customer_named(fields.get(form.customer))
        kept.row |= {"fields": fields, "natural_key": self._key_after(form, kept, fields)}
        kept.row |= {name: after for name, (_, after) in changes.items() if name in OF_PAPER}
        for name, (_, after) in changes.items():
            if name not in own and name not in OF_PAPER:
                kept.tables[name] = lines_of(form.table(name), after)
        self._follow(form, kept, kept.row["handler"])

    def _customer_named(self, name: object) -> int | None:
        if not isinstance(name, str):
            return None
        self.customers.fetch({name}, ())
        return (self.customers.match(name, None) or self.customers.add(name, None)).id

    def _key_after(self, form: Form, kept: Kept, fields: Mapping[str, Any]) -> str:
        """Return a record's natural key with other fields, having loaded the record that has it already."""
        known = self.customers.by_id(kept.row["customer"]) if kept.row["customer"] else None
        if form.customer in form.natural_key and isinstance(name := fields.get(form.customer), str):
            self.customers.fetch({name}, ())
            known = self.customers.match(name, None)
            if known is None:
                return ""
        key = natural_key(form, fields, known)
        if key and key != kept.row["natural_key"]:
            self._held.load(record.c.natural_key, {key}, form.id)
        return key

    # -- the ledger ---------------------------------------------------------------------------------

    def write(self) -> int:
        """Put everything into the ledger; return the revision, 0 where no record changed."""
        touched = self._held.touched()
        revision = self.counters.take("revision") if touched else 0
        self.customers.write()
        self._held.write(revision)
        if self._claimed:
            claim = sa.update(code).where(code.c.code == sa.bindparam("which"))
            claimed: dict[str, Any] = {name: sa.bindparam(name) for name in ("record", "state", "reason")}
            self.connection.execute(claim.values(claimed), self._claimed)
        for table, rows in self._rows.items():
            if rows:
                self.connection.execute(sa.insert(table), rows)
        to_compare, renamed = self.customers.to_compare()
        if to_compare:
            find(self.connection, to_compare, renamed, self._office.at, self._office.likeness)
        self.contests.write(self.connection, self._office.at)
        confirm(self.connection, self.confirmed)
        audit.append(self.connection, self._office.key, self._office.at, self.log)
        self.counters.write()
        return revision

    # -- what is there already ----------------------------------------------------------------------

    def _confirm(self, kept: Kept, source: Source) -> None:
        self.confirmed[kept.id] = Confirmed(iso(source.handed), source.person, source.arrival)

    def _customer(self, form: Form, row: JudgedRow) -> Known | None:
        name = row.values.get(form.customer) if form.customer else None
        credit = row.values.get(form.party.credit_code) if form.party else None
        return (
            self.customers.match(str(name), credit if isinstance(credit, str) else None)
            if isinstance(name, str)
            else None
        )

    # -- one row --------------------------------------------------------------------------------------

    def _clashes(
        self, form: Form, kept: Kept | None, row: JudgedRow, values: dict[str, Any], sheet: str
    ) -> Iterator[Problem]:
        if kept and kept.row["state"] == WAITING:
            yield being_deleted(form, row, kept.row["code"], sheet)
        rule = form.exclusive
        if rule and not values.get(rule.until) and not (kept and kept.row["holds"]):
            holder = self._held.holder(form.id, values[rule.over])
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
        tables = {name: lines_of(form.table(name), lines) for name, lines in row.tables.items()}
        place = classed(form, row.values, SCHEDULE)
        scope, serial = number_of(self._office, self.counters, form, row, place, source.person, past)
        coded = self._office.series[place.series].code(scope, serial)
        end = row.values.get(form.time_limit.after) if form.time_limit and not past else None
        came = min(source.handed, source.first or source.handed)
        time = timeliness(
            form.time_limit,
            came,
            end if isinstance(end, date) else None,
            department=department_of(self._office, form, row, source.person),
            calendar=self._office.calendar,
            days=self._office.days,
            hours=self._office.visit_hours,
        )
        columns = {
            "id": self.counters.take("record"),
            "position": self.counters.take(f"position/{form.id}"),
            "form": form.id,
            "natural_key": natural_key(form, row.values, customer),
            "code": coded,
            "customer": customer.id if customer else None,
            "state": IN_PLACE,
            "paper_place": past.place if past else None,
            "paper_code": None,
            "paper_state": None,
            "version": 0,
            "handed": iso(time.handed),
            "entered": self._office.at,
            "due": iso(time.due) if time.due else None,
            "late": time.late,
            "due_estimated": time.estimated,
            "holds": None,
            "fields": fields,
        }
        kept = Kept(columns, tables, new=True)
        kept.touched |= {name: source.person for name, value in fields.items() if value is not None}
        given = {"record": kept.id, "state": "used", "reason": past.reason if past and past.code else ""}
        if past and past.reserved:
            self._claimed.append({"which": coded, **given})
        else:
            self._rows[code].append({"code": coded, "series": scope, "serial": serial, **given})
        in_tables = {name: [line.fields for line in lines] for name, lines in tables.items()}
        vouched = {"fields": fields, "tables": in_tables}
        self.log.append(audit.Entry(source.person, "created", coded, source.ticket, vouched))
        if form.party:
            self._confirm(kept, source)
        return self._settle(form, kept, source, "created", past)

    def _update(self, form: Form, kept: Kept, row: JudgedRow, values: dict[str, Any], source: Source) -> Posted:
        old = kept.row["fields"]
        new = {
            name: None if value is CLEAR else value
            for name, value in values.items()
            # A word that has been renamed since stays on the records that hold it.
            if value is not None
            and name != form.revises
            and (old.get(name) is None or name not in row.cells or row.cells[name].value != old[name])
        }
        changes: dict[str, tuple[Any, Any]] = {
            name: (old.get(name), value) for name, value in new.items() if old.get(name) != value
        }
        kept.row["fields"] = old | new
        if form.revises:
            kept.row["natural_key"] = self._key_after(form, kept, kept.row["fields"])
        for name, lines in row.tables.items():
            before = kept.tables.get(name, [])
            table = form.table(name)
            after = lines_of(table, lines, before)
            if form.gathers:
                after = joined(table, before, after)
            if after and [line.filled for line in after] != [line.filled for line in before]:
                changes[name] = differing(before, after, whole=not form.gathers)
                kept.tables[name] = after
        if not changes and not source.file:
            return Posted(kept.row["code"], "unchanged", told(kept))
        reason = shown(values.get(form.because)) if form.because else ""
        self._enter(kept, changes, Cause(source.person, source.ticket, source.arrival, source.approved, reason))
        return self._settle(form, kept, source, "changed")

    def _enter(self, kept: Kept, changes: Mapping[str, tuple[Any, Any]], cause: Cause) -> None:
        """Enter changes into the record's history and the log (rule C8)."""
        self._rows[change] += change_rows(kept.id, changes, cause, self._office.at)
        party = form_of_record(kept.row).party
        if party and changes.keys() & {name.partition(".")[0] for name in party.shared}:
            self.customers.compare_again(kept.row["customer"])
        kept.touched |= dict.fromkeys(changes, cause.who)
        self.log.append(audit.Entry(cause.who, "changed", kept.row["code"], cause.why, changes))

    def _settle(self, form: Form, kept: Kept, source: Source, how: str, past: Past | None = None) -> Posted:
        """Bring everything that follows from a record's fields up to date, and add the version."""
        number = kept.row["version"] + 1
        self._follow(form, kept, "" if past else source.person)
        # Its author and its last editor stand in the file itself (rule B12).
        path = "" if past or form.hides_sender else filed_path(form, kept.row, number, source)
        files = own_files(form, kept, source, self.connection, self._rows[version])
        kept.row |= {"version": number, "path": newest_path(form, kept.row, path, files)}
        self._rows[version] += version_rows(kept.id, number, source, path, files)
        late, filed = kept.new and kept.row["late"], tuple((sha256, where) for _, sha256, where in files)
        return Posted(kept.row["code"], how, told(kept), late=late, path=path, files=filed)

    def _follow(self, form: Form, kept: Kept, sender: str) -> None:
        """Bring everything that follows from a record's fields up to date."""
        fields = kept.row["fields"]
        kept.row |= index_columns(form, fields, sender, self._office.people)
        for name in (PAPER_PLACE, "paper_code"):
            kept.row[name] = fields.get(name) or kept.row[name]
        about = self.customers.by_id(kept.row["customer"]) if kept.row["customer"] else None
        if about and not form.party and self.customers.is_other_name(about, kept.row["customer_name"] or ""):
            kept.row["customer_name"] = about.name
        kept.changed = True
        self._held.remember(kept)
        self._held.hold(form, kept)
        if form.party:
            known = self.customers.by_id(kept.row["customer"])
            self.customers.learn(known, **told_of(form.party, known, kept.id, fields))

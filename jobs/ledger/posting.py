"""Posting: taking forms, each as a new record, as a change of a known one, or as nothing new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from jobs.ledger import audit
from jobs.ledger.amending import Amending
from jobs.ledger.attaching import newest_path, own_files, version_rows
from jobs.ledger.clashes import being_deleted, taken
from jobs.ledger.confirming import Confirmed
from jobs.ledger.customers import Known
from jobs.ledger.deletions import WAITING
from jobs.ledger.describing import Source, filed_path
from jobs.ledger.fields import shown, stored
from jobs.ledger.holdings import IN_PLACE, Kept
from jobs.ledger.lines import differing, joined, lines_of
from jobs.ledger.numbering import department_of, number_of, unnamed
from jobs.ledger.seeing import seen, told
from jobs.ledger.tables import code, record, version
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


class Posting(Amending):
    """A transaction in which forms are taken."""

    def fetch(self, form: Form, rows: Iterable[JudgedRow]) -> None:
        """Load everything that faultless rows may meet: their customers, records and what they hold."""
        rows = list(rows)
        names = {name for row in rows if isinstance(name := row.values.get(form.customer), str)}
        credit = form.party.credit_code if form.party else ""
        self.customers.fetch(names, {str(row.values[credit]) for row in rows if row.values.get(credit)})
        keys = {self.natural_key(form, row.values, self._customer(form, row)) for row in rows}
        self.held.load(record.c.natural_key, keys - {""}, form.id)
        if form.revises:
            self.held.load(record.c.code, {str(row.values.get(form.revises)) for row in rows})
        if form.belongs_to:
            self.held.load(record.c.code, {str(row.values.get(form.belongs_to)) for row in rows})
        if form.exclusive:
            held = {str(row.values[form.exclusive.over]) for row in rows}
            self.held.load(record.c.holds, held, form.id)
            self.held.load(record.c.code, held)

    def on_file(self, form: Form, row: JudgedRow) -> str:
        """Return the code of the record that a faultless row is about; empty where it is none yet."""
        kept = self._met(form, row)
        return str(kept.row["code"]) if kept else ""

    def standing(self, form: Form, row: JudgedRow) -> OnFile | None:
        """Return the record that a faultless row would change: the one it names, else the one with its natural key."""
        kept = self._met(form, row)
        return seen(kept) if kept else None

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
            problems += tuple(unnamed(self.office, form, row, source.person, sheet))
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

    def _met(self, form: Form, row: JudgedRow) -> Kept | None:
        named = self.held.by_code(row.values.get(form.revises)) if form.revises else None
        return named or self.held.by_key(form.id, self.natural_key(form, row.values, self._customer(form, row)))

    def _customer(self, form: Form, row: JudgedRow) -> Known | None:
        name = row.values.get(form.customer) if form.customer else None
        credit = row.values.get(form.party.credit_code) if form.party else None
        return (
            self.customers.match(str(name), credit if isinstance(credit, str) else None)
            if isinstance(name, str)
            else None
        )

    def _clashes(
        self, form: Form, kept: Kept | None, row: JudgedRow, values: dict[str, Any], sheet: str
    ) -> Iterator[Problem]:
        if kept and kept.row["state"] == WAITING:
            yield being_deleted(form, row, kept.row["code"], sheet)
        rule = form.exclusive
        said = {name: None if value is CLEAR else value for name, value in values.items() if value is not None}
        if rule and not (kept and kept.row["holds"]) and rule.holds({**(kept.row["fields"] if kept else {}), **said}):
            holder = self.held.holder(form.id, values[rule.over])
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
        scope, serial = number_of(self.office, self.counters, form, row, place, source.person, past)
        coded = self.office.series[place.series].code(scope, serial)
        end = row.values.get(form.time_limit.after) if form.time_limit and not past else None
        came = min(source.handed, source.first or source.handed)
        time = timeliness(
            form.time_limit,
            came,
            end if isinstance(end, date) else None,
            department=department_of(self.office, form, row, source.person),
            calendar=self.office.calendar,
            days=self.office.days,
            hours=self.office.visit_hours,
        )
        columns = {
            "id": self.counters.take("record"),
            "position": self.counters.take(f"position/{form.id}"),
            "form": form.id,
            "natural_key": self.natural_key(form, row.values, customer),
            "code": coded,
            "customer": customer.id if customer else None,
            "state": IN_PLACE,
            "paper_place": past.place if past else None,
            "paper_code": None,
            "paper_state": None,
            "version": 0,
            "handed": iso(time.handed),
            "entered": self.office.at,
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
            self.claimed.append({"which": coded, **given})
        else:
            self.rows[code].append({"code": coded, "series": scope, "serial": serial, **given})
        in_tables = {name: [line.fields for line in lines] for name, lines in tables.items()}
        vouched = {"fields": fields, "tables": in_tables}
        self.log.append(
            audit.Entry(source.person, "created", coded, source.ticket, vouched, audit.by_arrival(source.arrival))
        )
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

    def _settle(self, form: Form, kept: Kept, source: Source, how: str, past: Past | None = None) -> Posted:
        """Bring everything that follows from a record's fields up to date, and add the version."""
        number = kept.row["version"] + 1
        self._follow(form, kept, "" if past else source.person)
        # Its author and its last editor stand in the file itself (rule B12).
        path = "" if past or form.hides_sender else filed_path(form, kept.row, number, source)
        files = own_files(form, kept, source, self.connection, self.rows[version])
        kept.row |= {"version": number, "path": newest_path(form, kept.row, path, files)}
        self.rows[version] += version_rows(kept.id, number, source, path, files)
        late, filed = kept.new and kept.row["late"], tuple((sha256, where) for _, sha256, where in files)
        return Posted(kept.row["code"], how, told(kept), late=late, path=path, files=filed)

    def _confirm(self, kept: Kept, source: Source) -> None:
        self.confirmed[kept.id] = Confirmed(iso(source.handed), source.person, source.arrival)

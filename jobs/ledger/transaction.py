"""A transaction: what a night has changed so far, worked out in memory and written in bulk.

Everything happens while the write lock is held, so what was looked up stays true until it is written: codes have no
gaps and are never given twice, also with two runs at once. `Amending` changes what is on file, `Posting` takes forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.confirming import Confirmed, confirm
from jobs.ledger.contesting import Contests
from jobs.ledger.counters import Counters
from jobs.ledger.customers import Customers, Known
from jobs.ledger.describing import change_rows, index_columns, natural_key, told_of
from jobs.ledger.fields import PAPER_PLACE
from jobs.ledger.holdings import Holdings, Kept
from jobs.ledger.likenesses import find
from jobs.ledger.sealed_type import seal_of
from jobs.ledger.search_index import catch_up, renew_customers
from jobs.ledger.seeing import form_of_record, seen
from jobs.ledger.sensitive import changed_content
from jobs.ledger.tables import change, code, record, version
from jobs.ledger.terms import Cause, Office, OnFile
from validators.declaration import Form


class Transaction:
    """The records that one transaction has to do with, as they stand in it.

    Attributes:
        connection: the transaction.
        office: what it needs to know of the office.
        counters: the counters it draws from.
        customers: the customers it has to do with.
        held: the records it has to do with.
        rows: rows to be entered into tables of which nothing is looked up here.
        claimed: codes that were reserved and are given now.
        log: entries for the log; others may add theirs before `write`.
        contests: fields that two people have set otherwise in this transaction.
        notes: what an effect has looked up in bulk for all its rows, by its own name.
        confirmed: record id -> that its content was confirmed in this transaction (rule C13).
    """

    def __init__(self, connection: Connection, office: Office) -> None:
        self.connection = connection
        self.office = office
        self.counters = Counters(connection)
        self.customers = Customers(connection, self.counters)
        self.log: list[audit.Entry] = []
        self.notes: dict[str, Any] = {}
        self.contests = Contests()
        self.held = Holdings(connection)
        self.rows: dict[sa.Table, list[dict[str, Any]]] = {code: [], version: [], change: []}
        self.claimed: list[dict[str, Any]] = []
        self.confirmed: dict[int, Confirmed] = {}

    def fetch_codes(self, codes: Iterable[str]) -> None:
        """Load the records of these archive codes, all in one go, before `about` and `amend` are asked about them."""
        self.held.load(record.c.code, codes)

    def fetch_files(self, names: Iterable[str]) -> None:
        """Load the customers that go by these names and their own files, before `file_of` is asked about them."""
        names = set(names)
        self.customers.fetch(names, ())
        known = [self.customers.match(name, None) for name in names]
        self.held.load(record.c.id, {each.record for each in known if each and each.record})

    def records_by_key(self, form: str, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return natural key -> record of a form as it stands in this transaction, of those that are there."""
        wanted = set(keys)
        self.held.load(record.c.natural_key, wanted, form)
        return {key: kept.row for key in wanted if (kept := self.held.by_key(form, key))}

    def about(self, code: str) -> OnFile | None:
        """Return what is on file under a code as it stands in this transaction, forms of this night included.

        None where nothing is, or where it was not fetched.
        """
        kept = self.held.by_code(code)
        return seen(kept) if kept else None

    def file_of(self, name: str) -> OnFile | None:
        """Return a customer's own file by the customer's name; None where there is none, or it was not fetched."""
        known = self.customers.match(name, None)
        kept = self.held.by_id(known.record) if known else None
        return seen(kept) if kept else None

    def codes_of(self, customer: int) -> list[str]:
        """Return the codes of a customer's records that were fetched."""
        return [str(kept.row["code"]) for kept in self.held.of_customer(customer)]

    def of_this_night(self) -> Iterator[OnFile]:
        """Yield the records that are new or changed in this transaction; the ledger does not know them yet."""
        yield from map(seen, self.held.touched())

    def write(self) -> int:
        """Put everything into the ledger; return the revision, 0 where no record changed."""
        touched = self.held.touched()
        revision = self.counters.take("revision") if touched else 0
        self.customers.write()
        self.held.write(revision)
        if self.claimed:
            claim = sa.update(code).where(code.c.code == sa.bindparam("which"))
            claimed: dict[str, Any] = {name: sa.bindparam(name) for name in ("record", "state", "reason")}
            self.connection.execute(claim.values(claimed), self.claimed)
        for table, rows in self.rows.items():
            if rows:
                self.connection.execute(sa.insert(table), rows if table is not change else list(self._history(rows)))
        to_compare, renamed = self.customers.to_compare()
        if to_compare:
            find(self.connection, to_compare, renamed, self.office.at, self.office.likeness)
        self.contests.write(self.connection, self.office.at)
        confirm(self.connection, self.confirmed)
        if touched:
            catch_up(self.connection)
        renew_customers(self.connection, renamed)
        audit.append(self.connection, self.office.key, self.office.at, self.log)
        self.counters.write()
        return revision

    def _history(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield change rows as the ledger takes them: what is sensitive is sealed."""
        for row in rows:
            kept = self.held.by_id(row["record"])
            assert kept
            of = (kept.row["form"], kept.id, row["field"])
            yield {**row, "old": changed_content(*of, row["old"]), "new": changed_content(*of, row["new"])}

    def _enter(self, kept: Kept, changes: Mapping[str, tuple[Any, Any]], cause: Cause) -> None:
        """Enter changes into the record's history and the log (rule C8)."""
        self.rows[change] += change_rows(kept.id, changes, cause, self.office.at)
        party = form_of_record(kept.row).party
        if party and changes.keys() & {name.partition(".")[0] for name in party.shared}:
            self.customers.compare_again(kept.row["customer"])
        kept.touched |= dict.fromkeys(changes, cause.who)
        self.log.append(
            audit.Entry(cause.who, "changed", kept.row["code"], cause.why, changes, audit.by_arrival(cause.arrival))
        )

    def _follow(self, form: Form, kept: Kept, sender: str) -> None:
        """Bring everything that follows from a record's fields up to date."""
        fields = kept.row["fields"]
        lines = {name: [line.fields for line in of] for name, of in kept.tables.items()}
        kept.row |= index_columns(form, fields, lines, sender, self.office.people)
        for name in (PAPER_PLACE, "paper_code"):
            kept.row[name] = fields.get(name) or kept.row[name]
        about = self.customers.by_id(kept.row["customer"]) if kept.row["customer"] else None
        if about and not form.party and self.customers.is_other_name(about, kept.row["customer_name"] or ""):
            kept.row["customer_name"] = about.name
        kept.changed = True
        self.held.remember(kept)
        self.held.hold(form, kept)
        if form.party:
            known = self.customers.by_id(kept.row["customer"])
            self.customers.learn(known, **told_of(form.party, known, kept.id, fields))

    def natural_key(self, form: Form, values: Mapping[str, object], customer: Known | None) -> str:
        """Return by what a record is known when it is handed in again; see `describing.natural_key`."""
        return natural_key(form, values, customer, self.digest)

    def digest(self, text: str) -> str:
        """Return what stands for a sensitive text where it has to be known again without being told."""
        return seal_of(self.connection).digest(text)

    def _key_after(self, form: Form, kept: Kept, fields: Mapping[str, Any]) -> str:
        """Return a record's natural key with other fields, having loaded the record that has it already."""
        known = self.customers.by_id(kept.row["customer"]) if kept.row["customer"] else None
        if form.customer in form.natural_key and isinstance(name := fields.get(form.customer), str):
            self.customers.fetch({name}, ())
            known = self.customers.match(name, None)
            if known is None:
                return ""
        key = self.natural_key(form, fields, known)
        if key and key != kept.row["natural_key"]:
            self.held.load(record.c.natural_key, {key}, form.id)
        return key

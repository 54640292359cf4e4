"""Amending: changing records that are on file, though no form of their own was handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jobs.ledger.contesting import CONTESTED, before_others
from jobs.ledger.fields import OF_PAPER, STATE, stored
from jobs.ledger.holdings import Kept
from jobs.ledger.lines import lines_of
from jobs.ledger.seeing import form_of_record
from jobs.ledger.tables import change, record
from jobs.ledger.terms import Cause
from jobs.ledger.transaction import Transaction
from validators.declaration import Form
from validators.kinds import CLEAR


class Amending(Transaction):
    """A transaction in which records on file are changed: by requests, effects of other forms, decisions."""

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
        kept = self.held.by_code(code)
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
        kept = self.held.by_code(code)
        assert kept
        before, kept.row["state"], kept.changed = kept.row["state"], state, True
        self._enter(kept, {STATE: (before, state)}, cause)

    def mark(self, code: str, state: str) -> None:
        """Enter the state, at most 12 characters, that a request has: 待确认, 已交接, ...; its code has been fetched."""
        kept = self.held.by_code(code)
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
        kept = self.held.by_code(code)
        assert kept
        form = form_of_record(kept.row)
        new = kept.row["fields"] | fields
        other = self.held.by_key(form.id, self._key_after(form, kept, new))
        return str(other.row["code"]) if other and other is not kept else ""

    def before_others(self, code: str, who: str) -> dict[str, Any]:
        """Return field -> what was on file before somebody other than `who` set it this night, as it is stored."""
        kept = self.held.by_code(code)
        return before_others(kept, who, self.rows[change]) if kept else {}

    def uncontested(self, code: str, fields: Mapping[str, Any], cause: Cause) -> dict[str, Any]:
        """Return what of `fields` can be set; what somebody else has set otherwise this night waits for the archivist (C8).

        Args:
            code: the record's code; it has been fetched.
            fields: field -> new value; None clears it.
            cause: on whose word, and why.
        """
        kept = self.held.by_code(code)
        assert kept
        values = {name: CLEAR if value is None else stored(value) for name, value in fields.items()}
        self._contest(form_of_record(kept.row), kept, values, cause)
        return {name: value for name, value in values.items() if value is not None}

    def _contest(self, form: Form, kept: Kept, values: dict[str, Any], cause: Cause) -> None:
        """Take contested fields out of `values`, and put back what was on file before (rule C8)."""
        restore = self.contests.take(form, kept, values, cause, self.rows[change])
        if restore:
            self.amend(kept.row["code"], restore, Cause("guidang", CONTESTED))

    def _change(self, form: Form, kept: Kept, changes: Mapping[str, tuple[Any, Any]], own: Collection[str]) -> None:
        new = {name: after for name, (_, after) in changes.items() if name in own}
        fields = kept.row["fields"] | new
        if self.stands_for(kept.row["code"], new):
            raise ValueError(f"{kept.row['code']}: another record has the same natural key")
        if form.exclusive and form.exclusive.over in new:
            self.held.load(record.c.code, {str(each) for each in changes[form.exclusive.over] if each})
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

"""The ledger reckoned a second time: everything read at once, and plain loops over it. Reports are held against this."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from archive import open_books

from jobs.demo import Demo
from jobs.ledger.opening import FILE_NAME
from jobs.ledger.sealed_type import opened


@dataclass
class PlainLedger:
    """All rows of some tables, as dictionaries."""

    records: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    arrivals: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    residues: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, form: str, first: date | None = None, end: date | None = None) -> list[dict[str, Any]]:
        """Return the records of a form dated within the days given."""
        return [
            each
            for each in self.records
            if each["form"] == form
            and (first is None or each["dated"][:10] >= first.isoformat())
            and (end is None or each["dated"][:10] < end.isoformat())
        ]

    def as_on(self, day: date, form: str) -> Iterator[dict[str, Any]]:
        """Yield the records of a form as they stood at the end of a day: every later change is taken back, the newest first."""
        for each in self.of(form):
            if each["dated"][:10] > day.isoformat():
                continue
            fields, state = dict(each["fields"]), each["state"]
            for change in reversed(self.changes):
                if change["record"] == each["id"] and change["at"][:10] > day.isoformat():
                    if change["field"] == "@state":
                        state = change["old"]
                    else:
                        fields[change["field"]] = change["old"]
            yield {**each, "fields": fields, "state": state}


def read_plain(demo: Demo) -> PlainLedger:
    """Return the ledger of a demo."""
    connection = sqlite3.connect(demo.workspace.state / FILE_NAME)
    connection.row_factory = sqlite3.Row

    def rows(sql: str, *parsed: str) -> list[dict[str, Any]]:
        found = [dict(row) for row in connection.execute(sql)]
        for row in found:
            row.update({name: json.loads(row[name]) if row[name] else None for name in parsed})
        return found

    (roster,) = rows("SELECT rows FROM office WHERE name = 'roster'", "rows")
    books = open_books(demo.workspace)
    seal = getattr(books.engine.dialect, "guidang_seal")  # noqa: B009
    records, changes = (
        rows("SELECT * FROM record ORDER BY id", "fields"),
        rows("SELECT * FROM change ORDER BY id", "old", "new"),
    )
    for each in records:
        each["fields"] = opened(each["fields"], f"record.fields/{each['id']}", seal)
    for each in changes:
        for side in ("old", "new"):
            each[side] = opened(each[side], f"change.{side}/{each['record']}/{each['field']}", seal)
    books.close()
    ledger = PlainLedger(
        records,
        changes,
        rows("SELECT * FROM arrival ORDER BY id"),
        rows("SELECT * FROM plan"),
        rows("SELECT * FROM residue"),
        {each["name"]: each for each in roster["rows"]},
    )
    connection.close()
    return ledger


def money(text: object) -> Decimal:
    """Return an amount as the ledger keeps it."""
    return Decimal(str(text))

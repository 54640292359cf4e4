"""An archive grown to any number of records, as years of nights would have left it.

The records are posted by the very code that posts a night's, so the ledger is the real thing: codes, versions,
changes, the chained log. What a night does before and after that (reading, judging, answering) is left out.
Each document is a few bytes, filed and stored under its own hash, so that `guidang verify` finds it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import made_up
import sqlalchemy as sa
from archive import at_first_look
from builders import a_customer, a_loan, a_submission, a_visit, an_office
from whole_process import KEY

from jobs.facts import people
from jobs.intake.submissions import Submissions
from jobs.keys import Ring
from jobs.ledger import audit
from jobs.ledger.describing import Source
from jobs.ledger.posting import Office, Posted, Posting
from jobs.ledger.tables import arrival, deed, run
from jobs.running import books_and_ring
from jobs.setup import set_up
from jobs.store import store_of
from jobs.workspace import Workspace, iso
from validators.codes import SHIPPED
from validators.declaration import Form
from validators.forms import forms
from validators.judging import JudgedRow, judge

#: Records of one night; a tenth of them customers, a tenth loans.
NIGHT = 2_000
#: The first visit, and the day after the last; all nights that are measured lie later.
FIRST, LAST = datetime(2020, 1, 6), datetime(2026, 11, 1)
#: A loan register is handed in with so many rows.
_LOANS = 10

Row = tuple[Form, JudgedRow]


@contextmanager
def archives(keep: Path | None, *counts: int) -> Iterator[list[Path]]:
    """Give archives of so many records each, made anew, or found in the folder `keep` and left there."""
    with tempfile.TemporaryDirectory() as name:
        folder = (keep or Path(name)).absolute()
        for count in counts:
            if not (folder / f"{count}").exists():
                began = perf_counter()
                grow(folder / f"{count}", count)
                print(f"an archive of {count:,} records made in {perf_counter() - began:.0f} s", flush=True)
        yield [folder / f"{count}" for count in counts]


def grow(root: Path, records: int) -> None:
    """Set up an archive in `root` and let it grow.

    Args:
        root: a folder that does not exist yet.
        records: how many; whole nights of `NIGHT`.
    """
    os.environ["GUIDANG_KEY"] = KEY
    set_up(root, FIRST, made_up.ROSTER, office_name="宁波远航进出口有限公司", second_check=False)
    workspace = at_first_look(root).workspace
    ledger, ring = books_and_ring(workspace, FIRST)
    nights = records // NIGHT
    for night in range(nights):
        at = FIRST + (LAST - FIRST) * (night + 1) / nights
        with ledger.writing() as connection:
            moment = at.replace(hour=22, minute=0, second=0, microsecond=0)
            _Night(workspace, ring, connection, night, moment, nights).take()
    ledger.close()


def _judged(form: Form, filled: Any) -> dict[str, Any]:
    (judged,) = judge(form, [a_submission(filled)], replace(an_office(), key_customers=frozenset()))
    assert not judged.problems, judged.problems
    row = judged.rows[0]
    return {"values": row.values, "tables": row.tables, "cells": row.cells}


class _Night:
    """One night of the years before."""

    def __init__(
        self, workspace: Workspace, ring: Ring, connection: Any, number: int, at: datetime, nights: int
    ) -> None:
        self._workspace = workspace
        self._connection = connection
        self._number = number
        self._at = at
        self._span = (LAST - FIRST) / nights
        with_zone = iso(workspace.zoned(at))
        self._office = Office(ring.log, with_zone, SHIPPED, people(connection), 88)
        self._posting = Posting(connection, self._office)
        self._submissions = Submissions(connection, self._posting.counters, at)
        self._store = store_of(workspace.state, ring.content)
        self._arrivals: list[dict[str, Any]] = []
        self._deeds: list[dict[str, Any]] = []
        self._files: list[tuple[str, bytes, set[str]]] = []

    def take(self) -> None:
        """Post the night's records and enter everything around them."""
        self._run = self._connection.execute(
            sa.insert(run).values(jobs="nightly", at=self._office.at, state="done", summary={})
        ).inserted_primary_key[0]
        self._first = self._connection.execute(sa.select(sa.func.count()).select_from(arrival)).scalar() + 1
        for rows in (self._customers(), self._visits(), self._loans()):
            self._take(list(rows))
        self._connection.execute(sa.insert(arrival), self._arrivals)
        self._posting.write()
        self._submissions.write()
        self._connection.execute(sa.insert(deed), self._deeds)
        self._write_files()

    def _moment(self, at: int, of: int) -> datetime:
        """Return a moment in the time since the night before."""
        return (self._at - self._span * (of - at) / of - timedelta(hours=6)).replace(second=0, microsecond=0)

    def _customers(self) -> Iterator[list[Row]]:
        form = forms()["customer"]
        count = NIGHT // 10
        for at in range(count):
            number = self._number * count + at
            yield [(form, _customer(form, number, self._moment(at, count)))]
            if self._number and at % 10 == 0:
                old = at * 37 % (self._number * count)
                row = _customer(form, old, None)
                row.values.update(telephone=f"0574-6{number:07d}", needs=f"改做针织面料，编号{number}。")
                yield [(form, row)]

    def _visits(self) -> Iterator[list[Row]]:
        form = forms()["visit_record"]
        count = NIGHT * 8 // 10
        for at in range(count):
            number = self._number * count + at
            known = (self._number + 1) * NIGHT // 10
            yield [(form, _visit(form, number, number * 7 % known, self._moment(at, count)))]

    def _loans(self) -> Iterator[list[Row]]:
        form = forms()["borrowing"]
        count = NIGHT // 10
        codes = self._connection.execute(
            sa.text("SELECT code FROM record WHERE form = 'customer' ORDER BY id DESC LIMIT :count"), {"count": count}
        ).scalars()
        register: list[Row] = []
        for at, code in enumerate(codes):
            register.append((form, _loan(form, code, at, self._moment(at, count))))
            if len(register) == _LOANS:
                yield register
                register = []

    def _take(self, files: Sequence[list[Row]]) -> None:
        if not files:
            return
        self._posting.fetch(files[0][0][0], [row for rows in files for _, row in rows])
        for rows in files:
            self._file(rows[0][0], rows)

    def _file(self, form: Form, rows: Sequence[Row]) -> None:
        id_ = self._first + len(self._arrivals)
        content = f"{id_} {self._workspace.root.name}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        values = rows[0][1].values
        person = str(values.get(form.handler) or made_up.STAFF[id_ % len(made_up.STAFF)])
        handed = iso(self._workspace.zoned(self._at - timedelta(hours=4)))
        name = f"{form.title.zh}{id_}.xlsx"
        ticket, tries = self._submissions.ticket(person, form, name, name, "", handed)
        source = Source(id_, person, sha256, self._at - timedelta(hours=4), ".xlsx", ticket, tries)
        posted = [self._posting.post(form, row, source, form.title.zh) for _, row in rows]
        assert all(each.code for each in posted), posted
        self._submissions.settle(ticket, "accepted")
        self._posting.log.append(audit.Entry(person, "accepted", "", ticket, {"sha256": sha256, "problems": 0}))
        self._enter(form, id_, person, name, content, handed, ticket, posted)

    def _enter(
        self,
        form: Form,
        id_: int,
        person: str,
        name: str,
        content: bytes,
        handed: str,
        ticket: str,
        posted: Sequence[Posted],
    ) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        self._arrivals.append(
            {
                "id": id_,
                "person": person,
                "path": f"{person}/{name}",
                "sha256": sha256,
                "size": len(content),
                "modified": handed,
                "seen": self._office.at,
                "handed": handed,
                "state": "accepted",
                "form": form.id,
                "form_version": form.version,
                "ticket": ticket,
                "answer": {"taken": [[p.code, p.title, p.how, p.late] for p in posted], "problems": 0, "said": []},
                "run": self._run,
            }
        )
        plan = {"arrival": id_, "person": person, "sha256": sha256, "done": True}
        paths = {each.path for each in posted if each.path}
        self._deeds += [plan | {"kind": "file", "path": path} for path in sorted(paths)]
        self._deeds += [plan | {"kind": kind, "path": f"{person}/{name}"} for kind in ("receipt", "clear")]
        self._files.append((sha256, content, paths))

    def _write_files(self) -> None:
        with self._store.putting() as put:
            for _, content, paths in self._files:
                put(content)
                first: Path | None = None
                for path in paths:
                    filed = self._workspace.archive / path
                    filed.parent.mkdir(parents=True, exist_ok=True)
                    if first is None:
                        filed.write_bytes(content)
                    else:
                        filed.hardlink_to(first)
                    first = first or filed


_TEMPLATES: dict[str, dict[str, Any]] = {}


def _row(form: Form, changes: dict[str, object]) -> JudgedRow:
    if not _TEMPLATES:
        for each, filled in (("customer", a_customer()), ("visit_record", a_visit()), ("borrowing", a_loan())):
            _TEMPLATES[each] = _judged(forms()[each], filled)
    kept = _TEMPLATES[form.id]
    return JudgedRow(1, kept["values"] | changes, kept["tables"], (), kept["cells"])


def _customer(form: Form, number: int, opened: datetime | None) -> JudgedRow:
    changes = made_up.customer_values(number)
    changes |= {"opened": (opened or FIRST).date(), "first_contact": (opened or FIRST).date()}
    if opened is None:
        changes |= {"opened": None, "first_contact": None}
    return _row(form, changes)


def _visit(form: Form, number: int, customer: int, start: datetime) -> JudgedRow:
    values = made_up.visit_values(number, 1)
    values |= {"customer": made_up.company(customer), "visit_start": start, "visit_end": start + timedelta(hours=2)}
    return _row(form, values | {"visitors": (values["visitors"],)})


def _loan(form: Form, code: str, at: int, taken: datetime) -> JudgedRow:
    day = taken.date()
    back = {"returned_on": day + timedelta(days=3), "condition": "完好"}
    values = {
        "code": code,
        "borrower": made_up.STAFF[at % len(made_up.STAFF)],
        "taken_on": day,
        "due": day + timedelta(7),
    }
    return _row(form, values | back)

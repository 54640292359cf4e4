"""An archive with records of every kind of owner, department and level, and what people find in their own registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import openpyxl
import sqlalchemy as sa
from archive import NIGHT, Archive, open_books
from builders import a_customer
from document_files import unlocked

from jobs.facts import people
from jobs.ledger.counters import Counters
from jobs.ledger.grants import give, running
from jobs.ledger.opening import Ledger
from jobs.ledger.sensitive import record_fields
from jobs.ledger.tables import item, record, version
from jobs.protecting import password_in_force
from jobs.running import opened
from jobs.running import running as run_of
from jobs.timetable import carry_out, steps_of
from jobs.workspace import iso
from validators.access import LEVELS, Grant, Subject, decide
from validators.facts import Person
from validators.forms import forms

DAY = timedelta(days=1)
HANDLERS = ("王芳", "李明", "陈刚", "周强", "外人")
DEPARTMENTS = ("销售部", "市场部", None)


def rows_of(path: Path | BytesIO, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a register's or list's sheet as header -> content; a list's header is found by its looks."""
    book = openpyxl.load_workbook(path)
    lines = [list(line) for line in book[sheet].iter_rows(values_only=True)]
    head = max(range(min(8, len(lines))), key=lambda at: sum(value is not None for value in lines[at]))
    return [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :] if line[0] not in (None, "（无）")]


@dataclass(frozen=True)
class Shelf:
    """An archive whose records are put there directly, past the log, so that a test costs no forms."""

    archive: Archive

    def book(self, person: str, name: str = "我的档案.xlsx") -> Path:
        return self.archive.workspace.people / person / name

    def codes(self, person: str) -> set[str]:
        """Return the codes in somebody's own register; none where there is none."""
        rows = rows_of(self.opened(person), "档案目录") if self.book(person).exists() else []
        codes = [row["档号"] for row in rows]
        assert len(codes) == len(set(codes)), "each record stands there once"
        return set(codes)

    def opened(self, person: str) -> BytesIO:
        """Return somebody's own register as they see it, once they have entered their password where they have one."""
        content = self.book(person).read_bytes()
        if is_zipfile(BytesIO(content)):
            return BytesIO(content)
        with opened(self.archive.workspace, NIGHT) as run:
            return BytesIO(unlocked(content, password_in_force(run, person)))

    def why(self, person: str) -> dict[str, str]:
        return {row["档号"]: row["可阅原因"] for row in rows_of(self.book(person), "档案目录")}

    def night(self, at: datetime = NIGHT, *steps: str) -> None:
        """Renew the registers alone, or take other steps."""
        names = steps or ("own_registers",)
        with run_of(self.archive.workspace, at, names) as run:
            assert not carry_out(run, steps_of(names)).failures

    def allowed(self, on: date) -> dict[str, set[str]]:
        """Return name -> codes, by asking the policy about every record for everybody: the plain reckoning."""
        with self._ledger() as ledger, ledger.reading() as connection:
            staff = people(connection)
            grants = [kept.grant for kept in running(connection, on)]
            rows = connection.execute(sa.select(record)).all()
        listed = [row for row in rows if not forms()[row.form].hides_sender]
        return {
            name: {row.code for row in listed if decide(person, subject(row), on, grants)}
            for name, person in staff.items()
        }

    def everybody(self) -> dict[str, Person]:
        with self._ledger() as ledger, ledger.reading() as connection:
            return people(connection)

    def put(self, code: str, **columns: object) -> None:
        """Put a record there, like the first one but for some columns."""
        with self._ledger() as ledger, ledger.engine.begin() as connection:
            first = connection.execute(sa.select(record).order_by(record.c.id)).first()
            assert first is not None
            counters = Counters(connection)
            row = {**first._mapping, "code": code, "natural_key": code, "holds": None, **columns}
            row |= {"id": counters.take("record"), "position": counters.take(f"position/{row['form']}")}
            row |= {"revision": counters.take("revision")}
            row |= {"fields": record_fields(row["form"], row["id"], row["fields"])}
            counters.write()
            connection.execute(sa.insert(record).values(row))

    def change(self, code: str, **columns: object) -> None:
        """Change a record as a night does, under a revision of its own."""
        with self._ledger() as ledger, ledger.engine.begin() as connection:
            counters = Counters(connection)
            values = {**columns, "revision": counters.take("revision")}
            counters.write()
            connection.execute(sa.update(record).where(record.c.code == code).values(values))

    def lose(self, code: str) -> None:
        """Take a record away as erasing does: nothing of it is left to say that it changed."""
        with self._ledger() as ledger, ledger.engine.begin() as connection:
            id_ = connection.execute(sa.select(record.c.id).where(record.c.code == code)).scalar_one()
            for table in (version, item):
                connection.execute(sa.delete(table).where(table.c.record == id_))
            connection.execute(sa.delete(record).where(record.c.id == id_))

    def grant(self, *grants: Grant) -> None:
        with self._ledger() as ledger, ledger.engine.begin() as connection:
            give(connection, iso(self.archive.workspace.zoned(NIGHT)), grants)

    def fill(self) -> None:
        """Put a record of every handler, department and level there: K01 to K60."""
        number = 0
        for handler in HANDLERS:
            for department in DEPARTMENTS:
                for level in LEVELS:
                    number += 1
                    self.put(f"K{number:02d}", handler=handler, department=department, secrecy=level)

    def _ledger(self) -> _Opened:
        return _Opened(self.archive)


def subject(row: Any) -> Subject:
    return Subject(row.code, forms()[row.form], row.handler, row.department, row.secrecy, row.fields)


def a_grant(code: str, person: str, since: date, until: date, request: str = "SQ2026003", body: str = "") -> Grant:
    return Grant(code, person, body, "阅览", since, until, request, "周总")


def a_shelf(archive: Archive, **changes: object) -> Shelf:
    """Return an archive with one customer on file, J2026001."""
    archive.hand_in("王芳", "海纳.xlsx", a_customer(**changes))
    archive.night(NIGHT - DAY, ("intake",))
    return Shelf(archive)


@dataclass
class _Opened:
    """The ledger, closed again at the end of a block."""

    archive: Archive
    ledger: Ledger | None = None

    def __enter__(self) -> Ledger:
        self.ledger = open_books(self.archive.workspace)
        return self.ledger

    def __exit__(self, *_: object) -> None:
        assert self.ledger is not None
        self.ledger.close()


def stamps(shelf: Shelf) -> Mapping[str, tuple[int, int]]:
    """Return person -> when their register was written, and its inode: another one where it was written anew."""
    found = shelf.archive.workspace.people.glob("*/我的档案.xlsx")
    return {path.parent.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}

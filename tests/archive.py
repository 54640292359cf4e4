"""A real archive in a folder, and what people do with it: hand in forms, let the night run, look at the outcome."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa

from jobs.language import translator
from jobs.ledger.opening import FILE_NAME, Ledger
from jobs.ledger.tables import record
from jobs.running import books_and_ring, opened, running
from jobs.settings import FILE_NAME as SETTINGS
from jobs.setup import set_up
from jobs.timetable import Outcome, carry_out, steps_of
from jobs.workspace import Workspace
from validators.dictionaries import SHIPPED
from validators.filled import Cell, Filled
from validators.forms import forms
from workbooks.blank import blank_form
from workbooks.filling import fill

#: The night that tests run unless they say otherwise.
NIGHT = datetime(2026, 11, 21, 22, 0)
#: An agreement of confidentiality that nobody need be reminded of.
_SIGNED = {"confidential_until": date(2036, 1, 1)}
ROSTER: tuple[dict[str, object], ...] = (
    {"name": "王芳", "department": "销售部", "role": "业务人员", "supervisor": "陈刚", "active": "是", **_SIGNED},
    {"name": "李明", "department": "销售部", "role": "业务人员", "supervisor": "陈刚", "active": "是", **_SIGNED},
    {"name": "陈刚", "department": "销售部", "role": "部门主管", "active": "是", **_SIGNED},
    {"name": "赵敏", "department": "文件管理部门", "role": "档案管理员", "active": "是", **_SIGNED},
    {"name": "周强", "department": "销售部", "role": "业务人员", "supervisor": "陈刚", "active": "否"},
)
KEY = "ab" * 32


@cache
def _blank(form: str) -> bytes:
    names = [str(person["name"]) for person in ROSTER if person["active"] == "是"]
    return blank_form(forms()[form], SHIPPED, names, "zh", translator("zh"))


def workbook_of(filled: Filled) -> bytes:
    """Return the real blank workbook with the values of `filled` in it (see `tests/builders.py`)."""
    form = forms()[filled.form]

    def values(cells: Mapping[str, Cell]) -> dict[str, Any]:
        return {name: cell.value for name, cell in cells.items() if cell.value is not None}

    rows = [values(row.cells) for row in filled.rows]
    tables = {name: [values(line.cells) for line in lines] for name, lines in filled.tables.items()}
    if form.shape == "card":
        return fill(_blank(filled.form), form, rows[0] if rows else {}, tables)
    return fill(_blank(filled.form), form, {}, {}, rows)


@dataclass(frozen=True)
class Archive:
    """A workspace and what tests ask of it."""

    workspace: Workspace

    @property
    def root(self) -> Path:
        return self.workspace.root

    def hand_in(
        self, person: str, name: str, content: bytes | Filled, at: datetime = datetime(2026, 11, 21, 9, 0)
    ) -> Path:
        """Put a file into a person's inbox, last changed `at`."""
        path = self.workspace.inbox / person / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook_of(content) if isinstance(content, Filled) else content)
        stamp = self.workspace.zoned(at).timestamp()
        os.utime(path, (stamp, stamp))
        return path

    def night(self, at: datetime = NIGHT, steps: Sequence[str] = ("nightly",)) -> Outcome:
        """Run the night."""
        with running(self.workspace, at, steps) as run:
            return carry_out(run, steps_of(steps))

    def drawn_register(self) -> Any:
        """Return the master register as it stands, drawn now where the module's nights leave it out."""
        self.night(steps=("register",))
        return openpyxl.load_workbook(self.workspace.register_book)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the ledger."""
        engine = sa.create_engine(f"sqlite:///{self.workspace.state / FILE_NAME}")
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.exec_driver_sql(sql)]
        engine.dispose()
        return rows

    def open(self, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the ledger as the program sees them: what is sealed is open."""
        ledger = open_books(self.workspace)
        with ledger.reading() as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        ledger.close()
        return rows

    def fields(self, code: str) -> dict[str, Any]:
        """Return the fields of the record under a code."""
        ((kept,),) = self.open(sa.select(record.c.fields).where(record.c.code == code))
        return dict(kept)

    def originals(self) -> dict[str, bytes]:
        """Return SHA-256 -> content of everything in the store, opened."""
        with opened(self.workspace, NIGHT) as run:
            return {sha256: run.store.get(sha256) for sha256 in run.store.every()}

    def returned(self, person: str) -> list[Path]:
        """Return what lies in a person's folder of returned files."""
        folder = self.workspace.returned / person
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def inbox(self, person: str) -> list[str]:
        """Return the names of what lies in a person's inbox."""
        return sorted(path.name for path in (self.workspace.inbox / person).iterdir())


def open_books(workspace: Workspace) -> Ledger:
    """Return the ledger of an archive, opened with its keys."""
    return books_and_ring(workspace, NIGHT)[0]


def setting(archive: Archive, old: str, new: str) -> Archive:
    """Return the archive with another line in its settings file."""
    path = archive.root / SETTINGS
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return Archive(Workspace.at(archive.root))


def at_first_look(root: Path) -> Archive:
    """Have files taken at the first look: they bear the dates of their nights, which may lie ahead of the clock."""
    return setting(Archive(Workspace.at(root)), "settle_seconds = 60", "settle_seconds = 0")


def words_of(path: Path) -> str:
    """Return all texts of a workbook."""
    book = openpyxl.load_workbook(path)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    return " ".join(str(value) for value in cells if value is not None)


def make_template(folder: Path) -> None:
    """Make the archive that every test gets a copy of; forms are taken without a second check."""
    set_up(folder, NIGHT, ROSTER, office_name="宁波远航进出口有限公司", second_check=False)
    at_first_look(folder)


def copy_of(template: Path, folder: Path) -> Archive:
    """Return a fresh archive in `folder`."""
    shutil.copytree(template, folder)
    return Archive(Workspace.at(folder))

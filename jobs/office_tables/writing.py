"""Writing office tables: those a new office starts with, and those that went missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jobs.facts import dictionaries_in_force, office_rows
from jobs.ledger.fields import READERS, shown
from jobs.outbox import write_whole
from jobs.running import Run
from jobs.store import OFFICE_TABLES, Store
from validators.declaration import Column, Form
from validators.dictionaries import SHIPPED
from validators.message import Translator
from validators.office import OWN_WORDS, code_scheme, dictionary, retention_schedule, tables
from workbooks.blank import blank_form
from workbooks.filling import fill

Rows = Sequence[Mapping[str, object]]


def kept_tables(run: Run) -> Store:
    """Return where every office table that was read is kept as it was, sealed; apart from what people hand in."""
    return run.store.beside(OFFICE_TABLES)


def _shipped_rows(roster: Rows) -> dict[str, Rows]:
    return {
        "roster": roster,
        "dictionary": dictionary.shipped_rows(),
        "codes": code_scheme.shipped_rows(),
        "retention": retention_schedule.shipped_rows(),
        "calendar": (),
        "holds": (),
    }


def _workbook(table: Form, rows: Rows, words: Mapping[str, tuple[str, ...]], language: str, say: Translator) -> bytes:
    blank = blank_form(table, {**words, **OWN_WORDS}, (), language, say)
    return fill(blank, table, {}, rows=rows)


def shipped_tables(run_language: str, say: Translator, roster: Rows) -> dict[str, bytes]:
    """Return file name -> workbook of the office tables that a new office starts with.

    Args:
        run_language: `zh` or `en`.
        say: renders messages.
        roster: the rows of 人员名册.
    """
    rows = _shipped_rows(roster)
    return {
        f"{table.title.zh}.xlsx": _workbook(table, rows[table.id], SHIPPED, run_language, say)
        for table in tables().values()
    }


def write_anew(run: Run, table: Form, path: Path) -> bool:
    """Write a table as it is in force, or as shipped where it was never read; False where neither is known.

    Raises:
        Refused: the folder may not be written to.
    """
    with run.ledger.reading() as connection:
        kept = office_rows(connection, table.id)
        words = dictionaries_in_force(connection)
    columns = {column.name: column for column in table.columns}
    rows = [{name: _cell(columns[name], value) for name, value in row.items() if name in columns} for row in kept]
    content = rows or _shipped_rows(())[table.id]
    if not content and table.id == "roster":
        return False
    write_whole(path, _workbook(table, content, words, run.workspace.settings.language, run.say))
    return True


def _cell(column: Column, kept: object) -> object:
    if kept is None or column.many:
        return shown(kept) or None
    read = READERS.get(column.kind)
    return read(kept) if read else kept

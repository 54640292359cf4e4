"""The office tables: read every night, checked like forms; the last good ones stay in force."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.bounded import BoundedReader
from jobs.facts import gather, office_rows
from jobs.language import reason
from jobs.ledger import audit
from jobs.ledger.entering_holds import enter
from jobs.ledger.fields import stored
from jobs.ledger.tables import office
from jobs.office_tables.handing_back import Faults, hand_back, tidy
from jobs.office_tables.in_use import known_to
from jobs.office_tables.people import heed_people
from jobs.office_tables.writing import kept_tables, shipped_tables, write_anew
from jobs.outbox import Refused, is_open
from jobs.running import Run
from jobs.store import sha256_of
from validators.declaration import Form
from validators.filled import Filled
from validators.judging import Judged, Submitted, judge, reading_order
from validators.kinds import CLEAR
from validators.message import Message
from validators.office import MAY_BE_EMPTY, OWN_WORDS, second_look, tables
from validators.office.holds import TABLE as HOLDS
from validators.problem import Problem
from workbooks.reading import Unreadable
from workbooks.reading.unreadable import TOO_MUCH

__all__ = ["examined", "office_tables", "shipped_tables"]


def office_tables(run: Run) -> None:
    """Take over each office table that was edited and has no fault in it, then look after the people on the roster."""
    limits = run.workspace.settings.limits
    # The worker starts with the first table that changed.
    with BoundedReader(forms=tables, seconds=limits.seconds, megabytes=limits.reader_megabytes) as reader:
        for table in tables().values():
            path = run.workspace.office / f"{table.title.zh}.xlsx"
            try:
                _look_at(run, reader, table, path)
            except Refused as refused:
                run.notices.append(refused.message)
            except OSError as error:
                run.notices.append(
                    Message(
                        "The office table {file} could not be opened ({error}); the last one read stays in force.",
                        {"file": str(path), "error": reason(error)},
                    )
                )
    heed_people(run)


def examined(run: Run, paths: Sequence[Path]) -> dict[Path, Faults | Unreadable]:
    """Return what the night would say to those of the files that are office tables, taking nothing.

    Args:
        run: the opened archive.
        paths: any files.

    Returns:
        path -> its faults, none where it is good; or why it cannot be read, where it bears a table's
        name. A file that is no office table is not among them.
    """
    limits = run.workspace.settings.limits
    with BoundedReader(forms=tables, seconds=limits.seconds, megabytes=limits.reader_megabytes) as reader:
        read = dict(zip(paths, reader.read([(path.name, path) for path in paths]), strict=True))
    found: dict[Path, Faults | Unreadable] = {}
    named = {unicodedata.normalize("NFC", table.title.zh) for table in tables().values()}
    for path, each in read.items():
        if isinstance(each, Filled):
            _, problems = _judged(run, tables()[each.form], each)
            found[path] = Faults(each.sheet, [replace(problem, file=path.name) for problem in problems])
        elif unicodedata.normalize("NFC", path.stem) in named:
            found[path] = each
    return found


def _look_at(run: Run, reader: BoundedReader, table: Form, path: Path) -> None:
    """Take one table over where it has changed.

    Raises:
        OSError: it cannot be read just now.
        Refused: a place may not be written to.
    """
    if not path.exists() and not _put_back(run, table, path):
        return
    sha256 = sha256_of(path)
    with run.ledger.reading() as connection:
        in_force = connection.execute(sa.select(office.c.sha256).where(office.c.name == table.id)).scalar()
    if in_force == sha256:
        tidy(run, table)
        return
    read = _read(run, reader, table, path, sha256)
    if isinstance(read, Unreadable):
        hand_back(run, table, path, sha256, read)
        return
    judged, problems = _judged(run, table, read)
    if problems:
        hand_back(run, table, path, sha256, Faults(read.sheet, problems))
        return
    _take(run, table, path, sha256, judged)
    tidy(run, table)


def _put_back(run: Run, table: Form, path: Path) -> bool:
    """Write a table that is gone anew, as it is in force; return whether it lies there now."""
    # Excel and WPS take a file away for a moment while they save it.
    written = not is_open(path) and write_anew(run, table, path)
    run.notices.append(
        Message("The office table {file} was missing and was written anew, as it is in force.", {"file": str(path)})
        if written
        else Message("The office table {file} is missing; the last one read stays in force.", {"file": str(path)})
    )
    return written


def _read(run: Run, reader: BoundedReader, table: Form, path: Path, sha256: str) -> Filled | Unreadable:
    if path.stat().st_size > run.workspace.settings.limits.file_megabytes << 20:
        return TOO_MUCH
    # What is read is kept, so that nobody's saving comes between reading and handing back.
    kept = kept_tables(run)
    with path.open("rb") as file:
        same = kept.put_large(file) == sha256
    if not same:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
    (read,) = reader.read([(path.name, kept.sealed(sha256))])
    if isinstance(read, Filled) and read.form != table.id:
        return Unreadable(
            "another-table",
            Message("This is the table {other}.", {"other": tables()[read.form].title}),
            Message(
                "Save each office table under its own name. Where {file} is gone, delete this file: the next run writes it "
                "anew as it is in force.",
                {"file": path.name},
            ),
        )
    return read


def _judged(run: Run, table: Form, read: Filled) -> tuple[Judged, list[Problem]]:
    """Judge a table as forms are judged, then look at it as a whole."""
    with run.ledger.reading() as connection:
        facts = gather(connection, run.workspace.settings, run.at)
        words = replace(facts, dictionaries={**facts.dictionaries, **OWN_WORDS})
        (judged,) = judge(table, [Submitted(read, "", run.at)], words)
        if not judged.rows and table.id in MAY_BE_EMPTY:
            judged = Judged((), ())
        problems = [*judged.problems, *second_look(table, read.sheet, judged, known_to(connection, facts))]
        # What no cell can be marked for comes last.
        return judged, sorted(problems, key=lambda each: (not each.cell.ref, reading_order(each)))


def _take(run: Run, table: Form, path: Path, sha256: str, judged: Judged) -> None:
    rows: list[Mapping[str, Any]] = [
        {name: None if value is CLEAR else stored(value) for name, value in row.values.items()} for row in judged.rows
    ]
    with run.ledger.writing() as connection:
        entries, missing = enter(connection, rows, run.stamp) if table.id == HOLDS.id else ([], [])
        rows += missing
        changed = rows != office_rows(connection, table.id)
        connection.execute(sa.delete(office).where(office.c.name == table.id))
        # Until the file holds what is in force it is looked at again.
        connection.execute(sa.insert(office).values(name=table.id, sha256="" if missing else sha256, rows=rows))
        if changed:
            entries.append(audit.Entry("guidang", "office-table", "", table.id, rows, path.name))
        audit.append(connection, run.key, run.stamp, entries)
    if missing:
        _put_rows_back(run, table, path, [str(row["number"]) for row in missing])


def _put_rows_back(run: Run, table: Form, path: Path, numbers: Sequence[str]) -> None:
    """Write holds that were taken out of their table without being lifted into it again (rule E11)."""
    gaps = {"file": path.name, "numbers": "、".join(numbers)}
    if is_open(path):
        run.notices.append(
            Message(
                "The holds {numbers} are gone from {file}, but nobody has lifted them, so they stand. The file is open; the "
                "next run writes them back.",
                gaps,
            )
        )
        return
    write_anew(run, table, path)
    run.notices.append(
        Message(
            "The holds {numbers} were gone from {file}, but nobody has lifted them, so they stand and were written back. To "
            "lift one, fill in the day, who lifts it and why.",
            gaps,
        )
    )

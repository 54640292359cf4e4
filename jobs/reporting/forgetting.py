"""Kept reports forget a record whose content is gone: figures stay, what was told of the record goes (rule E14).

Nothing lists the places. A row of a report that says by an archive code what it is about loses its other texts and amounts
once that code is gone, whichever report it stands in; a sentence that names the code goes as a line. So whatever a report
tells of a record has to bear its code: `tests/jobs/reporting/test_reports_bear_codes.py` holds every row against that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.deeds import open_deeds
from jobs.ledger.forgetting_files import UNREPORT
from jobs.ledger.tables import deed
from jobs.ledger.tables import report as report_table
from jobs.outbox import clear_away
from jobs.reporting.kept import Kept, adapter_of
from jobs.reporting.printing import write_out
from jobs.reporting.report import Issue, Report
from jobs.running import Run
from jobs.store import sha256_of
from templates.contexts.pieces import ERASED, SOURCES, TIES
from validators.message import Message

_BETWEEN: Final = re.compile(r"[、,，;；\s]+")


def forgetting(run: Run, reports: Mapping[str, Report]) -> None:
    """Have the kept reports forget what was erased; what cannot be done now is done by the next run.

    Args:
        run: the run under way.
        reports: every report by its id.
    """
    with run.ledger.reading() as connection:
        waiting = open_deeds(connection, UNREPORT)
    if waiting and forget_in_reports(run, reports, {each.path for each in waiting}):
        with run.ledger.writing() as connection:
            connection.execute(sa.delete(deed).where(deed.c.id.in_([each.id for each in waiting])))
        run.ledger.wipe()


def forget_in_reports(run: Run, reports: Mapping[str, Report], gone: Collection[str]) -> bool:
    """Take out of every kept report, in all its editions, what it tells of records that are gone, and print it again.

    A file that somebody has edited is left to them, and named. Killed at any moment, the next run does the rest: what the
    ledger keeps of a report changes in the transaction that notes its files as not written.

    Args:
        run: the run under way.
        reports: every report by its id.
        gone: codes of the records.

    Returns:
        whether all of it is done.
    """
    with run.ledger.reading() as connection:
        concerned = [row.id for row in _mentioning(connection, gone)]
    done = True
    for id_ in concerned:
        with run.ledger.reading() as connection:
            row = connection.execute(sa.select(report_table).where(report_table.c.id == id_)).first()
        report = reports.get(row.name) if row is not None else None
        if row is not None and not (report and report.of_destruction):  # these are what remains of it
            done &= _forget(run, report, row, set(gone))
    return done


def _mentioning(connection: Connection, gone: Collection[str]) -> Sequence[Row[Any]]:
    """Return id of every kept report in which one of the codes stands."""
    query = sa.select(report_table.c.id, sa.cast(report_table.c.context, sa.Text).label("said"), report_table.c.period)
    return [
        row
        for row in connection.execute(query)
        if row.period in gone or any(code in row.said or _escaped(code) in row.said for code in gone)
    ]


def _escaped(code: str) -> str:
    return code.encode("unicode_escape").decode("ascii")


def _forget(run: Run, report: Report | None, row: Row[Any], gone: set[str]) -> bool:
    from pydantic import ValidationError

    if row.period in gone or report is None:
        # It is about that record alone: minutes of a meeting, the slip of a loan.
        return _take_away(run, row)
    adapter = adapter_of(report.context)
    try:
        context = adapter.validate_python(row.context)
    except ValidationError:
        # Kept by an earlier version, it cannot be printed again: what was printed goes as well.
        return _take_away(run, row)
    told = forgotten(context, gone)
    if told != context:
        values = {"context": adapter.dump_python(told, mode="json")}
        with run.ledger.writing() as connection:
            connection.execute(sa.update(report_table).where(report_table.c.id == row.id).values(values))
    edited = [inside for inside, digest in row.files.items() if _edited(run.workspace.root / inside, digest)]
    kept = write_out(run, report, row.period, [Kept(row.id, Issue(told, row.about, row.person), row.files)])
    run.notices += [
        Message(
            "Somebody has edited {file}, and it tells of a record that was erased. Take that out of it by hand, or delete it.",
            {"file": inside},
        )
        for inside in edited
    ]
    return all(each.files.keys() >= row.files.keys() for each in kept)


def _edited(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) != digest


def _take_away(run: Run, row: Row[Any]) -> bool:
    paths = [run.workspace.root / inside for inside in row.files]
    clear_away(*paths)
    if left := [path for path in paths if path.exists()]:
        run.notices += [
            Message(
                "{file} tells of a record that was erased, but could not be removed. Close it where it is open; the next run tries again.",
                {"file": run.workspace.inside(path)},
            )
            for path in left
        ]
        return False
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(report_table).where(report_table.c.id == row.id))
    return True


def forgotten(value: Any, gone: Collection[str]) -> Any:
    """Return a context, or a part of one, without what it tells of the records under these codes."""
    if isinstance(value, str):
        return _without_lines(value, gone)
    if isinstance(value, tuple):
        return tuple(forgotten(each, gone) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    tied = any(_names(getattr(value, name, ""), gone) for name in TIES)
    if sources := getattr(value, SOURCES, ()):
        left = tuple(code for code in sources if code not in gone)
        tied |= not left
        value = replace(value, **{SOURCES: left})
    changed = {field.name: _told(getattr(value, field.name), gone, field.name, tied=tied) for field in fields(value)}
    return replace(value, **changed)


def _told(value: Any, gone: Collection[str], name: str, *, tied: bool) -> Any:
    if not tied or name in TIES or name == "head":
        return forgotten(value, gone)
    if isinstance(value, str):
        return ERASED if value else value
    if isinstance(value, Decimal):
        return None
    return forgotten(value, gone)


def _names(text: object, gone: Collection[str]) -> bool:
    return isinstance(text, str) and any(each in gone for each in _BETWEEN.split(text))


def _without_lines(text: str, gone: Collection[str]) -> str:
    """Return a text without the lines that name a code beside other words."""
    if not any(code in text for code in gone) or all(each in gone or not each for each in _BETWEEN.split(text)):
        return text
    named = re.compile("|".join(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9])" for code in gone))
    return "\n".join(ERASED if named.search(line) and line.strip() not in gone else line for line in text.split("\n"))

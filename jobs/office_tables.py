"""The office tables: read every night, checked like forms; the last good ones stay in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from jobs.bounded import BoundedReader
from jobs.facts import gather, people
from jobs.language import reason
from jobs.ledger import audit
from jobs.ledger.fields import stored
from jobs.ledger.tables import office
from jobs.outbox import Refused, is_open, write_whole
from jobs.running import Run
from jobs.store import sha256_of
from validators.declaration import Form
from validators.dictionaries import SHIPPED
from validators.filled import Filled
from validators.judging import Judged, Submitted, judge
from validators.message import Message, Translator
from validators.office import tables
from workbooks.blank import blank_form
from workbooks.filling import fill
from workbooks.reading import Unreadable
from workbooks.returning import returned_copy


def office_tables(run: Run) -> None:
    """Take over each office table that was edited and has no fault in it."""
    for table in tables().values():
        path = run.workspace.office / f"{table.title.zh}.xlsx"
        if not path.exists():
            run.notices.append(
                Message("The office table {file} is missing; the last one read stays in force.", {"file": str(path)})
            )
            continue
        try:
            sha256 = sha256_of(path)
        except OSError as error:
            run.notices.append(
                Message(
                    "The office table {file} could not be opened ({error}); the last one read stays in force.",
                    {"file": str(path), "error": reason(error)},
                )
            )
            continue
        with run.ledger.reading() as connection:
            if connection.execute(sa.select(office.c.sha256).where(office.c.name == table.id)).scalar() == sha256:
                continue
        _take(run, table, path, sha256)


def _take(run: Run, table: Form, path: Path, sha256: str) -> None:
    limits = run.workspace.settings.limits
    with BoundedReader(forms=tables, seconds=limits.seconds, megabytes=limits.reader_megabytes) as reader:
        (read,) = reader.read([(path.name, path)])
    if isinstance(read, Unreadable):
        said = Message(
            "The office table {file} could not be read, so the last good one stays in force. {what} {mend}",
            {"file": path.name, "what": read.what, "mend": read.mend},
        )
        run.notices.append(said)
        return
    with run.ledger.reading() as connection:
        facts = gather(connection, run.workspace.settings, run.at)
    (judged,) = judge(table, [Submitted(read, "", run.at)], facts)
    if judged.problems:
        _hand_back(run, path, read, judged)
        return
    rows = [{name: stored(value) for name, value in row.values.items()} for row in judged.rows]
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(office).where(office.c.name == table.id))
        connection.execute(sa.insert(office).values(name=table.id, sha256=sha256, rows=rows))
        audit.append(connection, run.key, run.stamp, [audit.Entry("guidang", "office-table", "", path.name, rows)])


def _hand_back(run: Run, path: Path, read: Filled, judged: Judged) -> None:
    """Give the archivist the faulty table back, marked; the one in force stays."""
    with run.ledger.reading() as connection:
        archivists = [p.name for p in people(connection).values() if p.role == "档案管理员" and p.active]
    heading = Message(
        "{count} places in this office table have to be mended; until then the last good one stays in force. Mend them and "
        "save the file as {file}.",
        {"count": len(judged.problems), "file": str(path)},
    )
    run.notices.append(
        Message(
            "The office table {file} has {count} faults; the last good one stays in force. It was handed back marked.",
            {"file": path.name, "count": len(judged.problems)},
        )
    )
    copy = returned_copy(path.read_bytes(), read.sheet, judged.problems, "", heading, run.say)
    for name in archivists:
        target = run.workspace.returned / name / path.name
        if is_open(target):
            continue
        try:
            write_whole(target, copy)
        except Refused as refused:
            run.notices.append(refused.message)


def shipped_tables(run_language: str, say: Translator, roster: Sequence[Mapping[str, object]]) -> dict[str, bytes]:
    """Return file name -> workbook of the office tables that a new office starts with.

    Args:
        run_language: `zh` or `en`.
        say: renders messages.
        roster: the rows of 人员名册.
    """
    words: list[Mapping[str, object]] = [
        {"dictionary": name.split("/")[0], "within": name.split("/")[1] if "/" in name else None, "entry": entry}
        for name, entries in SHIPPED.items()
        for entry in entries
    ]
    content: dict[str, Sequence[Mapping[str, object]]] = {"roster": roster, "dictionary": words}
    return {
        f"{table.title.zh}.xlsx": fill(
            blank_form(table, SHIPPED, (), run_language, say), table, {}, rows=content[table.id]
        )
        for table in tables().values()
    }

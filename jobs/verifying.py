"""Verifying: is the ledger whole, is every document there and unchanged, does the log's chain hold, are codes without gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.anchor_findings import anchor_findings
from jobs.backing_findings import backing_findings
from jobs.failures import Failure
from jobs.ledger.anchors import Anchor
from jobs.ledger.code_gaps import series_given
from jobs.ledger.origin_table import answered
from jobs.ledger.resealing import unopenable
from jobs.ledger.search_checking import Indexed, compared, whole
from jobs.ledger.tables import arrival, code, deed, record, version
from jobs.log_findings import log_findings
from jobs.running import Run
from jobs.sealing.pieces import ENDING
from jobs.soundness import CHANGED, MISSING, SOUND, document_state, known_paths, original_state, surplus, unsettled
from jobs.store import OFFICE_TABLES, sha256_of
from validators.confidential import hiding
from validators.message import Message

#: So many codes are named of what the index has wrong.
_NAMED: Final = 10


def verify(run: Run, heads: Sequence[Anchor] = ()) -> list[Message]:
    """Return everything that is off, each with what to do; empty where all is sound.

    Args:
        run: the opened archive.
        heads: heads of the log as they stand on a signed sheet or in a letter.
    """
    with run.ledger.reading() as connection:
        checks: tuple[Callable[[], Iterable[Message]], ...] = (
            lambda: _database(connection),
            lambda: _sealed(connection),
            lambda: log_findings(connection, run.key),
            lambda: anchor_findings(run, connection, heads),
            lambda: backing_findings(connection, run.key),
            lambda: _codes(connection),
            lambda: _store(run, connection),
            lambda: _documents(run, connection),
            lambda: _index(compared(connection)),
        )
        found = [each for check in checks for each in _gone_through(check)]
    with run.ledger.writing() as connection:
        is_whole = whole(connection)
    return found if is_whole else [*found, _NOT_WHOLE]


def _gone_through(check: Callable[[], Iterable[Message]]) -> list[Message]:
    """Return what a check finds; one that something in the ledger stops says so, and the others go on."""
    found: list[Message] = []
    try:
        found.extend(check())
    except Failure as failure:
        found.append(failure.message)
    return found


_NOT_WHOLE: Final = Message(
    "The words that searches go by do not fit the ledger's entries, so searches may miss records or fail. Make the index anew "
    "with guidang run index --anew; no record is touched by it."
)


def _index(found: Indexed) -> Iterator[Message]:
    if found:
        codes = [*found.missing, *found.stale]
        yield Message(
            "The index that searches go by lacks {missing} records, has {stale} otherwise than they are and {surplus} that are no "
            "longer there: {codes}. If nobody has changed the ledger by hand, make the index anew with guidang run index --anew; "
            "otherwise restore the last backup.",
            {
                "missing": len(found.missing),
                "stale": len(found.stale),
                "surplus": found.surplus,
                "codes": "、".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else "") if codes else "—",
            },
        )


def _database(connection: Connection) -> Iterator[Message]:
    if connection.dialect.name != "sqlite":
        return
    faults = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    faults += [f"foreign key: {row[0]} {row[1]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    for fault in faults:
        yield Message("The ledger's file is damaged ({fault}). Restore the last backup.", {"fault": fault})


def _sealed(connection: Connection) -> Iterator[Message]:
    for place in unopenable(connection):
        yield Message(
            "A sealed value in the ledger does not open in its place ({place}): something other than guidang has changed or moved "
            "it, or its key is gone. Restore the last backup.",
            {"place": place},
        )


def _codes(connection: Connection) -> Iterator[Message]:
    for each in series_given(connection):
        if each.unexplained:
            yield Message(
                "Codes are missing in the series {series} without a recorded reason: {missing}. Restore the last backup, or "
                "enter the reason.",
                {"series": each.series, "missing": "、".join(map(str, each.unexplained[:20]))},
            )
        if each.reached != each.newest:
            yield Message(
                "The counter of the series {series} stands at {last}, but the last code given is number {given}. Restore the "
                "last backup before the next run.",
                {"series": each.series, "last": each.reached, "given": each.newest},
            )
    lost = sa.select(record.c.code).outerjoin(code, code.c.code == record.c.code).where(code.c.code.is_(None))
    for name in connection.execute(lost).scalars():
        yield Message("The record {code} has a code that was never given. Restore the last backup.", {"code": name})


def _store(run: Run, connection: Connection) -> Iterator[Message]:
    for sha256 in connection.execute(
        sa.select(arrival.c.sha256).where(arrival.c.state != "erased").distinct().order_by(arrival.c.sha256)
    ).scalars():
        if original_state(run, sha256) != SOUND:
            came = connection.execute(sa.select(arrival.c.form, arrival.c.path).where(arrival.c.sha256 == sha256))
            names = [form.title.zh if (form := hiding(row.form or "", row.path)) else row.path for row in came]
            gaps = {"files": "、".join(names), "sha256": sha256[:12]}
            if run.store.has(sha256) and run.store.keys.of(sha256) is None:
                yield Message(
                    "The stored original of {files} cannot be opened: its key is missing ({sha256}). Put back the newest copy "
                    "of the file with the keys.",
                    gaps,
                )
            else:
                yield Message(
                    "The stored original of {files} is missing or has changed ({sha256}). Restore it from the last backup.",
                    gaps,
                )
    strange = [path for store in (run.store, run.store.beside(OFFICE_TABLES)) for path in store.strange()]
    if surplus := set(run.store.every()) - _known_contents(connection) - {path.name for path in strange}:
        yield Message(
            "{count} originals lie in the store that the ledger knows nothing of ({hashes}). Where an older ledger was restored, they "
            "came in after it: nothing of them is lost. Have people hand in again what they handed in since, or restore a newer "
            "night.",
            {"count": len(surplus), "hashes": "、".join(each[:12] for each in sorted(surplus)[:_NAMED])},
        )
    for path in strange:
        yield Message(
            "{file} lies in the store but was not sealed by guidang, so anybody who reads the disk can read it. Find out who "
            "put it there, and delete it.",
            {"file": run.workspace.inside(path)},
        )


def _known_contents(connection: Connection) -> set[str]:
    """Return the contents that came in, were filed, were answered in, or are still to be taken away."""
    columns = (arrival.c.sha256, version.c.sha256, answered.c.sha256, deed.c.sha256)
    return {sha256 for column in columns for sha256 in connection.execute(sa.select(column).distinct()).scalars()}


def _documents(run: Run, connection: Connection) -> Iterator[Message]:
    waiting = unsettled(connection)
    query = sa.select(version.c.path, version.c.sha256).where(version.c.path != "").distinct().order_by(version.c.path)
    secret: set[str] = set()
    for path, sha256 in connection.execute(query):
        if path.endswith(ENDING):
            secret.add(sha256)
        if path in waiting:
            continue
        state = document_state(run, path, sha256)
        if state == MISSING:
            yield Message(
                "The filed document {file} is missing. guidang run filing --anew puts it back from the store.",
                {"file": path},
            )
        elif state == CHANGED:
            yield Message(
                "The filed document {file} was changed after it was filed. Keep the changed file apart, delete it from the "
                "archive folder, and have it put back from the store: guidang run filing --anew.",
                {"file": path},
            )
    for document in surplus(run, known_paths(connection)):
        path = document.relative_to(run.workspace.archive).as_posix()
        if sha256_of(document) in secret:
            yield Message(
                "{file} in the archive folder is a document of a confidential record in the open, not filed by guidang. Delete it "
                "and find out who put it there; guidang show --save gives copies to whoever may see it.",
                {"file": path},
            )
        else:
            yield Message(
                "{file} lies in the archive folder but was not filed by guidang. Move it to its owner's inbox or delete it.",
                {"file": path},
            )

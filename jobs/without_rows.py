"""Originals that hold other records as well forget the rows of one that was erased (rules E13 E14).

What was handed in stays for the sake of the other records, as a copy of its cells without those rows: the file itself keeps
texts in more places than its cells. The copy takes the original's place in the store, in the ledger and in the archive
folder; the original goes, with its key.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.bounded import BoundedReader, Reader
from jobs.ledger import audit
from jobs.ledger.forgetting_files import UNROW, UNSTORE, plan
from jobs.ledger.origin_table import answered
from jobs.ledger.origins import put_in_place
from jobs.ledger.tables import arrival, deed, version
from jobs.running import Run
from templates.contexts.pieces import ERASED
from validators.message import Message
from workbooks.plain_copy import plain_copy
from workbooks.reading import Unreadable
from workbooks.tables_in import Book, read_book

#: A register of many years is larger than any form.
_LONGER: Final = 6


def without_rows(run: Run, waiting: Sequence[Row[Any]]) -> None:
    """Replace originals by copies that lack the rows of what was erased; what cannot be done now waits for the next run.

    The copy is the same, byte for byte, whenever it is made, so that a run killed in between leaves nothing behind that
    the next one would not find.

    Args:
        run: the run under way.
        waiting: the deeds: an original's hash, and in `path` a row of it.
    """
    rows: dict[str, set[int]] = {}
    for each in waiting:
        rows.setdefault(each.sha256, set()).add(int(each.path))
    if not rows:
        return
    limit = run.workspace.settings.limits
    with BoundedReader(limit.seconds * _LONGER, limit.reader_megabytes, reader=cast("Reader", read_book)) as reader:
        for sha256, lines in sorted(rows.items()):
            with run.ledger.reading() as connection:
                found = _came(connection, sha256)
            if found is None or not run.store.sound(sha256):
                _enter(run, sha256, "", [])
                continue
            name, came = found
            (read,) = cast("list[Book | Unreadable]", reader.read([(name, run.store.sealed(sha256))]))
            if isinstance(read, Unreadable):
                run.notices.append(
                    Message(
                        "A file in which a record came that was erased holds other records as well and cannot be read any more, so it "
                        "stays as it is ({sha256}). Tell whoever looks after guidang.",
                        {"sha256": sha256[:12]},
                    )
                )
                continue
            _enter(run, sha256, run.store.put(plain_copy(read, lines, ERASED, came)), lines)


def _came(connection: Connection, sha256: str) -> tuple[str, datetime] | None:
    """Return under which name a content came, and when; None where the ledger knows it no more."""
    query = sa.select(arrival.c.path, arrival.c.handed).where(arrival.c.sha256 == sha256).order_by(arrival.c.id)
    if row := connection.execute(query).first():
        return row.path, datetime.fromisoformat(row.handed).replace(tzinfo=None)
    at = connection.execute(sa.select(answered.c.at).where(answered.c.sha256 == sha256)).scalar()
    return ("1.xlsx", datetime.fromisoformat(at)) if at else None


def _enter(run: Run, before: str, after: str, lines: Collection[int]) -> None:
    """Have the copy take the original's place in the ledger, and plan that documents follow and the original goes."""
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(deed).where(deed.c.kind == UNROW, deed.c.sha256 == before))
        if not after or after == before:
            return
        put_in_place(connection, before, after)
        paths = sa.select(version.c.path, version.c.arrival).where(version.c.sha256 == after, version.c.path != "")
        for path, came in sorted({row.path: row.arrival for row in connection.execute(paths)}.items()):
            row = {"kind": "file", "path": path, "sha256": after, "person": "", "arrival": came, "done": False}
            connection.execute(sa.insert(deed).values(row))
        plan(connection, UNSTORE, "", before)
        entry = audit.Entry("guidang", "rows-erased", "", after[:12], {"before": before, "rows": len(lines)})
        audit.append(connection, run.key, run.stamp, [entry])

"""What `guidang verify` says of records, decisions, grants and office tables that the log does not back (rule E10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, starmap
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.backing import (
    altered_records,
    altered_tables,
    put_back_records,
    removed_records,
    unbacked_decisions,
    unbacked_grants,
)
from jobs.ledger.checkpoints import start_of
from jobs.ledger.tables import audit
from validators.message import Message, Text
from validators.office import tables

#: So many of a kind are named.
_NAMED: Final = 20


def backing_findings(connection: Connection, key: bytes) -> Iterator[Message]:
    """Yield a sentence for each record, decision, grant and office table that the log does not back, the first by name."""
    since = start_of(connection, key).until
    altered = list(altered_records(connection, key))
    # One that was altered may be put back as well; it is named once.
    known = set(altered)
    put_back = (_put_back(code, entry) for code, entry in put_back_records(connection) if code not in known)
    names = {id_: table.title for id_, table in tables().items()}
    yield from _few(map(_altered, altered))
    yield from _few(put_back)
    yield from _few(map(_removed, removed_records(connection)))
    yield from _few(starmap(_earlier, _found_earlier(connection)))
    yield from _few(starmap(_decision, unbacked_decisions(connection, key, since)))
    yield from _few(starmap(_grant, unbacked_grants(connection, key, since)))
    yield from _few(_table(names.get(name, Text(name, name))) for name in altered_tables(connection, key, since))


def _few(found: Iterable[Message]) -> Iterator[Message]:
    rest = iter(found)
    last = None
    for last in islice(rest, _NAMED):
        yield last
    more = sum(1 for _ in rest)
    if more and last:
        yield Message("And {count} more like this one: {finding}", {"count": more, "finding": last})


def _found_earlier(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield code and moment of what was found altered when guidang itself was about to change it, until somebody looks into it."""
    settled = audit.alias("settled")
    after = sa.select(settled.c.seq).where(settled.c.code == audit.c.code, settled.c.what == "looked-into")
    query = sa.select(audit.c.code, sa.func.min(audit.c.at).label("at")).where(audit.c.what == "altered-outside")
    query = query.where(~after.where(settled.c.seq > audit.c.seq).exists())
    for row in connection.execute(query.group_by(audit.c.code).order_by(audit.c.code)):
        yield row.code, row.at[:16].replace("T", " ")


def _altered(code: str) -> Message:
    return Message(
        "The record {code} holds something else than guidang has written: it was altered, or put in, in the database itself. "
        "Compare “guidang show {code}” with the filed document and the last backup, and find out who could write to the ledger.",
        {"code": code},
    )


def _put_back(code: str, entry: int) -> Message:
    return Message(
        "The record {code} stands as it did before the change that entry {entry} of the log tells of: an older content was put "
        "back in the database itself. Compare with the last backup, and find out who could write to the ledger.",
        {"code": code, "entry": entry},
    )


def _removed(code: str) -> Message:
    return Message(
        "The record {code} is gone, and the log does not say that it was erased. Restore the last backup beside this archive, "
        "and find out who could write to the ledger.",
        {"code": code},
    )


def _earlier(code: str, at: str) -> Message:
    return Message(
        "On {at}, before guidang changed the record {code}, it held something else than guidang had written. Look through "
        "“guidang show {code}” for what nobody has handed in, correct it by a request, and say so: guidang verify --settled {code}",
        {"code": code, "at": at},
    )


def _decision(ticket: str, person: str) -> Message:
    return Message(
        "The ledger says that {person} has decided on form {ticket}, but the log does not. Ask {person}, and find out who could "
        "write to the ledger.",
        {"person": person, "ticket": ticket},
    )


def _grant(code: str, person: str) -> Message:
    return Message(
        "The ledger lets {person} see {code}, or no longer does, otherwise than the log says. Have the grant taken back, and "
        "find out who could write to the ledger.",
        {"person": person, "code": code},
    )


def _table(title: Text) -> Message:
    return Message(
        "The office table {table} in force is not as it was taken from its workbook: it was altered in the database itself. Save "
        "the workbook again, so that the next run takes it anew, and find out who could write to the ledger.",
        {"table": title},
    )

"""Filed documents of 机密 and above lie sealed: where each lies follows its records' level (rules A5 A7 B8).

A sealed document has an ending more. The register and whoever else asks the ledger find it under that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.counters import Counters, reached
from jobs.ledger.customers import chunks
from jobs.ledger.deeds import open_deeds
from jobs.ledger.tables import deed, printed, record, version
from jobs.sealing.pieces import ENDING
from validators.access import SECRET

#: A deed that takes a document away which was filed anew, sealed or in the open.
SUPERSEDED: Final = "superseded"
_NAME: Final = "sealed-paths"


def open_name(path: str) -> str:
    """Return the path that a filed document has, or would have, in the open."""
    return path.removesuffix(ENDING)


def settle_levels(connection: Connection, key: bytes, at: str, revision: int = 0) -> None:
    """Move every document to where its records' level asks for, within the caller's transaction, and plan the deeds.

    A document that holds several records, such as a register, is sealed while one of them is 机密 or above. Only
    records that changed since the last time are looked at.

    Args:
        connection: holds the ledger's write lock.
        key: the log's key.
        at: the moment, ISO 8601 with zone.
        revision: the one that this transaction has taken; a further one is taken where there is none and something moves.
    """
    now = reached(connection, "revision")
    seen = connection.execute(sa.select(printed.c.revision).where(printed.c.name == _NAME)).scalar()
    if seen == now:
        return
    moves = _moves(connection, seen or 0)
    if moves and not revision:
        counters = Counters(connection)
        now = counters.take("revision")
        counters.write()
    codes: set[str] = set()
    if moves:
        for old, (new, sha256) in moves.items():
            codes |= _follow(connection, old, new, sha256, now)
        _plan(connection, moves)
        audit.append(connection, key, at, [audit.Entry("guidang", "refiled", code) for code in sorted(codes)])
    connection.execute(sa.delete(printed).where(printed.c.name == _NAME))
    connection.execute(sa.insert(printed).values(name=_NAME, revision=now, detail={}))


def _moves(connection: Connection, since: int) -> dict[str, tuple[str, str]]:
    """Return path -> (the path it has to have, SHA-256) of the documents that lie as they must not any more."""
    changed = sa.select(version.c.sha256).join(record, record.c.id == version.c.record)
    changed = changed.where(record.c.revision > since, version.c.path != "").distinct()
    found: dict[str, str] = {}
    secret: set[str] = set()
    for some in chunks(connection.execute(changed).scalars()):
        # By content, which is indexed: whatever shares a path shares its content.
        query = sa.select(version.c.path, version.c.sha256, record.c.secrecy)
        query = query.join(record, record.c.id == version.c.record)
        for row in connection.execute(query.where(version.c.sha256.in_(some), version.c.path != "")):
            found[row.path] = row.sha256
            if row.secrecy in SECRET:
                secret.add(row.path)
    wanted = {path: open_name(path) + (ENDING if path in secret else "") for path in found}
    return {path: (new, found[path]) for path, new in sorted(wanted.items()) if new != path}


def _follow(connection: Connection, old: str, new: str, sha256: str, revision: int) -> set[str]:
    """Have versions and records name the new path; return the codes of the records."""
    here = (version.c.sha256 == sha256, version.c.path == old)
    mine = sa.select(version.c.record).where(*here)
    concerned = (record.c.id.in_(mine), record.c.path == old)
    codes = set(connection.execute(sa.select(record.c.code).where(*concerned)).scalars())
    connection.execute(sa.update(record).where(*concerned).values(path=new, revision=revision))
    connection.execute(sa.update(version).where(*here).values(path=new))
    return codes


def _plan(connection: Connection, moves: Mapping[str, tuple[str, str]]) -> None:
    """Plan that each document is filed at its new path, and taken away from its old one.

    The deed by which it was filed is used again: a done one would keep the old name, which says what is in it.
    """
    filings: dict[str, list[Any]] = {}
    for row in open_deeds(connection, "file"):
        filings.setdefault(row.path, []).append(row)
    for some in chunks(moves.keys() - filings.keys()):
        query = sa.select(deed).where(deed.c.kind == "file", deed.c.path.in_(some))
        for row in connection.execute(query.order_by(deed.c.id)):
            filings.setdefault(row.path, []).append(row)
    for old, (new, sha256) in moves.items():
        connection.execute(sa.delete(deed).where(deed.c.kind == SUPERSEDED, ~deed.c.done, deed.c.path == new))
        ids = [row.id for row in filings.get(old, ())]
        connection.execute(sa.update(deed).where(deed.c.id.in_(ids)).values(path=new, done=False))
        came = sa.select(version.c.arrival).where(version.c.sha256 == sha256, version.c.path == new).limit(1)
        plan = {"arrival": connection.execute(came).scalar_one(), "person": "", "sha256": sha256, "done": False}
        if not ids:
            connection.execute(sa.insert(deed).values(plan | {"kind": "file", "path": new}))
        connection.execute(sa.insert(deed).values(plan | {"kind": SUPERSEDED, "path": old}))

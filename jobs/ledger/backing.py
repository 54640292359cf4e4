"""What the log backs: records as they stand, decisions, grants, office tables; whatever stands there without it (rule E10).

Each question is answered code by code or name by name, so that somebody can look at the very thing.
Where entries have left the log after their term, what they backed is not asked for any more.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.audit import digest_of
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import RUNNING, granted_values, source_of
from jobs.ledger.log_tables import seal
from jobs.ledger.reviews import decision_values
from jobs.ledger.sealing import unfit
from jobs.ledger.tables import audit, code, office, record, review

#: Words that say how a record came to stand as it does.
CHANGING: Final = ("created", "changed", "document-added", "refiled", "merged", "unmerged")
#: Words that say that a record went.
_ENDING: Final = ("erased", "destroyed", "undone")
_AT_ONCE: Final = 500


def unbacked(connection: Connection, key: bytes, since: str) -> int:
    """Return how many records, decisions, grants and office tables the log does not back; arguments as
    `unbacked_decisions`."""
    altered = set(altered_records(connection, key))
    put_back = {code for code, _ in put_back_records(connection)}
    others = (
        removed_records(connection),
        unbacked_decisions(connection, key, since),
        unbacked_grants(connection, key, since),
        altered_tables(connection, key, since),
    )
    return len(altered | put_back) + sum(len(list(each)) for each in others)


def altered_records(connection: Connection, key: bytes) -> Iterator[str]:
    """Yield the codes of records that hold something else than was last written by guidang, or that it never wrote."""
    at = -1
    query = sa.select(record.c.id).where(record.c.id > sa.bindparam("at")).order_by(record.c.id).limit(_AT_ONCE)
    while ids := connection.execute(query, {"at": at}).scalars().all():
        yield from unfit(connection, key, ids)
        at = ids[-1]


def put_back_records(connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield the codes of records that stand as they did before a change that the log tells of, and its number."""
    newest = sa.select(audit.c.code, sa.func.max(audit.c.seq).label("seq")).where(audit.c.what.in_(CHANGING))
    changed = newest.where(audit.c.code != "").group_by(audit.c.code).subquery()
    query = sa.select(changed.c.code, changed.c.seq).join(record, record.c.code == changed.c.code)
    query = query.join(seal, seal.c.record == record.c.id).where(seal.c.entry < changed.c.seq)
    for row in connection.execute(query.order_by(changed.c.code)):
        yield row.code, row.seq


def removed_records(connection: Connection) -> Iterator[str]:
    """Yield the codes that the log says were given to records which are gone, though it does not tell of their end."""
    ended = audit.alias("ended")
    end = sa.select(ended.c.seq).where(ended.c.code == audit.c.code, ended.c.what.in_(_ENDING))
    there = sa.select(record.c.id).where(record.c.code == audit.c.code)
    gone = sa.select(audit.c.code).where(audit.c.what == "created", ~there.exists())
    found = set(connection.execute(gone.where(~end.where(ended.c.seq > audit.c.seq).exists())).scalars())
    used = sa.select(code.c.code).outerjoin(record, record.c.code == code.c.code)
    found |= set(connection.execute(used.where(code.c.state == "used", record.c.id.is_(None))).scalars())
    yield from sorted(found)


def unbacked_decisions(connection: Connection, key: bytes, since: str) -> Iterator[tuple[str, str]]:
    """Yield number of the form and name of whoever is said to have decided, where the log tells of no such decision.

    Args:
        connection: sees one state of the ledger.
        key: the log's key.
        since: moment since which the log has all its entries, ISO 8601; "" for ever.
    """
    decided = review.c.state.in_(("agreed", "sent-back"))
    query = sa.select(review).where(decided, review.c.decided >= since).order_by(review.c.decided, review.c.token)
    entry = sa.select(audit.c.digest).where(
        audit.c.what == sa.bindparam("what"), audit.c.who == sa.bindparam("who"), audit.c.why == sa.bindparam("why")
    )
    for row in connection.execute(query).all():
        ought = digest_of(key, decision_values(row.token, row.reason or ""))
        asked = {"what": row.state, "who": row.by or "", "why": row.ticket}
        if ought not in set(connection.execute(entry, asked).scalars()):
            yield row.ticket, row.by or row.reviewer


def unbacked_grants(connection: Connection, key: bytes, since: str) -> Iterator[tuple[str, str]]:
    """Yield code and person of grants that the log does not tell of as they stand; arguments as `unbacked_decisions`."""
    query = sa.select(access_grant).where(access_grant.c.given >= since).order_by(access_grant.c.id)
    entry = sa.select(audit.c.what, audit.c.digest).order_by(audit.c.seq.desc())
    entry = entry.where(audit.c.why == sa.bindparam("request"), audit.c.source == sa.bindparam("source"))
    for row in connection.execute(query).all():
        said = connection.execute(entry, {"request": row.request, "source": source_of(row.id)}).all()
        given = next((each.digest for each in said if each.what == "granted"), "")
        ended = not said or said[0].what != "granted"
        if given != digest_of(key, granted_values(row)) or ended != (row.state != RUNNING):
            yield row.code, row.person


def altered_tables(connection: Connection, key: bytes, since: str) -> Iterator[str]:
    """Yield the ids of the office tables in force (roster, dictionaries, ...) that are not as they were taken; arguments as
    `unbacked_decisions`."""
    newest = sa.select(audit.c.digest).where(audit.c.what == "office-table", audit.c.why == sa.bindparam("table"))
    newest = newest.order_by(audit.c.seq.desc()).limit(1)
    for row in connection.execute(sa.select(office.c.name, office.c.rows).order_by(office.c.name)).all():
        said: Any = connection.execute(newest, {"table": row.name}).scalar()
        missed = said is None and row.rows and not since
        if missed or (said is not None and not hmac.compare_digest(said, digest_of(key, row.rows))):
            yield row.name

"""Grants: what was approved for somebody to see, from when until when, and how it ended (rules E9 C6 A8).

Whoever gives or ends grants gets the entries for the log and enters them in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger import audit
from jobs.ledger.grant_table import access_grant
from validators.access import Grant

RUNNING: Final = "running"
#: How a grant ends: its last day is past; it was taken back; an electronic loan was returned.
OVER, REVOKED, RETURNED = "over", "revoked", "returned"
#: State -> word of the log.
_WORDS: Final = {OVER: "lapsed", REVOKED: "revoked", RETURNED: "returned-loan"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A grant as the ledger keeps it.

    Attributes:
        id: its number in the ledger.
        grant: the grant.
        state: running, over, revoked or returned.
        given: when, ISO 8601 with zone.
        ended: when, if it has; else empty.
        why: why it was taken back, in words; else empty.
    """

    id: int
    grant: Grant
    state: str
    given: str
    ended: str = ""
    why: str = ""


def give(connection: Connection, at: str, grants: Iterable[Grant]) -> list[audit.Entry]:
    """Enter grants; one that is known by request, code and person runs again with the new days.

    Args:
        connection: holds the ledger's write lock.
        at: the moment, ISO 8601 with zone.
        grants: what was approved.

    Returns:
        an entry for the log of each that is new or now otherwise.
    """
    entries = []
    for each in grants:
        values = _values(each)
        known = connection.execute(sa.select(access_grant).where(*_is(each))).first()
        if known is None:
            row = values | {"given": at, "state": RUNNING}
            made = connection.execute(sa.insert(access_grant).values(row)).inserted_primary_key
            assert made is not None
            id_ = int(made[0])
        elif known.state != RUNNING or _grant(known) != each:
            again = {"given": at, "state": RUNNING, "ended": None, "why": None}
            connection.execute(sa.update(access_grant).where(access_grant.c.id == known.id).values(values | again))
            id_ = known.id
        else:
            continue
        entries.append(audit.Entry(each.person, "granted", each.code, each.request, values, source_of(id_)))
    return entries


def running(connection: Connection, on: date, person: str | None = None) -> list[Kept]:
    """Return the grants that hold on a day, by person, request and code.

    Args:
        connection: a transaction.
        on: the day.
        person: whose; None for everybody's.
    """
    day = on.isoformat()
    query = sa.select(access_grant).where(
        access_grant.c.state == RUNNING, access_grant.c.since <= day, access_grant.c.until >= day
    )
    if person is not None:
        query = query.where(access_grant.c.person == person)
    return [_kept(row) for row in connection.execute(query.order_by(*_ORDER))]


def given(connection: Connection, *where: sa.ColumnElement[bool]) -> list[Kept]:
    """Return every grant there ever was, also those that have ended, by person, request and code.

    Args:
        connection: a transaction.
        where: conditions on the table `access_grant`.
    """
    return [_kept(row) for row in connection.execute(sa.select(access_grant).where(*where).order_by(*_ORDER))]


def run_out(connection: Connection, at: str, on: date) -> list[audit.Entry]:
    """End the grants whose last day is past, and return the entries for the log."""
    past = given(connection, access_grant.c.state == RUNNING, access_grant.c.until < on.isoformat())
    return end(connection, past, at, OVER)


def end(
    connection: Connection, grants: Sequence[Kept], at: str, state: str, by: str = "guidang", why: str = ""
) -> list[audit.Entry]:
    """End grants.

    Args:
        connection: holds the ledger's write lock.
        grants: which; those that have ended already stay as they are.
        at: the moment, ISO 8601 with zone.
        state: `OVER`, `REVOKED` or `RETURNED`.
        by: who did it.
        why: why, in words.

    Returns:
        an entry for the log of each that ended.
    """
    ending = [each for each in grants if each.state == RUNNING]
    for each in ending:
        this = sa.update(access_grant).where(access_grant.c.id == each.id)
        connection.execute(this.values(state=state, ended=at, why=why or None))
    return [
        audit.Entry(
            by,
            _WORDS[state],
            each.grant.code,
            each.grant.request,
            {"person": each.grant.person, "why": why},
            source_of(each.id),
        )
        for each in ending
    ]


def source_of(id_: int) -> str:
    """Return how the log calls a grant; its newest entry under this name says whether it runs."""
    return f"grant {id_}"


def granted_values(row: Row[Any]) -> dict[str, Any]:
    """Return what the log's entry vouches for that says of a grant's row that it was given."""
    return _values(_grant(row))


_ORDER: Final = (access_grant.c.person, access_grant.c.request, access_grant.c.code)


def _is(grant: Grant) -> tuple[sa.ColumnElement[bool], ...]:
    return tuple(access_grant.c[name] == getattr(grant, name) for name in ("request", "code", "person"))


def _values(grant: Grant) -> dict[str, Any]:
    names = ("request", "code", "person", "body", "way", "approved", "secrecy")
    days = {"since": grant.since.isoformat(), "until": grant.until.isoformat()}
    return {name: getattr(grant, name) for name in names} | days


def _grant(row: Row[Any]) -> Grant:
    days = (date.fromisoformat(row.since), date.fromisoformat(row.until))
    return Grant(row.code, row.person, row.body, row.way, *days, row.request, row.approved, row.secrecy)


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, _grant(row), row.state, row.given, row.ended or "", row.why or "")

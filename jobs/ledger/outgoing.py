"""The outbox of letters and group messages as the ledger keeps it (see `jobs.letters`): what waits, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.tables import mail, run

#: States in which a letter failed for good.
FAILED: Final = ("refused", "expired", "uncertain", "unaddressed")
#: States in which nothing more becomes of a letter, so that its words are forgotten.
_ENDED: Final = frozenset({"sent", *FAILED})


def due(connection: Connection, tried_before: str) -> Sequence[Row[Any]]:
    """Return what waits, oldest first.

    Args:
        connection: to the ledger.
        tried_before: a moment, ISO 8601 with zone; what was tried at a later one waits on.
    """
    untried = mail.c.tried.is_(None) | (mail.c.tried <= tried_before)
    query = sa.select(mail).where(mail.c.state == "waiting", untried)
    return connection.execute(query.order_by(mail.c.id)).all()


def cut_off(connection: Connection) -> Sequence[Row[Any]]:
    """Return what a run was handing over when it was cut off."""
    return connection.execute(sa.select(mail).where(mail.c.state == "sending").order_by(mail.c.id)).all()


def enter(connection: Connection, ids: Sequence[int], state: str, stamp: str, why: str = "") -> None:
    """Enter what became of letters.

    Args:
        connection: holds the ledger's write lock.
        ids: of the letters.
        state: see `jobs.ledger.tables.mail`.
        stamp: the run's moment.
        why: what was in the way, in the office's language.
    """
    values: dict[str, Any] = {"state": state, "why": why or None}
    if state != "uncertain":  # found by a later run, which did not try
        values["tried"] = stamp
    if state != "sending":
        values["tries"] = mail.c.tries + 1
    if state in _ENDED:
        values |= {"text": "", "html": "", "attachments": []}
    connection.execute(sa.update(mail).where(mail.c.id.in_(ids)).values(values))


def untold(connection: Connection) -> Sequence[Row[Any]]:
    """Return what failed for good and is told in no run report: in none at all, or in that of a run that was killed."""
    killed = sa.select(run.c.id).where(run.c.state == "killed")
    query = sa.select(mail).where(mail.c.state.in_(FAILED), mail.c.told.is_(None) | mail.c.told.in_(killed))
    return connection.execute(query.order_by(mail.c.id)).all()


def mark_told(connection: Connection, ids: Sequence[int], by: int) -> None:
    """Enter that the report of run number `by` tells of letters that failed."""
    connection.execute(sa.update(mail).where(mail.c.id.in_(ids)).values(told=by))


def is_known(connection: Connection, letter: Row[Any]) -> bool:
    """Return whether the address of a letter kept the letter before it from going out too: that was told then."""
    if letter.state != "unaddressed":
        return False
    query = sa.select(mail.c.state, mail.c.address).where(mail.c.person == letter.person, mail.c.id < letter.id)
    last = connection.execute(query.where(mail.c.state.in_(_ENDED)).order_by(mail.c.id.desc()).limit(1)).first()
    return last is not None and (last.state, last.address) == ("unaddressed", letter.address)


def forget(connection: Connection, *kinds: str) -> None:
    """Take what waits of some kinds out of the outbox: nobody wants it sent."""
    connection.execute(sa.delete(mail).where(mail.c.state == "waiting", mail.c.kind.in_(kinds)))


def waits(connection: Connection) -> bool:
    """Return whether there is anything that the next run has to deal with."""
    query = sa.select(mail.c.id).where(mail.c.state.in_(("waiting", "sending"))).limit(1)
    return connection.execute(query).first() is not None


def listed(connection: Connection, states: Sequence[str], most: int) -> tuple[int, Sequence[Row[Any]]]:
    """Return how many letters are in one of some states, and the newest of them, newest first."""
    where = mail.c.state.in_(states)
    count = connection.execute(sa.select(sa.func.count()).select_from(mail).where(where)).scalar_one()
    return int(count), connection.execute(sa.select(mail).where(where).order_by(mail.c.id.desc()).limit(most)).all()

"""Second checks in the ledger: opened with a form, decided level by level, withdrawn when a newer form comes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.tables import arrival, review
from validators.supervision import Passed, Turn

#: States of a level that has been dealt with, one way or the other.
_SETTLED = ("agreed", *Passed)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one level of a form's second check.

    Attributes:
        level: which one, from 1.
        role: who is asked there.
        how: agreed; or why nobody was asked, see `validators.supervision.Passed`.
        who: who agreed; empty where nobody was asked.
        at: when, ISO 8601 with zone.
        reason: what they wrote beside it.
    """

    level: int
    role: str
    how: str
    who: str
    at: str
    reason: str


def token_of(sha256: str, ticket: str, arrival_id: int, level: int = 1) -> str:
    """Return what stands for the content that the reviewer of a level was shown, 12 characters."""
    return hashlib.sha256(f"{arrival_id} {ticket} {sha256} {level}".encode()).hexdigest()[:12].upper()


def turn_rows(coming: Sequence[Turn], sha256: str, stamp: str, shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table `review` for the levels that come next.

    Args:
        coming: what `validators.supervision.turns` says.
        sha256: the form's content.
        stamp: the run's moment.
        shown: the columns that are the same for every level: arrival, ticket, form, title, summary, roles, names.
    """
    for turn in coming:
        settled = {"decided": stamp, "by": turn.who or None} if turn.passed else {"decided": None, "by": None}
        yield {
            **shown,
            **settled,
            "token": token_of(sha256, shown["ticket"], shown["arrival"], turn.level),
            "level": turn.level,
            "reviewer": turn.who,
            "opened": stamp,
            "state": turn.passed or "open",
        }


def withdraw(connection: Connection, ticket: str, newer: int) -> None:
    """Take an older form of the same submission out of review: a newer one has come, which starts at level one."""
    older = sa.select(review.c.arrival).where(
        review.c.ticket == ticket, review.c.state == "open", review.c.arrival != newer
    )
    ids = connection.execute(older).scalars().all()
    if ids:
        waiting = (review.c.arrival.in_(ids), review.c.state == "open")
        connection.execute(sa.update(review).where(*waiting).values(state="withdrawn"))
        connection.execute(sa.update(arrival).where(arrival.c.id.in_(ids)).values(state="superseded"))


def open_reviews(connection: Connection) -> Sequence[Row[Any]]:
    """Return the reviews that wait for a decision, with what their workbook shows, oldest first."""
    columns = (arrival.c.person, arrival.c.path, arrival.c.sha256, arrival.c.handed)
    query = sa.select(review, *columns).join(arrival, arrival.c.id == review.c.arrival)
    return connection.execute(query.where(review.c.state == "open").order_by(arrival.c.handed, review.c.token)).all()


def reviews_of(connection: Connection, tokens: Collection[str]) -> dict[str, Row[Any]]:
    """Return token -> review, of every state, of those that are known."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(set(tokens)):
        found |= {row.token: row for row in connection.execute(sa.select(review).where(review.c.token.in_(some)))}
    return found


def files_of(connection: Connection, forms: Collection[int]) -> Sequence[Row[Any]]:
    """Return the files that wait with these forms' arrivals, in the order they came."""
    query = sa.select(arrival).where(arrival.c.slip.in_(forms), arrival.c.state == "kept").order_by(arrival.c.id)
    return connection.execute(query).all() if forms else ()


def decided(connection: Connection, token: str, state: str, values: Mapping[str, Any]) -> None:
    """Enter a decision; `state` is agreed or sent-back."""
    connection.execute(sa.update(review).where(review.c.token == token).values(state=state, **values))


def decision_values(token: str, reason: str) -> dict[str, str]:
    """Return what the log's entry vouches for that says that somebody decided."""
    return {"token": token, "reason": reason}


def said_of(connection: Connection, arrivals: Collection[int]) -> dict[int, tuple[Said, ...]]:
    """Return arrival -> what came of each level of its second check so far, of those that had one."""
    found: dict[int, tuple[Said, ...]] = {}
    for some in chunks(set(arrivals)):
        query = sa.select(review).where(review.c.arrival.in_(some), review.c.state.in_(_SETTLED))
        for row in connection.execute(query.order_by(review.c.arrival, review.c.level)):
            said = Said(
                row.level, row.roles[row.level - 1], row.state, row.by or "", row.decided or "", row.reason or ""
            )
            found[row.arrival] = (*found.get(row.arrival, ()), said)
    return found


def agreed_by(said: Sequence[Said]) -> list[str]:
    """Return who has agreed, level by level, each once."""
    return list(dict.fromkeys(each.who for each in said if each.who))

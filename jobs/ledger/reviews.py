"""Second checks in the ledger: opened with a form, decided by its supervisor, withdrawn when a newer form comes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.tables import arrival, review


def token_of(sha256: str, ticket: str, arrival_id: int) -> str:
    """Return what stands for the content that a reviewer was shown, 12 characters."""
    return hashlib.sha256(f"{arrival_id} {ticket} {sha256}".encode()).hexdigest()[:12].upper()


def withdraw(connection: Connection, ticket: str, newer: int) -> None:
    """Take an older form of the same submission out of review: a newer one has come."""
    older = sa.select(review.c.arrival).where(
        review.c.ticket == ticket, review.c.state == "open", review.c.arrival != newer
    )
    ids = connection.execute(older).scalars().all()
    if ids:
        connection.execute(sa.update(review).where(review.c.arrival.in_(ids)).values(state="withdrawn"))
        connection.execute(sa.update(arrival).where(arrival.c.id.in_(ids)).values(state="superseded"))


def open_reviews(connection: Connection) -> Sequence[Row[Any]]:
    """Return the reviews that wait for a decision, with what their workbook shows, oldest first."""
    columns = (arrival.c.person, arrival.c.path, arrival.c.sha256, arrival.c.handed)
    query = sa.select(review, *columns).join(arrival, arrival.c.id == review.c.arrival)
    return connection.execute(query.where(review.c.state == "open").order_by(arrival.c.handed, review.c.token)).all()


def files_of(connection: Connection, forms: Collection[int]) -> Sequence[Row[Any]]:
    """Return the files that wait with these forms' arrivals, in the order they came."""
    query = sa.select(arrival).where(arrival.c.slip.in_(forms), arrival.c.state == "kept").order_by(arrival.c.id)
    return connection.execute(query).all() if forms else ()


def decided(connection: Connection, token: str, state: str, values: Mapping[str, Any]) -> None:
    """Enter a decision; `state` is agreed or sent-back."""
    connection.execute(sa.update(review).where(review.c.token == token).values(state=state, **values))


def approved_by(connection: Connection, arrivals: Sequence[int]) -> dict[int, str]:
    """Return arrival -> who agreed to it, of those that were agreed to."""
    found: dict[int, str] = {}
    for some in chunks(arrivals):
        query = sa.select(review.c.arrival, review.c.by).where(review.c.arrival.in_(some), review.c.state == "agreed")
        found |= {row.arrival: row.by for row in connection.execute(query)}
    return found

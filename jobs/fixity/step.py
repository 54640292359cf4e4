"""The step of the night that looks at a thirtieth of everything, and says what is missing, changed or nobody's.

The rotation: each round looks at everything once; a night takes a thirtieth of what there is, of documents and of originals,
those first at which nobody has looked for longest, and makes up for the nights that were missed. What was found faulty is
looked at every night until it is sound again. With the last of a round the archive folder is gone through for files that
nobody filed. What was looked at is entered in pieces, so that a run that is killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.fixity.listing import put_faults
from jobs.ledger.fixity_table import fixity as looked
from jobs.ledger.fixity_table import fixity_round
from jobs.ledger.tables import arrival, version
from jobs.running import Run
from jobs.soundness import SOUND, SURPLUS, document_state, known_paths, original_state, surplus, unsettled

#: A round takes so many nights.
NIGHTS: Final = 30
STORE: Final = "store:"
#: So many are looked at before they are entered.
_TOGETHER: Final = 200


def fixity(run: Run) -> None:
    """Look at tonight's part, enter what was found, and list what is not as it ought to be."""
    with run.ledger.writing() as connection:
        here = _round(connection, run)
        waiting = unsettled(connection)
        parts = [list(_due(connection, here, run, query, waiting)) for query in (_documents(), _originals())]
    for part in parts:
        for first in range(0, len(part), _TOGETHER):
            _enter(run, [(row, _state(run, row)) for row in part[first : first + _TOGETHER]])
    with run.ledger.reading() as connection:
        over = not any(_left(connection, here, query, waiting) for query in (_documents(), _originals()))
        known = known_paths(connection) if over else set()
    if over:
        strangers = [path.relative_to(run.workspace.archive).as_posix() for path in surplus(run, known)]
    with run.ledger.writing() as connection:
        _forget_gone(connection, run)
        if over:
            _end(connection, here.id, run, strangers)
        else:
            connection.execute(
                sa.update(fixity_round).where(fixity_round.c.id == here.id).values(last=run.at.date().isoformat())
            )
    put_faults(run)


def _round(connection: Connection, run: Run) -> Row[Any]:
    """Return the round under way; begin one where none is."""
    query = sa.select(fixity_round).where(fixity_round.c.ended.is_(None)).order_by(fixity_round.c.id)
    row = connection.execute(query).first()
    if row is None:
        last = connection.execute(sa.select(sa.func.max(fixity_round.c.last))).scalar() or run.at.date().isoformat()
        connection.execute(sa.insert(fixity_round).values(began=run.stamp, last=last))
        row = connection.execute(query).first()
    assert row is not None
    return row


def _documents() -> sa.Select[Any]:
    """What ought to lie in the archive folder: key, sha256."""
    return sa.select(version.c.path.label("key"), version.c.sha256).where(version.c.path != "").distinct()


def _originals() -> sa.Select[Any]:
    key = (sa.literal(STORE) + arrival.c.sha256).label("key")
    return sa.select(key, arrival.c.sha256).where(arrival.c.state != "erased").distinct()


def _due(
    connection: Connection, here: Row[Any], run: Run, query: sa.Select[Any], waiting: set[str]
) -> Iterator[Row[Any]]:
    """Yield tonight's part of what there is, and what was faulty."""
    there = query.subquery()
    total = connection.execute(sa.select(sa.func.count()).select_from(there)).scalar() or 0
    nights = max((run.at.date() - date.fromisoformat(here.last)).days, 1)
    budget = -(-total * nights // NIGHTS)
    joined = sa.select(there.c.key, there.c.sha256).outerjoin(looked, looked.c.key == there.c.key)
    faulty = joined.where(looked.c.state != SOUND)
    fresh = joined.where(_unseen(here), sa.or_(looked.c.key.is_(None), looked.c.state == SOUND))
    fresh = fresh.order_by(sa.func.coalesce(looked.c.at, ""), there.c.key).limit(budget)
    for row in (*connection.execute(faulty), *connection.execute(fresh)):
        if row.key not in waiting:
            yield row


def _unseen(here: Row[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(looked.c.key.is_(None), looked.c.at < here.began)


def _left(connection: Connection, here: Row[Any], query: sa.Select[Any], waiting: set[str]) -> bool:
    there = query.subquery()
    left = sa.select(there.c.key).outerjoin(looked, looked.c.key == there.c.key).where(_unseen(here))
    return any(key not in waiting for key in connection.execute(left.limit(len(waiting) + 1)).scalars())


def _state(run: Run, row: Row[Any]) -> str:
    if row.key.startswith(STORE):
        return original_state(run, row.sha256)
    return document_state(run, row.key, row.sha256)


def _enter(run: Run, found: Sequence[tuple[Row[Any], str]]) -> None:
    rows = [{"key": row.key, "sha256": row.sha256, "at": run.stamp, "state": state} for row, state in found]
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(looked).where(looked.c.key.in_([row["key"] for row in rows])))
        connection.execute(sa.insert(looked), rows)


def _forget_gone(connection: Connection, run: Run) -> None:
    """Forget faults of what is no more to be looked at: documents under another path, strangers that have gone."""
    faulty = connection.execute(sa.select(looked).where(looked.c.state != SOUND)).all()
    there = set(connection.execute(sa.select(_documents().subquery().c.key)).scalars()) if faulty else set()
    there |= set(connection.execute(sa.select(_originals().subquery().c.key)).scalars()) if faulty else set()
    gone = [
        row.key
        for row in faulty
        if (not (run.workspace.archive / row.key).is_file() if row.state == SURPLUS else row.key not in there)
    ]
    connection.execute(sa.delete(looked).where(looked.c.key.in_(gone)))


def _end(connection: Connection, number: int, run: Run, strangers: Sequence[str]) -> None:
    connection.execute(sa.delete(looked).where(looked.c.state == SURPLUS))
    rows = [{"key": path, "sha256": "", "at": run.stamp, "state": SURPLUS} for path in strangers]
    if rows:
        connection.execute(sa.insert(looked), rows)
    values = {"ended": run.stamp, "last": run.at.date().isoformat()}
    connection.execute(sa.update(fixity_round).where(fixity_round.c.id == number).values(values))

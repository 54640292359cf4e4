"""Submissions: a form on its way through every time it is handed in again (rule A2 B4 B11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.counters import Counters
from jobs.ledger.tables import submission
from validators.declaration import Form


@dataclass(slots=True)
class _Kept:
    ticket: str
    person: str
    form: str
    known_by: str
    first_handed: str
    tries: int
    state: str
    returned_path: str | None
    returned_sha256: str | None
    new: bool
    settling: bool = False  # handed in again in this very transaction


_NAMES = (
    *("ticket", "person", "form", "known_by", "first_handed", "tries", "state"),
    *("returned_path", "returned_sha256"),
)


class Submissions:
    """The submissions of one transaction."""

    def __init__(self, connection: Connection, counters: Counters, at: datetime) -> None:
        self._connection = connection
        self._counters = counters
        self._at = at
        self._kept: dict[str, _Kept] = {}
        self._open: dict[str, dict[str, _Kept]] = {}

    def _open_of(self, person: str) -> dict[str, _Kept]:
        """Return a person's submissions that are not accepted yet, by ticket, the oldest first."""
        if person not in self._open:
            query = sa.select(*(submission.c[name] for name in _NAMES)).order_by(submission.c.ticket)
            mine = query.where(
                submission.c.person == person, submission.c.state.in_(("returned", "partly", "reviewing"))
            )
            rows = self._connection.execute(mine)
            self._open[person] = {row.ticket: _Kept(**row._mapping, new=False) for row in rows}
            self._kept |= self._open[person]
        return self._open[person]

    def ticket(self, person: str, form: Form, known_by: str, file: str, carried: str, handed: str) -> tuple[str, int]:
        """Return the number of the submission that a hand-in belongs to, and how often it came by now.

        A returned copy carries its number; a form mended elsewhere is known by its natural key or
        its file name. A number counts only for the person and form it was given to.

        Args:
            person: who handed it in.
            form: its form.
            known_by: natural key, or file name where it has none.
            file: the file's name.
            carried: the number in the file, or "".
            handed: when it counts as handed in, ISO 8601.
        """
        still_open = self._open_of(person)
        mine = [kept for kept in reversed(still_open.values()) if kept.form == form.id]
        fresh = [kept for kept in mine if not kept.settling]
        same = (
            [kept for kept in mine if carried and kept.ticket == carried]
            or [kept for kept in fresh if kept.known_by == known_by]
            or [kept for kept in fresh if PurePosixPath(kept.returned_path or "").name == file]
        )
        kept = same[0] if same else None
        if kept is None:
            number = self._counters.take(f"submission/{self._at:%Y%m%d}")
            kept = _Kept(
                f"S{self._at:%Y%m%d}-{number:04d}",
                person,
                form.id,
                known_by,
                handed,
                0,
                "returned",
                None,
                None,
                new=True,
            )
            self._kept[kept.ticket] = still_open[kept.ticket] = kept
        kept.tries += 1
        kept.settling = True
        return kept.ticket, kept.tries

    def known(self, person: str, ticket: str) -> tuple[str, int]:
        """Return a submission that waited for its supervisor, and how often it came."""
        kept = self._open_of(person)[ticket]
        kept.settling = True
        return kept.ticket, kept.tries

    def first_handed(self, ticket: str) -> datetime:
        """Return when a submission was first handed in, local without zone."""
        return datetime.fromisoformat(self._kept[ticket].first_handed).replace(tzinfo=None)

    def settle(self, ticket: str, state: str) -> tuple[str, str] | None:
        """Enter how the hand-in ended: accepted, partly or returned.

        Returns:
            path and SHA-256 of the copy that was returned before, where it may now be cleared away.
        """
        kept = self._kept[ticket]
        kept.state = state
        if state == "accepted":
            self._open[kept.person].pop(ticket, None)
        if state == "accepted" and kept.returned_path and kept.returned_sha256:
            return kept.returned_path, kept.returned_sha256
        return None

    def write(self) -> None:
        """Put the submissions into the ledger."""
        new = [kept for kept in self._kept.values() if kept.new]
        if new:
            self._connection.execute(sa.insert(submission), [{n: getattr(kept, n) for n in _NAMES} for kept in new])
        for kept in self._kept.values():
            if kept.settling and not kept.new:
                values = {"tries": kept.tries, "state": kept.state}
                where = submission.c.ticket == kept.ticket
                self._connection.execute(sa.update(submission).where(where).values(values))

"""What the ledger knows of backups: which nights lie where, and when the last good one was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.layout import Place
from jobs.backup.manifest import Manifest
from jobs.ledger.backup_tables import backup, drill


@dataclass(frozen=True, slots=True)
class Last:
    """The newest good backup, or the newest drill.

    Attributes:
        at: when, with zone.
        place: the folder.
        night: its name.
        sound: of a drill: nothing was off.
        first: of a drill: the first thing that was off, for people.
    """

    at: datetime
    place: str
    night: str
    sound: bool = True
    first: str = ""


def enter_nights(connection: Connection, place: Place, nights: Mapping[str, Manifest], at: str) -> None:
    """Bring what the ledger knows of a place in step with what lies there.

    Args:
        connection: holds the ledger's write lock.
        place: the backups'.
        nights: name -> manifest of all that are whole there.
        at: the moment, ISO 8601 with zone.
    """
    known = sa.select(backup.c.night, backup.c.forgotten, backup.c.gone).where(backup.c.place == str(place.folder))
    rows = {row.night: row for row in connection.execute(known)}
    here = backup.c.place == str(place.folder)
    for name, manifest in nights.items():
        values = {
            "at": manifest.at,
            "entry": manifest.entry,
            "hash": manifest.hash,
            "forgotten": manifest.forgotten,
            "gone": None,
        }
        row = rows.get(name)
        if row is None:
            connection.execute(sa.insert(backup).values(values | {"place": str(place.folder), "night": name}))
        elif row.forgotten != manifest.forgotten or row.gone:
            connection.execute(sa.update(backup).where(here, backup.c.night == name).values(values))
    for name in rows.keys() - nights.keys():
        if not rows[name].gone:
            connection.execute(sa.update(backup).where(here, backup.c.night == name).values(gone=at))


def last_backup(connection: Connection, place: Place | None = None) -> Last | None:
    """Return the newest good backup that is known, in a place or anywhere; None where there is none."""
    query = sa.select(backup.c.at, backup.c.place, backup.c.night).where(backup.c.gone.is_(None))
    if place is not None:
        query = query.where(backup.c.place == str(place.folder))
    row = connection.execute(query.order_by(backup.c.at.desc(), backup.c.id.desc()).limit(1)).first()
    return Last(datetime.fromisoformat(row.at), row.place, row.night) if row else None


def last_drill(connection: Connection, *, sound: bool = False) -> Last | None:
    """Return the newest restore drill, or the newest that went well; None where there was none."""
    query = sa.select(drill).order_by(drill.c.at.desc(), drill.c.id.desc()).limit(1)
    row = connection.execute(query.where(drill.c.sound) if sound else query).first()
    return Last(datetime.fromisoformat(row.at), row.place, row.night, row.sound, row.first) if row else None

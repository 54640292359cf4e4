"""What was destroyed or deleted, kept beside the backups in its newest state: a restored older night forgets it again (rule E14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.layout import Place, about, backup_key
from jobs.backup.packing import pack_json, unpack_json
from jobs.keys.ring import Ring
from jobs.ledger.tables import residue

#: A line of the list: a row of `residue`.
Line = Mapping[str, Any]


def of_ledger(connection: Connection) -> list[Line]:
    """Return what a ledger knows to have been destroyed and deleted, the first first."""
    query = sa.select(residue).order_by(residue.c.gone, residue.c.code)
    return [dict(row._mapping) for row in connection.execute(query)]


def of_place(place: Place, ring: Ring) -> list[Line]:
    """Return the list that lies beside the backups; empty where there is none yet.

    Raises:
        OSError: it cannot be read.
        Damaged: it was changed.
    """
    try:
        lines: list[Line] = unpack_json(place.forgotten, backup_key(ring), about(ring, place.forgotten.name))
    except FileNotFoundError:
        return []
    return lines


def put(place: Place, ring: Ring, lines: Sequence[Line]) -> None:
    """Write the list in place of the one before; raises as `pack`."""
    pack_json(list(lines), place.forgotten, backup_key(ring), about(ring, place.forgotten.name))


def together(former: Sequence[Line], now: Sequence[Line]) -> list[Line]:
    """Return both lists in one, none twice: what was destroyed once is never taken off it."""
    known = {line["code"] for line in former}
    return [*former, *(line for line in now if line["code"] not in known)]

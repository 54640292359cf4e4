"""What was destroyed or deleted, kept beside the backups in its newest state: a restored older night forgets it again (rule E14)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.layout import Place, about, backup_key
from jobs.backup.packing import pack_twice, unpack_either
from jobs.keys.ring import Ring
from jobs.ledger.origin_table import rewritten
from jobs.ledger.tables import residue
from jobs.sealing.pieces import Damaged

#: A line of the list: a row of `residue`, or the original and the copy of a row of `rewritten`.
Line = Mapping[str, Any]


def of_ledger(connection: Connection) -> list[Line]:
    """Return what a ledger knows to have been destroyed and deleted, the first first."""
    gone = connection.execute(sa.select(residue).order_by(residue.c.gone, residue.c.code))
    copies = connection.execute(sa.select(rewritten.c.before, rewritten.c.after).order_by(rewritten.c.id))
    return [dict(row._mapping) for row in (*gone, *copies)]


def of_place(place: Place, ring: Ring) -> tuple[list[Line], bool]:
    """Return the list that lies beside the backups, and whether both its copies do; empty where there is none yet.

    Raises:
        OSError: it cannot be read.
        Damaged: it was changed.
    """
    try:
        content, twice = unpack_either(place.forgotten, backup_key(ring), about(ring, place.forgotten.name))
        lines: list[Line] = json.loads(content)
    except FileNotFoundError:
        return [], False
    except ValueError as error:
        raise Damaged from error
    return lines, twice


def put(place: Place, ring: Ring, lines: Sequence[Line]) -> None:
    """Write the list in place of the one before; raises as `pack`."""
    content = json.dumps(list(lines), ensure_ascii=False).encode()
    pack_twice(content, place.forgotten, backup_key(ring), about(ring, place.forgotten.name))


def together(former: Sequence[Line], now: Sequence[Line]) -> list[Line]:
    """Return both lists in one, none twice: what was destroyed once is never taken off it."""
    known = {_key(line) for line in former}
    return [*former, *(line for line in now if _key(line) not in known)]


def records_in(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that tell of records."""
    return [line for line in lines if "code" in line]


def instead_of(lines: Sequence[Line], hashes: Iterable[str]) -> frozenset[str]:
    """Return the contents that lie by now where these did: copies without the rows of what is gone, or themselves."""
    found = set(hashes)
    for line in lines:
        if line.get("before") in found:
            found = found - {line["before"]} | {line["after"]}
    return frozenset(found)


def _key(line: Line) -> tuple[str, ...]:
    return (line["code"],) if "code" in line else (line["before"], line["after"])

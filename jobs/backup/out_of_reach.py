"""Which backups still hold what was destroyed and cannot be reached now, for the certificate of a destruction (rules E13 E14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.forgotten import of_ledger
from jobs.backup.layout import Place, day_of
from jobs.backup.places import configured, is_within_reach
from jobs.keys.ring import Ring
from jobs.ledger.backup_tables import backup
from jobs.workspace import Workspace
from validators.backup_ladder import let_go


def out_of_reach(connection: Connection, workspace: Workspace, ring: Ring) -> list[tuple[str, date | None]]:
    """Return where backups lie that were made before the newest destruction and cannot be reached now.

    Those within reach are scrubbed by the night's backup. One that comes back into reach later is scrubbed then.

    Args:
        connection: sees the ledger, with the destruction in it.
        workspace: the archive.
        ring: its keys.

    Returns:
        (folder, the day by which its last such night is let go) by folder; None where nothing lets it go by itself,
        because it was put there by hand: whoever keeps it has to delete it.
    """
    first = configured(workspace)
    ladder = workspace.settings.backup.ladder
    found: list[tuple[str, date | None]] = []
    for name, nights in sorted(places_that_hold(connection).items()):
        place = Place(Path(name))
        if is_within_reach(place, ring):
            continue
        days = {day_of(each) for each in nights}
        found.append((name, max(let_go(day, days, ladder) for day in days) if place == first else None))
    return found


def places_that_hold(connection: Connection) -> Mapping[str, list[str]]:
    """Return folder -> nights that lie there, as far as the ledger knows, in which not all destructions are carried out."""
    total = len(of_ledger(connection))
    query = sa.select(backup.c.place, backup.c.night).where(backup.c.gone.is_(None), backup.c.forgotten < total)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(backup.c.place, backup.c.night)):
        found.setdefault(row.place, []).append(row.night)
    return found

"""Taking what was destroyed out of earlier backups: their ledgers are opened, erased in and sealed anew (rules E13 E14)."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from jobs.backup.layout import Place
from jobs.backup.manifest import Manifest
from jobs.running import Run
from validators.message import Message


def scrub(run: Run, place: Place, nights: MutableMapping[str, Manifest]) -> Sequence[Message]:
    """Scrub."""
    return ()

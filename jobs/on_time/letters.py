"""Letters that could not be sent are tried again between the jobs, with growing pauses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from jobs.ledger.outgoing import due
from jobs.settings import Settings
from jobs.workspace import iso

#: The step that sends.
SENDING: Final = "mail"
#: The longest pause; each try leaves a run report.
_LONGEST: Final = timedelta(hours=4)


def to_be_tried(connection: Connection, settings: Settings, now: datetime) -> bool:
    """Return whether a letter or group message waits whose pause is over: the setting's minutes, doubled with each try.

    Args:
        connection: to the ledger.
        settings: the archive's.
        now: with zone.
    """
    if not settings.mail.host and not settings.chat.enabled:
        return False
    pause = timedelta(minutes=settings.mail.again_minutes)
    return any(
        each.tried is None
        or datetime.fromisoformat(each.tried) + max(pause, min(pause * 2 ** min(each.tries - 1, 10), _LONGEST)) <= now
        for each in due(connection, iso(now - pause))
    )

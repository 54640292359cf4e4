"""The doctor's look at the comparing of files with their checksums (`jobs.fixity`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from jobs.doctor.patient import Finding, Patient, off, ok
from jobs.ledger.fixity_table import fixity, fixity_round
from jobs.soundness import SOUND
from validators.message import Message

#: A round takes thirty nights; some are missed.
_DAYS: Final = 45


def files(patient: Patient) -> Finding:
    """See that every filed document and original was looked at not long ago, and that nothing stands faulty.

    Raises:
        Unknown: the ledger cannot be opened.
    """
    with patient.ledger.reading() as connection:
        ended = connection.execute(sa.select(sa.func.max(fixity_round.c.ended))).scalar()
        began = connection.execute(sa.select(sa.func.min(fixity_round.c.began))).scalar()
        faults = connection.execute(
            sa.select(sa.func.count()).select_from(fixity).where(fixity.c.state != SOUND)
        ).scalar()
    if faults:
        return off(
            Message(
                "{count} files are missing, changed or nobody's. The archivist has them on a list; guidang verify --put-back puts back "
                "what the store or a backup still has.",
                {"count": faults},
            )
        )
    since = ended or began
    if since and (patient.now - datetime.fromisoformat(since)).days > _DAYS:
        return off(
            Message(
                "Not every filed document and original was compared with its checksum since {day}. See that the night runs every day.",
                {"day": since[:10]},
            )
        )
    if ended is None:
        return ok(
            Message("The first round of comparing all documents and originals with their checksums is under way.")
        )
    return ok(
        Message("All documents and originals were compared with their checksums by {day}.", {"day": str(ended)[:10]})
    )

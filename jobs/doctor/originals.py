"""The doctor's look at the sealed originals: their key file, and that none lacks its key (rules A5 B8)."""

from __future__ import annotations

import sqlalchemy as sa

from jobs.doctor.patient import Finding, Patient, off, ok
from jobs.ledger.tables import arrival
from jobs.store import store_of
from validators.message import Message


def originals(patient: Patient) -> Finding:
    """See that the file with the originals' keys is there, fits the ring, and holds a key to each the ledger knows.

    Raises:
        Failure: the file is missing, damaged or another archive's, as a run would say it.
        Unknown: the ledger or the ring cannot be opened.
    """
    query = sa.select(arrival.c.sha256).where(arrival.c.state != "erased").distinct()
    with patient.ledger.reading() as connection:
        wanted = set(connection.execute(query).scalars())
    store = store_of(patient.workspace.state, patient.ring.content)
    try:
        store.keys.check()
        lacking = len(wanted - store.keys.known())
    finally:
        store.keys.close()
    if lacking:
        return off(
            Message(
                "{count} of the {known} stored originals have no key, so they cannot be opened. Put back the newest copy of the "
                "file with the keys; guidang verify lists them.",
                {"count": lacking, "known": len(wanted)},
            )
        )
    return ok(Message("{known} stored originals, each sealed by a key of its own.", {"known": len(wanted)}))

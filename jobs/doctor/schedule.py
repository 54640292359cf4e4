"""Check of the schedule: whether somebody looks for what is due, and whether it succeeds."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.ledger import due as ledger
from jobs.on_time.names import NAMES
from jobs.on_time.planning import coming, in_trouble, trouble
from validators.message import Message

#: Whoever looks every few minutes has looked within this time.
_LATELY: Final = timedelta(minutes=30)


def schedule(patient: Patient) -> Finding:
    """See that somebody looks for what is due, that nothing failed, and that the night is due at all."""
    settings, now = patient.workspace.settings, patient.now
    with patient.ledger.reading() as connection:
        looked, troubles = ledger.looked(connection), in_trouble(connection, now)
    said = [trouble(each) for each in troubles]
    if looked is None:
        said.insert(
            0,
            Message("Nobody looks for what is due. Run “guidang install-schedule”, or leave “guidang serve” running."),
        )
    elif now - looked > _LATELY:
        said.insert(
            0,
            Message(
                "Nobody has looked for what is due since {looked}. See that this computer was on, and whether the scheduler runs "
                "“guidang tick”; “guidang install-schedule” enters it anew.",
                {"looked": f"{looked.astimezone(settings.zone):%Y-%m-%d %H:%M}"},
            ),
        )
    elif looked - now > _LATELY:
        said.insert(
            0,
            Message(
                "Somebody looked for what is due at {looked}, which is still to come. Set the clock of this computer.",
                {"looked": f"{looked.astimezone(settings.zone):%Y-%m-%d %H:%M}"},
            ),
        )
    if said:
        return off(*said)
    if not settings.schedule.nightly:
        return noted(
            Message(
                "The night is switched off in the settings: forms are taken only where somebody runs “guidang run nightly”."
            )
        )
    gaps = [(NAMES[each.job], f"{each.at:%Y-%m-%d %H:%M}") for each in coming(settings, now)]
    return ok(*(Message("Next: {job}, {due}.", {"job": job, "due": due}) for job, due in gaps))

"""The doctor's look at the backups: where they go, how old the last one is, and when it was last shown that it can be restored."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from jobs.backup.places import configured, is_same_disk, is_within_reach, same_disk_said
from jobs.backup.records import last_backup, last_drill
from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.settings import FILE_NAME
from validators.message import Message

#: A night may fail; after two somebody has to see to it.
_OLD: Final = timedelta(days=3)
#: The drill is made on the first of a month.
_DRILL_OLD: Final = timedelta(days=40)


def backups(patient: Patient) -> Finding:
    """See that backups go somewhere within reach, on another disk, that the last good one is new.

    Raises:
        Unknown: the settings, the ledger or the keys cannot be read.
    """
    workspace = patient.workspace
    place = configured(workspace)
    if place is None:
        return noted(
            Message(
                "No backups are made: where the disk breaks, the archive is lost. Name a folder on another disk or another computer under "
                "[backup] in {file}.",
                {"file": FILE_NAME},
            )
        )
    with patient.ledger.reading() as connection:
        last = last_backup(connection, place)
    gaps = {"folder": str(place.folder), "at": f"{last.at:%Y-%m-%d %H:%M}" if last else ""}
    if last is None:
        return noted(
            Message("No backup has been made yet in {folder}. The night makes one, or “guidang backup” at once.", gaps)
        )
    if not is_within_reach(place, patient.ring):
        return off(
            Message(
                "The backups in {folder} are not within reach; the last good one is of {at}. Connect the disk or the share, and give the "
                "account that runs guidang the right to write there.",
                gaps,
            )
        )
    if patient.now - last.at > _OLD:
        return off(
            Message(
                "The last good backup in {folder} is of {at}. The run reports say what is in the way; “guidang backup” makes one at once.",
                gaps,
            )
        )
    if is_same_disk(workspace, place):
        return noted(same_disk_said(place))
    return ok(Message("The last good backup in {folder} is of {at}.", gaps))


def drills(patient: Patient) -> Finding:
    """See that the last restore drill went well and is not long ago.

    Raises:
        Unknown: the settings or the ledger cannot be read.
    """
    if configured(patient.workspace) is None:
        return ok(Message("There are no backups to restore."))
    with patient.ledger.reading() as connection:
        last, good = last_drill(connection), last_drill(connection, sound=True)
    if last is None:
        return noted(
            Message(
                "No backup has been restored for a trial yet. The first day of the month does so, or “guidang run restore_drill” at once."
            )
        )
    gaps = {
        "at": f"{last.at:%Y-%m-%d}",
        "night": last.night,
        "first": last.first,
        "good": f"{good.at:%Y-%m-%d}" if good else "—",
    }
    if not last.sound:
        return off(
            Message(
                "The restore drill of {at} did not go well; the last one that did was that of {good}. The first thing it found: {first} Once "
                "that is mended, run “guidang run restore_drill”.",
                gaps,
            )
        )
    if patient.now - last.at > _DRILL_OLD:
        return off(
            Message(
                "The last restore drill was that of {at}. See that the monthly reports are made, or run “guidang run restore_drill”.",
                gaps,
            )
        )
    return ok(Message("The backup {night} was restored for a trial on {at}, and verified.", gaps))

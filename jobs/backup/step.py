"""The night's backup, and the same by hand: made, thinned out, and what was destroyed since taken out of the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import sqlalchemy as sa

from jobs.backup.layout import Place
from jobs.backup.making import Made, make_backup
from jobs.backup.places import configured, is_within_reach, known_places
from jobs.backup.records import enter_nights
from jobs.backup.scratch import left_over, overwrite, wipe
from jobs.backup.scrubbing import scrub
from jobs.backup.thinning import thin_out
from jobs.failures import Failure
from jobs.ledger.opening import MIGRATED
from jobs.ledger.tables import residue
from jobs.running import Run
from jobs.workspace import iso
from validators.message import Message


def backup(run: Run) -> None:
    """Back the archive up where the settings say; what is in the way is said in the run report, and the night goes on."""
    place = configured(run.workspace)
    for folder in left_over(run.workspace):
        wipe(folder)
    if place is not None:
        try:
            run.notices += back_up(run, place).said
        except Failure as failure:
            run.notices.append(failure.message)
    run.notices += scrub_others(run, place)
    _wipe_former_ledgers(run)


def back_up(run: Run, place: Place) -> Made:
    """Make a backup, let go of what the ladder does not keep, and take what was destroyed out of the earlier ones.

    Raises:
        Failure: no backup was made, and why; earlier ones are as they were.
    """
    made = make_backup(run, place)
    thin_out(made, run.workspace.settings.backup.ladder)
    made.said += scrub(run, place, made.nights) if made.fits else ()
    with run.ledger.writing() as connection:
        enter_nights(connection, place, made.nights, run.stamp)
    return made


def scrub_others(run: Run, done: Place | None) -> Sequence[Message]:
    """Take what was destroyed out of the backups that were put elsewhere by hand, as far as they are within reach."""
    from jobs.backup.manifest import whole_nights
    from jobs.backup.out_of_reach import places_that_hold

    with run.ledger.reading() as connection:
        holding = places_that_hold(connection)
        places = [each for each in known_places(run.workspace, connection) if str(each.folder) in holding]
    said: list[Message] = []
    for place in places:
        if place == done or not is_within_reach(place, run.ring):
            continue
        try:
            nights, _ = whole_nights(place, run.ring)
            said += scrub(run, place, nights)
        except (Failure, OSError) as error:
            if isinstance(error, Failure):
                said.append(error.message)
            continue
        with run.ledger.writing() as connection:
            enter_nights(connection, place, nights, run.stamp)
    return said


def _wipe_former_ledgers(run: Run) -> None:
    """Wipe the copies of the ledger from before a migration that are older than the newest destruction: it is in them."""
    with run.ledger.reading() as connection:
        newest = connection.execute(sa.select(sa.func.max(residue.c.gone))).scalar()
    if newest is None:
        return
    for path in (run.workspace.state / MIGRATED).glob("*.db"):
        with suppress(OSError):  # the next night tries again
            if iso(run.workspace.zoned(run.workspace.local(path.stat().st_mtime))) <= newest:
                overwrite(path)
                path.unlink()

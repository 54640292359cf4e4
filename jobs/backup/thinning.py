"""Letting go of the nights that no rung of the ladder keeps."""

from __future__ import annotations

from jobs.backup.layout import day_of
from jobs.backup.making import Made, clear_night
from validators.backup_ladder import Ladder, kept


def thin_out(made: Made, ladder: Ladder) -> list[str]:
    """Let go of nights, after a good one was made, and return their names.

    Of several backups of a day the last one counts. Where the ledger is not the one that was backed up before, nothing goes.
    """
    if not made.fits:
        return []
    last_of = {day_of(name): name for name in made.nights}
    stay = {last_of[day] for day in kept(last_of.keys(), ladder)} | {made.manifest.night}
    gone = [name for name in made.nights if name not in stay]
    for name in gone:
        clear_night(made.place, name)
        del made.nights[name]
    return gone

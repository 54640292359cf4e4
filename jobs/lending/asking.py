"""Writing the archivists' workbooks of loans to hand out and to take back."""

from __future__ import annotations

from functools import partial

from jobs.answer_books import homes, open_at, renew
from jobs.facts import people
from jobs.lending.answers import answers
from jobs.lending.desk import BOOK, desk
from jobs.running import Run
from validators.supervision import archivists


def lending_books(run: Run) -> None:
    """Write the workbook of every archivist anew, and clear away those in which nothing is asked."""
    with run.ledger.reading() as connection:
        in_charge = archivists(people(connection))
        rows = [each.asked for each in desk(connection).values()]
    for person in sorted({*dict(homes(run, BOOK)), *in_charge}):
        if not open_at(run, BOOK, person):
            renew(run, BOOK, person, rows if person in in_charge else [], partial(answers, run, person))

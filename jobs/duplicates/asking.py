"""Asking: every archivist's workbook of what waits, and of what can be taken back."""

from __future__ import annotations

from functools import partial

from jobs.answer_books import homes, open_at, renew
from jobs.duplicates.checking import answers
from jobs.duplicates.rows import BOOK, MOST, questions
from jobs.facts import people
from jobs.ledger.likenesses import waiting
from jobs.running import Run
from validators.message import Message
from validators.supervision import archivists


def duplicates(run: Run) -> None:
    """Write the archivists' workbooks anew, and clear away those of people who are none or of whom nothing is asked."""
    with run.ledger.reading() as connection:
        in_charge = archivists(people(connection))
        waits = waiting(connection)
        asked = questions(run, connection, waits)
    more = max(0, len(waits) - MOST)
    if more:
        run.notices.append(
            Message(
                "{count} more pairs of customers may be one; they come into the workbook {file} as those before them are decided.",
                {"count": more, "file": BOOK.file},
            )
        )
    for person in sorted({*dict(homes(run, BOOK)), *in_charge}):
        if open_at(run, BOOK, person):
            continue
        rows = [each.asked for each in asked.values()] if person in in_charge else []
        left = partial(answers, run, person, asked=asked, in_charge=in_charge)
        renew(run, BOOK, person, rows, left, more=more)

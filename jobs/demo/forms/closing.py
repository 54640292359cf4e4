"""Things to do that were done: whoever wrote them down enters the day and hands the form in again (rules B2 B6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Final

from jobs.demo.company import Company
from jobs.demo.nights import IN_A_ROW, last_day
from jobs.demo.papers import Paper
from jobs.demo.workdays import workday

#: Form -> its table of things to do.
_TABLES: Final = {
    "visit_record": "follow_ups",
    "telephone_record": "follow_ups",
    "meeting_minutes": "decisions",
}
#: Of so many forms one is forgotten.
_FORGOTTEN: Final = 4


def closing_papers(rng: Random, company: Company, papers: Sequence[Paper], nights: Sequence[datetime]) -> list[Paper]:
    """Return the forms that are handed in again, on the day before the second of three nights.

    Args:
        rng: decides.
        company: who works there.
        papers: the other forms of the year.
        nights: all nights.
    """
    found = []
    # What was sent back in one wave is on file before the next.
    waves = [(nights[at - 1], last_day(nights[at + 1])) for at in range(IN_A_ROW, len(nights), IN_A_ROW)]
    listed = [each for each in papers if each.tables.get(_TABLES.get(each.form, ""))]
    for number, paper in enumerate(listed):
        lines = paper.tables[_TABLES[paper.form]]
        last = max(line["until"] for line in lines)
        day = next((day for night, day in waves if paper.at < night and last < day), None)
        if number % _FORGOTTEN == 1 or day is None or not company.person(paper.person).works_on(day):
            continue
        again = paper.copy()
        again.at = datetime(day.year, day.month, day.day, rng.randint(8, 11), rng.randrange(60))
        done = [line | {"done_on": workday(line["until"])} for line in lines]
        again.tables = {**again.tables, _TABLES[paper.form]: done}
        found.append(again)
    return found

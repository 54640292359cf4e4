"""Opening a stock-taking: every record that has paper is put on a list, cabinet by cabinet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.facts import people
from jobs.ledger import audit
from jobs.ledger.stock import taking_of
from jobs.ledger.tables import record, stock
from jobs.running import Run
from validators.cabinets import cabinet_of, walking_order
from validators.facts import Person

#: A list has so many lines at the most: what one person counts in a day.
MOST_LINES: Final = 300
#: Records in these states have no paper any more.
GONE: Final = ("已销毁", "作废")
ARCHIVIST: Final = "档案管理员"


def archivists(roster: dict[str, Person]) -> list[str]:
    """Return the archivists who can count, those who are here first."""
    found = [each for each in roster.values() if each.role == ARCHIVIST and each.active]
    return [each.name for each in sorted(found, key=lambda each: each.away)]


def open_taking(run: Run) -> None:
    """Put the paper on file on lists, unless this half year's lists have been given out already."""
    taking = taking_of(run.at)
    with run.ledger.writing() as connection:
        mine = sa.select(stock.c.list, stock.c.code).where(stock.c.taking == taking)
        counted = {code: number for number, code in connection.execute(mine)}
        if any(counted.values()):
            return
        holders = archivists(people(connection))
        lines = [
            {"taking": taking, "list": number, "holder": holders[0] if holders else "", "code": code, "expected": place}
            for number, some in _numbered(taking, [each for each in _on_paper(connection) if each[1] not in counted])
            for place, code in some
        ]
        if lines:
            connection.execute(sa.insert(stock), lines)
            entry = audit.Entry("guidang", "stock-lists", "", taking, {"lines": len(lines)})
            audit.append(connection, run.key, run.stamp, [entry])


def _on_paper(connection: Connection) -> list[tuple[str, str]]:
    """Return (place, code) of every record that has paper, in the order of a walk along the shelves."""
    query = sa.select(record.c.paper_place, record.c.code)
    query = query.where(record.c.paper_place.is_not(None), record.c.paper_place != "", record.c.state.not_in(GONE))
    found = [(place, code) for place, code in connection.execute(query)]
    return sorted(found, key=lambda each: (walking_order(cabinet_of(each[0])), walking_order(each[0]), each[1]))


def _numbered(taking: str, lines: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Yield the lists with their numbers: one a cabinet, several for a cabinet with much in it."""
    number, start = 0, 0
    while start < len(lines):
        cabinet = cabinet_of(lines[start][0])
        end = start
        while end < len(lines) and end - start < MOST_LINES and cabinet_of(lines[end][0]) == cabinet:
            end += 1
        number += 1
        yield f"QD{taking}-{number:03d}", lines[start:end]
        start = end

"""What is asked in the three workbooks of a destruction, a row a destruction, and of whom."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.agreements import told
from jobs.answer_books import Asked, Book
from jobs.facts import people
from jobs.ledger.disposal_checks import RUNNING, records_of
from jobs.ledger.disposal_lines import read_line
from jobs.ledger.disposals import approvers, disposals, has_paper, items_of, said_of_disposal, ways_of
from jobs.ledger.problems import read_message
from jobs.running import Run
from validators.access import SECRET
from validators.facts import Person
from validators.message import Message, Text
from validators.supervision import STAND_INS, archivists

DESK: Final = Book("disposal")
STOPPING: Final = Book("stopping")
WITNESSING: Final = Book("witnessing")
#: So many lines of a list are shown.
_SHOWN: Final = 12
#: State of a destruction -> what people read.
STATES: Final[Mapping[str, Text]] = {
    "approved": Text("待执行", "to be carried out"),
    "ordered": Text("已安排", "arranged"),
    "destroyed": Text("已销毁，待监销确认", "destroyed, awaiting its witness"),
    "witnessed": Text("已销毁", "destroyed"),
    "stopped": Text("已停止", "stopped"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A destruction as somebody is asked about it.

    Attributes:
        asked: its row in the workbook.
        row: its row in the ledger.
        items: the lines of its list.
        paper: how many of the records that wait have paper.
        people: who may answer; the first of them is who is expected to.
    """

    asked: Asked
    row: Row[Any]
    items: Sequence[Row[Any]]
    paper: int
    people: tuple[str, ...]


def questions(run: Run, connection: Connection, book: Book) -> dict[str, Question]:
    """Return token -> what is asked in a workbook, the oldest first."""
    states = ("destroyed",) if book is WITNESSING else RUNNING
    rows = disposals(connection, states)
    items = items_of(connection, [row.request for row in rows])
    roster = people(connection)
    found = {}
    for row in rows:
        question = _question(run, connection, book, row, items[row.request], roster)
        found[question.asked.token] = question
    return found


def _question(
    run: Run, connection: Connection, book: Book, row: Row[Any], items: Sequence[Row[Any]], roster: Mapping[str, Person]
) -> Question:
    waiting = [each for each in items if each.state == "waiting"]
    on_file = records_of(connection, [each.code for each in waiting])
    paper = sum(1 for each in waiting if each.code in on_file and has_paper(on_file[each.code]))
    language = run.workspace.settings.language
    common = {"request": row.request, "title": row.title}
    if book is WITNESSING:
        line = common | {
            "number": row.number,
            "place": row.place,
            "ways": "、".join(ways_of(row)),
            "executor": row.executor,
            "list": _listed(run, [_gone(each) for each in items if each.state == "destroyed"]),
        }
    else:
        counted, listed = _counted(run, waiting, on_file, paper), [_waiting(book, each, on_file) for each in waiting]
        line = common | {"state": _state(run, row), "list": f"{counted}\n{_listed(run, listed)}"}
        if book is DESK:
            stopped = [each for each in items if each.why]
            kept = [f"{each.code}（{each.appraisal}）" for each in items if each.state == "kept"]
            line |= {
                "stopped": _listed(run, [*(run.say(read_message(each.why)) for each in stopped), *kept]) or None,
                "approved": "\n".join(told(said_of_disposal(row), language, reasons=True)) or None,
            }
        else:
            line |= {"applicant": row.applicant}
    return Question(
        Asked(_token(row, items), f"{row.request} {row.title}", line), row, items, paper, _who(book, row, roster)
    )


def _who(book: Book, row: Row[Any], roster: Mapping[str, Person]) -> tuple[str, ...]:
    """Return who may answer about a destruction."""
    here = {name for name, person in roster.items() if person.active}
    desk = archivists(roster)
    if book is DESK:
        return tuple(desk)
    if book is STOPPING:
        return tuple(
            name for name in dict.fromkeys((row.applicant, *approvers(row))) if name in here and name not in desk
        )
    if row.witness in here:
        return (row.witness,)
    # Whoever was to confirm it has left: somebody who stands in, and who took no part.
    taking_part = {row.applicant, row.executor, row.ordered_by}
    stand_ins = [person.name for role in STAND_INS for person in roster.values() if person.role == role]
    return tuple(name for name in stand_ins if name in here and name not in taking_part)[:1]


def _state(run: Run, row: Row[Any]) -> str:
    state = STATES[row.state].of(run.workspace.settings.language)
    if row.state != "ordered":
        return state
    gaps = {"state": state, "by": row.ordered_by, "witness": row.witness}
    if row.planned:
        planned = datetime.fromisoformat(row.planned)
        return run.say(Message("{state} by {by} for {planned}; witness: {witness}.", gaps | {"planned": planned}))
    return run.say(Message("{state} by {by} for the next run; witness: {witness}.", gaps))


def _counted(run: Run, waiting: Sequence[Row[Any]], on_file: Mapping[str, Mapping[str, Any]], paper: int) -> str:
    """Return how many records there are, by class and level, and from when to when."""
    rows = [on_file[each.code] for each in waiting if each.code in on_file]
    days = sorted(row["dated"][:10] for row in rows)
    if not days:
        return run.say(Message("Nothing is left to be destroyed."))
    gaps = {
        "count": len(waiting),
        "paper": paper,
        "classes": [f"{letter} {number}" for letter, number in sorted(Counter(row["class"] for row in rows).items())],
        "levels": [f"{level} {number}" for level, number in sorted(Counter(row["secrecy"] for row in rows).items())],
        "first": days[0],
        "last": days[-1],
    }
    return run.say(
        Message(
            "{count} records, {paper} of them with paper; classes: {classes}; levels: {levels}; {first} to {last}.",
            gaps,
        )
    )


def _listed(run: Run, lines: Sequence[str]) -> str:
    """Return the first of many lines, and how many more there are: a row of Excel holds no more."""
    if len(lines) <= _SHOWN:
        return "\n".join(lines)
    more = run.say(Message("… {count} more; the application has them all.", {"count": len(lines) - _SHOWN}))
    return "\n".join([*lines[:_SHOWN], more])


def _waiting(book: Book, each: Row[Any], on_file: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a line of the list; only the archivist is told more of a record than the application says."""
    row = on_file.get(each.code) if book is DESK else None
    place = (row["paper_place"] or "") if row else ""
    return f"{each.code} {row['title'] if row else each.title}{f'（{place}）' if place else ''}"


def _gone(each: Row[Any]) -> str:
    """Return a line of what was destroyed, as its witness is told it: of secret records the code alone (rule C10)."""
    line = read_line(each.shown)
    title = "" if line.secrecy in SECRET else f" {line.title}"
    return f"{line.code}{title}{f'（{line.place}）' if line.place else ''}"


def _token(row: Row[Any], items: Sequence[Row[Any]]) -> str:
    """Return what stands for a destruction as it is shown; its first part stands for the application alone."""
    basis = [row.state, row.opened, row.ordered, row.planned, row.witness, row.destroyed, row.remark]
    basis += [[each.code, each.state] for each in items]
    return f"{mark(row.request)}{hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:8].upper()}"


def mark(request: str) -> str:
    """Return what every token of a destruction begins with."""
    return f"X{hashlib.sha256(request.encode()).hexdigest()[:6].upper()}-"

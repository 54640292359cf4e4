"""What one run decided, counted from the ledger: the run report and `--json` say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.describing import KEPT_APART
from jobs.ledger.problems import read_message, read_problem
from jobs.ledger.tables import arrival
from jobs.ledger.tables import problem as problem_table
from validators.confidential import hiding
from validators.message import Message, Text
from validators.problem import Problem

#: State of an arrival -> what its sender and the archivist read.
STATES: Final[Mapping[str, Text]] = {
    "accepted": Text("已收", "Taken"),
    "reviewing": Text("待主管审批", "With the supervisor"),
    "agreed": Text("主管已同意", "Agreed by the supervisor"),
    "superseded": Text("已由新交的表代替", "Replaced by a newer form"),
    "partly": Text("部分已收，其余退回", "Partly taken, the rest returned"),
    "returned": Text("退回修改", "Returned to be mended"),
    "foreign": Text("未收，见说明", "Not taken, see the note"),
    "repeated": Text("重复交来，不再登记", "Handed in again, nothing new"),
    "kept": Text("留在收件箱，待移交单", "Stays in the inbox for its slip"),
    "imported": Text("旧登记表，已导入", "Old register, imported"),
    "erased": Text("内容已清除", "Its content is gone"),
    "undone": Text("旧登记表，导入已撤销", "Old register, import undone"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that came out of an arrival; `how` is created, changed or unchanged; filed or joined for documents."""

    code: str
    title: str
    how: str
    late: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file and what became of it.

    Attributes:
        id: the arrival's number.
        person: who handed it in.
        name: the file's name.
        form: id of its form; "" where it is none.
        state: accepted, partly, returned, foreign, repeated or kept.
        ticket: number of the submission.
        handed: when it counts as handed in, ISO 8601.
        taken: the records that came out of it.
        problems: what has to be mended.
        said: what was answered beyond what is marked in the form.
    """

    id: int
    person: str
    name: str
    form: str
    state: str
    ticket: str
    handed: str
    taken: tuple[Taken, ...]
    problems: tuple[Problem, ...]
    said: tuple[Message, ...]


def _for_all(each: Arrived) -> Arrived:
    """Return an arrival as everybody may see it: who reports a breach is kept apart (rule B12)."""
    form = hiding(each.form, each.name)
    if form is None:
        return each
    problems = tuple(replace(problem, file=form.title.zh) for problem in each.problems)
    said = tuple(map(for_all, each.said))
    handed = f"{each.handed[:10]}T00:00"
    return replace(each, person=KEPT_APART, name=form.title.zh, handed=handed, problems=problems, said=said)


def for_all(notice: Message) -> Message:
    """Return a notice as everybody may see it: one about a report whose sender is kept apart names no folder (rule B12)."""
    texts = [gap for gap in notice.gaps.values() if isinstance(gap, str)]
    named = (hiding("", text.replace("\\", "/").rsplit("/", 1)[-1]) for text in texts)
    form = next((found for found in named if found), None)
    if form is None:
        return notice
    apart: dict[str, object] = {"person": KEPT_APART, "who": KEPT_APART, "folder": KEPT_APART, "file": form.title}
    gaps = {name: apart.get(name, form.title if isinstance(gap, str) else gap) for name, gap in notice.gaps.items()}
    return Message(notice.id, gaps)


@dataclass(frozen=True, slots=True)
class Tally:
    """All files of a run, in the order of handing in."""

    arrived: tuple[Arrived, ...]

    def count(self, *states: str) -> int:
        """Return how many files ended in one of these states."""
        return sum(1 for each in self.arrived if each.state in states)

    @property
    def coded(self) -> list[str]:
        """The codes that were given, in the order they were given."""
        return [taken.code for each in self.arrived for taken in each.taken if taken.how == "created"]

    @property
    def problems(self) -> list[tuple[Arrived, Problem]]:
        """Every problem with the file it is in."""
        return [(each, problem) for each in self.arrived for problem in each.problems]


def arrived(connection: Connection, where: sa.ColumnElement[bool]) -> tuple[Arrived, ...]:
    """Return the decided arrivals that `where` picks, in the order of handing in."""
    order = (arrival.c.handed, arrival.c.person, arrival.c.path, arrival.c.id)
    rows = connection.execute(sa.select(arrival).where(where, arrival.c.state != "staged").order_by(*order)).all()
    problems: dict[int, list[Problem]] = {}
    query = sa.select(problem_table.c.arrival, problem_table.c.content).join(
        arrival, arrival.c.id == problem_table.c.arrival
    )
    for row in connection.execute(query.where(where).order_by(problem_table.c.id)):
        problems.setdefault(row.arrival, []).append(read_problem(row.content))
    return tuple(_arrived(dict(row._mapping), problems.get(row.id, ())) for row in rows)


def _arrived(row: Mapping[str, Any], problems: Sequence[Problem]) -> Arrived:
    answer = row["answer"] or {"taken": [], "said": []}
    return Arrived(
        id=row["id"],
        person=row["person"],
        name=PurePosixPath(row["path"]).name,
        form=row["form"] or "",
        state=row["state"],
        ticket=row["ticket"] or "",
        handed=row["handed"],
        taken=tuple(Taken(*each) for each in answer["taken"]),
        problems=tuple(problems),
        said=tuple(read_message(kept) for kept in answer["said"]),
    )


def tally(connection: Connection, run: int) -> Tally:
    """Return what run number `run` decided, as everybody may see it; reports whose senders are kept apart come last."""
    every = map(_for_all, arrived(connection, arrival.c.run == run))
    return Tally(tuple(sorted(every, key=lambda each: each.person == KEPT_APART)))

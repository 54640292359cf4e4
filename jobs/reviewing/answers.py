"""Reading what a supervisor has answered, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.bounded import BoundedReader
from jobs.facts import gather
from jobs.running import Run
from validators.answers import sheets
from validators.answers.approvals import AGREE, SEND_BACK
from validators.declaration import Form
from validators.filled import Cell
from validators.judging import JudgedRow, Submitted, judge
from validators.message import Fault, Message, Text
from validators.problem import Problem
from workbooks.reading import Unreadable

NAME: Final = "待审批.xlsx"

UNKNOWN = Fault(
    "unknown-row",
    "This row is none that guidang wrote: its check code “{value}” is not known.",
    "Delete nothing and paste nothing here; decide in the rows as they stand now.",
)
NOT_IN_CHARGE = Fault(
    "not-in-charge",
    "This form is decided by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have the archivist correct the roster.",
)
CHANGED = Fault(
    "changed-since",
    "The form was handed in again after you were shown it.",
    "Look at the new form in its own row and decide there.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a reviewer's workbook.

    Attributes:
        token: what it was shown for.
        decision: 同意, 退回 or "".
        reason: the reason given.
        problems: why it cannot be acted on; as the reviewer is told.
    """

    token: str
    decision: str
    reason: str
    problems: tuple[Problem, ...]


def answers(run: Run, person: str, path: Path, reviews: Mapping[str, Row[Any]]) -> list[Answer]:
    """Return the answers in a reviewer's workbook.

    Args:
        run: the run under way.
        person: whose folder it lies in; who somebody is, is the folder they can write to.
        path: the workbook.
        reviews: token -> review, of every state.
    """
    sheet = sheets()["approvals"]
    limits = run.workspace.settings.limits
    with BoundedReader(forms=sheets, seconds=limits.seconds, megabytes=limits.reader_megabytes) as reader:
        (read,) = reader.read([(path.name, path)])
    if isinstance(read, Unreadable):
        run.notices.append(
            Message(
                "The decisions of {person} could not be read. {what} {mend}",
                {"person": person, "what": read.what, "mend": read.mend},
            )
        )
        return []
    with run.ledger.reading() as connection:
        facts = gather(connection, run.workspace.settings, run.at)
    (judged,) = judge(sheet, [Submitted(read, person, run.at)], facts)
    return [_answer(sheet, row, person, reviews) for row in judged.rows]


def _answer(sheet: Form, row: JudgedRow, person: str, reviews: Mapping[str, Row[Any]]) -> Answer:
    token = str(row.values.get("token") or "")
    decision = str(row.values.get("decision") or "")
    reason = str(row.values.get("reason") or "")
    # What guidang itself had filled in is not the reviewer's to mend; the token vouches for it.
    problems = [each for each in row.problems if each.field == "token" or not sheet.column(each.field).given]
    review = reviews.get(token)
    if decision in (AGREE, SEND_BACK) and not problems:
        state = {AGREE: "agreed", SEND_BACK: "sent-back"}[decision]
        if review is None:
            problems.append(_problem(sheet, UNKNOWN, row, {"value": token}))
        elif review.state == "open" and review.reviewer != person:
            problems.append(_problem(sheet, NOT_IN_CHARGE, row, {"who": review.reviewer}))
        elif review.state not in ("open", state):
            problems.append(_problem(sheet, CHANGED, row, {}))
    return Answer(token, decision, reason, tuple(problems))


def _problem(sheet: Form, fault: Fault, row: JudgedRow, gaps: Mapping[str, object]) -> Problem:
    label: Text = sheet.column("decision").label
    return Problem(
        file=NAME,
        sheet=sheet.title.zh,
        cell=row.cells.get("decision", Cell("")),
        field="decision",
        rule=fault.rule,
        what=Message(fault.what, {"label": label, **gaps}),
        mend=Message(fault.mend, {"label": label, **gaps}),
    )

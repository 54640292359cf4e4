"""Made-up borrowing: registers that people keep and hand in again, and the archivist who hands out and takes back (rule C6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from jobs.demo.company import Colleague
from jobs.demo.papers import Paper
from jobs.outbox import write_whole
from jobs.workspace import Workspace
from validators.answers import sheets
from validators.answers.lending import BACK, LEND
from validators.forms import forms
from validators.loans import ELECTRONIC, OUT, OVERDUE, READY
from workbooks.filling import fill
from workbooks.reading import Unreadable, read_form

#: The workbook in which the archivist enters what goes out and comes back.
DESK: Final = "借还登记.xlsx"
_SHEET: Final = "lending"
#: Every field a row of the register has; a row that lacks one could not be mended in place.
_FIELDS: Final = tuple(column.name for column in forms()["borrowing"].columns)


def a_loan(rng: Random, who: Colleague, code: str, asked: date, *, electronic: bool = False) -> dict[str, Any]:
    """Return a row: `who` asks on `asked` for the record `code`, for up to seven days."""
    return dict.fromkeys(_FIELDS) | {
        "code": code,
        "medium": ELECTRONIC if electronic else None,
        "borrower": who.name,
        "department": who.department,
        "purpose": rng.choice(("业务办理", "合同续签", "对账", "投标", "审计检查")),
        "asked_on": asked,
        "due": asked + timedelta(days=rng.choice((5, 7, 7))),
        "remarks": rng.choice((None, None, None, "随客户来访使用", "只用半天")),
    }


def a_register(who: Colleague, rows: Sequence[Mapping[str, Any]], at: datetime) -> Paper:
    """Return the register that a person keeps, as it stands when they hand it in."""
    return Paper("borrowing", who.name, f"借阅登记-{who.name}.xlsx", at, rows=[dict(row) for row in rows])


def at_the_desk(
    workspace: Workspace, archivist: str, day: date, *, back: bool, damaged: bool = False, keeps: Sequence[str] = ()
) -> None:
    """Let the archivist hand out what is ready, and take back what is out.

    Args:
        workspace: the archive.
        archivist: who enters it.
        day: on which the records are handed out; they come back on their last day, or on this one where that is earlier.
        back: whether what is out comes back.
        damaged: the first of what comes back lacks pages.
        keeps: codes that stay with whoever has them.
    """
    path = workspace.decisions / archivist / DESK
    if not path.is_file():
        return
    content = path.read_bytes()
    read = read_form(content, DESK, sheets())
    assert not isinstance(read, Unreadable)
    answers: list[dict[str, Any]] = []
    for row in read.rows:
        shown = {name: cell.value for name, cell in row.cells.items()}
        answer: dict[str, Any] = {}
        if shown["state"] == READY:
            answer = {"decision": LEND, "day": day}
        elif back and shown["state"] in (OUT, OVERDUE) and shown["code"] not in keeps:
            due = shown["due"]
            assert isinstance(due, datetime)
            answer = {"decision": BACK, "day": min(day, due.date()), "condition": "缺页" if damaged else "完好"}
            damaged = False
        answers.append(answer)
    if any(answers):
        write_whole(path, fill(content, replace(sheets()[_SHEET], printed_rows=len(answers)), {}, {}, answers))

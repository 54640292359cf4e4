"""An archive with a few records, and requests to change or delete them, as people hand them in and decide on them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from answer_books import answer_row
from archive import NIGHT, Archive
from builders import a_customer, a_visit
from form_builders import a_change_request, a_contract

from jobs.ledger.tables import change
from jobs.settings import FILE_NAME
from jobs.workspace import Workspace
from validators.problem import Problem

BEFORE = datetime(2026, 11, 20, 22, 0)
LATER = NIGHT + timedelta(days=1)
Line = dict[str, object]


#: A contract that does not run any more: one that does cannot be deleted (rule E11).
ENDED: dict[str, Any] = {"state": "已终止", "completed_on": date(2026, 11, 2)}


def held_archive(archive: Archive, **contract: Any) -> Archive:
    """Return the archive with a customer (J2026001), a contract (Y2026销售合同001) and a visit (G2026拜访001)."""
    archive.hand_in("王芳", "客户.xlsx", a_customer(), at=BEFORE)
    archive.hand_in("王芳", "合同.xlsx", a_contract(**contract), at=BEFORE)
    archive.hand_in("王芳", "拜访.xlsx", a_visit(), at=BEFORE)
    archive.night(BEFORE)
    return archive


def ask(
    archive: Archive, *lines: Line, sender: str = "王芳", at: datetime = NIGHT, name: str = "申请.xlsx", **changes: Any
) -> list[Problem]:
    """Hand in a request with these lines, run the night, and return what was wrong with it."""
    archive.hand_in(sender, name, a_change_request(changes=lines, **changes), at=at - timedelta(hours=12))
    outcome = archive.night(at)
    assert not outcome.failures
    return [problem for _, problem in outcome.counted.problems]


def line(field: str, old: object, new: object) -> Line:
    return {"field": field, "old": old, "new": new}


def fields(archive: Archive, code: str) -> dict[str, Any]:
    return archive.fields(code)


def history(archive: Archive) -> list[tuple[Any, ...]]:
    names = ("field", "old", "new", "by", "approved", "why", "reason")
    rows = archive.open(sa.select(*(change.c[name] for name in names)).order_by(change.c.id))
    texts = [(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in row[1:3]) for row in rows]
    return [(row[0], *sides, *row[3:]) for row, sides in zip(rows, texts, strict=True)]


def with_second_check(archive: Archive, *, on: bool = True) -> Archive:
    """Return the archive with the second check switched on, as shipped, or off."""
    path = archive.root / FILE_NAME
    text = path.read_text("utf-8")
    for old, new in (("enabled = false", "enabled = true"),) if on else (("enabled = true ", "enabled = false"),):
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return Archive(Workspace.at(archive.root))


def answer_review(archive: Archive, decision: str, person: str = "陈刚", reason: str = "") -> None:
    """Answer the first row of a supervisor's workbook as they do in Excel."""
    path = archive.workspace.decisions / person / "待审批.xlsx"
    answer_row(path, "approvals", decision=decision, reason=reason or None)

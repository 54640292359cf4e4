"""The proposals that wait, as a supervisor is shown them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Asked, Book
from jobs.facts import people
from jobs.ledger.dealings import last_dealings
from jobs.ledger.problems import read_message
from jobs.ledger.tables import proposal, record
from jobs.quarterly.finding import CONTACT, GRADE, STALE, contacts_of, stands
from jobs.running import Run
from validators.message import Text
from validators.supervision import reviewer_of

BOOK: Final = Book("quarterly")
_KINDS: Final = {
    GRADE: Text("调整等级", "Grade"),
    STALE: Text("停止往来", "Part with"),
    CONTACT: Text("清理联系人", "Contact"),
}
_GOING_ON: Final = Text("正常往来", "Going on")


@dataclass(frozen=True, slots=True)
class Question:
    """A proposal that waits.

    Attributes:
        asked: its row in the workbook.
        row: the proposal with its record's `code`, `fields` and `customer`.
        reviewer: who decides; "" where there is nobody.
        why: the reason, in the office's language.
    """

    asked: Asked
    row: Row[Any]
    reviewer: str
    why: str


def questions(run: Run, connection: Connection) -> tuple[dict[str, Question], list[str]]:
    """Return token -> proposal that waits, and the tokens of those whose file stands otherwise by now."""
    columns = (record.c.code, record.c.fields, record.c.customer, record.c.customer_name, record.c.handler)
    query = sa.select(proposal, *columns).join(record, record.c.id == proposal.c.record)
    rows = connection.execute(query.where(proposal.c.state == "open").order_by(record.c.code, proposal.c.token)).all()
    last = last_dealings(connection, {row.customer for row in rows if row.kind == STALE})
    contacts = contacts_of(connection, {row.record for row in rows})
    roster, language = people(connection), run.workspace.settings.language
    found, overtaken = {}, []
    for row in rows:
        if not stands(row.fields, row.basis, contacts.get(row.record, ()), last.get(row.customer, "")):
            overtaken.append(str(row.token))
            continue
        why = run.say(read_message(row.why))
        line: dict[str, object] = {
            "partner": row.customer_name,
            "code": row.code,
            "owner": row.handler,
            "kind": _KINDS[row.kind].of(language),
            "current": _current(row, language),
            "proposed": row.proposed,
            "why": why,
        }
        asked = Asked(row.token, f"{row.customer_name} {row.proposed}", line)
        found[row.token] = Question(asked, row, reviewer_of(roster, row.handler), why)
    return found, overtaken


def _current(row: Row[Any], language: str) -> str:
    if row.kind == GRADE:
        return str(row.basis["grade"])
    return str(row.basis["contact"].get("name")) if row.kind == CONTACT else _GOING_ON.of(language)

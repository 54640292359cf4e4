"""The partners' files that nobody has confirmed for a time, as people are shown them (rule C13)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Asked, Book
from jobs.facts import people
from jobs.ledger.confirming import unconfirmed
from jobs.ledger.customers import chunks
from jobs.ledger.fields import shown
from jobs.ledger.tables import item
from jobs.running import Run
from jobs.workspace import iso
from validators.declaration import Form
from validators.forms import form_of
from validators.message import Text
from validators.problem import MASK
from validators.supervision import in_charge

BOOK: Final = Book("facts_to_verify")
#: So many files are asked about in one workbook at a time, those first that were confirmed longest ago.
MOST: Final = 200
_ANSWER: Final = Text("“待核实”的回复", "An answer in 待核实")
_ANNOUNCED: Final = Text("{at} 起等新表", "A new form is awaited since {at}")


@dataclass(frozen=True, slots=True)
class Question:
    """A file that is to be verified.

    Attributes:
        asked: its row in the workbook.
        record: id of its record.
        code: its archive code.
        handler: whose file it is by the index.
        person: who is asked; "" where there is nobody.
    """

    asked: Asked
    record: int
    code: str
    handler: str
    person: str


def questions(run: Run, connection: Connection) -> list[Question]:
    """Return what has to be verified, the longest unconfirmed first."""
    since = run.at - timedelta(days=run.workspace.settings.rules.verify_days)
    rows = unconfirmed(connection, iso(since))
    lines = _lines(connection, rows)
    roster, language = people(connection), run.workspace.settings.language
    return [_question(row, lines.get(row.id, []), in_charge(roster, row.handler), language) for row in rows]


def _lines(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for some in chunks({row.id for row in rows}):
        for line in connection.execute(sa.select(item).where(item.c.record.in_(some)).order_by(item.c.line)):
            found.setdefault(line.record, []).append(line)
    return found


def _question(row: Row[Any], lines: Sequence[Row[Any]], person: str, language: str) -> Question:
    form = form_of(row.form, row.form_version)
    assert form is not None
    announced = datetime.fromisoformat(row.announced).date().isoformat() if row.announced else ""
    line: dict[str, object] = {
        "partner": row.customer_name,
        "code": row.code,
        "form": (form.sheet or form.title).of(language),
        "facts": "\n".join(_facts(form, row.fields, lines, language)),
        "confirmed": datetime.fromisoformat(row.confirmed_at).date(),
        "by": row.confirmed_by,
        "file": row.confirmed_path.rsplit("/", 1)[-1] if row.confirmed_path else _ANSWER.of(language),
        "state": _ANNOUNCED.of(language).format(at=announced) if announced else None,
    }
    shown_there = json.dumps([row.id, row.confirmed_at, row.version, *map(str, line.values())], ensure_ascii=False)
    token = f"V{row.id}-{hashlib.sha256(shown_there.encode()).hexdigest()[:10].upper()}"
    asked = Asked(token, f"{row.customer_name} {row.code}", line)
    return Question(asked, row.id, row.code, row.handler, person)


def _facts(form: Form, fields: Mapping[str, Any], lines: Sequence[Row[Any]], language: str) -> Iterator[str]:
    """Yield a line for each fact that goes out of date; what is confidential is named and not shown."""
    assert form.party is not None
    columns = {column.name: column for column in form.columns}
    for name in form.party.verify:
        if name in columns:
            value = shown(fields.get(name))
            if value:
                column = columns[name]
                yield f"{column.label.of(language)}：{MASK if column.sensitive else value}"
            continue
        table = form.table(name)
        open_ = [column.name for column in table.columns if not column.sensitive]
        texts = (
            " ".join(filter(None, (shown(each.fields.get(c)) for c in open_))) for each in lines if each.name == name
        )
        if told := "；".join(filter(None, texts)):
            yield f"{table.plain_title.of(language)}：{told}"

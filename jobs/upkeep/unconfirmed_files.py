"""The partners' files that nobody has confirmed for a time, as people are shown them (rule C13)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Asked, Book
from jobs.facts import people
from jobs.ledger.confirming import overdue, unconfirmed
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
_MARK: Final = "V"
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


def due(run: Run, connection: Connection) -> list[tuple[int, str]]:
    """Return (record id, who is in charge) of all that has to be verified, the longest unconfirmed first."""
    roster = people(connection)
    charge: dict[str, str] = {}
    found = []
    for id_, handler in overdue(connection, _since(run)):
        if handler not in charge:
            charge[handler] = in_charge(roster, handler)
        found.append((id_, charge[handler]))
    return found


def asked_with(run: Run, connection: Connection, tokens: Iterable[str]) -> dict[str, Question]:
    """Return token -> file of those that are to be verified of the files that these tokens were given to."""
    marked = (token.partition("-")[0].removeprefix(_MARK) for token in tokens if token.startswith(_MARK))
    ids = {int(number) for number in marked if number.isascii() and number.isdecimal()}
    return {each.asked.token: each for each in questions(run, connection, ids)}


def _since(run: Run) -> str:
    return iso(run.at - timedelta(days=run.workspace.settings.rules.verify_days))


def questions(run: Run, connection: Connection, records: Collection[int]) -> list[Question]:
    """Return which of some records have to be verified, the longest unconfirmed first."""
    rows = unconfirmed(connection, _since(run), records)
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
    token = f"{_MARK}{row.id}-{hashlib.sha256(shown_there.encode()).hexdigest()[:10].upper()}"
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

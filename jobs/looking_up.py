"""Looking things up in the ledger: who asks, what they find, and an entry in the log for each look (A7 A8)."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.agreements import told
from jobs.facts import people
from jobs.failures import Failure
from jobs.finding import Counted, Found, Query, count, find
from jobs.ledger import audit
from jobs.ledger.deletions import remains
from jobs.ledger.fields import shown
from jobs.ledger.grants import running
from jobs.ledger.history import Changed, history, line_text
from jobs.ledger.lines import STATES
from jobs.ledger.plans import planned
from jobs.ledger.reviews import said_of
from jobs.ledger.tables import code, item, plan, record, version
from jobs.running import Run
from validators import access
from validators.declaration import Column, Form, Table
from validators.facts import Person
from validators.forms import form_called, forms
from validators.message import Message
from validators.plans import PLAN, STANDINGS

#: A search shows so many records unless all are asked for; the log names so many of the codes.
MOST: Final = 50
#: Of so many words it is told what each finds by itself.
_WORDS_ALONE: Final = 6


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is on file about one code.

    Attributes:
        record: the record's row; None where the code was voided.
        fields: (label of the form's column, content as people write it), sensitive ones masked
            for those who may not see them.
        tables: table title and its lines.
        versions: number, handed in, by, path of each.
        changes: every change of a field, in order.
        agreed: number of a version -> who agreed to it at each level, and when.
        plan: how a visit plan stands, and the code of its record; None for other forms.
    """

    record: Row[Any]
    form: Form
    fields: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, tuple[str, ...]], ...]
    versions: tuple[Row[Any], ...]
    changes: tuple[Changed, ...]
    agreed: Mapping[int, tuple[str, ...]]
    plan: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Remains:
    """What remains of a record whose content is gone (rule E14).

    Attributes:
        row: its row of the table `residue`.
        form: the form it was.
        whole: the asker may see its title and the reason.
    """

    row: Row[Any]
    form: Form
    whole: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search gave.

    Attributes:
        found: the records.
        counted: how many of each there are; None where nobody asked.
        alone: where nothing was found, each word -> how many records it finds by itself.
    """

    found: Found
    counted: Counted | None
    alone: Mapping[str, int]


def asker(connection: Connection) -> Person:
    """Return the person on the roster who is logged in to this computer.

    Raises:
        Failure: the roster does not know the login.
    """
    login = getpass.getuser()
    for person in people(connection).values():
        if person.login == login and person.active:
            return person
    raise Failure(
        Message(
            "Your login “{login}” is not on the roster. Have the archivist enter it in 人员名册, column 登录名; it holds from the "
            "next run.",
            {"login": login},
        )
    )


def dossier(run: Run, wanted: str, language: str) -> Dossier | Remains:
    """Return what is on file under a code, or what remains of it, and enter the look in the log.

    Raises:
        Failure: the asker is unknown, or nothing is known under this code.
    """
    with run.ledger.writing() as connection:
        who = asker(connection)
        row = connection.execute(sa.select(record).where(record.c.code == wanted)).first()
        found = row is not None and bool(
            access.decide(who, subject_of(row), run.at.date(), _granted(run, connection, who))
        )
        left = remains(connection, {wanted}).get(wanted) if row is None else None
        seen = found or left is not None
        entry = audit.Entry(
            who.name, "looked" if seen else "refused", wanted if seen else "", "", {"code": wanted}, "guidang show"
        )
        audit.append(connection, run.key, run.stamp, [entry])
        if row is not None and found:
            return _dossier(connection, row, who, language)
        if left is not None:
            return Remains(left, forms()[left.form], who.role in (*access.SEE_ALL, "部门主管"))
        voided = connection.execute(
            sa.select(code.c.reason).where(code.c.code == wanted, code.c.state == "void")
        ).scalar()
    if voided is not None:
        raise Failure(Message("The code {code} was withdrawn: {reason}", {"code": wanted, "reason": voided}))
    raise Failure(
        Message(
            "Nothing is on file under “{code}”, or you may not see it. Copy the whole code from the register, such as J2026001.",
            {"code": wanted},
        )
    )


def subject_of(row: Row[Any]) -> access.Subject:
    """Return a record's row as the policy asks about it."""
    form = form_called(row.form)
    assert form
    return access.Subject(row.code, form, row.handler, row.department, row.secrecy, row.fields)


def _granted(run: Run, connection: Connection, who: Person) -> list[access.Grant]:
    return [each.grant for each in running(connection, run.at.date(), who.name)]


def _dossier(connection: Connection, row: Row[Any], who: Person, language: str) -> Dossier:
    form = form_called(row.form)
    assert form is not None
    open_ = who.role in access.SEE_ALL or row.handler == who.name
    known = form.known_fields()
    columns = [field for field in known.values() if isinstance(field, Column)]
    tables = {name: field for name, field in known.items() if isinstance(field, Table)}
    hidden = set() if open_ else {column.name for column in columns if column.sensitive}
    hidden |= set() if row.handler == who.name else set(form.sender_columns)
    labels = {column.name: column.label.of(language) for column in columns}
    labels |= {name: table.plain_title.of(language) for name, table in tables.items()}

    def content(name: str, kept: Any) -> str:
        if kept is None:
            return ""
        return "****" if name in hidden else shown(kept)

    lines: dict[str, list[str]] = {}
    for each in connection.execute(sa.select(item).where(item.c.record == row.id).order_by(item.c.name, item.c.line)):
        table = tables[each.name]
        state = f"［{STATES[each.state].of(language)}］" if table.closes else ""
        lines.setdefault(each.name, []).append(line_text(table, each.fields, hidden=not open_) + state)
    plans = planned(connection, plan.c.record == row.id) if row.form == PLAN else ()
    versions = connection.execute(
        sa.select(version).where(version.c.record == row.id).order_by(version.c.number, version.c.id)
    ).all()
    said = said_of(connection, [v.arrival for v in versions])
    apart = () if row.handler == who.name else form.sender_columns
    return Dossier(
        record=row,
        form=form,
        fields=tuple(
            (labels[column.name], content(column.name, kept))
            for column in columns
            if (kept := row.fields.get(column.name)) is not None
        ),
        tables=tuple((labels[name], tuple(texts)) for name, texts in lines.items()),
        versions=tuple(versions),
        agreed={v.number: tuple(told(said[v.arrival], language)) for v in versions if v.arrival in said},
        plan=next(((STANDINGS[each.standing].of(language), each.visit) for each in plans), None),
        changes=tuple(history(connection, record_id=row.id, hidden=not open_, apart=apart)),
    )


def search(run: Run, query: Query, most: int | None = MOST, *, counted: bool = False) -> Sought:
    """Return the records that the asker looks for and may see, and enter the look in the log (rules A7 A8).

    The log keeps which codes were found, and of what was looked for a keyed hash.

    Args:
        run: the run.
        query: what they look for.
        most: so many are returned; None for all.
        counted: count them as well.

    Raises:
        Failure: the asker is unknown.
    """
    on = run.at.date()
    with run.ledger.reading() as connection:
        who = asker(connection)
        found = find(connection, query, who, on, most)
        numbers = count(connection, query, who, on) if counted else None
        alone = {} if found.hits else _alone(connection, query, who, on)
    codes = [hit.code for hit in found.hits]
    why = " ".join([*codes[:MOST], *(["…"] if len(codes) > MOST or found.more else [])])
    values = {"query": {name: str(value) for name, value in asdict(query).items() if value}, "found": codes}
    with run.ledger.writing() as connection:
        entry = audit.Entry(who.name, "searched", "", why, values, "guidang search")
        audit.append(connection, run.key, run.stamp, [entry])
    return Sought(found, numbers, alone)


def _alone(connection: Connection, query: Query, who: Person, on: date) -> dict[str, int]:
    """Return each word that was typed -> how many records it finds by itself; nothing where there was only one."""
    words = list(dict.fromkeys(query.words.split()))[:_WORDS_ALONE]
    if len(words) < 2 and replace(query, words="") == Query():
        return {}
    return {word: find(connection, Query(word), who, on, 0).more for word in words if not word.startswith("-")}

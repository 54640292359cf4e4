"""Conflicts: two people set one field otherwise in one night, and the archivist decides in a workbook (rule C8)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from jobs.answer_books import (
    UNKNOWN,
    Asked,
    Book,
    Given,
    homes,
    open_at,
    read_book,
    renew,
    tell,
    to_read,
)
from jobs.facts import gather, office_of, people
from jobs.ledger import audit
from jobs.ledger.contesting import CONTESTED, decided, open_conflicts
from jobs.ledger.fields import shown
from jobs.ledger.posting import Cause, Posting
from jobs.ledger.seeing import form_of_record
from jobs.running import Run
from validators.answers.conflicts import CHOICES
from validators.message import Fault
from validators.supervision import archivists

BOOK: Final = Book("conflicts")

NOT_IN_CHARGE = Fault(
    "archivist-rules",
    "Conflicts are decided by {who}, not by you.",
    "Leave it to {who}; if that is wrong, have your role in the roster (人员名册) corrected.",
    "C8",
)
NO_SUCH_CHOICE = Fault(
    "no-such-choice",
    "There is no content under “{value}” in this row.",
    "Choose one of those that are there, or keep what was on file.",
    "C8",
)
SAME_RECORD = Fault(
    "ruling-makes-a-double",
    "With this content the record would be the same as {other}.",
    "Choose another content, or keep what was on file.",
    "C7",
)


def _questions(run: Run, connection: Connection) -> dict[str, tuple[Asked, Row[Any]]]:
    """Return token -> (row of the workbook, conflict)."""
    language = run.workspace.settings.language
    found: dict[str, tuple[Asked, Row[Any]]] = {}
    for row in open_conflicts(connection):
        label = form_of_record(dict(row._mapping)).column(row.field).label.of(language)
        told = [f"{shown(each['value']) or '—'}\n{each['who']} {each['why']}".strip() for each in row.options]
        title = f"{row.customer_name or ''} {row.title}".strip()
        line = {"code": row.code, "title": title, "field": label, "before": shown(row.before) or None}
        line |= dict(zip(("first", "second", "third"), told, strict=False))
        basis = json.dumps([row.id, *line.values()], ensure_ascii=False)
        token = f"C{row.id}-{hashlib.sha256(basis.encode()).hexdigest()[:10].upper()}"
        found[token] = Asked(token, f"{row.code} {label}", line), row
    return found


def rulings(run: Run) -> None:
    """Read every archivist's workbook and act on what they decided."""
    for person, path in to_read(run, BOOK):
        with run.ledger.reading() as connection:
            asked = _questions(run, connection)
            in_charge = archivists(people(connection))
        given = _answers(run, person, path, asked, in_charge)
        if given is None:
            continue
        acts = [each for each in given if each.text("decision") and not each.problems]
        if acts:
            with run.ledger.writing() as connection:
                given = [
                    _rule(run, connection, person, each, asked[each.token][1]) if each in acts else each
                    for each in given
                ]
        tell(run, BOOK, person, given, asked if person in in_charge else ())


def _answers(
    run: Run,
    person: str,
    path: Path,
    asked: Mapping[str, tuple[Asked, Row[Any]]],
    in_charge: Sequence[str],
) -> list[Given] | None:
    given = read_book(run, BOOK, person, path)
    return None if given is None else [_checked(each, person, asked, in_charge) for each in given]


def _checked(each: Given, person: str, asked: Mapping[str, tuple[Asked, Row[Any]]], in_charge: Sequence[str]) -> Given:
    decision = each.text("decision")
    if not decision or each.problems:
        return each
    if each.token not in asked:
        return each.refused(BOOK.problem(UNKNOWN, each.row, {"value": each.token}))
    if person not in in_charge:
        return each.refused(BOOK.problem(NOT_IN_CHARGE, each.row, {"who": "、".join(in_charge)}))
    if decision in CHOICES and CHOICES.index(decision) >= len(asked[each.token][1].options):
        return each.refused(BOOK.problem(NO_SUCH_CHOICE, each.row, {"value": decision}))
    return each


def _rule(run: Run, connection: Connection, person: str, each: Given, row: Row[Any]) -> Given:
    """Act on one decision: the chosen content stands from now on, and its history says who chose it and why."""
    decision, reason = each.text("decision"), each.text("reason")
    settings = run.workspace.settings
    office = office_of(connection, gather(connection, settings, run.at), run.key, run.stamp, settings)
    posting = Posting(connection, office)
    posting.fetch_codes({row.code})
    option = row.options[CHOICES.index(decision)] if decision in CHOICES else None
    value = option["value"] if option else row.before
    if other := posting.stands_for(row.code, {row.field: value}):
        return each.refused(BOOK.problem(SAME_RECORD, each.row, {"other": other}))
    if option:
        cause = Cause(option["who"], option["why"] or CONTESTED, option["arrival"], person, reason)
    else:
        cause = Cause("guidang", CONTESTED, None, person, reason)
    posting.amend(row.code, {row.field: value}, cause)
    posting.log.append(
        audit.Entry(person, "ruled", row.code, CONTESTED, {"field": row.field, "choice": decision}, BOOK.file)
    )
    posting.write()
    decided(connection, row.id, {"by": person, "decided": run.stamp, "choice": decision, "reason": reason})
    return each


def conflicts(run: Run) -> None:
    """Write the archivists' workbooks of what waits for them, and clear away those in which nothing is asked."""
    with run.ledger.reading() as connection:
        in_charge = archivists(people(connection))
        asked = _questions(run, connection)
    for person in sorted({*dict(homes(run, BOOK)), *in_charge}):
        if open_at(run, BOOK, person):
            continue

        def answers(path: Path, person: str = person) -> Sequence[Given] | None:
            return _answers(run, person, path, asked, in_charge)

        rows = [each for each, _ in asked.values()] if person in in_charge else []
        renew(run, BOOK, person, rows, answers)

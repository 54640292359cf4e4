"""Which copies are to lie in people's folders: what the grants that run on a day still allow on that day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.copies.excerpt import Line, excerpt_lines
from jobs.facts import people
from jobs.ledger import audit
from jobs.ledger.confidentiality import agreements
from jobs.ledger.customers import chunks
from jobs.ledger.grants import REVOKED, Kept, end, running
from jobs.ledger.newest_documents import Document, newest_documents
from jobs.ledger.seeing import form_of_record
from jobs.ledger.sight import subject_of
from jobs.ledger.tables import item, record
from jobs.running import Run
from validators.access import Grant, Why, decide
from validators.facts import Person
from validators.message import Message
from validators.names import normal_name
from validators.outside_bodies import lack_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that somebody may consult, with what they are handed of it.

    Attributes:
        grant: by which they may.
        row: the record's row.
        title: what the list of copies calls it.
        documents: its newest documents.
        excerpt: what is on file about it, where that stands in no document of its own.
    """

    grant: Grant
    row: Row[Any]
    title: str
    documents: Sequence[Document]
    excerpt: Sequence[Line]

    @property
    def parts(self) -> list[tuple[str, Document | None]]:
        """(basis, document) of each copy; None for the excerpt. The basis changes with whatever the copy says."""
        said = [self.grant.until.isoformat(), self.grant.way, self.grant.body]
        found: list[tuple[str, Document | None]] = [
            (_hash([*said, each.sha256, each.name]), each) for each in self.documents
        ]
        if self.excerpt:
            found.append((_hash([*said, [list(line) for line in self.excerpt]]), None))
        return found


def _hash(said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def wanted(run: Run, connection: Connection) -> tuple[list[Wanted], list[audit.Entry]]:
    """Return what is to lie in people's folders today, and the entries for the log about grants that have ended.

    A grant ends where whoever has it has left, where the record is gone, and where its level has been raised above
    the one that was approved. Where a clearance or an agreement lacks for now, nothing is handed out, and the
    archivist is told.

    Args:
        run: the run under way.
        connection: holds the ledger's write lock.
    """
    roster, kept = people(connection), running(connection, run.at.date())
    rows = _records(connection, {each.grant.code for each in kept})
    numbers = _agreement_numbers(connection, {each.grant.request for each in kept if each.grant.body})
    on_file = agreements(connection, set(numbers.values()))
    good: list[Kept] = []
    ended: list[audit.Entry] = []
    for each in kept:
        why = _ends(run, each.grant, roster.get(each.grant.person), rows.get(each.grant.code))
        if why is not None:
            ended += end(connection, [each], run.stamp, REVOKED, why=run.say(why))
            run.notices.append(why)
            continue
        who, row = roster[each.grant.person], rows[each.grant.code]
        lacking = _lacking(run, each.grant, who, row)
        if each.grant.body and lacking is None:
            agreement = on_file.get(normal_name(numbers.get(each.grant.request, "")))
            if lack_of(agreement, each.grant.body, run.at.date()):
                gaps = {"request": each.grant.request, "body": each.grant.body}
                lacking = Message(
                    "Nothing is handed to {body} by {request}: its confidentiality agreement is not in force. Enter the new "
                    "one in 业务合同登记表, and have the request handed in again.",
                    gaps,
                )
        if lacking is None:
            good.append(each)
        elif lacking not in run.notices:
            run.notices.append(lacking)
    return _with_documents(connection, roster, [(each.grant, rows[each.grant.code]) for each in good], run), ended


def _records(connection: Connection, codes: Collection[str]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for some in chunks(codes):
        found |= {row.code: row for row in connection.execute(sa.select(record).where(record.c.code.in_(some)))}
    return found


def _agreement_numbers(connection: Connection, requests: Collection[str]) -> dict[str, str]:
    """Return request -> number of the agreement of confidentiality that it names."""
    return {code: str(row.fields.get("nda_number") or "") for code, row in _records(connection, requests).items()}


def _ends(run: Run, grant: Grant, who: Person | None, row: Row[Any] | None) -> Message | None:
    """Return why a grant has come to its end before its last day; None where it has not."""
    gaps = {"person": grant.person, "code": grant.code, "request": grant.request}
    if who is None or not who.active:
        return Message("{person} has left, so what {request} granted of {code} has ended.", gaps)
    if row is None:
        return Message("{code} is no longer on file, so what {request} granted of it to {person} has ended.", gaps)
    answer = decide(who, subject_of(row), run.at.date(), [grant])
    if not answer and answer.why is Why.LEVEL:
        return Message(
            "{code} has become more secret than it was when {request} was approved, so what was granted to {person} has ended. "
            "Where it is still needed, have it asked for again.",
            gaps,
        )
    return None


def _lacking(run: Run, grant: Grant, who: Person, row: Row[Any]) -> Message | None:
    """Return why somebody is handed nothing for now, and what to do; None where nothing is in the way."""
    subject = subject_of(row)
    answer = decide(who, subject, run.at.date(), [grant])
    return None if answer else answer.refusal(who, subject)


def _with_documents(
    connection: Connection, roster: Mapping[str, Person], pairs: Sequence[tuple[Grant, Row[Any]]], run: Run
) -> list[Wanted]:
    ids = {row.id for _, row in pairs}
    documents = newest_documents(connection, ids)
    lines: dict[int, list[Row[Any]]] = {}
    for some in chunks(ids):
        query = sa.select(item).where(item.c.record.in_(some)).order_by(item.c.name, item.c.line)
        for line in connection.execute(query):
            lines.setdefault(line.record, []).append(line)
    found = []
    for grant, row in pairs:
        form, mine = form_of_record(dict(row._mapping)), documents.get(row.id, [])
        # A card's own workbook says all of it, and so does the file that a slip is about; the workbook of a
        # register says what is others', too.
        whole = any(each.is_form for each in mine) or bool(form.file_column and mine)
        excerpt = () if whole else excerpt_lines(form, row, lines.get(row.id, ()), roster[grant.person], run)
        customer = row.customer_name or ""
        title = row.title if not customer or customer in row.title else f"{customer} {row.title}"
        found.append(Wanted(grant, row, title, mine, tuple(excerpt)))
    return found

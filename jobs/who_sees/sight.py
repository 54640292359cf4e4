"""What each person may see, worked out for everybody at once: by groups of records, and record by record for grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.facts import people
from jobs.ledger.customers import chunks
from jobs.ledger.grants import running
from jobs.ledger.record_groups import Extent, Group, record_groups
from jobs.ledger.tables import record
from validators.access import Answer, Grant, Subject, decide
from validators.declaration import Form
from validators.facts import Person
from validators.forms import forms
from validators.message import Text

_COLUMNS: Final = ("id", "code", "revision", "form", "handler", "department", "secrecy", "title", "class")
_GRANTED: Final = Text("查阅批准 {request} 至 {until}", "approved by {request} until {until}")
_FOR_A_BODY: Final = Text("查阅批准 {request} 至 {until}（{body}）", "approved by {request} until {until}, for {body}")


@dataclass(frozen=True, slots=True)
class Granted:
    """A record that somebody has a running grant for.

    Attributes:
        row: the record: id, code, revision, form, handler, department, secrecy, title, class, customer_name.
        answer: what the policy says of it.
        grant: the grant.
    """

    row: Row[Any]
    answer: Answer
    grant: Grant


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see.

    Attributes:
        person: who.
        by_post: group of records -> why, of those that their post alone opens to them.
        granted: records that somebody has approved for them, also where the policy forbids them by now.
    """

    person: Person
    by_post: Mapping[Group, Answer]
    granted: tuple[Granted, ...]

    @property
    def approved(self) -> tuple[Granted, ...]:
        """The records that are open to them by a grant and not by their post, each once."""
        return tuple(each for each in self.granted if each.answer and each.answer.grant == each.grant)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who may see what on one day.

    Attributes:
        groups: every group of records with its extent.
        sights: name -> what that person may see, of everybody on the roster in its order.
        outside: running grants whose person is not on the roster any more.
    """

    groups: Mapping[Group, Extent]
    sights: Mapping[str, Sight]
    outside: tuple[Grant, ...]


def kept_apart() -> frozenset[str]:
    """Return the ids of the forms whose records stand in no list: reports of a breach (rule B12)."""
    return frozenset(form.id for form in forms().values() if form.accused or form.hides_sender)


def scene(connection: Connection, on: date, recent: int) -> Scene:
    """Work out who may see what.

    Args:
        connection: a transaction.
        on: the day.
        recent: number of the first record that counts as new.
    """
    staff = people(connection)
    apart = kept_apart()
    groups = record_groups(connection, apart, recent)
    grants: dict[str, list[Grant]] = {}
    for kept in running(connection, on):
        grants.setdefault(kept.grant.person, []).append(kept.grant)
    codes = {grant.code for those in grants.values() for grant in those}
    rows = {code: row for code, row in _records(connection, codes).items() if row.form not in apart}
    plain = next(form for form in forms().values() if form.id not in apart)
    sights = {
        name: Sight(
            person, _open(person, groups, plain, on), tuple(_granted(person, grants.get(name, ()), rows, plain, on))
        )
        for name, person in staff.items()
    }
    outside = tuple(grant for name, those in grants.items() if name not in staff for grant in those)
    return Scene(groups, sights, outside)


def why(answer: Answer) -> Text:
    """Return why somebody may see a record, for a list."""
    if answer.grant is None:
        return answer.why.value
    gaps = {"request": answer.grant.request, "until": answer.grant.until.isoformat(), "body": answer.grant.body}
    said = _FOR_A_BODY if answer.grant.body else _GRANTED
    return Text(said.zh.format(**gaps), said.en.format(**gaps))


def _open(person: Person, groups: Mapping[Group, Extent], plain: Form, on: date) -> dict[Group, Answer]:
    if not person.active:
        return {}
    asked = ((group, decide(person, Subject("", plain, *group), on)) for group in groups)
    return {group: answer for group, answer in asked if answer}


def _granted(
    person: Person, grants: list[Grant] | tuple[()], rows: Mapping[str, Row[Any]], plain: Form, on: date
) -> list[Granted]:
    found = []
    for grant in sorted(grants, key=lambda each: (each.code, each.until, each.request)):
        if row := rows.get(grant.code):
            subject = Subject(row.code, plain, row.handler, row.department, row.secrecy)
            found.append(Granted(row, decide(person, subject, on, grants), grant))
    return found


def _records(connection: Connection, codes: set[str]) -> dict[str, Row[Any]]:
    columns = (*(record.c[name] for name in _COLUMNS), record.c.customer_name)
    return {
        row.code: row
        for some in chunks(codes)
        for row in connection.execute(sa.select(*columns).where(record.c.code.in_(some)))
    }

"""What somebody may see, as a condition on the table `record`: the policy of `validators.access` asked of all records at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.grants import running
from jobs.ledger.tables import record
from validators.access import SECRET, SEE_ALL, Answer, Grant, Subject, decide, departments_of
from validators.facts import Person
from validators.forms import form_called, forms
from validators.supervision import SUPERVISOR

#: The columns of `record` that a decision needs.
NEEDED = ("id", "code", "form", "handler", "department", "secrecy", "fields")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see on one day.

    Attributes:
        who: the person.
        on: the day.
        grants: what was approved for them and runs on that day.
        condition: holds of just those records in the table `record`.
        knows: it is about what they may know of, which is more than what they may see.
    """

    who: Person
    on: date
    grants: tuple[Grant, ...]
    condition: sa.ColumnElement[bool]
    knows: bool = False

    def of(self, row: Row[Any]) -> Answer:
        """Return whether they may see a record, or know of it, and why; its row has the columns `NEEDED`."""
        subject = subject_of(row)
        answer = decide(self.who, subject, self.on, self.grants)
        common = self.who.active and subject.secrecy not in SECRET and not subject.form.hides_sender
        return replace(answer, allowed=True) if self.knows and common else answer


def subject_of(row: Row[Any]) -> Subject:
    """Return a record's row, with the columns `NEEDED`, as the policy is asked about it."""
    form = form_called(row.form)
    assert form is not None
    return Subject(row.code, form, row.handler, row.department, row.secrecy, row.fields)


def sight(connection: Connection, who: Person, on: date) -> Sight:
    """Return what a person may see on a day (rules A7 C10).

    Args:
        connection: sees the ledger as it is.
        who: the person, as the roster has them.
        on: the day.
    """
    grants = tuple(kept.grant for kept in running(connection, on, who.name))
    everything = Sight(who, on, grants, sa.true())
    # Few records are granted, and few are about somebody: those are asked one by one.
    granted = _seen(connection, everything, record.c.code, [each.code for each in grants])
    naming = [form.id for form in forms().values() if form.accused]
    free = _seen(connection, everything, record.c.form, naming)
    by_post = sa.or_(record.c.form.not_in(naming) & _by_post(who), record.c.id.in_(granted), record.c.id.in_(free))
    return Sight(who, on, grants, by_post)


def known_to(connection: Connection, who: Person, on: date) -> Sight:
    """Return what a person may know of on a day, to ask for it: what they see, and whatever is below 机密 (rules A7 E9).

    That a record which is 机密 or above exists, and any report of a breach, is known to whoever may see it alone.

    Args: as for `sight`.
    """
    seen = sight(connection, who, on)
    if not who.active:
        return seen
    hiding = [form.id for form in forms().values() if form.hides_sender]
    common = record.c.secrecy.not_in(SECRET) & record.c.form.not_in(hiding)
    return replace(seen, condition=sa.or_(seen.condition, common), knows=True)


def _by_post(who: Person) -> sa.ColumnElement[bool]:
    if not who.active:
        return sa.false()
    if who.role in SEE_ALL:
        return sa.true()
    own = record.c.handler == who.name
    if who.role != SUPERVISOR:
        return own
    below = sa.and_(record.c.department.in_(departments_of(who)), record.c.secrecy.not_in(SECRET))
    return sa.or_(own, below)


def _seen(connection: Connection, whole: Sight, column: sa.Column[Any], values: Sequence[str]) -> list[int]:
    found: list[int] = []
    for some in chunks(set(values)):
        query = sa.select(*(record.c[name] for name in NEEDED)).where(column.in_(some))
        found += [row.id for row in connection.execute(query) if whole.of(row)]
    return found

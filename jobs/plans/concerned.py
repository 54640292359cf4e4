"""Whom a visit plan concerns: the heads of the departments that visit, that own the customer, and that it names (rule B1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.plans import Planned
from jobs.ledger.tables import customer, record
from validators.facts import Person
from validators.supervision import heads_of


def owners(connection: Connection, customers: Collection[int]) -> dict[int, str]:
    """Return customer -> the department that their own file belongs to."""
    found: dict[int, str] = {}
    for some in chunks(customers):
        query = sa.select(customer.c.id, record.c.department).join(record, record.c.id == customer.c.record)
        found |= {row.id: row.department or "" for row in connection.execute(query.where(customer.c.id.in_(some)))}
    return found


def concerned(plan: Planned, roster: Mapping[str, Person], owner: str, always: Sequence[str]) -> list[str]:
    """Return who gets a plan, in a fixed order.

    Args:
        plan: the plan.
        roster: everybody.
        owner: the department that owns the customer; may be empty.
        always: departments that get every plan, as the office has it.
    """
    departments = dict.fromkeys((*_departments(plan, roster), owner, *always))
    found = (head for department in departments if department for head in heads_of(roster, department))
    return list(dict.fromkeys(found))


def _departments(plan: Planned, roster: Mapping[str, Person]) -> Iterator[str]:
    for name in plan.visitors:
        if name in roster:
            yield roster[name].department
            yield from roster[name].further_departments
    yield from plan.fields.get("departments") or ()

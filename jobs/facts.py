"""Gathering what the checks may know from the ledger (see `validators.facts`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import called_by, chunks
from jobs.ledger.remains import GONE_STATES
from jobs.ledger.tables import code, office, record
from jobs.settings import Settings
from validators.codes import CodeSeries
from validators.facts import Facts, KnownRecord, Person
from validators.names import normal_name
from validators.office import retention_schedule
from validators.office.calendar import calendar
from validators.office.code_scheme import scheme_in_force
from validators.office.departments import abbreviations
from validators.office.dictionary import in_force, renamed
from validators.office.roster import person
from validators.retention import Schedule

#: Columns that say whose a record is, and of when.
_OF_WHOM: Final = ("handler", "department", "dated")
#: State of a code whose record is gone -> what people call it.
_ENDED: Final = {"void": "作废", **{how: text.zh for how, text in GONE_STATES.items()}}

if TYPE_CHECKING:
    from jobs.ledger.posting import Office


def office_rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    """Return the rows of an office table in force; none where it was never read."""
    rows = connection.execute(sa.select(office.c.rows).where(office.c.name == table)).scalar()
    return list(rows or [])


def people(connection: Connection) -> dict[str, Person]:
    """Return the roster in force."""
    return {found.name: found for found in map(person, office_rows(connection, "roster"))}


def dictionaries_in_force(connection: Connection) -> Mapping[str, tuple[str, ...]]:
    """Return the dictionaries in force: the office's, and the shipped ones it says nothing of."""
    return in_force(office_rows(connection, "dictionary"))


def series_in_force(connection: Connection) -> Mapping[str, CodeSeries]:
    """Return the code scheme in force (rule C3)."""
    return scheme_in_force(office_rows(connection, "codes"))


def departments_in_force(connection: Connection) -> Mapping[str, str]:
    """Return department -> how it is called in archive codes."""
    rows = office_rows(connection, "dictionary")
    return abbreviations(rows, in_force(rows))


def schedules_in_force(connection: Connection) -> Mapping[str, tuple[Schedule, ...]]:
    """Return the retention schedule in force, line -> its versions, the oldest first (rule E11)."""
    return retention_schedule.schedules_in_force(office_rows(connection, "retention"))


def known_records(connection: Connection, codes: Collection[str]) -> dict[str, KnownRecord]:
    """Return what the ledger says of these archive codes."""
    names = ("code", "state", "secrecy", "title", "form", "customer", "customer_name", "fields", *_OF_WHOM)
    rows: list[sa.Row[Any]] = []
    for some in chunks(codes):
        rows += connection.execute(sa.select(*(record.c[name] for name in names)).where(record.c.code.in_(some))).all()
    called = called_by(connection, {row.customer for row in rows if row.customer is not None})
    ended: dict[str, str] = {}
    for some in chunks(codes):
        query = sa.select(code.c.code, code.c.state).where(code.c.code.in_(some), code.c.state.in_(_ENDED))
        ended |= {row.code: _ENDED[row.state] for row in connection.execute(query)}
    return {name: KnownRecord(name, state) for name, state in ended.items()} | {
        row.code: KnownRecord(
            row.code,
            row.state,
            row.secrecy,
            row.title,
            row.form,
            frozenset(called.get(row.customer, ())) | {normal_name(row.customer_name or "")},
            row.fields,
            row.handler,
            row.department or "",
            row.dated,
        )
        for row in rows
    }


def gather(connection: Connection, settings: Settings, at: datetime, codes: Collection[str] = ()) -> Facts:
    """Return the facts of a run.

    Args:
        connection: sees the ledger as it is.
        settings: the office's numbers.
        at: the run's moment.
        codes: the archive codes that the forms at hand name.
    """
    return Facts(
        at=at,
        people=people(connection),
        dictionaries=dictionaries_in_force(connection),
        records=known_records(connection, codes),
        renamed=renamed(office_rows(connection, "dictionary")),
        calendar=calendar(office_rows(connection, "calendar")),
        loan_days=settings.rules.loan_days,
    )


def office_of(connection: Connection, facts: Facts, key: bytes, at: str, settings: Settings) -> Office:
    """Return what posting needs to know of the office, from its tables in force.

    Args:
        connection: sees the ledger as it is.
        facts: the run's facts.
        key: key of the log's digests.
        at: the run's moment, ISO 8601 with zone.
        settings: the office's numbers.
    """
    from jobs.ledger.posting import Office

    series, departments = series_in_force(connection), departments_in_force(connection)
    return Office(
        key,
        at,
        series,
        facts.people,
        settings.rules.likeness,
        departments,
        facts.calendar,
        settings.deadlines.days,
        settings.deadlines.visit_hours,
    )

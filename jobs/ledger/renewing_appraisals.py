"""Renewing when records are due: those that have changed, that others have changed, and that a day makes due (rules E11 E12).

What a night looks at: records written since the last time; the customer's records where the relation ended, where the
business changed that they depend on, or where somebody set or lifted a hold; the records of a line of the schedule that was
edited or took force; and those that a day has brought over a boundary, by the index on the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.appraisals import digest_of
from jobs.ledger.counters import Counters, reached
from jobs.ledger.customers import chunks
from jobs.ledger.hold_table import hold
from jobs.ledger.holds import MATTERS, family, set_holds, standing
from jobs.ledger.tables import printed, record
from jobs.ledger.triggers import BUSINESS, FILE, counted_from, subjects
from validators.forms import forms
from validators.holds import SET
from validators.retention import PARTED
from validators.verdicts import Lines, State, Verdict, appraise

#: What the register shows of a record: it will be due soon, it is, something stands in the way.
SOON: Final = "soon"
DUE: Final = "due"
HELD: Final = "held"
_NAME: Final = "retention"
_COLUMNS: Final = ("line", "since", "digest", "state", "began", "due", "mark")


@dataclass(frozen=True, slots=True)
class Renewed:
    """What renewing has come to.

    Attributes:
        changed: how many appraisals are not what they were.
        listed: whether any record was looked at that is marked, or was: what lists say of it may be another.
    """

    changed: int
    listed: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """Up to where the appraisals were renewed the last time.

    Attributes:
        revision: the ledger's revision.
        day: the day.
        within: how many days ahead counted as soon.
        lines: line -> digest of its versions, and of which of them were in force.
        groups: group of records, as JSON -> revision of its newest appraisal.
    """

    revision: int
    day: date
    within: int
    lines: dict[str, str]
    groups: dict[str, int]


def renew(connection: Connection, lines: Lines, on: date, within: int, *, anew: bool = False) -> Renewed:
    """Renew the appraisals of what has changed.

    Args:
        connection: holds the ledger's write lock.
        lines: the schedule in force.
        on: the run's day.
        within: how many days ahead a record is marked.
        anew: reckon all of them.
    """
    seen = None if anew else _seen(connection)
    now = reached(connection, "revision")
    stamps = {line: _stamp(versions, on) for line, versions in lines.items()}
    ids = _touched(connection, seen, lines, stamps, on, within)
    counters = Counters(connection)
    groups = dict(seen.groups) if seen else {}
    changed, revision, listed = 0, 0, False
    for some in chunks(ids):
        rows, marked = _changed(connection, some, lines, on, within)
        listed = listed or marked
        if not rows:
            continue
        revision = revision or counters.take("revision")
        _put(connection, rows, revision)
        groups |= dict.fromkeys(_groups_of(connection, rows), revision)
        changed += len(rows)
    counters.write()
    detail = {"day": on.isoformat(), "within": within, "lines": stamps, "groups": groups}
    if seen is None or detail != _detail(seen) or now != seen.revision or changed:
        connection.execute(sa.delete(printed).where(printed.c.name == _NAME))
        values = {"name": _NAME, "revision": revision or now, "detail": detail}
        connection.execute(sa.insert(printed).values(values))
    return Renewed(changed, listed)


def appraised_groups(connection: Connection) -> dict[str, int]:
    """Return group of records (see `group_key`) -> revision of its newest appraisal."""
    seen = _seen(connection)
    return seen.groups if seen else {}


def group_key(handler: str, department: str | None, secrecy: str) -> str:
    """Return the name under which `appraised_groups` has a group of records."""
    return f"{handler}\x1f{department or ''}\x1f{secrecy}"


def _seen(connection: Connection) -> _Seen | None:
    row = connection.execute(sa.select(printed).where(printed.c.name == _NAME)).first()
    if row is None:
        return None
    kept = row.detail
    return _Seen(row.revision, date.fromisoformat(kept["day"]), kept["within"], kept["lines"], kept["groups"])


def _detail(seen: _Seen) -> dict[str, Any]:
    return {"day": seen.day.isoformat(), "within": seen.within, "lines": seen.lines, "groups": seen.groups}


def _stamp(versions: Iterable[Any], on: date) -> str:
    said = [(each, each.since is None or each.since <= on) for each in versions]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _touched(
    connection: Connection, seen: _Seen | None, lines: Lines, stamps: dict[str, str], on: date, within: int
) -> set[int]:
    """Return the records to be looked at."""
    if seen is None:
        return set(connection.execute(sa.select(record.c.id)).scalars())
    written = sa.select(record.c.id, record.c.form, record.c.customer).where(record.c.revision > seen.revision)
    rows = connection.execute(written).all()
    found = {row.id for row in rows}
    of_form: dict[str, set[int]] = {}
    for row in rows:
        if row.customer is not None:
            of_form.setdefault(row.form, set()).add(row.customer)
    found |= _of_customers(connection, of_form, lines)
    edited = {line for line in stamps.keys() | seen.lines if stamps.get(line) != seen.lines.get(line)}
    if edited:
        found |= _of_lines(connection, edited, lines)
    found |= _crossing(connection, seen, on, within)
    for each in _moved_holds(connection, seen.day, on, of_form):
        found |= _reached_by(connection, each)
    return found


def _of_customers(connection: Connection, of_form: dict[str, set[int]], lines: Lines) -> set[int]:
    """Return the records that depend on others of their customer that were written."""
    found: set[int] = set()
    parted = counted_from(lines, PARTED)
    files = _members(connection, of_form.get(FILE, ()))
    business = {form: _members(connection, of_form.get(form, ())) for form in {*BUSINESS.values(), *MATTERS.values()}}
    outside = [form.id for form in forms().values() if form.retention.outside]
    for some in chunks(files) if parted else ():
        query = sa.select(record.c.id).where(record.c.customer.in_(some), record.c.retention.in_(parted))
        found |= set(connection.execute(query).scalars())
    for some in chunks({each for form in BUSINESS.values() for each in business[form]}):
        query = sa.select(record.c.id).where(record.c.customer.in_(some), record.c.form.in_(outside))
        found |= set(connection.execute(query).scalars())
    # What open business holds is looked up for records that are marked; the others are not in question yet.
    for some in chunks({each for form in MATTERS.values() for each in business[form]}):
        query = sa.select(record.c.id).join(appraisal, appraisal.c.record == record.c.id)
        found |= set(connection.execute(query.where(record.c.customer.in_(some), appraisal.c.mark != "")).scalars())
    return found


def _members(connection: Connection, customers: Collection[int]) -> set[int]:
    """Return these customers and all that are one with them (rule C7)."""
    return {each for those in family(connection, customers).values() for each in those}


def _of_lines(connection: Connection, edited: Collection[str], lines: Lines) -> set[int]:
    """Return the records that fall under lines of the schedule that were edited or took force."""
    named = set(connection.execute(sa.select(record.c.retention).distinct()).scalars())
    bases = {base for base in named for line in edited if line.startswith(base)}
    return set(connection.execute(sa.select(record.c.id).where(record.c.retention.in_(bases))).scalars())


def _crossing(connection: Connection, seen: _Seen, on: date, within: int) -> set[int]:
    """Return the records that are due or soon will be on one of two days and not on the other."""
    found: set[int] = set()
    for one, other in ((seen.day, on), (seen.day + timedelta(days=seen.within), on + timedelta(days=within))):
        first, last = sorted((one, other))
        query = sa.select(appraisal.c.record).where(appraisal.c.due > first.isoformat())
        found |= set(connection.execute(query.where(appraisal.c.due <= last.isoformat())).scalars())
    return found


def _moved_holds(connection: Connection, before: date, on: date, of_form: dict[str, set[int]]) -> Iterator[Any]:
    """Yield the holds that were set, lifted or changed, that begin or end, or whose customer became one with another."""
    first, last = (each.isoformat() for each in sorted((before, on)))
    # A hold that was entered on the day of the last run may have come after it.
    moved = [hold.c.entered >= first, hold.c.since.between(first, last), hold.c.lifted.between(first, last)]
    yield from connection.execute(sa.select(hold).where(sa.or_(*moved)))
    customers = {each for those in of_form.values() for each in those}
    held = {row.customer: row for row in set_holds(connection, on) if row.scope == "customer"}
    for customer, members in family(connection, held).items():
        if len(members) > 1 and members & customers:
            yield held[customer]


def _reached_by(connection: Connection, each: Any) -> set[int]:
    """Return the records in the scope of a hold that somebody has set."""
    if each.scope == "record":
        return {each.record} if each.record is not None else set()
    query = sa.select(record.c.id)
    if each.scope == "customer":
        members = _members(connection, [each.customer])
        return set(connection.execute(query.where(record.c.customer.in_(members))).scalars())
    series = [form.id for form in forms().values() if form.coding.series == each.target]
    of_class = (record.c["class"] + record.c.type == each.target, record.c["class"] == each.target)
    of_series = sa.and_(record.c["class"] == "-", record.c.form.in_(series))
    return set(connection.execute(query.where(sa.or_(*of_class, of_series))).scalars())


def _changed(
    connection: Connection, ids: Collection[int], lines: Lines, on: date, within: int
) -> tuple[dict[int, dict[str, Any]], bool]:
    """Return record -> its appraisal as it is now, of those whose appraisal isn't so yet; and whether any is marked, or was."""
    found = {id_: appraise(lines, each, on) for id_, each in subjects(connection, ids, lines).items()}
    soon = on + timedelta(days=within)
    near = {id_ for id_, each in found.items() if each.due and each.due <= soon}
    holds = standing(connection, found if _any_set(connection, on) else near, on)
    known = {
        row.record: tuple(row[1:])
        for row in connection.execute(
            sa.select(appraisal.c.record, *(appraisal.c[name] for name in _COLUMNS)).where(appraisal.c.record.in_(ids))
        )
    }
    changed: dict[int, dict[str, Any]] = {}
    listed = False
    for id_, verdict in found.items():
        stands = holds.get(id_, ())
        held = bool(stands) if id_ in near else any(each.kind in SET for each in stands)
        values = _values(verdict, HELD if held else (DUE if verdict.is_due else SOON) if id_ in near else "")
        before = known.get(id_)
        listed = listed or bool(values["mark"] or (before and before[-1]))
        if before != tuple(values.values()):
            changed[id_] = values
    return changed, listed


def _any_set(connection: Connection, on: date) -> bool:
    return next(set_holds(connection, on), None) is not None


def _values(verdict: Verdict, mark: str) -> dict[str, Any]:
    line = verdict.line
    return {
        "line": line.id,
        "since": line.since.isoformat() if line.since else "",
        "digest": digest_of(line),
        "state": State.RUNNING if verdict.state is State.DUE else verdict.state,
        "began": verdict.began.isoformat() if verdict.began else None,
        "due": verdict.due.isoformat() if verdict.due else None,
        "mark": mark,
    }


def _put(connection: Connection, rows: dict[int, dict[str, Any]], revision: int) -> None:
    connection.execute(sa.delete(appraisal).where(appraisal.c.record.in_(rows)))
    values = [{"record": id_, **each, "state": str(each["state"]), "revision": revision} for id_, each in rows.items()]
    connection.execute(sa.insert(appraisal), values)


def _groups_of(connection: Connection, ids: Collection[int]) -> set[str]:
    columns = (record.c.handler, record.c.department, record.c.secrecy)
    return {group_key(*row) for row in connection.execute(sa.select(*columns).where(record.c.id.in_(ids)).distinct())}

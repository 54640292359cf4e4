"""What became of partners' files within a time: changed, opened, merged, deleted (rule C8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from jobs.ledger.customers import chunks
from jobs.ledger.history import Changed, history
from jobs.ledger.past import Past
from jobs.ledger.tables import change, customer, deletion, merger, record, residue
from validators.forms import forms

#: Forms that are a partner's own file.
PARTY_FORMS: Final = tuple(form.id for form in forms().values() if form.party)
#: Forms whose senders are kept apart; nothing is told of them here (rule B12).
_APART: Final = tuple(form.id for form in forms().values() if form.hides_sender)


@dataclass(frozen=True, slots=True)
class About:
    """The record that something happened to, as it stands now.

    Attributes:
        id: its number in the ledger; 0 where it is gone.
        code: its archive code.
        form: id of its form.
        title: its title.
        customer: the partner's number in the ledger; None where there is none.
        name: the partner's name; "" where there is none.
        handler: who is in charge of it.
        department: whose it is; "" where nobody knows.
        secrecy: its level.
    """

    id: int
    code: str
    form: str
    title: str
    customer: int | None
    name: str
    handler: str
    department: str
    secrecy: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Two customers that were made one, or that this was taken back of.

    Attributes:
        leading: the file that stays; None where there is none.
        other: the file of the other one; None where it had none.
        leading_name: the customer that stays.
        other_name: the other one.
        at: when, local without zone.
        by: who decided it.
        undone: it was taken back.
    """

    leading: About | None
    other: About | None
    leading_name: str
    other_name: str
    at: datetime
    by: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Deleted:
    """A step of a deletion (rule C8).

    Attributes:
        about: the record, or what remains of it.
        step: waiting, taken-back, erased.
        at: when, local without zone.
        asked: who asked for it.
        approved: who agreed; of one that was taken back, who did that.
        request: code of the request.
        reason: why; "" where the request names none.
    """

    about: About
    step: str
    at: datetime
    asked: str
    approved: str
    request: str
    reason: str


def local(moment: str) -> datetime:
    """Return a moment of the ledger in the office's local time, without zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=None)


def began(past: Past) -> date | None:
    """Return the day of the first entry in the ledger; None while it is empty. Nothing is compared with a time before."""
    first = past.connection.execute(sa.select(sa.func.min(record.c.entered)).where(record.c.entered <= past.at))
    moment = first.scalar()
    return local(moment).date() if moment else None


def changes(past: Past, first: date, end: date) -> list[tuple[Changed, About]]:
    """Return the changes of records about customers in their order, sensitive contents masked (rules A5 C8).

    Args:
        past: the ledger at a moment.
        first: the first day.
        end: the day after the last one.
    """
    where = (*_within(past, change.c.at, first, end), record.c.customer.is_not(None), record.c.form.not_in(_APART))
    found = history(past.connection, where=where, differing=True)
    about = records(past, {each.record for each in found})
    return [(each, about[each.record]) for each in found]


def opened(past: Past, first: date, end: date) -> list[tuple[About, datetime]]:
    """Return the partners' files that got their code within the time, with when that was."""
    query = sa.select(record.c.id, record.c.entered).where(record.c.form.in_(PARTY_FORMS))
    query = query.where(*_within(past, record.c.entered, first, end)).order_by(record.c.entered, record.c.id)
    rows = past.connection.execute(query).all()
    about = records(past, {row.id for row in rows})
    return [(about[row.id], local(row.entered)) for row in rows]


def mergers(past: Past, first: date, end: date) -> list[Merged]:
    """Return who was made one within the time, and what of that was taken back, by their moment."""
    stays, goes = customer.alias("stays"), customer.alias("goes")
    names = (stays.c.name.label("leading_name"), goes.c.name.label("other_name"), goes.c.record.label("other_file"))
    query = sa.select(merger, *names, stays.c.record.label("leading_file"))
    query = query.join(stays, stays.c.id == merger.c.leading).join(goes, goes.c.id == merger.c.other)
    rows = past.connection.execute(query.order_by(merger.c.id)).all()
    about = records(past, {id_ for row in rows for id_ in (row.leading_file, row.other_file) if id_})
    found = []
    for row in rows:
        for moment, by, undone in ((row.at, row.by, False), (row.undone, row.undone_by, True)):
            if _in(past, moment, first, end):
                files = (about.get(row.leading_file), about.get(row.other_file))
                found.append(Merged(*files, row.leading_name, row.other_name, local(moment), by or "", undone))
    return sorted(found, key=lambda each: each.at)


def deletions(past: Past, first: date, end: date) -> list[Deleted]:
    """Return the deletions of records about customers that were agreed to, taken back or carried out within the time."""
    rows = past.connection.execute(sa.select(deletion).order_by(deletion.c.id)).all()
    about = _by_code(past, {row.code for row in rows})
    found = []
    for row in rows:
        whose = about.get(row.code)
        if whose is None:
            continue
        if _in(past, row.opened, first, end):
            said = (row.asked, row.approved, row.request, row.reason)
            found.append(Deleted(whose, "waiting", local(row.opened), *said))
        if _in(past, row.ended, first, end):
            by = row.ended_by or ""
            back = row.state == "taken-back"
            said = (row.asked, by if back else row.approved, row.ended_why or row.request, "" if back else row.reason)
            found.append(Deleted(whose, row.state, local(row.ended), *said))
    return sorted(found, key=lambda each: each.at)


def records(past: Past, ids: set[int]) -> dict[int, About]:
    """Return record id -> what is told of it beside its fields."""
    found = {}
    for some in chunks(ids):
        for row in past.connection.execute(sa.select(record).where(record.c.id.in_(some))):
            found[row.id] = _about(row)
    return found


def own_files(past: Past, customers: set[int]) -> dict[int, About]:
    """Return customer id -> the customer's own file, of those that have one."""
    kept: dict[int, int] = {}
    for some in chunks(customers):
        query = sa.select(customer.c.id, customer.c.record).where(
            customer.c.id.in_(some), customer.c.record.is_not(None)
        )
        kept |= {row.id: row.record for row in past.connection.execute(query)}
    about = records(past, set(kept.values()))
    return {id_: about[file] for id_, file in kept.items() if file in about}


def _by_code(past: Past, codes: set[str]) -> dict[str, About]:
    found: dict[str, About] = {}
    for some in chunks(codes):
        query = sa.select(record).where(record.c.code.in_(some), record.c.customer.is_not(None))
        found |= {row.code: _about(row) for row in past.connection.execute(query.where(record.c.form.not_in(_APART)))}
        gone = sa.select(residue).where(residue.c.code.in_(some), residue.c.form.not_in(_APART))
        for row in past.connection.execute(gone):
            found[row.code] = About(0, row.code, row.form, row.title, None, "", "", "", "")
    return found


def _about(row: Any) -> About:
    kept: Mapping[str, Any] = row._mapping
    told = (kept["id"], kept["code"], kept["form"], kept["title"], kept["customer"], kept["customer_name"] or "")
    return About(*told, kept["handler"], kept["department"] or "", kept["secrecy"])


def _within(past: Past, column: sa.Column[Any], first: date, end: date) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= first.isoformat(), column < end.isoformat(), column <= past.at


def _in(past: Past, moment: str | None, first: date, end: date) -> bool:
    return bool(moment) and first.isoformat() <= str(moment) < end.isoformat() and str(moment) <= past.at

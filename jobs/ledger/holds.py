"""Which holds stand on records (rule E11): those that people have set, and those that follow from open business.

They stack, and each goes by itself: one that was set when it is lifted, any other when the ledger says that the complaint
is closed, the invoice paid, the contract completed, the original back, the deletion over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.confirming import IN_USE
from jobs.ledger.customers import chunks
from jobs.ledger.hold_table import hold
from jobs.ledger.tables import customer, deletion, record
from validators.forms import forms
from validators.holds import COMPLAINT, CONTRACT, DELETION, LOAN, RECEIVABLE, Hold

__all__ = ["Hold", "family", "line_and_type", "set_holds", "standing"]

#: Classes whose records of the same customer a kind of open business holds. While there is a dispute or money is owed,
#: anything may be evidence; a contract that runs needs the customer's file and the papers of the business, while visits
#: and opinions run out as they always do.
_REACH: Final[Mapping[str, str]] = {COMPLAINT: "JYDFGK", RECEIVABLE: "JYDFGK", CONTRACT: "JYDF"}
#: Kind -> form whose records are such business while they are open.
MATTERS: Final[Mapping[str, str]] = {COMPLAINT: "complaint", RECEIVABLE: "invoice_payment", CONTRACT: "contract"}
_COLUMNS: Final = ("id", "code", "form", "class", "type", "customer")


def standing(connection: Connection, ids: Collection[int], on: date) -> dict[int, tuple[Hold, ...]]:
    """Return record -> every hold that stands on it; a record without any is not there.

    Args:
        connection: sees the ledger as it is; what is open is asked of it as it stands.
        ids: the records.
        on: the day, for what was set or ends on a certain day.
    """
    found: dict[int, list[Hold]] = defaultdict(list)
    in_force = list(set_holds(connection, on))
    for some in chunks(set(ids)):
        query = sa.select(*(record.c[name] for name in _COLUMNS)).where(record.c.id.in_(some))
        rows = connection.execute(query).all()
        members = family(connection, {row.customer for row in rows if row.customer is not None})
        by_customer = _open_business(connection, {each for those in members.values() for each in those}, on)
        for row in rows:
            mine = members.get(row.customer, frozenset())
            for each in in_force:
                if _reaches(each, row, mine):
                    found[row.id].append(_as_set(each))
            for one in sorted(mine):
                found[row.id] += _of_business(by_customer.get(one, ()), row)
        codes = {row.code: row.id for row in rows}
        for id_, by_itself in (*_loans(connection, codes), *_deletions(connection, codes)):
            found[id_].append(by_itself)
    return {id_: tuple(holds) for id_, holds in found.items() if holds}


def set_holds(connection: Connection, on: date) -> Iterator[Row[Any]]:
    """Yield the rows of the table `hold` that are in force on a day, the oldest first."""
    day = on.isoformat()
    query = sa.select(hold).where(hold.c.since <= day, sa.or_(hold.c.lifted.is_(None), hold.c.lifted > day))
    yield from connection.execute(query.order_by(hold.c.since, hold.c.number))


def family(connection: Connection, customers: Collection[int]) -> dict[int, frozenset[int]]:
    """Return customer -> all customers that are one with it (rule C7), itself among them."""
    leading = _leading(connection, customers)
    heads = {each: each for each in leading.values()}
    asked: set[int] = set(heads)
    while asked:
        found: set[int] = set()
        for some in chunks(asked):
            query = sa.select(customer.c.id, customer.c.merged_into).where(customer.c.merged_into.in_(some))
            for id_, into in connection.execute(query):
                heads[id_] = heads[into]
                found.add(id_)
        asked = found
    members: dict[int, set[int]] = defaultdict(set)
    for each, top in heads.items():
        members[top].add(each)
    return {each: frozenset(members[top]) for each, top in leading.items()}


def _leading(connection: Connection, customers: Collection[int]) -> dict[int, int]:
    """Return customer -> the one it was merged into, over as many mergers as there were; else itself."""
    into: dict[int, int | None] = {}
    asked = set(customers)
    while asked:
        for some in chunks(asked):
            query = sa.select(customer.c.id, customer.c.merged_into).where(customer.c.id.in_(some))
            into |= {row.id: row.merged_into for row in connection.execute(query)}
        asked = {each for each in into.values() if each is not None and each not in into}
    found = {}
    for each in customers:
        top = each
        while (above := into.get(top)) is not None:
            top = above
        found[each] = top
    return found


def line_and_type(row: Row[Any]) -> tuple[str, str]:
    """Return class and type that a hold on a class goes by; of loans and requests the class is that of their codes."""
    letter = row._mapping["class"]
    return (forms()[row.form].coding.series if letter == "-" else letter), row.type


def _reaches(each: Row[Any], row: Row[Any], mine: frozenset[int]) -> bool:
    if each.scope == "record":
        return bool(each.record == row.id)
    if each.scope == "customer":
        return each.customer in mine
    line, type_ = line_and_type(row)
    return each.target in (line, f"{line}{type_}")


def _as_set(each: Row[Any]) -> Hold:
    since = date.fromisoformat(each.since)
    return Hold(each.kind, each.reason, each.by, since, each.number, own=each.scope == "record")


def _open_business(connection: Connection, customers: Collection[int], on: date) -> dict[int, list[tuple[int, Hold]]]:
    """Return customer -> (record, hold) of their complaints that are open, invoices that are owed and contracts that run."""
    found: dict[int, list[tuple[int, Hold]]] = defaultdict(list)
    columns = [record.c[name] for name in ("id", "code", "form", "customer", "title", "dated", "handler")]
    kinds = {form: kind for kind, form in MATTERS.items()}
    for some in chunks(customers):
        where = (record.c.customer.in_(some), record.c.state.in_(IN_USE), still_open(on.isoformat()))
        for row in connection.execute(sa.select(*columns).where(*where).order_by(record.c.id)):
            since = date.fromisoformat(row.dated[:10])
            each = Hold(kinds[row.form], row.title, row.handler, since, row.code, own=False)
            found[row.customer].append((row.id, each))
    return found


def still_open(day: str) -> sa.ColumnElement[bool]:
    """Return what picks the records that are open business on a day (ISO)."""
    ended = {name: record.c.fields[name].as_string() for name in ("closed_on", "paid_on", "due_on", "kind", "state")}
    return sa.or_(
        sa.and_(record.c.form == MATTERS[COMPLAINT], sa.or_(ended["closed_on"].is_(None), ended["closed_on"] > day)),
        sa.and_(
            record.c.form == MATTERS[RECEIVABLE],
            ended["kind"] == "开出发票",
            ended["due_on"].is_not(None),
            sa.or_(ended["paid_on"].is_(None), ended["paid_on"] > day),
        ),
        sa.and_(record.c.form == MATTERS[CONTRACT], ended["state"] == "履行中"),
    )


def _of_business(open_business: Iterable[tuple[int, Hold]], held: Row[Any]) -> Iterator[Hold]:
    """Yield the open business that holds a record: its own, and that of its customer which reaches its class."""
    for id_, each in open_business:
        if id_ == held.id:
            yield replace(each, own=True)
        elif held._mapping["class"] in _REACH[each.kind]:
            yield each


def _loans(connection: Connection, codes: Mapping[str, int]) -> Iterator[tuple[int, Hold]]:
    columns = (*(record.c[name] for name in ("code", "holds", "title", "handler", "dated", "fields")),)
    for some in chunks(codes):
        for row in connection.execute(sa.select(*columns).where(record.c.holds.in_(some)).order_by(record.c.id)):
            since = date.fromisoformat(str(row.fields.get("taken_on") or row.dated)[:10])
            yield codes[row.holds], Hold(LOAN, row.title, row.handler, since, row.code)


def _deletions(connection: Connection, codes: Mapping[str, int]) -> Iterator[tuple[int, Hold]]:
    for some in chunks(codes):
        query = sa.select(deletion).where(deletion.c.state == "waiting", deletion.c.code.in_(some))
        for row in connection.execute(query.order_by(deletion.c.id)):
            since = date.fromisoformat(row.opened[:10])
            yield codes[row.code], Hold(DELETION, row.reason, row.asked, since, row.request)

"""Which suppliers' files have to be completed or refreshed (rule D5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.confirming import IN_USE
from jobs.ledger.supplier_files import SUPPLIER
from jobs.ledger.tables import confirmation, record
from validators.purchases import PURCHASE
from validators.supplier_file import SupplierFile, supplier_file

#: State of a contract that still runs.
_RUNNING = "履行中"


class Shortfall(StrEnum):
    """What is the matter with a supplier's file, the worst first."""

    NO_FILE = "no-file"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"  # the licence has run out
    STALE = "stale"  # not confirmed in time
    SOON = "soon"  # runs out soon


@dataclass(frozen=True, slots=True)
class UnfinishedSupplier:
    """A supplier whose file has to be completed or refreshed.

    Attributes:
        name: the supplier.
        handler: who is in charge of the file; where there is none, of the contract.
        shortfall: what is the matter with it.
        file: the file; None where there is none.
        contracts: numbers of the purchase contracts that run.
    """

    name: str
    handler: str
    shortfall: Shortfall
    file: SupplierFile | None
    contracts: tuple[str, ...]


def unfinished_suppliers(
    connection: Connection, today: date, refresh_days: int, notice_days: int
) -> list[UnfinishedSupplier]:
    """Return the suppliers whose file is missing, incomplete, out of date or will soon be, the worst first.

    It asks about suppliers' files and running purchase contracts, not about the rest of the archive.

    Args:
        connection: sees the ledger as it is.
        today: the day.
        refresh_days: days after which a file has to be confirmed anew, where it names no day itself.
        notice_days: how long before it runs out a file is put on the list.
    """
    running = _running_purchases(connection)
    columns = (record.c.code, record.c.customer, record.c.handler, record.c.handed, record.c.fields, confirmation.c.at)
    query = sa.select(*columns).outerjoin(confirmation, confirmation.c.record == record.c.id)
    query = query.where(record.c.form == SUPPLIER, record.c.state.in_(IN_USE))
    found = []
    for row in connection.execute(query):
        contracts = tuple(number for number, _, _ in running.pop(row.customer, ()))
        confirmed = datetime.fromisoformat(row.at or row.handed).date()
        file = supplier_file(row.code, row.fields, confirmed, refresh_days)
        shortfall = _shortfall(file, today, today + timedelta(days=notice_days))
        if shortfall:
            found.append(UnfinishedSupplier(file.name, row.handler, shortfall, file, contracts))
    found += _without_file(running)
    order = list(Shortfall)
    return sorted(found, key=lambda each: (order.index(each.shortfall), _day(each), each.name))


def _shortfall(file: SupplierFile, today: date, soon: date) -> Shortfall | None:
    if file.missing:
        return Shortfall.INCOMPLETE
    if file.licence_expiry and file.licence_expiry < today:
        return Shortfall.EXPIRED
    if file.refresh_by < today:
        return Shortfall.STALE
    return Shortfall.SOON if file.runs_out <= soon else None


def _day(each: UnfinishedSupplier) -> date:
    return each.file.runs_out if each.file else date.min


def _running_purchases(connection: Connection) -> dict[int, list[tuple[str, str, str]]]:
    """Return customer id -> (number, customer's name, handler) of the purchase contracts that run."""
    query = sa.select(record.c.customer, record.c.customer_name, record.c.handler, record.c.fields)
    query = query.where(record.c.form == "contract", record.c.type == PURCHASE, record.c.state.in_(IN_USE))
    query = query.where(record.c.fields["state"].as_string() == _RUNNING).order_by(record.c.code)
    found: dict[int, list[tuple[str, str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.customer, []).append((str(row.fields["number"]), row.customer_name, row.handler))
    return found


def _without_file(running: dict[int, list[tuple[str, str, str]]]) -> Iterator[UnfinishedSupplier]:
    for contracts in running.values():
        numbers = tuple(number for number, _, _ in contracts)
        _, name, handler = contracts[-1]
        yield UnfinishedSupplier(name, handler, Shortfall.NO_FILE, None, numbers)

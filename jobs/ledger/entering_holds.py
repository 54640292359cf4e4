"""Entering the holds that the archivist keeps in 保管冻结表, and those that were taken out of it without being lifted (rule E11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger import audit
from jobs.ledger.hold_table import hold
from jobs.ledger.tables import customer, record
from validators.holds import KINDS
from validators.names import normal_name
from validators.office.holds import CUSTOMER, RECORD, SCOPES, TABLE, kind_of, scope_of
from validators.texts import squeeze

_LIFTING: Final = ("lifted", "lifted_by", "lifted_why")
_KEPT: Final = ("kind", "reason", "by", "since", *_LIFTING)


def held(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """Return number -> the hold that was entered under it, also one that was lifted."""
    return {row.number: dict(row._mapping) for row in connection.execute(sa.select(hold))}


def targets(connection: Connection, scope: str, target: str) -> list[int]:
    """Return the record that a hold on a record lies on, or the customers that one on a customer may mean."""
    by_code = sa.select(record.c.id, record.c.customer).where(record.c.code == squeeze(target).upper())
    found = connection.execute(by_code).first()
    if scope == RECORD:
        return [found.id] if found else []
    if found:
        return [found.customer] if found.customer is not None else []
    query = sa.select(customer.c.id).where(customer.c.normal == normal_name(target)).order_by(customer.c.id)
    return list(connection.execute(query).scalars())


def enter(
    connection: Connection, rows: Sequence[Mapping[str, Any]], at: str
) -> tuple[list[audit.Entry], list[dict[str, Any]]]:
    """Enter the table's rows, and return what goes into the log, and the rows that are missing though nobody has lifted them.

    Args:
        connection: holds the ledger's write lock.
        rows: as the ledger keeps them.
        at: the moment, ISO 8601 with zone.
    """
    before, entries = held(connection), []
    for row in rows:
        known = before.pop(row["number"], None)
        values = {name: row.get(name) for name in _KEPT} | {"kind": kind_of(row)}
        if known is None:
            _insert(connection, row, values, at)
            entries.append(_entry(connection, row["number"], "held", row["by"], values))
        elif any(known[name] != value for name, value in values.items()):
            where = hold.c.number == row["number"]
            connection.execute(sa.update(hold).where(where).values(**values, entered=at))
            if values["lifted"] and not known["lifted"]:
                entries.append(_entry(connection, row["number"], "hold-lifted", row["lifted_by"], values))
            else:
                entries.append(_entry(connection, row["number"], "hold-changed", "guidang", values))
        if known is None and values["lifted"]:
            entries.append(_entry(connection, row["number"], "hold-lifted", row["lifted_by"], values))
    return entries, [_row(each) for each in before.values() if not each["lifted"]]


def _insert(connection: Connection, row: Mapping[str, Any], values: Mapping[str, Any], at: str) -> None:
    scope = scope_of(row)
    found = targets(connection, scope, row["target"]) if scope in (RECORD, CUSTOMER) else []
    lies_on = {scope: found[0]} if found else {}
    kept = {"number": row["number"], "scope": scope, "target": row["target"].strip(), "entered": at}
    connection.execute(sa.insert(hold).values(**kept, **lies_on, **values))


def _entry(connection: Connection, number: str, what: str, who: str, values: Mapping[str, Any]) -> audit.Entry:
    code = sa.select(record.c.code).join(hold, hold.c.record == record.c.id).where(hold.c.number == number)
    return audit.Entry(
        who, what, connection.execute(code).scalar() or "", number, dict(values), f"{TABLE.title.zh}.xlsx"
    )


def _row(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a hold as a row of the table."""
    names = {"number": kept["number"], "scope": SCOPES[kept["scope"]], "target": kept["target"]}
    return names | {name: kept[name] for name in _KEPT} | {"kind": KINDS[kept["kind"]].zh}

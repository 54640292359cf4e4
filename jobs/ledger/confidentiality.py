"""The agreements of confidentiality that outside bodies have signed, out of the contract register (rule E9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import called_by, chunks
from jobs.ledger.tables import record
from validators.consulting import NDA
from validators.names import normal_name
from validators.outside_bodies import Agreement

if TYPE_CHECKING:
    from jobs.ledger.posting import Posting

_CONTRACT: Final = "contract"


def agreements(connection: Connection, numbers: Collection[str]) -> dict[str, Agreement]:
    """Return normalised number -> agreement of confidentiality on file, of those among the numbers that are one."""
    rows: list[Mapping[str, Any]] = []
    for some in chunks({normal_name(number) for number in numbers}):
        query = sa.select(record).where(record.c.form == _CONTRACT, record.c.natural_key.in_(some))
        rows += [dict(row._mapping) for row in connection.execute(query)]
    return _of(connection, rows)


def agreements_now(posting: Posting, numbers: Collection[str]) -> dict[str, Agreement]:
    """Return the same as it stands in a transaction, with what this very night has brought."""
    keys = {normal_name(number) for number in numbers}
    return _of(posting.connection, posting.records_by_key(_CONTRACT, keys).values())


def _of(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> dict[str, Agreement]:
    signed = [row for row in rows if row["fields"].get("contract_type") == NDA]
    called = called_by(connection, {row["customer"] for row in signed if row["customer"] is not None})
    return {
        row["natural_key"]: Agreement(
            row["code"],
            row["fields"]["number"],
            frozenset({normal_name(row["customer_name"] or ""), *called.get(row["customer"], ())}),
            date.fromisoformat(row["fields"]["ends_on"]),
            row["fields"]["state"],
        )
        for row in signed
    }

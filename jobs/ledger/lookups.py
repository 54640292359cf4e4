"""Finding records by a bank account or an identity number that lies sealed: by a keyed digest of its digits (rule A5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.customers import chunks
from jobs.ledger.lookup_table import lookup
from jobs.ledger.sealed_type import seal_of
from jobs.ledger.sensitive import looked_up

#: A shorter number is none that anybody would be looked for by.
_SHORTEST: Final = 6


def folded(text: str) -> str:
    """Return a number as it is compared: without spaces and hyphens, in narrow capitals."""
    return unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "")


def enter(connection: Connection, rows: Iterable[tuple[int, str, Mapping[str, Any]]]) -> None:
    """Bring up to date by which numbers records are found, within the caller's transaction.

    Args:
        connection: the transaction.
        rows: (record, its form, its stored fields) of records that are new or changed.
    """
    asked = [(record, looked_up(form), fields) for record, form, fields in rows if looked_up(form)]
    for some in chunks({record for record, _, _ in asked}):
        connection.execute(sa.delete(lookup).where(lookup.c.record.in_(some)))
    new = [
        {"record": record, "field": name, "digest": seal_of(connection).digest(number)}
        for record, sensitive, fields in asked
        for name in sorted(sensitive)
        if (number := folded(str(fields.get(name) or "")))
    ]
    if new:
        connection.execute(sa.insert(lookup), new)


def records_with(connection: Connection, text: str) -> list[int]:
    """Return the records that hold just this account or identity number, in the order of the index.

    Whoever asks has to be somebody who may see sensitive fields (`validators.access`).

    Args:
        connection: sees the ledger as it is, and was opened with the archive's keys.
        text: the number as people write it.
    """
    number = folded(text)
    if len(number) < _SHORTEST or not any(each.isdigit() for each in number):
        return []
    query = sa.select(lookup.c.record).where(lookup.c.digest == seal_of(connection).digest(number)).distinct()
    return sorted(connection.execute(query).scalars())

"""Erasing a record's content from the ledger, and planning what has to go outside it (rules C8 E14).

What remains is the code with its title, class and dates, who decided, and why. The log keeps its
entries, which hold no content.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.counters import Counters, reached
from jobs.ledger.forgetting_elsewhere import forget_elsewhere
from jobs.ledger.forgetting_files import UNREPORT, forget_files, plan
from jobs.ledger.sealed_type import Placed
from jobs.ledger.sealing import IN_LISTS
from jobs.ledger.search_index import forget_traces, renew, renew_customers
from jobs.ledger.seeing import form_of_record
from jobs.ledger.tables import (
    change,
    code,
    customer,
    item,
    likeness,
    metadata,
    printed,
    record,
    residue,
    version,
)

#: The form that quotes what is on file.
_REQUEST: Final = "change_request"


@dataclass(frozen=True, slots=True)
class Gone:
    """How a record's content came to go.

    Attributes:
        at: when, ISO 8601 with zone.
        how: `deleted` or `destroyed` (see `jobs.ledger.remains`).
        asked: who asked for it.
        approved: who decided; empty where nobody was asked.
        why: code of the request.
        reason: the reason in words.
    """

    at: str
    how: str
    asked: str
    approved: str
    why: str
    reason: str


def erase(connection: Connection, row: Row[Any], gone: Gone) -> None:
    """Erase a record's content within the caller's transaction, and plan the deeds that follow.

    Erased are its fields, tables, history and versions, the answers to what was handed in for it, and
    whatever other table hangs on it or tells of it by its code; filed documents, originals and what reports tell go by
    deeds (`jobs.taking_away`). Requests to change it stay, but what they quote of it goes. A customer whose only file
    it was is known by name from then on, and not at all where nothing is about them. The form's lines in the register
    close up.

    Args:
        connection: holds the ledger's write lock.
        row: the record's row.
        gone: how it came to go.
    """
    quoting = _quoting(connection, row.code)
    records = [row.id, *quoting]
    codes = {row.code, *connection.execute(sa.select(record.c.code).where(record.c.id.in_(quoting))).scalars()}
    forget_files(connection, records, codes)
    forget_elsewhere(connection, row)
    plan(connection, UNREPORT, row.code)
    _forget_quotes(connection, quoting)
    for table in reversed(metadata.sorted_tables):
        for column in table.c:
            if any(key.column is record.c.id for key in column.foreign_keys):
                # What can do without it belongs to another record.
                mine = sa.delete(table) if not column.nullable else sa.update(table).values({column.name: None})
                connection.execute(mine.where(column == row.id))
    connection.execute(sa.delete(record).where(record.c.id == row.id))
    kept = {name: getattr(row, name) for name in ("code", "form", "title", "type", "dated", "handed")}
    connection.execute(sa.insert(residue).values(kept | {"record": row.id, "class": row._mapping["class"]} | _of(gone)))
    reason = f"{gone.why} {gone.reason}".strip()
    connection.execute(
        sa.update(code).where(code.c.code == row.code).values(record=None, state=gone.how, reason=reason)
    )
    _forget_customer(connection, row)
    _close_rank(connection, row.form, row.position)
    renew(connection, quoting)
    if row.customer is not None:
        renew_customers(connection, {row.customer})  # a former name may have gone with its history
    forget_traces(connection)
    forget_register(connection)


def _of(gone: Gone) -> dict[str, str]:
    names = ("how", "asked", "approved", "why", "reason")
    return {"gone": gone.at} | {name: getattr(gone, name) for name in names}


def forget_register(connection: Connection) -> None:
    """Have the whole register printed anew: what is kept of it shows rows that are gone."""
    row = connection.execute(sa.select(printed).where(printed.c.name == "register")).first()
    if row:
        detail = {**row.detail, "kept": ""}
        connection.execute(sa.update(printed).where(printed.c.name == "register").values(revision=0, detail=detail))


def _quoting(connection: Connection, code: str) -> list[int]:
    """Return the requests to change a record, which say what was on file and what became of it."""
    query = sa.select(record.c.id).where(record.c.form == _REQUEST, record.c.fields["code"].as_string() == code)
    return list(connection.execute(query).scalars())


def _forget_quotes(connection: Connection, quoting: Collection[int]) -> None:
    if not quoting:
        return
    for line in connection.execute(sa.select(item).where(item.c.record.in_(quoting))).all():
        # The label of the field stays, what was and what became of it goes.
        fields = {name: value if name == "field" else None for name, value in line.fields.items()}
        kept = Placed((line.record, line.name, line.line), fields)
        connection.execute(sa.update(item).where(item.c.id == line.id).values(fields=kept))
    connection.execute(sa.delete(change).where(change.c.record.in_(quoting)))
    connection.execute(sa.update(version).where(version.c.record.in_(quoting)).values(path=""))
    # Whoever erases takes the next revision afterwards; lists that show these records are made anew by it.
    revision = reached(connection, "revision") + 1
    connection.execute(sa.update(record).where(record.c.id.in_(quoting)).values(path=None, revision=revision))


def _forget_customer(connection: Connection, row: Row[Any]) -> None:
    """Let a customer whose file is gone be known by name only, or not at all where nothing is about them."""
    if row.customer is None:
        return
    mine = sa.update(customer).where(customer.c.id == row.customer, customer.c.record == row.id)
    others = sa.select(record.c.id, record.c.form, record.c.form_version).where(record.c.customer == row.customer)
    files = [
        each.id
        for each in connection.execute(others.order_by(record.c.id))
        if form_of_record(dict(each._mapping)).party
    ]
    forgotten = {"record": files[0]} if files else {"record": None, "credit_code": None}
    connection.execute(mine.values(**forgotten, is_key=False))
    for table in metadata.sorted_tables:
        for column in table.c:
            if table is not likeness and any(key.column is customer.c.id for key in column.foreign_keys):
                about = sa.select(sa.func.count()).select_from(table).where(column == row.customer)
                if connection.execute(about).scalar():
                    return
    pairs = sa.or_(likeness.c.older == row.customer, likeness.c.newer == row.customer)
    connection.execute(sa.delete(likeness).where(pairs))
    connection.execute(sa.delete(customer).where(customer.c.id == row.customer, customer.c.record.is_(None)))


def _close_rank(connection: Connection, form: str, position: int) -> None:
    """Move the lines behind one that is gone up by one; the counter of lines follows."""
    behind = (record.c.form == form, record.c.position > position)
    # Out of the way first: no two records of a form may have one line, not even for a moment.
    connection.execute(
        sa.update(record).where(*behind).values(position=-record.c.position).execution_options(**IN_LISTS)
    )
    moved = (record.c.form == form, record.c.position < 0)
    connection.execute(
        sa.update(record).where(*moved).values(position=-record.c.position - 1).execution_options(**IN_LISTS)
    )
    counters = Counters(connection)
    name = f"position/{form}"
    counters.give_back(name, counters.last(name) - 1)
    counters.write()

"""What the ledger knows of suppliers' files: complete, in force, waiting for their supervisor (rule D5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.confirming import IN_USE, last_confirmed
from jobs.ledger.customers import chunks
from jobs.ledger.posting import Posting
from jobs.ledger.tables import review, submission
from validators.names import normal_name
from validators.supplier_file import SupplierFile, supplier_file

#: The form that is a supplier's own file.
SUPPLIER: Final = "supplier"


def supplier_files(posting: Posting, names: Collection[str], refresh_days: int) -> dict[str, SupplierFile]:
    """Return normalised name -> supplier file, of the named partners that have one; it asks about these and no others.

    Files that this very transaction has taken are there too.

    Args:
        posting: the transaction.
        names: the partners' names as forms give them.
        refresh_days: days after which a file has to be confirmed anew.
    """
    posting.customers.fetch(names, ())
    known = {name: posting.customers.match(name, None) for name in names}
    keys = {f"customer:{each.id}" for each in known.values() if each}
    files = {key: row for key, row in posting.records_by_key(SUPPLIER, keys).items() if row["state"] in IN_USE}
    confirmed = last_confirmed(posting.connection, {int(row["id"]) for row in files.values()})
    confirmed |= {id_: each.at for id_, each in posting.confirmed.items() if each.at > confirmed.get(id_, "")}
    found = {}
    for name, each in known.items():
        row = files.get(f"customer:{each.id}") if each else None
        if row:
            at = confirmed.get(int(row["id"]), row["handed"])
            found[normal_name(name)] = supplier_file(row["code"], row["fields"], _day(at), refresh_days)
    return found


def waiting_suppliers(connection: Connection, names: Collection[str]) -> set[str]:
    """Return which of these normalised names belong to a supplier's form that waits for its supervisor."""
    found: set[str] = set()
    for some in chunks(names):
        query = sa.select(submission.c.known_by).join(review, review.c.ticket == submission.c.ticket)
        query = query.where(review.c.state == "open", review.c.form == SUPPLIER, submission.c.known_by.in_(some))
        found |= set(connection.execute(query).scalars())
    return found


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()

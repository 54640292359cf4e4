"""The rows of the archivist's workbook: every paper loan that is ready to be fetched, out, or damaged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.answer_books import Asked, Book
from jobs.ledger.customers import chunks
from jobs.ledger.lending import open_loans
from jobs.ledger.tables import record
from validators.loans import HARMED, OUT, OVERDUE, READY, is_electronic

BOOK: Final = Book("lending")
#: States of loans that an archivist has something to enter about, in the order they are shown.
AT_THE_DESK: Final = (READY, OVERDUE, OUT, HARMED)


@dataclass(frozen=True, slots=True)
class Desk:
    """A loan as the archivist sees it.

    Attributes:
        asked: its row in the workbook.
        loan: its record's row in the ledger.
    """

    asked: Asked
    loan: Row[Any]


def desk(connection: Connection) -> dict[str, Desk]:
    """Return token -> loan, those to be fetched first, then the overdue ones, each by their last day."""
    loans = [row for row in open_loans(connection, AT_THE_DESK) if not is_electronic(row.fields)]
    loans.sort(key=lambda row: (AT_THE_DESK.index(row.state), row.fields["due"], row.id))
    of: dict[str, Row[Any]] = {}
    for some in chunks({row.fields["code"] for row in loans}):
        query = sa.select(record.c.code, record.c.title, record.c.customer_name, record.c.paper_place)
        of |= {row.code: row for row in connection.execute(query.where(record.c.code.in_(some)))}
    found = {}
    for row in loans:
        fields, about = row.fields, of.get(row.fields["code"])
        customer = about.customer_name or "" if about else ""
        title = about.title if about else row.title
        line = {
            "state": row.state,
            "loan": row.code,
            "code": fields["code"],
            "title": title if customer in title else f"{customer} {title}",
            "place": about.paper_place if about else None,
            "borrower": fields["borrower"],
            "due": date.fromisoformat(fields["due"]),
            "approver": fields.get("approver"),
        }
        basis = json.dumps([row.id, row.state, fields], ensure_ascii=False, sort_keys=True)
        token = f"L{row.id}-{hashlib.sha256(basis.encode()).hexdigest()[:10].upper()}"
        found[token] = Desk(Asked(token, f"{row.code} {fields['code']}", line), row)
    return found


def loan_of(connection: Connection, token: str) -> Row[Any] | None:
    """Return the loan that a row was shown for, whatever has become of it since; None where it was none."""
    number = token[1:].partition("-")[0]
    if not (token.startswith("L") and number.isascii() and number.isdigit()):
        return None
    return connection.execute(sa.select(record).where(record.c.id == int(number))).first()

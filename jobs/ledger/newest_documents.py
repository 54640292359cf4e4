"""The newest documents of records: what somebody is handed who may see one (rule E9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.attaching import FORM
from jobs.ledger.customers import chunks
from jobs.ledger.tables import arrival, record, version
from jobs.sealing.pieces import ENDING
from validators.declaration import Shape
from validators.forms import form_called


@dataclass(frozen=True, slots=True)
class Document:
    """A filed document.

    Attributes:
        sha256: its content.
        name: the name it was filed under.
        is_form: it is the record's own form, which says all of it.
    """

    sha256: str
    name: str
    is_form: bool = False


def newest_documents(connection: Connection, records: Collection[int]) -> dict[int, list[Document]]:
    """Return record id -> its newest documents, in the order they came, of those that have any.

    Of a card its form as it was handed in last; of every record the file handed in beside it last, with the
    smaller copy of a picture, and all files that have joined it. The workbook of a register is none of them:
    it holds other people's records as well.
    """
    found: dict[int, list[Row[Any]]] = {}
    for some in chunks(set(records)):
        query = sa.select(version, arrival.c.form.label("came_as"), record.c.form.label("is_a"))
        query = query.join(arrival, arrival.c.id == version.c.arrival).join(record, record.c.id == version.c.record)
        query = query.where(version.c.record.in_(some), version.c.path != "")
        for row in connection.execute(query.order_by(version.c.number, version.c.id)):
            found.setdefault(row.record, []).append(row)
    newest = {id_: _newest(rows) for id_, rows in found.items()}
    return {id_: documents for id_, documents in newest.items() if documents}


def _newest(rows: Sequence[Row[Any]]) -> list[Document]:
    form = form_called(rows[0].is_a)
    card = form is not None and form.shape is Shape.CARD
    forms = [row for row in rows if card and row.part == FORM and row.came_as == row.is_a]
    # What joined the record says so on its document; a picture's smaller copy goes with it.
    joining = {row.number for row in rows if row.detail is not None}
    own = [row for row in rows if row.part != FORM and row.number not in joining]
    last = max((row.number for row in own), default=0)
    joined = [row for row in rows if row.part != FORM and row.number in joining]
    chosen = sorted([*forms[-1:], *(row for row in own if row.number == last), *joined], key=lambda row: row.id)
    return list(dict.fromkeys(Document(row.sha256, _name(row.path), row in forms) for row in chosen))


def _name(path: str) -> str:
    return PurePosixPath(path).name.removesuffix(ENDING)

"""What remains of a record whose content is gone, and what that is called (rules E3 E14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.customers import chunks
from jobs.ledger.tables import residue
from validators.message import Text

#: How a record's content came to go (`Gone.how`, also the state of its code) -> the state that people read.
DELETED: Final = "deleted"
DESTROYED: Final = "destroyed"
GONE_STATES: Final[Mapping[str, Text]] = {DELETED: Text("已删除", "deleted"), DESTROYED: Text("已销毁", "destroyed")}


def remains(connection: Connection, codes: Collection[str]) -> dict[str, Row[Any]]:
    """Return code -> what remains, of those of these codes whose record is gone (rule E14)."""
    query = sa.select(residue)
    return {
        row.code: row for some in chunks(codes) for row in connection.execute(query.where(residue.c.code.in_(some)))
    }

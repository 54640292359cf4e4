"""Forgetting once more, in an older ledger, what was destroyed or deleted after it (rules C8 E14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.counters import Counters
from jobs.ledger.deletions import end, waiting
from jobs.ledger.erasing import Gone, erase
from jobs.ledger.forgetting_files import TAKING_AWAY, UNREPORT
from jobs.ledger.forgetting_reports import forget_in_contexts
from jobs.ledger.origins import put_in_place
from jobs.ledger.tables import deed, record


def forget_again(connection: Connection, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Erase what a ledger still holds of the records that are gone by now, and return their codes.

    Nothing is planned outside the ledger: whoever holds it has none of their documents.

    Args:
        connection: holds that ledger's write lock; whoever calls seals what was written or enters it in the log.
        lines: rows of `residue` as a newer ledger has them, and of `rewritten`.
    """
    done: list[str] = []
    for line in lines:
        if "before" in line:
            put_in_place(connection, line["before"], line["after"])
            continue
        row = connection.execute(sa.select(record).where(record.c.code == line["code"])).first()
        if row is None:
            continue
        gone = Gone(line["gone"], line["how"], line["asked"], line["approved"], line["why"], line["reason"])
        erase(connection, row, gone)
        for each in waiting(connection, [row.code]).values():
            end(connection, each.id, "erased", line["gone"], "guidang")
        done.append(row.code)
    if done:
        forget_in_contexts(connection, done)
        connection.execute(sa.delete(deed).where(deed.c.kind.in_((*TAKING_AWAY, UNREPORT))))
        counters = Counters(connection)
        counters.take("revision")
        counters.write()
    return done

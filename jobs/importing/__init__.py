"""Importing: an office's existing register becomes records, after a preview and until it is undone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from jobs.importing.listing import listing
from jobs.importing.order import Order
from jobs.importing.outcome import Outcome
from jobs.importing.reading import read_register
from jobs.importing.taking import take
from jobs.importing.undoing import undo
from jobs.ledger.tables import arrival
from jobs.outbox import free_name, write_whole
from jobs.running import Run
from validators.message import Text

__all__ = ["Imported", "Order", "Outcome", "commit", "preview", "undo"]


@dataclass(frozen=True, slots=True)
class Imported:
    """An import, rehearsed or done.

    Attributes:
        outcome: what it does, row by row.
        workbook: the list of it.
    """

    outcome: Outcome
    workbook: Path


def preview(run: Run, order: Order) -> Imported:
    """Say what a commit would do, changing nothing: the same transaction, rolled back.

    Args:
        run: the opened archive.
        order: what the archivist asks for.

    Raises:
        WrongUse: file, sheet, column or field are not there.
        Failure: the file cannot be read, or no table is to be seen in it.
    """
    register = read_register(run, order)
    with run.ledger.writing() as connection:
        outcome = take(run, connection, order, register, hashlib.sha256(register.content).hexdigest())
        connection.rollback()
    outcome.run = 0
    return Imported(outcome, _write(run, order, outcome))


def commit(run: Run, order: Order) -> Imported:
    """Take the register's rows into the ledger.

    The bytes are in the store before the ledger names them. Where nothing is new, nothing is
    entered, the outcome's run is 0, and bytes that came for nothing leave the store again.

    Raises: as `preview`.
    """
    register = read_register(run, order)
    sha256 = run.store.put(register.content)
    with run.ledger.writing() as connection:
        outcome = take(run, connection, order, register, sha256)
        if not outcome.changes:
            connection.rollback()
            outcome.run = 0
    if not outcome.run and not _is_known(run, sha256):
        run.store.forget(sha256)
    return Imported(outcome, _write(run, order, outcome))


def _is_known(run: Run, sha256: str) -> bool:
    with run.ledger.reading() as connection:
        return (
            connection.execute(sa.select(arrival.c.id).where(arrival.c.sha256 == sha256).limit(1)).first() is not None
        )


def _write(run: Run, order: Order, outcome: Outcome) -> Path:
    """Write the list of the import among the run reports; one that exists stays."""
    language = run.workspace.settings.language
    name = (Text("导入结果", "Import") if outcome.run else Text("导入预览", "Import preview")).of(language)
    number = f" {outcome.run}" if outcome.run else ""
    stem = re.sub(r'[\\/:*?"<>|]', "_", order.path.stem)[:80]
    path = run.workspace.runs / f"{run.at:%Y-%m-%d %H%M} {name}{number} {stem}.xlsx"
    path = free_name(path, lambda candidate: candidate.exists())
    write_whole(path, listing(run, outcome, done=bool(outcome.run)))
    return path

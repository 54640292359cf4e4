"""The old register's file: read in the bounded worker, and its table found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from jobs.bounded import BoundedReader, Reader
from jobs.failures import Failure, WrongUse
from jobs.importing.order import Order
from jobs.language import reason
from jobs.running import Run
from jobs.sealing.key_file import PassingKeys
from jobs.store import Store
from validators.message import Message
from workbooks.reading import Unreadable
from workbooks.tables_in import Book, Grid, read_book
from workbooks.tables_in.finding import Table, find_table

#: A register of many years is larger than any form.
_LONGER = 6


@dataclass(frozen=True, slots=True)
class Register:
    """The old register as it was read.

    Attributes:
        content: the file's bytes.
        modified: when the file was last changed, POSIX time.
        table: the table that is taken.
        others: names of further sheets with a table that matches the form.
    """

    content: bytes
    modified: float
    table: Table
    others: tuple[str, ...]


def read_register(run: Run, order: Order) -> Register:
    """Read the file and find the table that matches the form best.

    Raises:
        WrongUse: there is no such file or sheet.
        Failure: it cannot be read, or no table is to be seen in it.
    """
    try:
        content, modified = order.path.read_bytes(), order.path.stat().st_mtime
    except OSError as error:
        raise WrongUse(
            Message(
                "{file} cannot be read ({error}). Check its name, and close it where it is open.",
                {"file": str(order.path), "error": reason(error)},
            )
        ) from error
    book = _book(run, order.name, content)
    table, others = _table(book, order)
    return Register(content, modified, table, others)


def _book(run: Run, name: str, content: bytes) -> Book:
    limit = run.workspace.settings.limits
    with TemporaryDirectory() as folder:
        # The worker reads what is kept, whatever happens to the file meanwhile; sealed by a key that nobody keeps.
        store = Store(Path(folder), PassingKeys(), lasting=False)
        copy = store.sealed(store.put(content))
        reader = cast("Reader", read_book)
        with BoundedReader(limit.seconds * _LONGER, limit.reader_megabytes, reader=reader) as bounded:
            read = cast("Book | Unreadable", bounded.read([(name, copy)])[0])
    if isinstance(read, Unreadable):
        raise Failure(Message("{file}: {what} {mend}", {"file": name, "what": read.what, "mend": read.mend}))
    return read


def _table(book: Book, order: Order) -> tuple[Table, tuple[str, ...]]:
    called = [head for head, _ in order.matches]
    sheets = [_sheet(book, order.sheet)] if order.sheet else [grid for grid in book.sheets if not grid.hidden]
    found = [table for grid in sheets if (table := find_table(grid, order.form, called))]
    if not found:
        raise Failure(
            Message(
                "No table is to be seen in {file}: no row looks like a head with the names of columns. Give each column a "
                "head in one row above the records, and try again.",
                {"file": order.name},
            )
        )
    best = max(found, key=lambda table: (table.known, len(table.grid.rows)))
    others = tuple(table.grid.name for table in found if table is not best and _alike(table, best))
    return best, others


def _alike(table: Table, best: Table) -> bool:
    return table.known * 2 > best.known and table.known > 1


def _sheet(book: Book, name: str) -> Grid:
    named: Sequence[Grid] = [grid for grid in book.sheets if grid.name.strip() == name.strip()]
    if not named:
        names = "、".join(grid.name for grid in book.sheets)
        raise WrongUse(
            Message("The file has no sheet “{sheet}”. Its sheets are {sheets}.", {"sheet": name, "sheets": names})
        )
    return named[0]

"""Reading what was staged: forms, and the files handed in beside them, all in the bounded worker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.bounded import BoundedReader
from jobs.documents import Document, inspect
from jobs.ledger.tables import arrival, submission
from jobs.running import Run
from jobs.sealing.sealed import Sealed
from jobs.store import Store
from validators.filled import Filled
from validators.forms import form_of, forms
from validators.message import Message
from workbooks.package import Limits
from workbooks.reading import Unreadable

if TYPE_CHECKING:
    from jobs.bounded import Reader

#: So many files are looked into before the copies made of them are put away.
_TOGETHER: Final = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """One arrival and what was read of it.

    Attributes:
        row: the arrival.
        read: the form; why it is none; None for a content that came before.
        document: what a file that is no form is, or why it may not be filed; None for a form.
        scaled: SHA-256 of a picture's scaled copy in the store; empty where there is none.
    """

    row: Row[Any]
    read: Filled | Unreadable | None
    document: Document | Unreadable | None = None
    scaled: str = ""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A form that names files and is with its supervisor, or went back to be mended: the files it names wait for it.

    Attributes:
        row: its newest arrival.
        filled: what stands in it.
    """

    row: Row[Any]
    filled: Filled


@dataclass(frozen=True, slots=True)
class Readings:
    """All that a night has to decide.

    Attributes:
        each: the arrivals, in the order of handing in, those that were kept for a slip at the end.
        under_way: forms of the same people that files may wait for.
        unsettled: paths of files that were seen in the inboxes but could not be staged yet.
    """

    each: Sequence[Reading]
    under_way: Sequence[UnderWay] = ()
    unsettled: Collection[str] = ()


def read_all(run: Run, connection: Connection, stores: Sequence[Store], unsettled: Collection[str] = ()) -> Readings:
    """Read every arrival that is staged or was agreed to, and the files that wait for their forms.

    Args:
        run: the run under way.
        connection: sees the ledger with what was staged.
        stores: where contents lie; copies of pictures are put into the first.

    Raises:
        Failure: an original is missing from the stores, or its key is.
        unsettled: paths that were seen but not staged.
    """
    came = _forms(run, connection, stores)
    people = {row.person for row, read in came if not isinstance(read, Filled) or names_files(read)}
    known = {row.id for row, _ in came}
    kept = sa.select(arrival).where(arrival.c.state == "kept", arrival.c.person.in_(people)).order_by(arrival.c.id)
    waiting = list(connection.execute(kept)) if people else []
    others = [row for row, read in came if not isinstance(read, Filled)] + waiting
    looked = _documents(run, stores, others)
    each = [Reading(row, read, *looked.get(row.id, (None, ""))) for row, read in came]
    each += [Reading(row, None, *looked[row.id]) for row in waiting]
    return Readings(each, _under_way(run, connection, stores, people, known) if others else (), unsettled)


def names_files(filled: Filled) -> bool:
    """Tell whether a form has a column that names files beside it."""
    form = form_of(filled.form, filled.version)
    return form is not None and bool(form.file_column)


def _lies(stores: Sequence[Store], sha256: str) -> Sealed:
    return next((store for store in stores if store.has(sha256)), stores[0]).sealed(sha256)


def _forms(
    run: Run, connection: Connection, stores: Sequence[Store]
) -> list[tuple[Row[Any], Filled | Unreadable | None]]:
    """Read what may be a form, in the order of handing in; a repeated content is not read again."""
    order = (arrival.c.handed, arrival.c.person, arrival.c.path, arrival.c.id)
    staged = connection.execute(
        sa.select(arrival).where(arrival.c.state.in_(("staged", "agreed"))).order_by(*order)
    ).all()
    repeated = _repeated(connection, staged)
    wanted = [row for row in staged if row.id not in repeated]
    limit = run.workspace.settings.limits
    small = [row for row in wanted if row.size <= limit.file_megabytes * 2**20]
    run.tell(run.say(Message("{count} files are being read …", {"count": len(small)})), 0, len(small))
    read: dict[int, Filled | Unreadable | None] = {}
    if small:
        with BoundedReader(seconds=limit.seconds, megabytes=limit.reader_megabytes) as reader:
            files = [(Path(row.path).name, _lies(stores, row.sha256)) for row in small]
            read |= {row.id: each for row, each in zip(small, reader.read(files), strict=True)}
    too_large = Unreadable(
        "too-large",
        Message("The file is larger than {limit} MB and was not read.", {"limit": limit.file_megabytes}),
        Message("Take pictures and attachments out of the form, save it, and hand it in again."),
    )
    read |= {row.id: too_large for row in wanted if row.id not in read}
    return [(row, read.get(row.id)) for row in staged]


def _repeated(connection: Connection, staged: Sequence[Row[Any]]) -> set[int]:
    """Return the arrivals whose content the same person has handed in before, and it was taken."""
    hashes = {row.sha256 for row in staged}
    taken: set[tuple[str, str]] = set()
    for start in range(0, len(hashes), 500):
        some = sorted(hashes)[start : start + 500]
        query = sa.select(arrival.c.person, arrival.c.sha256)
        query = query.where(arrival.c.sha256.in_(some), arrival.c.state.in_(("accepted", "reviewing")))
        taken |= {(row.person, row.sha256) for row in connection.execute(query)}
    found = set()
    for row in sorted(staged, key=lambda row: row.state):  # what was agreed to comes before what is staged
        key = (row.person, row.sha256)
        if key in taken and row.state == "staged":
            found.add(row.id)
        taken.add(key)
    return found


def _documents(
    run: Run, stores: Sequence[Store], rows: Sequence[Row[Any]]
) -> dict[int, tuple[Document | Unreadable, str]]:
    """Look into files that are no forms: arrival -> what it is, and the hash of its scaled copy."""
    settings = run.workspace.settings
    limit, taken = settings.documents, tuple(settings.documents.types)
    too_large = Unreadable(
        "document-too-large",
        Message("The file is larger than {limit} MB.", {"limit": limit.megabytes}),
        Message("Scan it at 300 dpi or save it at a smaller size, and hand that in; or ask IT to raise the limit."),
    )
    small = [row for row in rows if row.size <= limit.megabytes * 2**20]
    found: dict[int, tuple[Document | Unreadable, str]] = {row.id: (too_large, "") for row in rows}
    if not small:
        return found
    reader = cast("Reader", partial(inspect, taken=taken, side=limit.picture_side))
    bounds = Limits(file=limit.megabytes * 2**20)
    with BoundedReader(
        settings.limits.seconds, settings.limits.reader_megabytes, limits=bounds, reader=reader
    ) as worker:
        for start in range(0, len(small), _TOGETHER):
            some = small[start : start + _TOGETHER]
            files = [(Path(row.path).name, _lies(stores, row.sha256)) for row in some]
            looked = cast("list[Document | Unreadable]", worker.read(files))
            with stores[0].putting() as put:
                for row, each in zip(some, looked, strict=True):
                    copy = each.scaled.content if isinstance(each, Document) else b""
                    found[row.id] = (each, put(copy) if copy else "")
    return found


def _under_way(
    run: Run, connection: Connection, stores: Sequence[Store], people: Collection[str], known: Collection[int]
) -> list[UnderWay]:
    """Read again the forms of these people that name files and are not settled yet."""
    naming = [form.id for form in forms().values() if form.file_column]
    query = sa.select(arrival).join(submission, submission.c.ticket == arrival.c.ticket)
    query = query.where(
        submission.c.person.in_(people),
        submission.c.form.in_(naming),
        submission.c.state.in_(("returned", "partly", "reviewing")),
    )
    newest = {row.ticket: row for row in connection.execute(query.order_by(arrival.c.id))}
    rows = [row for row in newest.values() if row.id not in known]
    if not rows:
        return []
    limit = run.workspace.settings.limits
    with BoundedReader(seconds=limit.seconds, megabytes=limit.reader_megabytes) as reader:
        read = reader.read([(Path(row.path).name, _lies(stores, row.sha256)) for row in rows])
    return [UnderWay(row, each) for row, each in zip(rows, read, strict=True) if isinstance(each, Filled)]

"""The intake: what lies in the inboxes is staged, read, judged and merged (rules A2 B4 C7)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.bounded import BoundedReader
from jobs.facts import people
from jobs.failures import WrongUse
from jobs.intake.deciding import decide
from jobs.intake.looking import Found, Left, look
from jobs.intake.staging import stage
from jobs.ledger.tables import arrival
from jobs.outbox import Refused, clear_away, is_open, write_whole
from jobs.running import Run, begin
from jobs.store import Store
from jobs.tally import Tally, tally
from validators.filled import Filled
from validators.message import Message
from workbooks.lists import note_workbook
from workbooks.reading import Unreadable

Reading = tuple[Row[Any], Filled | Unreadable | None]


def intake(run: Run) -> None:
    """Take in everything that lies in the inboxes; what a killed run had staged is taken in as well."""
    files = waiting(run)
    with run.ledger.writing() as connection:
        stage(run, connection, files, run.store)
    with run.ledger.reading() as connection:
        readings = _read(run, connection, [run.store])
    if readings:
        run.tell(
            run.say(Message("{count} files are being judged and merged …", {"count": len(readings)})), 0, len(readings)
        )
        with run.ledger.writing() as connection:
            decide(run, connection, readings)


def rehearse(run: Run, files: Sequence[Found] | None = None) -> Tally:
    """Return what the intake would do with `files` (default: the inboxes), changing nothing."""
    with TemporaryDirectory() as folder, run.ledger.writing() as connection:
        store = Store(Path(folder), lasting=False)
        run.id, _ = begin(connection, ["rehearsal"], run.stamp)
        stage(run, connection, waiting(run, answer=False) if files is None else files, store)
        decide(run, connection, _read(run, connection, [store, run.store]))
        result = tally(connection, run.id)
        connection.rollback()
    return result


def waiting(run: Run, *, answer: bool = True) -> list[Found]:
    """Return the files of those who are on the roster; the others stay where they are, with a note to them.

    Args:
        run: the run under way.
        answer: write the notes.

    Raises:
        WrongUse: the roster is empty, so that nobody's form could be taken.
    """
    with run.ledger.reading() as connection:
        roster = people(connection)
    if not roster:
        raise WrongUse(
            Message(
                "The roster is empty. Fill in {file} with the people whose forms are to be taken, and run again.",
                {"file": str(run.workspace.office / "人员名册.xlsx")},
            )
        )
    left: list[Left] = []
    files = look(run.workspace.inbox, run.workspace.settings.limits.settle_seconds, left)
    strangers = {found.person for found in files if found.person not in roster or not roster[found.person].active}
    for stranger in sorted(strangers):
        said = Message(
            "The inbox folder “{person}” belongs to nobody on the roster, so what lies in it was not taken. Enter “{person}” "
            "in the roster (人员名册), or move the files into the folder of whoever filled them in.",
            {"person": stranger},
        )
        left.append(Left(stranger, said))
    run.notices += [each.said for each in left]
    if answer:
        _tell_why(run, left)
    return [found for found in files if found.person not in strangers]


def _tell_why(run: Run, left: Sequence[Left]) -> None:
    """Tell everybody whose files were left alone; a note that no longer holds goes."""
    title = run.say(Message("These files were not taken"))
    said: dict[str, list[str]] = {}
    for each in left:
        said.setdefault(each.person, []).append(run.say(each.said))
    for note in run.workspace.returned.glob(f"*/{title}.xlsx"):
        if note.parent.name not in said:
            clear_away(note)
    for person, lines in said.items():
        note = run.workspace.returned / person / f"{title}.xlsx"
        if person and not is_open(note):
            try:
                write_whole(note, note_workbook(title, lines, run.at))
            except Refused as refused:
                run.notices.append(refused.message)


def _read(run: Run, connection: Connection, stores: Sequence[Store]) -> list[Reading]:
    """Read every arrival that is staged or was agreed to, in the order of handing in; a repeated content is not read again."""
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


def _lies(stores: Sequence[Store], sha256: str) -> Path:
    return next((store.path(sha256) for store in stores if store.path(sha256).exists()), stores[0].path(sha256))


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

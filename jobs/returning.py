"""Returning: what has to be mended goes back to its sender, marked, in the very file they sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.ledger.deeds import done, open_deeds
from jobs.ledger.problems import problems_of, read_message
from jobs.ledger.tables import arrival, submission
from jobs.outbox import Refused, free_name, is_open, short_name, told, write_whole
from jobs.running import Run
from jobs.store import sha256_of
from validators.former import FORM_CHANGED
from validators.forms import form_called
from validators.message import Message
from validators.problem import Problem
from workbooks.lists import note_workbook
from workbooks.returning import NoOpinionSheet, returned_copy


def returning(run: Run) -> None:
    """Hand back every refused form, every file that is not one of our forms with a note, and what no slip names.

    Where somebody's folder may not be written to, theirs wait for the next run and the others go on.
    """
    for kind, answer in (("return", _return_form), ("note", _return_foreign)):
        with run.ledger.reading() as connection:
            waiting = open_deeds(connection, kind)
        for deed in waiting:
            try:
                answer(run, deed)
            except Refused as refused:
                run.notices.append(refused.message)
            else:
                done(run.ledger, [deed.id])
    with run.ledger.reading() as connection:
        surplus = open_deeds(connection, "surplus")
    for person in sorted({deed.person for deed in surplus}):
        mine = [deed for deed in surplus if deed.person == person]
        try:
            _return_surplus(run, person, mine)
        except Refused as refused:
            run.notices.append(refused.message)
        else:
            done(run.ledger, [deed.id for deed in mine])


def _arrived(connection: Connection, id_: int) -> Row[Any]:
    return connection.execute(sa.select(arrival).where(arrival.c.id == id_)).one()


def _holds(path: Path, *hashes: str | None) -> bool:
    return path.is_file() and sha256_of(path) in hashes


def _place(run: Run, deed: Row[Any], sha256: str, before: Row[Any] | None) -> Path:
    """Return where a returned file goes: over its own earlier copy, else where nothing else lies.

    An earlier copy that its owner has open, or has worked on, stays as it is.

    Raises:
        Refused: the folder may not be looked into.
    """
    wanted = run.workspace.returned / deed.person / short_name(deed.path)
    try:
        if before and before.returned_path:
            earlier: Path = run.workspace.returned / before.returned_path
            if not earlier.exists() or (_holds(earlier, before.returned_sha256, sha256) and not is_open(earlier)):
                return earlier
        return free_name(wanted, lambda path: path.exists() and not _holds(path, sha256))
    except OSError as error:
        raise told(error, wanted) from error


def _return_form(run: Run, deed: Row[Any]) -> None:
    with run.ledger.reading() as connection:
        came = _arrived(connection, deed.arrival)
        problems = problems_of(connection, deed.arrival)
        before = connection.execute(sa.select(submission).where(submission.c.ticket == came.ticket)).one()
    content = run.store.get(deed.sha256)
    heading = _heading(came, problems)
    try:
        copy = returned_copy(content, problems[0].sheet, problems, came.ticket, heading, run.say)
    except NoOpinionSheet:
        _beside(run, deed, [heading, *(part for each in problems for part in (each.what, each.mend))])
        return
    sha256 = hashlib.sha256(copy).hexdigest()
    path = _place(run, deed, sha256, before)
    write_whole(path, copy)
    with run.ledger.writing() as connection:
        values = {"returned_path": path.relative_to(run.workspace.returned).as_posix(), "returned_sha256": sha256}
        connection.execute(sa.update(submission).where(submission.c.ticket == came.ticket).values(values))


def _heading(came: Row[Any], problems: Sequence[Problem]) -> Message:
    taken = len(came.answer["taken"])
    if not taken and [each.rule for each in problems] == [FORM_CHANGED.rule]:
        return Message("This form has changed since its blank was copied: what is missing has no room in this file.")
    form = form_called(came.form or "")
    if taken and form and form.gathers:
        return Message(
            "The other rows were taken; {count} places have to be mended. Mend them in this file, save it, and put it into "
            "your inbox again; the rows already taken may stay.",
            {"count": len(problems)},
        )
    if taken:
        return Message(
            "{taken} rows were taken; {count} places in the other rows have to be mended. Mend them in this file, save it, "
            "and put it into your inbox again; the rows already taken may stay.",
            {"taken": taken, "count": len(problems)},
        )
    return Message(
        "{count} places have to be mended before this form can be taken. Mend the red cells in this file, save it, and "
        "put it into your inbox again.",
        {"count": len(problems)},
    )


def _return_foreign(run: Run, deed: Row[Any]) -> None:
    with run.ledger.reading() as connection:
        came = _arrived(connection, deed.arrival)
    said = [read_message(kept) for kept in came.answer["said"]]
    _beside(run, deed, said)


def _return_surplus(run: Run, person: str, deeds: Sequence[Row[Any]]) -> None:
    """Hand back the documents that no slip names, with one note for all of them."""
    names = []
    for deed in deeds:
        path = _place(run, deed, deed.sha256, None)
        run.store.copy(deed.sha256, path)
        names.append(path.name)
    title = run.say(Message("Documents without a slip"))
    said = [
        Message(
            "No 资料移交单 names these documents, so they were not taken. They lie in this folder as you handed them in:"
        ),
        *(Message("· {name}", {"name": name}) for name in names),
        Message(
            "Fill in a 资料移交单 with a row for each of them that belongs into the archive, and put slip and files into your "
            "inbox together. Delete what does not belong there."
        ),
    ]
    note = run.workspace.returned / person / f"{title} {run.at:%Y-%m-%d %H%M}.xlsx"
    write_whole(note, note_workbook(title, [run.say(part) for part in said], run.at))


def _beside(run: Run, deed: Row[Any], said: Sequence[Message]) -> None:
    """Hand a file back untouched, with a note workbook beside it."""
    path = _place(run, deed, deed.sha256, None)
    run.store.copy(deed.sha256, path)
    title = Message("Why {name} could not be taken", {"name": deed.path})
    note = note_workbook(run.say(title), [run.say(part) for part in said], run.at)
    write_whole(path.with_name(f"{path.name}-{run.say(Message('note'))}.xlsx"), note)

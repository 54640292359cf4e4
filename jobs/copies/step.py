"""The step `copies`: the ledger first, then what is to go, then what is to come, then the list of what lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from jobs.copies.closing import close_requests
from jobs.copies.excerpt import excerpt
from jobs.copies.listing import put_list_of_copies
from jobs.copies.marking import line_of, marked, note
from jobs.copies.standing import GIVEN, GONE, LEAVING, PLANNED, Key, key_of, lying, plan, settle
from jobs.copies.surplus import tell_surplus
from jobs.copies.telling import post_letters
from jobs.copies.wanting import Wanted, wanted
from jobs.failures import Failure
from jobs.language import reason
from jobs.ledger import audit
from jobs.ledger.grants import run_out
from jobs.ledger.newest_documents import Document
from jobs.outbox import Refused, is_open, write_whole
from jobs.protecting import protected
from jobs.running import Run
from jobs.store import sha256_of
from validators.message import Message

#: What each copy that is wanted is made of.
Parts = Mapping[Key, tuple[Wanted, Document | None]]


def copies(run: Run) -> None:
    """Put copies into the folders of whoever may consult a record, and take away what they may not any more (rule E9).

    A run that is killed and run again finds in the ledger what was planned: a file that was not written is written,
    one that was not deleted is deleted, and the log says each once.
    """
    with run.ledger.writing() as connection:
        over = run_out(connection, run.stamp, run.at.date())
        wants, ended = wanted(run, connection)
        audit.append(connection, run.key, run.stamp, [*over, *ended])
        parts = plan(run, connection, wants)
        post_letters(run, connection, wants)
    close_requests(run)
    _take_away(run)
    _put(run, parts)
    put_list_of_copies(run, wants)
    tell_surplus(run)


def _take_away(run: Run) -> None:
    with run.ledger.reading() as connection:
        leaving = lying(connection, LEAVING)
    gone = [row for row in leaving if _deleted(run, row)]
    if gone:
        with run.ledger.writing() as connection:
            settle(run, connection, {row.id: {"state": GONE, "ended": run.stamp, "path": ""} for row in gone})
            entries = [
                audit.Entry("guidang", "taken-away", row.code, row.request, {"path": row.path, "of": row.person})
                for row in gone
            ]
            audit.append(connection, run.key, run.stamp, entries)


def _deleted(run: Run, row: Row[Any]) -> bool:
    """Delete a copy; say what is in the way where it cannot go now, and where it was worked in."""
    path = run.workspace.people / row.path
    gaps = {"file": row.path, "person": row.person}
    try:
        if is_open(path):
            run.notices.append(
                Message(
                    "The copy {file} of {person} is to be taken away, but is open. Have it closed; the next run goes on.",
                    gaps,
                )
            )
            return False
        if path.is_file() and row.sha256 and sha256_of(path) != row.sha256:
            run.notices.append(
                Message("The copy {file} of {person} had been changed where it lay; it was taken away as well.", gaps)
            )
        path.unlink(missing_ok=True)
    except OSError as error:
        gaps["error"] = reason(error)
        run.notices.append(
            Message(
                "The copy {file} of {person} is to be taken away, but could not be deleted ({error}). Have it closed, or give the "
                "account that runs guidang the right to delete there; the next run tries again.",
                gaps,
            )
        )
        return False
    return True


def _put(run: Run, parts: Parts) -> None:
    with run.ledger.reading() as connection:
        planned = lying(connection, PLANNED)
    for row in planned:
        each, document = parts[key_of(row)]
        try:
            content = _content(run, row, each, document)
            if content is None:
                continue
            path, data = content[0], protected(run, row.person, content[1])
            write_whole(run.workspace.people / path, data)
        except Refused as refused:  # theirs waits for the next run, and the others go on
            run.notices.append(refused.message)
            continue
        with run.ledger.writing() as connection:
            settle(run, connection, {row.id: {"state": GIVEN, "sha256": hashlib.sha256(data).hexdigest()}})


def _content(run: Run, row: Row[Any], each: Wanted, document: Document | None) -> tuple[str, bytes] | None:
    """Return where a copy goes and what is in it; None, with a notice, where its original is missing."""
    line = line_of(run, each.grant)
    made: bytes | Message
    try:
        if document is None:
            made = stamp_own(excerpt(run, row.code, each.title, each.excerpt), row.path, line)
        else:
            made = marked(run, document.sha256, document.name, line)
    except Refused:
        raise
    except Failure as failure:
        run.notices.append(failure.message)
        return None
    if isinstance(made, bytes):
        return row.path, made
    # A note lies in its place; where it lies is entered before it does.
    path = row.path if row.path.endswith(_note_ending(run)) else f"{row.path}{_note_ending(run)}"
    with run.ledger.writing() as connection:
        settle(run, connection, {row.id: {"path": path}})
    return path, note(run, document.name if document else row.code, line, made)


def stamp_own(content: bytes, name: str, line: str) -> bytes:
    """Return a workbook of our own with the line; nothing in it is foreign, so that it needs no process of its own."""
    from workbooks.stamping import stamped

    return stamped(content, name, line)


def _note_ending(run: Run) -> str:
    return f"-{run.say(Message('note'))}.xlsx"

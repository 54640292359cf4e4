"""Handing a faulty office table back to the archivists, once for each state of its faults, and tidying up after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from jobs.facts import people
from jobs.ledger.tables import printed
from jobs.office_tables.writing import kept_tables
from jobs.outbox import Refused, free_name, is_open, told, write_whole
from jobs.running import Run
from jobs.store import sha256_of
from validators.declaration import Form
from validators.message import Message
from validators.problem import Problem
from workbooks.lists import note_workbook
from workbooks.reading import Unreadable
from workbooks.returning import NoOpinionSheet, returned_copy

_ARCHIVIST = "档案管理员"


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong in a table that could be read.

    Attributes:
        sheet: the name its sheet has.
        problems: in the order they are listed.
    """

    sheet: str
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class _Copy:
    """What was laid into an archivist's folder.

    Attributes:
        place: its path below the returned folder.
        sha256: its content.
        stamp: the file and the faults that it shows, so that the same are not handed back every night.
    """

    place: str
    sha256: str
    stamp: str


def _name(table: Form) -> str:
    return f"office/{table.id}"


def _copies(run: Run, table: Form) -> dict[str, _Copy]:
    """Return archivist -> the copy they were given last."""
    with run.ledger.reading() as connection:
        kept = connection.execute(sa.select(printed.c.detail).where(printed.c.name == _name(table))).scalar()
    return {person: _Copy(*copy) for person, copy in (kept or {}).items()}


def _note(run: Run, table: Form, copies: Mapping[str, _Copy]) -> None:
    with run.ledger.writing() as connection:
        connection.execute(sa.delete(printed).where(printed.c.name == _name(table)))
        if copies:
            detail = {person: [copy.place, copy.sha256, copy.stamp] for person, copy in copies.items()}
            connection.execute(sa.insert(printed).values(name=_name(table), revision=0, detail=detail))


def _stamp(sha256: str, wrong: Faults | Unreadable) -> str:
    """Return what tells this file with these faults from others; counts in the sentences may grow from night to night."""
    faults = [wrong.rule] if isinstance(wrong, Unreadable) else [[p.cell.ref, p.rule] for p in wrong.problems]
    return hashlib.sha256(json.dumps([sha256, faults]).encode()).hexdigest()


def hand_back(run: Run, table: Form, path: Path, sha256: str, wrong: Faults | Unreadable) -> None:
    """Say what is wrong with a table, and give every archivist a marked copy they do not have yet.

    Args:
        run: the run under way.
        table: the table's declaration.
        path: where it lies.
        sha256: its content, which is kept where it could be read.
        wrong: its faults, or why it could not be read.
    """
    with run.ledger.reading() as connection:
        archivists = [p.name for p in people(connection).values() if p.role == _ARCHIVIST and p.active]
    copies, stamp = _copies(run, table), _stamp(sha256, wrong)
    without = [each for each in archivists if each not in copies or copies[each].stamp != stamp]
    if without:
        name, content = _answer(run, path, sha256, wrong)
        for person in without:
            try:
                copies[person] = _lay(run, person, name, content, stamp, copies.get(person))
            except Refused as refused:
                run.notices.append(refused.message)
        _note(run, table, copies)
    run.notices.append(_said(path, wrong, [each for each in archivists if each in copies]))


def _said(path: Path, wrong: Faults | Unreadable, holders: Sequence[str]) -> Message:
    if isinstance(wrong, Unreadable):
        return Message(
            "The office table {file} could not be read, so the last good one stays in force. {what} {mend}",
            {"file": path.name, "what": wrong.what, "mend": wrong.mend},
        )
    gaps = {"file": path.name, "count": len(wrong.problems), "people": holders}
    if not holders:
        return Message("The office table {file} has {count} faults; the last good one stays in force.", gaps)
    return Message(
        "The office table {file} has {count} faults; the last good one stays in force. {people} have a marked copy of it.",
        gaps,
    )


def _answer(run: Run, path: Path, sha256: str, wrong: Faults | Unreadable) -> tuple[str, bytes]:
    """Return name and content of what an archivist gets: the marked table, or a note where it cannot be marked."""
    if isinstance(wrong, Faults):
        count = len(wrong.problems)
        heading = Message(
            "{count} places in this office table have to be mended; until then the last good one stays in force. Mend "
            "them and save the file as {file}.",
            {"count": count, "file": str(path)},
        )
        try:
            copy = returned_copy(kept_tables(run).get(sha256), wrong.sheet, wrong.problems, "", heading, run.say)
        except NoOpinionSheet:
            said = [heading, *(part for each in wrong.problems for part in (each.what, each.mend))]
        else:
            return path.name, copy
    else:
        said = [wrong.what, wrong.mend]
    title = Message("Why {name} could not be taken", {"name": path.name})
    note = note_workbook(run.say(title), [run.say(part) for part in said], run.at)
    return f"{path.name}-{run.say(Message('note'))}.xlsx", note


def _lay(run: Run, person: str, name: str, content: bytes, stamp: str, before: _Copy | None) -> _Copy:
    """Put a copy into an archivist's folder: over the last one, unless they have it open or have worked on it.

    Raises:
        Refused: the folder may not be written to.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    wanted = run.workspace.returned / person / name
    try:
        earlier = run.workspace.returned / before.place if before else None
        replaced = earlier if earlier and before and _ours(earlier, before.sha256) else None
        if replaced and replaced.suffixes == wanted.suffixes:
            wanted = replaced
        else:
            wanted = free_name(wanted, lambda path: path.exists() and not _ours(path, sha256))
        write_whole(wanted, content)
        if replaced and replaced != wanted:
            replaced.unlink()
    except OSError as error:
        raise told(error, wanted) from error
    return _Copy(wanted.relative_to(run.workspace.returned).as_posix(), sha256, stamp)


def _ours(path: Path, sha256: str) -> bool:
    """Return whether a copy lies as it was laid, and nobody has it open."""
    return path.is_file() and not is_open(path) and sha256_of(path) == sha256


def tidy(run: Run, table: Form) -> None:
    """Clear the returned copies of a table that is good by now; one that somebody worked on stays theirs."""
    copies = _copies(run, table)
    left: dict[str, _Copy] = {}
    for person, copy in copies.items():
        path = run.workspace.returned / copy.place
        try:
            if path.is_file() and is_open(path):
                left[person] = replace(copy, stamp="")
            elif path.is_file() and sha256_of(path) == copy.sha256:
                path.unlink()
        except OSError:
            left[person] = replace(copy, stamp="")
    if copies:
        _note(run, table, left)

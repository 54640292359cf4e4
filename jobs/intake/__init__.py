"""The intake: what lies in the inboxes is staged, read, judged and merged (rules A2 B4 C7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.facts import people
from jobs.failures import WrongUse
from jobs.intake.beside import named_in
from jobs.intake.deciding import decide
from jobs.intake.looking import Found, Left, look
from jobs.intake.reading import Readings, read_all
from jobs.intake.staging import stage
from jobs.outbox import Refused, clear_away, is_open, write_whole
from jobs.running import Run, begin
from jobs.sealing.key_file import PassingKeys
from jobs.store import Store
from jobs.tally import Tally, tally
from validators.filled import Filled
from validators.forms import form_of
from validators.message import Message
from validators.named_files import meant
from workbooks.lists import note_workbook


def intake(run: Run) -> None:
    """Take in everything that lies in the inboxes; what a killed run had staged is taken in as well."""
    moving: list[str] = []
    files = waiting(run, moving)
    with run.ledger.writing() as connection:
        moving += stage(run, connection, files, run.store)
    with run.ledger.reading() as connection:
        readings = read_all(run, connection, [run.store], moving)
    if count := len(readings.each):
        run.tell(run.say(Message("{count} files are being judged and merged …", {"count": count})), 0, count)
        with run.ledger.writing() as connection:
            decide(run, connection, readings)


def rehearse(run: Run, files: Sequence[Found] | None = None) -> Tally:
    """Return what the intake would do with `files` (default: the inboxes), changing nothing.

    Of a slip, the files it names are looked for beside it; they are answered only where they are among `files`.
    """
    with TemporaryDirectory() as folder, run.ledger.writing() as connection:
        # Sealed by keys that nobody keeps, what a killed rehearsal leaves behind is unreadable.
        store = Store(Path(folder), PassingKeys(), lasting=False)
        run.id, _ = begin(connection, ["rehearsal"], run.stamp)
        moving: list[str] = []
        moving += stage(run, connection, waiting(run, moving, answer=False) if files is None else files, store)
        readings = read_all(run, connection, [store, run.store], moving)
        if files is not None and (named := _named_by(files, readings)):
            stage(run, connection, named, store)
            readings = read_all(run, connection, [store, run.store], moving)
        decide(run, connection, readings)
        result = tally(connection, run.id)
        connection.rollback()
    asked = {found.path.name for found in files or ()}
    return result if files is None else Tally(tuple(each for each in result.arrived if each.name in asked))


def _named_by(files: Sequence[Found], readings: Readings) -> list[Found]:
    """Return the files that the slips among `files` name, where they lie beside them on the disk."""
    known = {found.inside for found in files}
    found: dict[str, Found] = {}
    for reading in readings.each:
        form = form_of(reading.read.form, reading.read.version) if isinstance(reading.read, Filled) else None
        if form is None or not form.file_column or reading.row.path not in known:
            continue
        assert isinstance(reading.read, Filled)
        folder = Path(reading.row.path).parent
        for name in filter(None, (named_in(form, row) for row in reading.read.rows)):
            place = folder.joinpath(*re.split(r"[\\/]", name)[:-1])
            paths = [path.as_posix() for path in place.iterdir() if path.is_file()] if place.is_dir() else []
            for path in map(Path, meant(name, folder.as_posix(), paths)):
                stat = path.stat()
                found[path.as_posix()] = Found(
                    reading.row.person, path, path.as_posix(), stat.st_size, stat.st_mtime, home=folder
                )
    return [each for inside, each in found.items() if inside not in known]


def waiting(run: Run, moving: list[str], *, answer: bool = True) -> list[Found]:
    """Return the files of those who are on the roster; the others stay where they are, with a note to them.

    Args:
        run: the run under way.
        moving: paths of files that are still being copied are added here.
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
    files = look(run.workspace.inbox, run.workspace.settings.limits.settle_seconds, left, moving)
    files = _in_time(run, files, moving)
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


def _in_time(run: Run, files: list[Found], moving: list[str]) -> list[Found]:
    """Leave to the next night what came after this one's moment, where the schedule runs it late.

    A night that makes up for a missed one has yesterday's moment: a talk of this morning would lie in its future,
    and what the form was handed in for is not late either.
    """
    if run.clock is None:
        return files
    moment, now = (run.workspace.zoned(each).timestamp() for each in (run.at, run.clock()))
    later = {found.inside for found in files if found.came_between(moment, now)}
    if later:
        moving += sorted(later)
        run.notices.append(
            Message(
                "{count} files came after {at} and are taken the next night.",
                {"count": len(later), "at": f"{run.at:%Y-%m-%d %H:%M}"},
            )
        )
    return [found for found in files if found.inside not in later]


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

"""The restore drill: each month the newest backup is restored to a place of its own, verified, and taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.backup.contents import mend_contents
from jobs.backup.layout import Place
from jobs.backup.places import configured
from jobs.backup.scratch import DRILL, work_place
from jobs.facts import people
from jobs.failures import Failure
from jobs.keys import master_key
from jobs.ledger.backup_tables import drill
from jobs.letters import Letter, post
from jobs.restoring.choosing import Chosen, choose
from jobs.restoring.restoring import restore
from jobs.running import Run
from jobs.settings import Folders
from jobs.store import Store, store_of
from jobs.workspace import Workspace
from validators.message import Message, Text

#: Who is told how it went.
_ROLES: Final = ("档案管理员", "信息技术")
_TITLE: Final = Text("备份恢复演练", "Restore drill")


def restore_drill(run: Run) -> None:
    """Restore the newest backup to a place of its own and verify it; tell the archivists and IT how it went.

    What is damaged in the backup and sound in the archive is copied there anew. What a killed drill left is wiped by the
    next drill or backup.
    """
    place = configured(run.workspace)
    if place is None:
        return
    night, found = "", list[Message]()
    try:
        chosen = choose(place, master_key(run.workspace))
        night = chosen.manifest.night
        found += [_damaged(name) for name in chosen.off]
        with work_place(run.workspace, DRILL) as folder:
            found += _restored(run, chosen, folder)
    except Failure as failure:
        found.append(failure.message)
    told = _told(run, place, night, found)
    if found:
        run.notices += [told, *found]
    with run.ledger.writing() as connection:
        _enter(run, connection, place, night, found)
        for letter in _letters(run, connection, told, found):
            post(connection, letter, run.stamp)


def _restored(run: Run, chosen: Chosen, folder: Path) -> list[Message]:
    # Neither its folders nor its ledger may be those of the archive that is being worked with.
    database = "" if run.workspace.settings.database else None
    restored = restore(chosen, folder / "restored", run.at, run.tell, folders=Folders(), database=database)
    if not restored.findings:
        return []
    mended = _mended(run, chosen, restored.workspace)
    return [*restored.findings, *([_copied_anew(mended)] if mended else [])]


def _mended(run: Run, chosen: Chosen, restored: Workspace) -> int:
    """Copy anew what did not come back from the backup and is sound in the archive; return how many."""
    first = store_of(restored.state, chosen.ring.content)
    try:
        return sum(_mended_in(run, chosen, first.beside(name)) for name in chosen.manifest.contents)
    finally:
        first.keys.close()


def _mended_in(run: Run, chosen: Chosen, restored: Store) -> int:
    name = restored.root.name
    known = chosen.keys.known()
    bad = [each for each in sorted(chosen.manifest.contents[name] & known) if not restored.sound(each)]
    with suppress(OSError):
        return mend_contents(chosen.place, run.store.beside(name), bad)
    return 0


def _enter(run: Run, connection: Connection, place: Place, night: str, found: Sequence[Message]) -> None:
    first = run.say(found[0]) if found else ""
    values = {"at": run.stamp, "place": str(place.folder), "night": night, "sound": not found, "found": len(found)}
    connection.execute(sa.insert(drill).values(values | {"first": first}))


def _told(run: Run, place: Place, night: str, found: Sequence[Message]) -> Message:
    gaps = {"folder": str(place.folder), "night": night or "—", "count": len(found), "day": run.at.date()}
    if found:
        return Message(
            "The restore drill of {day} did not go well: {count} things are off with the backup {night} in {folder}. See to it before a "
            "backup is needed.",
            gaps,
        )
    return Message(
        "The restore drill of {day} went well: the backup {night} in {folder} was restored to a place of its own and verified.",
        gaps,
    )


def _letters(run: Run, connection: Connection, told: Message, found: Sequence[Message]) -> list[Letter]:
    title = f"{_TITLE.of(run.workspace.settings.language)} {run.at:%Y-%m-%d}"
    text = "\n\n".join(run.say(each) for each in (told, *found))
    return [
        Letter(f"drill/{run.stamp}/{person.name}", person.name, person.email, title, text)
        for person in people(connection).values()
        if person.active and person.role in _ROLES
    ]


def _damaged(name: str) -> Message:
    return Message("The backup of {night} is damaged and cannot be restored.", {"night": name})


def _copied_anew(count: int) -> Message:
    return Message(
        "{count} documents that were damaged or missing in the backup were copied there anew from the archive. Check the disk.",
        {"count": count},
    )

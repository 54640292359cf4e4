"""What lies in the inboxes: every file that is whole and somebody's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.language import reason
from validators.message import Message

#: Files that programs leave beside the work of people.
_NOT_WORK: Final = {"thumbs.db", "desktop.ini", ".ds_store"}
_HALF: Final = (".tmp", ".part", ".crdownload", ".partial")


@dataclass(frozen=True, slots=True)
class Found:
    """A file in an inbox.

    Attributes:
        person: the inbox folder's name.
        path: the file.
        inside: its path relative to the inboxes, with `/`.
        size: in bytes.
        modified: POSIX timestamp.
    """

    person: str
    path: Path
    inside: str
    size: int
    modified: float


def _is_work(path: Path) -> bool:
    name = path.name.lower()
    return not name.startswith(("~$", ".")) and name not in _NOT_WORK and not name.endswith(_HALF)


def _files(folder: Path, notices: list[Message]) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        notices.append(
            Message(
                "The folder {folder} could not be opened ({error}). Give the account that runs guidang the right to "
                "read and delete there; what lies in it waits until then.",
                {"folder": str(folder), "error": reason(error)},
            )
        )
        return
    for entry in entries:
        if entry.is_symlink():
            notices.append(
                Message(
                    "{file} is a link, not a file, and was left alone. Put the file itself there.", {"file": str(entry)}
                )
            )
        elif entry.is_dir():
            if not entry.name.startswith("."):
                yield from _files(entry, notices)
        elif _is_work(entry):
            yield entry


def _seen(inbox: Path, notices: list[Message]) -> Iterator[Found]:
    for home in sorted(inbox.iterdir()) if inbox.is_dir() else ():
        if not home.is_dir():
            if _is_work(home):
                notices.append(
                    Message(
                        "{file} lies in no person's inbox, so nobody knows whose it is. Move it into its sender's folder.",
                        {"file": str(home)},
                    )
                )
            continue
        for path in _files(home, notices):
            try:
                stat = path.stat()
            except OSError:
                continue  # gone since the folder was read
            yield Found(home.name, path, path.relative_to(inbox).as_posix(), stat.st_size, stat.st_mtime)


def look(inbox: Path, settle: float, notices: list[Message], pause: float = 1.5) -> list[Found]:
    """Return the files in the inboxes that nobody is still writing.

    A file changed less than `settle` seconds ago is looked at again after `pause` seconds; if its
    size or time has moved meanwhile, it is left for the next run.

    Args:
        inbox: the folder of all inboxes.
        settle: seconds; the clock is the computer's, since this is about copying and not about the run's moment.
        notices: what the archivist should know is added here.
        pause: seconds between the two looks.
    """
    first = list(_seen(inbox, notices))
    now = time.time()
    young = [found for found in first if now - found.modified < settle]
    if not young:
        return first
    time.sleep(pause)
    again = {found.path: found for found in _seen(inbox, [])}
    moving = {found.path for found in young if again.get(found.path) != found}
    return [found for found in first if found.path not in moving]

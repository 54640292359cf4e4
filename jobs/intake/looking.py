"""What lies in the inboxes: every file that is whole and somebody's, and what had to be left alone."""

from __future__ import annotations

import os
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
        came: POSIX timestamp of when the file came here; copying keeps only its time of writing.
        home: the folder it has to lie in; None for the person's inbox.
    """

    person: str
    path: Path
    inside: str
    size: int
    modified: float
    came: float = 0
    home: Path | None = None

    def came_between(self, first: float, last: float) -> bool:
        """Tell whether the file was written or put here later than `first` and not later than `last`.

        A stamp later than `last`, which is now, comes from a clock that is wrong and tells nothing: else the
        file might wait for ever.
        """
        return any(first < stamp <= last for stamp in (self.modified, self.came))


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was left where it is; `person` is whose inbox it lies in, "" for nobody's."""

    person: str
    said: Message


def _is_work(entry: os.DirEntry[str]) -> bool:
    name = entry.name.lower()
    return not name.startswith(("~$", ".")) and name not in _NOT_WORK and not name.endswith(_HALF)


def _readable(name: str) -> str:
    """Return a name for people; bytes that are no UTF-8 are taken for the GBK of an older computer."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _listing(folder: Path, person: str, left: list[Left]) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, in order; links are not followed, and names that are no text left alone."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        said = Message(
            "The folder {folder} could not be opened ({error}). Give the account that runs guidang the right to "
            "read and delete there; what lies in it waits until then.",
            {"folder": str(folder), "error": reason(error)},
        )
        left.append(Left(person, said))
        return []
    named = []
    for entry in entries:
        if _readable(entry.name) == entry.name:
            named.append(entry)
        else:
            said = Message(
                "The name of {file} is not written the way this computer writes names, so it was left alone. Rename it "
                "there.",
                {"file": str(folder / _readable(entry.name))},
            )
            left.append(Left(person, said))
    return named


def _files(folder: Path, person: str, left: list[Left]) -> Iterator[os.DirEntry[str]]:
    for entry in _listing(folder, person, left):
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _files(Path(entry.path), person, left)
        elif not _is_work(entry):
            continue
        elif entry.is_file(follow_symlinks=False):
            yield entry
        else:
            left.append(_link(entry.path, person))


def _link(path: str, person: str) -> Left:
    said = Message("{file} is a link, not a file, and was left alone. Put the file itself there.", {"file": path})
    return Left(person, said)


def _seen(inbox: Path, left: list[Left]) -> Iterator[Found]:
    for home in _listing(inbox, "", left):
        if not home.is_dir():
            if _is_work(home):
                said = Message(
                    "{file} lies in no person's inbox, so nobody knows whose it is. Move it into its sender's folder.",
                    {"file": home.name},
                )
                left.append(Left("", said))
            continue
        for entry in _files(Path(home.path), home.name, left):
            path = Path(entry.path)
            try:
                stat = path.lstat()
            except FileNotFoundError:
                continue  # gone since the folder was read
            except OSError as error:
                said = Message(
                    "{file} could not be read ({error}) and stays where it is. Close it where it is open, or give the "
                    "account that runs guidang the right to read it.",
                    {"file": entry.path, "error": reason(error)},
                )
                left.append(Left(home.name, said))
                continue
            if stat.st_nlink > 1:  # it may be somebody else's file under another name
                left.append(_link(entry.path, home.name))
                continue
            yield Found(home.name, path, path.relative_to(inbox).as_posix(), stat.st_size, stat.st_mtime, stat.st_ctime)


def look(inbox: Path, settle: float, left: list[Left], moving: list[str], pause: float = 1.5) -> list[Found]:
    """Return the files in the inboxes that nobody is still writing.

    A file changed less than `settle` seconds ago, or dated ahead of the computer's clock, is looked at again
    after `pause` seconds; if its size or time has moved meanwhile, it is left for the next run.

    Args:
        inbox: the folder of all inboxes.
        settle: seconds; the clock is the computer's, since this is about copying and not about the run's moment.
            0 for no second look.
        left: what had to be left alone is added here.
        moving: paths of what is still being written are added here.
        pause: seconds between the two looks.
    """
    first = list(_seen(inbox, left))
    now = time.time()
    young = [found for found in first if settle and now - found.modified < settle]
    if not young:
        return first
    time.sleep(pause)
    again = {found.path: found for found in _seen(inbox, [])}
    unsettled = {found.path for found in young if again.get(found.path) != found}
    moving += [found.inside for found in first if found.path in unsettled]
    return [found for found in first if found.path not in unsettled]

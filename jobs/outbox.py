"""The one door by which files leave: whole or not at all, never half, never over somebody's open file."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from jobs.failures import Failure
from jobs.language import reason
from validators.message import Message

_MARK: Final = ".guidang-"
#: One call that puts every written file on the disk costs far less than one for each.
_SYNCS_ALL: Final = hasattr(os, "sync")
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
#: Of the 255 bytes that a file's name may have on Linux, so many are left by the names of a half-written file ...
_PART_BYTES: Final = 180
#: ... and by what is put behind the name of a returned one: a number, "note".
_NAME_BYTES: Final = 230


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder; its renames are journaled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Refused(Failure):
    """One place may not be written to; other places may."""


def told(error: OSError, path: Path) -> Failure:
    """Return what the office can do about a file that could not be written; `Refused` where the disk isn't full."""
    if error.errno in _FULL:
        return Failure(
            Message(
                "The disk is full: {file} could not be written. What was decided is kept and nothing is lost; "
                "make room and run again.",
                {"file": str(path)},
            )
        )
    return Refused(
        Message(
            "{file} could not be written ({error}). Give the account that runs guidang the right to write there, "
            "or close the file where it is open, and run again.",
            {"file": str(path), "error": reason(error)},
        )
    )


def stream_whole(
    path: Path,
    write: Callable[[BinaryIO], None],
    *,
    sync: bool = True,
    instead: Path | None = None,
    check: Callable[[Path], None] | None = None,
) -> Path:
    """Write a file through `write` beside its place, move it there when it is whole, and return where it lies.

    Args:
        path: where it goes; missing folders are made.
        write: gets the open file.
        sync: have it on the disk for good before it takes its place.
        instead: where in the same folder it goes if what lies at `path` may not be replaced, as Windows
            has it with a file that is open.
        check: looks at the file that was written before it takes its place; where it raises, nothing has changed.

    Raises:
        Refused: the place may not be written to.
        Failure: the disk is full.
    """
    part = path.with_name(f"{_MARK}{_cut(path.name, _PART_BYTES)}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                write(file)
                if sync:
                    file.flush()
                    os.fsync(file.fileno())
            if check is not None:
                check(part)
            try:
                part.replace(path)
            except PermissionError:
                if instead is None:
                    raise
                path = part.replace(instead)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if sync:
            _sync_folder(path.parent)
    except OSError as error:
        raise told(error, path) from error
    return path


def put_folder(part: Path, place: Path) -> None:
    """Move a folder whose files are on the disk to its place, where nothing lies yet, by one rename.

    Raises:
        Refused: the place may not be written to.
        Failure: the disk is full.
    """
    try:
        _sync_folder(part)
        part.rename(place)
        _sync_folder(place.parent)
    except OSError as error:
        raise told(error, place) from error


def write_whole(path: Path, content: bytes, *, sync: bool = True) -> None:
    """Write `content` to `path`, whole or not at all; see `stream_whole`."""

    def write(file: BinaryIO) -> None:
        file.write(content)

    stream_whole(path, write, sync=sync)


def append_line(path: Path, line: str) -> None:
    """Add a line to a text file, which nobody but its end is written to; one that broke off before stays a line of its own.

    Raises: as `write_whole`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            broken = size and file.read(1) != b"\n"
            file.write((b"\n" if broken else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise told(error, path) from error


def is_open(path: Path) -> bool:
    """Return whether Excel or WPS has the workbook open: their owner file lies beside it."""
    return path.with_name(f"~${path.name}").exists() or path.with_name(f"~${path.name[2:]}").exists()


def sweep(folder: Path) -> None:
    """Clear what a killed run left half-written in a folder and below."""
    for part in folder.rglob(f"{_MARK}*.part") if folder.is_dir() else ():
        part.unlink(missing_ok=True)


def sweep_beside(file: Path) -> None:
    """Clear what a killed run left half-written of a file."""
    for part in file.parent.glob(f"{_MARK}{glob.escape(_cut(file.name, _PART_BYTES))}.*.part"):
        part.unlink(missing_ok=True)


def _cut(text: str, size: int) -> str:
    """Return the beginning of `text` that takes at most `size` bytes."""
    return text.encode()[:size].decode(errors="ignore")


def short_name(name: str) -> str:
    """Return a file's name, cut before its ending where nothing more could be put behind it."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        return _cut(name, _NAME_BYTES)
    return _cut(stem, _NAME_BYTES - len(f".{ending}".encode())) + dot + ending


def free_name(path: Path, taken: Callable[[Path], bool]) -> Path:
    """Return `path`, or `path` with the first number behind its name that is not taken."""
    candidate, number = path, 1
    while taken(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


def beside(path: Path, at: datetime) -> Path:
    """Return where a workbook goes that somebody has open: beside it, with the run's moment in its name."""
    return path.with_name(f"{path.stem} {at:%Y-%m-%d %H%M}{path.suffix}")


def copies_beside(path: Path) -> list[Path]:
    """Return the copies of a workbook that lie beside it because it was open."""
    return sorted(path.parent.glob(f"{path.stem} ????-??-?? ????{path.suffix}"))


def clear_away(*paths: Path) -> None:
    """Delete what is not needed any more; what cannot be deleted now stays for the next run."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def together(*, lasting: bool = True) -> Iterator[Callable[[Path, bytes], None]]:
    """Give a way to write many files, each whole or not at all; all are on the disk for good when the block ends.

    Until then a power cut may leave any of them empty, so nothing may rely on them before. What an
    interrupted block wrote earlier and this one only found again is on the disk then as well.

    Args:
        lasting: False for files that are thrown away again; nothing waits for the disk.
    """

    def write(path: Path, content: bytes) -> None:
        write_whole(path, content, sync=lasting and not _SYNCS_ALL)

    yield write
    if lasting and _SYNCS_ALL:
        os.sync()


def write_many(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write many files, each whole or not at all, and have all of them on the disk when this returns."""
    with together() as write:
        for path, content in files:
            write(path, content)

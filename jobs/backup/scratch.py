"""A place of our own for ledgers that are looked at or changed outside the archive; wiped when it is left."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from jobs.outbox import told
from jobs.settings import Folders
from jobs.workspace import Workspace

#: Below the state folder.
WORK: Final = "backup-work"
DRILL: Final = "drill"
_ZEROS: Final = bytes(1 << 20)


def scratch_of(workspace: Workspace, root: Path) -> Workspace:
    """Return a workspace of its own in a folder, with its ledger there and the archive's settings otherwise."""
    settings = replace(
        workspace.settings, database="", folders=replace(workspace.settings.folders, state=Folders().state)
    )
    return Workspace(root, settings)


@contextmanager
def work_place(workspace: Workspace, name: str = WORK) -> Iterator[Path]:
    """Give an empty folder below the state folder; what a killed run left there is wiped first.

    Raises:
        Failure: the disk is full, or cannot be written to.
    """
    folder = workspace.state / name
    try:
        wipe(folder)
        folder.mkdir(parents=True, mode=0o700)
        yield folder
    except OSError as error:
        raise told(error, folder) from error
    finally:
        wipe(folder)


def left_over(workspace: Workspace) -> list[Path]:
    """Return the folders that a killed backup or drill has left."""
    return [folder for name in (WORK, DRILL) if (folder := workspace.state / name).exists()]


def wipe(folder: Path) -> None:
    """Take a folder away; ledgers in it are written over first, since they may hold what was destroyed meanwhile."""
    for path in folder.rglob("*.db*") if folder.is_dir() else ():
        if path.is_file():
            overwrite(path)
    shutil.rmtree(folder, ignore_errors=True)


def overwrite(path: Path) -> None:
    """Write zeros over a file's bytes, on the disk when this returns; raises `OSError` where it cannot be written to."""
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(_ZEROS[: min(left, len(_ZEROS))])
        file.flush()
        os.fsync(file.fileno())

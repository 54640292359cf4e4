"""Room for a demo: an empty folder, or one that held a demo before."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from jobs.failures import WrongUse
from jobs.keys import DEMO
from jobs.outbox import told
from jobs.running import locked
from jobs.settings import FILE_NAME, Folders
from jobs.workspace import Workspace
from validators.message import Message

#: The throw-away key marks a demo.
MARKER: Final = Path(Folders().state) / DEMO


def make_room(folder: Path) -> None:
    """Clear a former demo out of `folder`, and mark the folder as a demo's.

    Raises:
        WrongUse: something else lies there.
        Held: a run is under way in the former demo.
        Failure: a file of it is open or protected.
    """
    try:
        if folder.exists():
            _clear(folder)
        # Marked before anything else lies there: a demo that is killed half way can be made again.
        (folder / MARKER).parent.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).touch()
    except OSError as error:
        raise told(error, Path(error.filename or folder)) from error


def _clear(folder: Path) -> None:
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARKER).is_file()):
        raise WrongUse(
            Message(
                "{folder} is not empty and holds no demo; nothing was changed. Name another folder: guidang demo DIR",
                {"folder": str(folder)},
            )
        )
    if (folder / FILE_NAME).is_file():
        with locked(Workspace.at(folder)):
            pass
    # Innermost last, so that what is left of a half cleared demo is still known as one.
    for inside, kept in ((folder, "output"), (folder / "output", "state"), (folder / "output/state", DEMO)):
        for each in inside.iterdir() if inside.is_dir() else ():
            if each.name != kept:
                _remove(each)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()

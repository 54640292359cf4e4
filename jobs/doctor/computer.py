"""Checks of the computer: settings, versions, key, ledger, disks and folders."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from jobs.doctor.disks import is_network, is_synchronised
from jobs.doctor.patient import Finding, Patient, noted, off, ok
from jobs.failures import Failure, WrongUse
from jobs.keys import MASTER, master_key, own_ring, read_ring
from jobs.keys.exchanging import waits_for_next
from jobs.language import reason
from jobs.ledger.opening import Ledger
from validators.message import Message

_PINNED: Final = Path(__file__).parents[2] / "requirements.txt"
#: Below this a night may not come to its end; below that it is time to make room, in bytes.
_TOO_LITTLE: Final = 1 << 30
_LITTLE: Final = 5 << 30


def settings(patient: Patient) -> Finding:
    """See that the settings can be read."""
    if isinstance(patient.opened, Failure):
        return off(patient.opened.message)
    return ok(Message("The settings of {folder} can be read.", {"folder": str(patient.root)}))


def versions(patient: Patient) -> Finding:
    """See that the packages are those that guidang was tried with."""
    gaps = {"guidang": "0.1.0", "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    wrong = _other_versions() if _PINNED.is_file() else []
    if wrong:
        return noted(
            Message(
                "{count} packages are not of the version that guidang was tried with, such as {package}. Start it through "
                "guidang (on Windows guidang.cmd) in its own folder, which installs them.",
                {"count": len(wrong), "package": wrong[0]},
            )
        )
    return ok(Message("guidang {guidang}, Python {python}, SQLite {sqlite}.", gaps))


def _other_versions() -> list[str]:
    """Return the packages that are there in none of the versions that are pinned for any Python."""
    pinned: dict[str, set[str]] = {}
    for line in _PINNED.read_text("utf-8").splitlines():
        name, equals, rest = line.partition("==")
        if equals and name[:1].isalnum():
            pinned.setdefault(name.strip(), set()).add(rest.split()[0].rstrip(";\\"))
    found = []
    for name, versions in pinned.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue  # for another system, or an extra
        if installed not in versions:
            found.append(f"{name} {installed}")
    return found


def key(patient: Patient) -> Finding:
    """See that the archive's master key is there, and opens its ring of keys."""
    workspace = patient.workspace
    try:
        master = master_key(workspace)
        ring = read_ring(workspace, master)
        if isinstance(patient.books, Ledger):
            ring = own_ring(workspace, master, ring, patient.books.id, used=True, at="")
    except WrongUse as wrong:
        return off(wrong.message)
    if master.place == "demo":
        return noted(
            Message("This is a demo archive with a throw-away key of its own. Keep nothing in it that matters.")
        )
    if ring is None or not ring.exported:
        return noted(
            Message(
                "The key is there, but it was never exported for the safe: if this computer is lost, nobody can open the archive any "
                "more. Export it: guidang keys export --to FILE"
            )
        )
    day = {"day": ring.exported[:10]}
    if waits_for_next(workspace):
        return noted(
            Message(
                "A new key was made and waits to be put into {where}; until then the former one is in use.",
                {"where": master.where},
            )
        )
    if master.place == "variable":
        return ok(
            Message(
                "The key is in the environment variable {variable}, and was exported for the safe on {day}. See that the scheduled "
                "runs get it as well.",
                {"variable": MASTER.variable, **day},
            )
        )
    return ok(Message("The key is there, and was exported for the safe on {day}.", day))


def ledger(patient: Patient) -> Finding:
    """See that the ledger opens, and has its home here."""
    if isinstance(patient.books, Failure):
        return off(patient.books.message)
    url = patient.ledger.engine.url
    place = url.database if url.drivername == "sqlite" else url.render_as_string(hide_password=True)
    return ok(Message("The ledger {place} can be opened and is at home on this computer.", {"place": place}))


def state_folder(patient: Patient) -> Finding:
    """See that the ledger lies on a local disk: SQLite is not safe on a network share."""
    folder = patient.workspace.state
    gaps = {"folder": str(folder)}
    if patient.workspace.settings.database:
        return ok(Message("The ledger lies on a PostgreSQL server; {folder} holds the store.", gaps))
    kind = is_network(folder)
    if kind:
        return off(
            Message(
                "The folder {folder} lies on a network share ({kind}), where the ledger can be damaged. While nothing runs, move "
                "it to a local disk of this computer and enter its new place as “state” in the settings.",
                gaps | {"kind": kind},
            )
        )
    if program := is_synchronised(folder):
        return off(
            Message(
                "The folder {folder} is kept in step by {program}, which can damage the ledger. While nothing runs, move it out of "
                "there and enter its new place as “state” in the settings.",
                gaps | {"program": program},
            )
        )
    return ok(Message("The folder {folder} lies on a local disk.", gaps))


def space(patient: Patient) -> Finding:
    """See that there is room on the disks."""
    workspace = patient.workspace
    short: list[tuple[int, Message]] = []
    least = None
    for folder in (workspace.state, workspace.archive, Path(tempfile.gettempdir())):
        try:
            free = shutil.disk_usage(_there(folder)).free
        except OSError as error:
            return off(
                Message("{folder} cannot be looked at ({reason}).", {"folder": str(folder), "reason": reason(error)})
            )
        least = free if least is None else min(least, free)
        if free < _LITTLE:
            gaps = {"folder": str(folder), "free": f"{free / (1 << 30):.1f}"}
            said = Message("Only {free} GB are free on the disk that holds {folder}. Make room there.", gaps)
            short.append((free, said))
    if short:
        told = tuple(said for _, said in sorted(short, key=lambda each: each[0]))
        return off(*told) if any(free < _TOO_LITTLE for free, _ in short) else noted(*told)
    return ok(Message("At least {free} GB are free on each disk.", {"free": f"{(least or 0) / (1 << 30):.0f}"}))


def _there(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)


def folders(patient: Patient) -> Finding:
    """See that everything can be written where it belongs."""
    wrong: list[Message] = []
    for folder in patient.workspace.every_folder():
        try:
            with tempfile.TemporaryFile(dir=_there(folder), prefix=".guidang-"):
                pass
        except OSError as error:
            wrong.append(_unwritable(folder, error))
    inbox = patient.workspace.inbox
    for home in sorted(inbox.iterdir()) if inbox.is_dir() and os.access(inbox, os.R_OK) else ():
        if home.is_dir() and not os.access(home, os.R_OK | os.W_OK | os.X_OK):
            wrong.append(
                Message(
                    "What lies in the inbox {folder} cannot be taken. Give the account that runs guidang the right to read and "
                    "delete there.",
                    {"folder": str(home)},
                )
            )
    return off(*wrong) if wrong else ok(Message("All folders can be written to."))


def _unwritable(folder: Path, error: OSError) -> Message:
    return Message(
        "Nothing can be written in {folder} ({reason}). See that the disk or share is there, and give the account that runs guidang "
        "the right to write.",
        {"folder": str(folder), "reason": reason(error)},
    )


def account(patient: Patient) -> Finding:
    """See that the reading process can be bounded in memory here."""
    if sys.platform == "win32":
        return noted(
            Message(
                "On Windows the memory that reading a file takes is not bounded; a damaged file may slow the computer down."
            )
        )
    return ok(Message("Reading is bounded in time and memory."))

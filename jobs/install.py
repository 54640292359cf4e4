"""Installs what the program needs into `.venv`; called by the wrappers `guidang` and `guidang.cmd`.

Runs under whatever Python 3.11 or newer the machine has, before anything is installed, so it and
what it imports use the standard library alone. pip does the installing, so a mirror set in pip's own
settings is used.

The folder `.venv/installed` says what was installed: copies of `requirements.txt` and
`pyproject.toml` and the path of the checkout. The wrappers compare them at every start. It is
written last, so an install that was interrupted is done again from the beginning.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from jobs.language import language_of, reason, translator
from validators.message import Message

#: What an install depends on; `.venv/installed` holds copies of them.
SOURCES = ("requirements.txt", "pyproject.toml")


class Cause(IntEnum):
    """Why a step failed, read from its output; where several fit, the highest counts."""

    OTHER = 0
    MISSING = 1
    NETWORK = 2
    HASHES = 3
    DISK = 4


#: What pip and venv print -> why they failed.
SIGNS = (
    ("no matching distribution", Cause.MISSING),
    ("connection", Cause.NETWORK),
    ("could not fetch url", Cause.NETWORK),
    ("proxyerror", Cause.NETWORK),
    ("sslerror", Cause.NETWORK),
    ("timed out", Cause.NETWORK),
    ("incompleteread", Cause.NETWORK),
    ("do not match the hashes", Cause.HASHES),
    ("errno 28", Cause.DISK),
    ("no space left", Cause.DISK),
    ("quota exceeded", Cause.DISK),
)


def main(arguments: Sequence[str]) -> int:
    """Install into the checkout named by the one argument.

    Returns:
        0 where everything is installed, 2 where it could not be; a sentence on stderr says why.
    """
    home = Path(arguments[0])
    try:
        (home / ".venv").mkdir(exist_ok=True)
        with _alone(home / ".venv" / "lock") as lock:
            fault = None if is_installed(home) else _install(home, lock)
    except OSError as error:
        fault = _unwritable(home, error)
    if fault is None:
        return 0
    _tell(fault)
    return 2


def is_installed(home: Path) -> bool:
    """Return whether `.venv` holds what `requirements.txt` and `pyproject.toml` ask for now."""
    stamp = home / ".venv" / "installed"
    return _at(stamp) == str(home) and all(_same(home / name, stamp / name) for name in SOURCES)


def _install(home: Path, lock: int) -> Message | None:
    venv, stamp = home / ".venv", home / ".venv" / "installed"
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _tell(Message("Installing the program's packages; this happens once and takes a few minutes …"))
    if _at(stamp) != str(home) or not _runs(python):
        # Interrupted, moved elsewhere, or its Python is gone: what lies here cannot be trusted.
        for entry in venv.iterdir():
            if entry.name != "lock":
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    else:
        shutil.rmtree(stamp)
    log = venv / "install.log"
    log.unlink(missing_ok=True)
    pip = [str(python), "-P", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-user"]
    steps = [
        [*pip, "--progress-bar", "off", "--require-hashes", "-r", str(home / "requirements.txt")],
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(home)],
    ]
    if not python.exists():
        steps.insert(0, [sys.executable, "-P", "-m", "venv", str(venv)])
    for step in steps:
        cause = _run(step, log, lock)
        if cause is not None:
            return _fault(cause, home, log)
    stamp.mkdir()
    (stamp / "home").write_text(str(home), encoding="utf-8")
    for name in SOURCES:
        shutil.copyfile(home / name, stamp / name)
    _tell(Message("The packages are installed."))
    return None


def _run(step: Sequence[str], log: Path, lock: int) -> Cause | None:
    """Run one step; return None where it worked. The lock goes with it, so that it outlives us."""
    seen, collected = Cause.OTHER, 0
    # A PYTHONPATH or PYTHONHOME of the user's, and ours, must not reach into what is being installed.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONUTF8"] = "1"
    passed = () if sys.platform == "win32" else (lock,)
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603 - our own command, no shell
            step,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environment,
            pass_fds=passed,
        ) as process,
    ):
        for line in process.stdout or ():
            kept.write(line)
            seen = max([seen, *(cause for sign, cause in SIGNS if sign in line.lower())])
            collected += line.startswith("Collecting ")
            _show(line, collected)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return None if process.returncode == 0 else seen


def _show(line: str, collected: int) -> None:
    """Show that something goes on: every line in a CI log, one moving line on a terminal."""
    if os.environ.get("CI"):
        sys.stderr.write(line)
    elif sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K  {collected or ''} {line.strip()[:70]}")
    sys.stderr.flush()


def _fault(cause: Cause, home: Path, log: Path) -> Message:
    gaps = {"folder": str(home), "log": str(log)}
    match cause:
        case Cause.DISK:
            return Message("The disk is full: free about 1 GB on the disk that holds “{folder}” and start again.", gaps)
        case Cause.HASHES:
            return Message(
                "A package differs from the one that requirements.txt vouches for and was not installed: "
                "set another mirror in pip's settings and start again (details in {log}).",
                gaps,
            )
        case Cause.NETWORK:
            return Message(
                "The packages could not be downloaded: check the network, the proxy and the mirror in pip's "
                "settings, then start again (details in {log}).",
                gaps,
            )
        case Cause.MISSING:
            return Message(
                "The package source has no fitting version of a package: set another mirror in pip's settings, "
                "or use Python 3.11 to 3.14, then start again (details in {log}).",
                gaps,
            )
        case _:
            return Message("The packages could not be installed: send {log} to your IT staff.", gaps)


def _unwritable(home: Path, error: OSError) -> Message:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _fault(Cause.DISK, home, home)
    return Message(
        "The folder “{folder}” cannot be written to ({reason}): close other windows of this program, ask for "
        "permission to write there, or copy the folder to a place of your own, then start again.",
        {"folder": str(home), "reason": reason(error)},
    )


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """Hold the lock file, waiting for whoever has it; the system lets go of it when its holders end."""
    with path.open("a+b") as file:
        if not _lock(file.fileno(), wait=False):
            _tell(Message("Another start is installing already; waiting for it …"))
            _lock(file.fileno(), wait=True)
        yield file.fileno()


def _lock(handle: int, *, wait: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:  # LK_LOCK gives up after ten seconds
                if not wait:
                    return False
            else:
                return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a share without locks: two installs at once are less likely than none at all
        return True
    return True


def _at(stamp: Path) -> str:
    try:
        return (stamp / "home").read_text(encoding="utf-8")
    except OSError:
        return ""


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def _tell(message: Message) -> None:
    sys.stderr.write(translator(language_of(os.environ))(message) + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

"""Carrying out what registers or removes an entry, and saying each thing that is done."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from typing import Final

from jobs.failures import Failure
from jobs.on_time.registering.ways import Command, Deeds
from jobs.outbox import told, write_whole
from validators.message import Message

#: What a shell says of a command that is not there.
MISSING: Final = 127
_PATIENCE: Final = 60


def ask(words: Sequence[str], given: str | None = None) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            list(words),
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError as error:
        return MISSING, str(error)
    except (OSError, subprocess.TimeoutExpired) as error:
        return MISSING - 1, str(error)
    return done.returncode, done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def carry_out(deeds: Deeds, tell: Callable[[Message, str], None]) -> None:
    """Do what has to be done.

    Args:
        deeds: what that is.
        tell: is given each thing done, and the text that was written or handed over.

    Raises:
        Failure: a file could not be written, or a command failed.
    """
    _run(deeds.before, tell)
    for path, content in (deeds.written or {}).items():
        write_whole(path, content)
        said = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
        tell(Message("Written: {file}", {"file": str(path)}), said.replace("\r", ""))
    for path in deeds.removed:
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise told(error, path) from error
        tell(Message("Deleted: {file}", {"file": str(path)}), "")
    _run(deeds.after, tell)
    for message in deeds.said:
        tell(message, "")


def _run(commands: Sequence[Command], tell: Callable[[Message, str], None]) -> None:
    for command in commands:
        shown = " ".join(command.words)
        code, printed = ask(command.words, command.given)
        if code == 0:
            tell(Message("Done: {command}", {"command": shown}), command.given or "")
        elif command.otherwise:
            tell(command.otherwise, "")
        elif not command.may_fail:
            raise Failure(
                Message(
                    "The command “{command}” failed ({said}). Run it by hand, or ask whoever looks after this computer.",
                    {"command": shown, "said": printed.strip() or code},
                )
            )

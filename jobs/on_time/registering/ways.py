"""The schedulers, each with what it takes to register and to remove an entry there; nothing is done here."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.on_time.registering import texts
from jobs.on_time.registering.entry import Entry
from validators.message import Message

#: Runs a command: (words, what it gets on standard input) -> (exit code, what it printed); 127 where it is not there.
Ask = Callable[[Sequence[str], str | None], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command to be run.

    Attributes:
        words: the program and its arguments.
        given: what it gets on standard input.
        may_fail: it is no failure where it does not work.
        otherwise: said where it does not.
    """

    words: tuple[str, ...]
    given: str | None = None
    may_fail: bool = False
    otherwise: Message | None = None


@dataclass(frozen=True, slots=True)
class Deeds:
    """What is done, in this order.

    Attributes:
        before: commands.
        written: path -> content of files to write.
        removed: files to delete.
        after: commands.
        said: what the person should know besides.
    """

    before: tuple[Command, ...] = ()
    written: Mapping[Path, bytes] | None = None
    removed: tuple[Path, ...] = ()
    after: tuple[Command, ...] = ()
    said: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A scheduler.

    Attributes:
        name: what it is called.
        register: what it takes to enter the archive.
        remove: what it takes to take it out again.
        keeps_key: a key in an environment variable does not reach it: what to do then.
    """

    name: str
    register: Deeds
    remove: Deeds
    keeps_key: Message


def choose(entry: Entry, platform: str, environment: Mapping[str, str], home: Path, ask: Ask, uid: int) -> Way | None:
    """Return the scheduler to register with; None where this computer has none that answers.

    Args:
        entry: what is registered.
        platform: as `sys.platform`.
        environment: the process's.
        home: the user's home folder.
        ask: runs a command that changes nothing.
        uid: the user's number; 0 for the system's own account, whose units lie with the system's.
    """
    if platform == "win32":
        return windows(entry, environment)
    if platform == "darwin":
        return launchd(entry, home, uid)
    system = uid == 0
    if ask([*_systemctl(system), "show-environment"], None)[0] == 0:
        folder = Path("/etc/systemd/system") if system else home / ".config/systemd/user"
        return systemd(entry, folder, system=system)
    code, table = ask(["crontab", "-l"], None)
    # Without a table of theirs yet, people get 1.
    return cron(entry, table if code == 0 else "") if code in (0, 1) else None


def _systemctl(system: bool) -> list[str]:
    return ["systemctl"] if system else ["systemctl", "--user"]


def systemd(entry: Entry, folder: Path, *, system: bool) -> Way:
    """Return the way through a systemd timer; one of the user's own runs while nobody is logged in only if it may linger."""
    control = _systemctl(system)
    service, timer = folder / f"{entry.name}.service", folder / f"{entry.name}.timer"
    reload = Command((*control, "daemon-reload"))
    linger = () if system else (Command(("loginctl", "enable-linger"), may_fail=True, otherwise=_NO_LINGERING),)
    return Way(
        "systemd",
        Deeds(
            written={
                service: texts.systemd_service(entry).encode(),
                timer: texts.systemd_timer(entry).encode(),
            },
            after=(reload, Command((*control, "enable", "--now", timer.name)), *linger),
        ),
        Deeds(
            before=(Command((*control, "disable", "--now", timer.name), may_fail=True),),
            removed=(timer, service),
            after=(reload,),
        ),
        Message(
            "The key of this archive is in the environment variable GUIDANG_KEY, which the timer does not see. Put the key into a "
            "file that only this account may read, then run “{command}” and enter there: [Service] and below it "
            "LoadCredential=guidang-key:/path/of/that/file",
            {"command": shlex.join([*control, "edit", service.name])},
        ),
    )


def cron(entry: Entry, table: str) -> Way:
    """Return the way through the user's crontab, as it stands now."""
    return Way(
        "cron",
        Deeds(after=(Command(("crontab", "-"), texts.with_cron_lines(table, entry)),)),
        Deeds(after=(Command(("crontab", "-"), texts.without_cron_lines(table, entry)),)),
        Message(
            "The key of this archive is in the environment variable GUIDANG_KEY, which cron does not see. Enter the line "
            "GUIDANG_KEY=… above the one of guidang with “crontab -e”."
        ),
    )


def launchd(entry: Entry, home: Path, uid: int) -> Way:
    """Return the way through a launch agent of the user's."""
    path = home / "Library/LaunchAgents" / f"{texts.launchd_label(entry)}.plist"
    domain = f"gui/{uid}"
    out = Command(("launchctl", "bootout", f"{domain}/{texts.launchd_label(entry)}"), may_fail=True)
    return Way(
        "launchd",
        Deeds(
            before=(out,),
            written={path: texts.launchd_agent(entry).encode()},
            after=(Command(("launchctl", "bootstrap", domain, str(path))),),
        ),
        Deeds(before=(out,), removed=(path,)),
        _KEY_STORE,
    )


def windows(entry: Entry, environment: Mapping[str, str]) -> Way:
    """Return the way through the Task Scheduler."""
    user = "\\".join(filter(None, (environment.get("USERDOMAIN"), environment.get("USERNAME"))))
    path = entry.state / f"{entry.name}.xml"
    task = f"\\guidang\\{entry.name}"
    return Way(
        "Task Scheduler",
        Deeds(
            written={path: texts.windows_task(entry, user).encode("utf-16")},
            after=(Command(("schtasks", "/Create", "/TN", task, "/XML", str(path), "/F")),),
            said=(
                Message(
                    "The task runs while {user} is logged on. On a computer where nobody is, open the Task Scheduler, folder "
                    "guidang, and choose “Run whether user is logged on or not” for it.",
                    {"user": user},
                ),
            ),
        ),
        Deeds(before=(Command(("schtasks", "/Delete", "/TN", task, "/F"), may_fail=True),), removed=(path,)),
        _KEY_STORE,
    )


_NO_LINGERING = Message(
    "The timer runs only while this account is logged in. So that it always does, let an administrator run “loginctl enable-linger” for "
    "this account."
)
_KEY_STORE = Message(
    "The key of this archive is in the environment variable GUIDANG_KEY. See that it is set for the whole account, not for this "
    "window alone, or the scheduled runs do not find it."
)

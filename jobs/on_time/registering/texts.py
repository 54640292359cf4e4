"""The words that each scheduler wants, as plain functions."""

from __future__ import annotations

import plistlib
import shlex
import subprocess
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from jobs.on_time.registering.entry import EVERY, Entry


def systemd_service(entry: Entry) -> str:
    """Return the unit that looks once. Exit code 3, another run is under way, is no failure."""
    lines = (
        "[Unit]",
        f"Description=guidang {_specifiers(entry.root)}",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={' '.join(map(_systemd_word, entry.command))}",
        "SuccessExitStatus=3",
        "Nice=5",
        "",
    )
    return "\n".join(lines)


def systemd_timer(entry: Entry) -> str:
    """Return the timer of the unit: every few minutes, and at once when the computer comes up."""
    lines = (
        "[Unit]",
        f"Description=guidang {_specifiers(entry.root)}",
        "",
        "[Timer]",
        f"OnCalendar=*:0/{EVERY}",
        "AccuracySec=30s",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    )
    return "\n".join(lines)


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    quoted = _specifiers(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{quoted}"'


_MARK: Final = "# {name} "


def cron_lines(entry: Entry) -> tuple[str, str]:
    """Return the comment by which the line is known again, and the line."""
    command = shlex.join(entry.command).replace("%", r"\%")
    return f"{_MARK.format(name=entry.name)}{entry.root}", f"*/{EVERY} * * * * {command}"


def with_cron_lines(table: str, entry: Entry) -> str:
    """Return a crontab with the entry, once; what else stands there stays as it is."""
    kept = without_cron_lines(table, entry)
    if kept and not kept.endswith("\n"):
        kept += "\n"
    return kept + "".join(f"{line}\n" for line in cron_lines(entry))


def without_cron_lines(table: str, entry: Entry) -> str:
    """Return a crontab without the entry."""
    kept: list[str] = []
    lines = iter(table.splitlines(keepends=True))
    for line in lines:
        if line.startswith(_MARK.format(name=entry.name)):
            next(lines, None)
        else:
            kept.append(line)
    return "".join(kept)


def launchd_label(entry: Entry) -> str:
    """Return the agent's label."""
    return f"cn.guidang.{entry.name}"


def launchd_agent(entry: Entry) -> str:
    """Return the property list of the agent."""
    wanted: dict[str, Any] = {
        "Label": launchd_label(entry),
        "ProgramArguments": list(entry.command),
        "StartInterval": EVERY * 60,
        "RunAtLoad": True,
        "ProcessType": "Background",
        "StandardErrorPath": str(entry.state / "tick.log"),
    }
    return plistlib.dumps(wanted).decode()


def windows_task(entry: Entry, user: str) -> str:
    """Return the task for the Task Scheduler, to be written as UTF-16.

    It also runs on battery, is started once more where its time was slept through, and never twice at a time.

    Args:
        entry: what is registered.
        user: the account it runs as, `DOMAIN\\name`; it runs while that one is logged on.
    """
    program, *arguments = entry.command
    principal = f"<UserId>{escape(user)}</UserId>" if user else ""
    lines = (
        '<?xml version="1.0" encoding="UTF-16"?>',
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
        f"  <RegistrationInfo><Description>guidang {escape(entry.root)}</Description></RegistrationInfo>",
        "  <Triggers><TimeTrigger>",
        f"    <Repetition><Interval>PT{EVERY}M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>",
        "    <StartBoundary>2020-01-01T00:00:00</StartBoundary><Enabled>true</Enabled>",
        "  </TimeTrigger></Triggers>",
        f'  <Principals><Principal id="Author">{principal}<LogonType>InteractiveToken</LogonType>'
        "<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>",
        "  <Settings>",
        "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
        "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
        "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>",
        "    <StartWhenAvailable>true</StartWhenAvailable>",
        "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>",
        "    <Enabled>true</Enabled>",
        "  </Settings>",
        '  <Actions Context="Author"><Exec>',
        f"    <Command>{escape(program)}</Command>",
        f"    <Arguments>{escape(windows_arguments(arguments))}</Arguments>",
        "  </Exec></Actions>",
        "</Task>",
        "",
    )
    return "\r\n".join(lines)


def windows_arguments(arguments: Sequence[str]) -> str:
    """Return arguments as one line, as Windows programs split it again."""
    return subprocess.list2cmdline(arguments)

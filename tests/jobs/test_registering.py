"""`guidang install-schedule`: what is registered with which scheduler, and that it is taken away again."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from archive import KEY, Archive
from lxml import etree

from jobs.on_time.registering import texts
from jobs.on_time.registering.carrying_out import ask, carry_out
from jobs.on_time.registering.entry import Entry, entry
from jobs.on_time.registering.ways import Way, choose

_ROOT = Path(__file__).parents[2]
_ODD = r"""/mnt/共享盘/王's "100%" $HOME \档案 & <客户>"""
_ENTRY = Entry(
    "guidang-12ab34cd", _ODD, Path("/var/lib/guidang"), ("/opt/归档/guidang", "tick", "--quiet", "--workspace", _ODD)
)


def _choose(platform: str, answers: dict[str, tuple[int, str]], uid: int = 1000) -> Way | None:
    def asked(words: Sequence[str], given: str | None) -> tuple[int, str]:
        return answers.get(words[0], (127, ""))

    environment = {"USERDOMAIN": "OFFICE", "USERNAME": "档案员"}
    return choose(_ENTRY, platform, environment, Path("/home/zhaomin"), asked, uid)


@pytest.mark.parametrize(
    ("platform", "answers", "name"),
    [
        ("win32", {}, "Task Scheduler"),
        ("darwin", {}, "launchd"),
        ("linux", {"systemctl": (0, ""), "crontab": (0, "")}, "systemd"),
        ("linux", {"systemctl": (1, "not booted with systemd"), "crontab": (0, "")}, "cron"),
        ("linux", {"crontab": (1, "no crontab for zhaomin")}, "cron"),
        ("linux", {}, None),
        ("freebsd14", {"crontab": (1, "")}, "cron"),
    ],
)
def test_a_computer_s_own_scheduler_is_chosen(
    platform: str, answers: dict[str, tuple[int, str]], name: str | None
) -> None:
    way = _choose(platform, answers)
    assert (way.name if way else None) == name


def test_the_system_s_own_account_registers_with_the_system() -> None:
    way = _choose("linux", {"systemctl": (0, "")}, uid=0)
    assert (
        way and way.register.written and {str(path.parent) for path in way.register.written} == {"/etc/systemd/system"}
    )
    assert all("--user" not in command.words for command in way.register.after)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units_and_splits_the_command_as_it_was_meant(tmp_path: Path) -> None:
    program = tmp_path / "guidang"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    registered = Entry(_ENTRY.name, _ODD, _ENTRY.state, (str(program), *_ENTRY.command[1:]))
    for ending, content in (
        ("service", texts.systemd_service(registered)),
        ("timer", texts.systemd_timer(registered)),
    ):
        (tmp_path / f"{_ENTRY.name}.{ending}").write_text(content, "utf-8")
    units = [str(tmp_path / f"{_ENTRY.name}.{ending}") for ending in ("service", "timer")]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert _ENTRY.name not in checked.stderr, checked.stderr
    calendar = subprocess.run(["systemd-analyze", "calendar", "*:0/5"], capture_output=True, text=True, check=False)
    assert calendar.returncode == 0, calendar.stderr


def test_a_line_of_cron_runs_what_was_meant(tmp_path: Path) -> None:
    """Cron turns %, unless escaped, into a new line, and hands the rest to the shell."""
    comment, line = texts.cron_lines(_ENTRY)
    assert comment.startswith("# guidang-12ab34cd ") and line.startswith("*/5 * * * * ")
    command = line.split(" ", 5)[5]
    assert "%" not in command.replace(r"\%", "")
    assert shlex.split(command.replace(r"\%", "%")) == list(_ENTRY.command)


@pytest.mark.parametrize("table", ["", "0 3 * * * backup\n", "0 3 * * * backup", "# mine\nMAILTO=it\n"])
def test_what_else_stands_in_a_crontab_stays(table: str) -> None:
    once = texts.with_cron_lines(table, _ENTRY)
    assert texts.with_cron_lines(once, _ENTRY) == once and once.endswith("\n")
    assert texts.without_cron_lines(once, _ENTRY).rstrip("\n") == table.rstrip("\n")
    other = Entry("guidang-99999999", "/other", _ENTRY.state, ("/opt/guidang", "tick"))
    both = texts.with_cron_lines(once, other)
    assert texts.without_cron_lines(both, other) == once


def test_a_launch_agent_is_a_property_list() -> None:
    read = plistlib.loads(texts.launchd_agent(_ENTRY).encode())
    assert read["ProgramArguments"] == list(_ENTRY.command) and read["StartInterval"] == 300
    assert read["Label"].endswith(_ENTRY.name)


def test_a_windows_task_is_xml_that_starts_the_program_every_five_minutes_on_battery_too() -> None:
    content = texts.windows_task(_ENTRY, "OFFICE\\档案员").encode("utf-16")
    task = etree.fromstring(content)

    def text(name: str) -> str | None:
        found = task.find(f".//{{*}}{name}")
        return None if found is None else found.text

    assert (text("Interval"), text("Command"), text("UserId")) == ("PT5M", "/opt/归档/guidang", "OFFICE\\档案员")
    assert text("DisallowStartIfOnBatteries") == text("StopIfGoingOnBatteries") == "false"
    assert text("MultipleInstancesPolicy") == "IgnoreNew" and text("ExecutionTimeLimit") == "PT0S"
    assert text("Arguments") == subprocess.list2cmdline(_ENTRY.command[1:])


def test_each_archive_has_an_entry_of_its_own(archive: Archive, tmp_path: Path) -> None:
    first = entry(archive.workspace)
    shutil.copytree(archive.root, tmp_path / "另一个")
    second = entry(type(archive.workspace).at(tmp_path / "另一个"))
    assert first == entry(archive.workspace) and first.name != second.name
    assert first.command[-4:] == ("tick", "--quiet", "--workspace", str(archive.root))


def _tools(folder: Path, **scripts: str) -> Path:
    """Make programs that stand for the system's, each a shell script that notes what it was asked."""
    folder.mkdir()
    for name, script in scripts.items():
        path = folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{folder}/asked"\n{script}\n')
        path.chmod(0o755)
    return folder


def _install(archive: Archive, tools: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home = tools.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **{"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(home), "GUIDANG_KEY": KEY, "PYTHONPATH": str(_ROOT)},
        "GUIDANG_LANG": "zh",
    }
    command = [sys.executable, "-m", "jobs.cli", "install-schedule", "--workspace", str(archive.root), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


_CRONTAB = 'case $1 in -l) cat "$HOME/table" 2>/dev/null || exit 1 ;; -) cat > "$HOME/table" ;; esac'


def test_cron_is_entered_shown_and_left_as_it_was(archive: Archive, tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin", crontab=_CRONTAB, systemctl="exit 1")
    (tmp_path / "home").mkdir()
    table = tmp_path / "home" / "table"
    table.write_text("0 3 * * * backup\n")
    for _ in range(2):
        done = _install(archive, tools)
        assert done.returncode == 0 and done.stdout == "", done.stderr
        lines = table.read_text("utf-8").splitlines()
        assert lines[0] == "0 3 * * * backup" and len(lines) == 3
        assert str(archive.root) in lines[2] and lines[2] in done.stderr
    assert "GUIDANG_KEY" in done.stderr
    removed = _install(archive, tools, "--remove")
    assert removed.returncode == 0 and table.read_text() == "0 3 * * * backup\n"
    assert _install(archive, tools, "--remove").returncode == 0


@pytest.mark.skipif(os.getuid() == 0, reason="the system's own account registers with the system")
def test_a_systemd_timer_is_written_started_and_deleted(archive: Archive, tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin", systemctl="", loginctl="exit 1")
    done = _install(archive, tools)
    units = tmp_path / "home/.config/systemd/user"
    names = sorted(path.suffix for path in units.iterdir())
    assert done.returncode == 0 and names == [".service", ".timer"], done.stderr
    asked = (tools / "asked").read_text().splitlines()
    assert any("enable --now guidang-" in line for line in asked)
    assert _install(archive, tools, "--remove").returncode == 0 and list(units.iterdir()) == []


def test_the_deeds_of_systemd_are_carried_out_in_order(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs.on_time.registering.ways import systemd

    tools = _tools(tmp_path / "bin", systemctl="", loginctl="exit 1")
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    way, said = systemd(entry(archive.workspace), tmp_path / "units", system=False), []
    carry_out(way.register, lambda message, text: said.append((str(message), text)))
    assert sorted(path.suffix for path in (tmp_path / "units").iterdir()) == [".service", ".timer"]
    name = entry(archive.workspace).name
    asked = (tools / "asked").read_text().splitlines()
    assert asked[:2] == ["systemctl --user daemon-reload", f"systemctl --user enable --now {name}.timer"]
    assert any("ExecStart=" in text for _, text in said)
    assert "enable-linger" in said[-1][0], "it was refused"
    carry_out(way.remove, lambda message, text: None)
    assert list((tmp_path / "units").iterdir()) == []


def test_a_scheduler_that_refuses_is_told_of(archive: Archive, tmp_path: Path) -> None:
    tools = _tools(tmp_path / "bin", crontab="echo you are not allowed >&2; exit 1", systemctl="exit 1")
    done = _install(archive, tools)
    assert done.returncode == 1 and "you are not allowed" in done.stderr and "Traceback" not in done.stderr


def test_where_there_is_no_scheduler_the_line_to_enter_is_said(archive: Archive, tmp_path: Path) -> None:
    if shutil.which("crontab"):
        pytest.skip("this computer has cron")
    tools = _tools(tmp_path / "bin", systemctl="exit 1")
    done = _install(archive, tools)
    assert done.returncode == 1 and "*/5 * * * *" in done.stderr and str(archive.root) in done.stderr
    assert _install(archive, tools, "--remove").returncode == 1


def test_a_program_that_is_missing_or_fails_is_an_answer() -> None:
    assert ask(["guidang-no-such-program"])[0] == 127
    assert ask(["sh", "-c", "cat; exit 3"], "given") == (3, "given")

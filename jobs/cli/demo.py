"""`guidang demo [DIR]`: a made-up company with a year of forms, many of them wrong; then a night's run."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.cli.options import add_at, add_json, moment, show_json, tell
from jobs.cli.progress import progress
from jobs.cli.run import run_json, sum_up
from jobs.settings import Settings
from jobs.workspace import Workspace
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.demo import Demo

HELP = Message("make a made-up company with a year of forms, many of them wrong, and run a night")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "dir",
        nargs="?",
        default="",
        metavar=say(Message("DIR")),
        help=say(Message("an empty folder, or one that holds a demo; default: output/demo")),
    )
    add_at(parser, say)
    parser.add_argument("--seed", type=int, help=say(Message("a number; the same one makes the same company")))
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help=say(Message("the language of forms and reports"))
    )
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Make the demo and say what to open; 1 where a night failed."""
    from jobs.demo import AT, SEED, make_demo

    folder = Path(args.dir or Path("output") / "demo").absolute()
    at = moment(args, Workspace(folder, Settings())) if args.at else AT
    seed = SEED if args.seed is None else args.seed
    with progress(quiet=args.json) as show:
        demo = make_demo(folder, args.say, show, at, seed=seed, login=_login(), language=args.language)
    night = demo.nights[-1]
    if args.json:
        show_json(run_json(night.run, night.outcome.steps, night.counted, args.say))
    else:
        sum_up(night.counted, args.say)
    failures = [failure for each in demo.nights for failure in each.outcome.failures]
    for failure in failures:
        tell(args.say(failure.message))
    if not failures and not args.json:
        for line in _what_to_open(demo, args.say):
            tell(line)
    return 1 if failures else 0


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""  # a user without a name; `show` will say so


def _what_to_open(demo: Demo, say: Translator) -> Iterator[str]:
    from jobs.demo.tour import tour

    sights, workspace = tour(demo), demo.workspace
    gaps = {"office": workspace.settings.office_name, "files": demo.files, "nights": len(demo.nights)}
    yield ""
    yield say(Message("{office} is made up: {files} files in a year, taken in {nights} nights. Worth opening:", gaps))
    yield from (
        f"  {say(sight)}"
        for sight in (
            Message("The master register: {file}", {"file": _shown(sights.register)}),
            Message(
                "A form that {who} got back, with {count} red cells: {file}",
                {"who": sights.person, "count": sights.count, "file": _shown(sights.returned)},
            ),
            Message(
                "What became of everything {who} handed in: {file}",
                {"who": sights.person, "file": _shown(sights.receipt)},
            ),
            Message(
                "What waits for {who} to decide, {count} forms: {file}",
                {"who": sights.supervisor, "count": sights.waiting, "file": _shown(sights.approvals)},
            ),
            Message(
                "What {who} is reminded of every morning, and answers: {file}",
                {"who": sights.reminders.parent.name, "file": _shown(sights.reminders)},
            ),
            Message("The night's report, in a browser: {file}", {"file": _shown(sights.report)}),
            Message("The month's report for the management, in Word: {file}", {"file": _shown(sights.management)}),
        )
    )
    inside = f"--workspace {_quoted(_shown(workspace.root))}"
    again = f"run nightly --at {sights.next_night:%Y-%m-%dT%H:%M} {inside}"
    gaps = {"inbox": _shown(sights.inbox)}
    yield say(Message("Worth trying:"))
    for what, command in (
        (Message("All about a customer whose file has just changed:"), f"show {sights.code} {inside}"),
        (Message("Everything about one customer:"), f"search {_quoted(demo.word)} {inside}"),
        (Message("Whether ledger, documents, log and codes are sound:"), f"verify {inside}"),
        (Message("Mend the red cells, save the form into {inbox}, and let the next night take it:", gaps), again),
    ):
        yield f"  {say(what)}"
        yield f"    {_program()} {command}"


def _shown(path: Path) -> str:
    """Return a path as short as it may be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) and path != here else str(path)


def _quoted(text: str) -> str:
    if re.fullmatch(r"[\w@%+=:,./\\-]+", text):
        return text  # Chinese needs no quotes
    return subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)


def _program() -> str:
    """Return how the program is called from here."""
    if Path(sys.argv[0]).stem == "guidang" and shutil.which("guidang"):
        return "guidang"
    home = Path(__file__).parents[2]
    wrapper = home / ("guidang.cmd" if os.name == "nt" else "guidang")
    if not wrapper.is_file():
        return f"{_quoted(sys.executable)} -m jobs.cli"
    if Path.cwd() == home:
        return f".{os.sep}guidang"
    return _quoted(str(wrapper))

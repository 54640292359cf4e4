"""Options that several commands share, and how their results are printed."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.failures import WrongUse
from jobs.workspace import Workspace
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.tally import Tally


def add_workspace(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add `--workspace`."""
    parser.add_argument(
        "--workspace",
        metavar=say(Message("DIR")),
        help=say(Message("the archive's folder; default: the one you are in")),
    )


def add_at(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add `--at`."""
    parser.add_argument(
        "--at",
        metavar="2026-11-21T22:00",
        help=say(Message("the moment to take for now, in the office's time, so that any night can be run again")),
    )


def add_json(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help=say(Message("print one JSON object, for scripts")))


def moment(args: argparse.Namespace, workspace: Workspace) -> datetime:
    """Return the run's moment, local and without zone: `--at`, or the clock's.

    Raises:
        WrongUse: `--at` is no moment.
    """
    if not args.at:
        return datetime.now(workspace.settings.zone).replace(tzinfo=None, microsecond=0)
    try:
        given = datetime.fromisoformat(args.at)
    except ValueError:
        raise WrongUse(Message("“{at}” is no moment; write it like 2026-11-21T22:00.", {"at": args.at})) from None
    if given.tzinfo:
        given = given.astimezone(workspace.settings.zone)
    return given.replace(tzinfo=None, microsecond=0)


def open_workspace(args: argparse.Namespace) -> Workspace:
    """Return the workspace that the command is about; from here on its own language is spoken."""
    from jobs.language import translator

    workspace = Workspace.at(Path(args.workspace))
    args.say = translator(workspace.settings.language)
    return workspace


def tell(line: str) -> None:
    """Say something to whoever started the command; what scripts read goes to standard output."""
    print(line, file=sys.stderr, flush=True)


def show_json(value: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def problems_json(counted: Tally, say: Translator) -> list[dict[str, str]]:
    """Return every problem as the contract of `--json` has it; what is sensitive is not shown (rule A5)."""
    return [
        {
            "file": problem.file,
            "sheet": problem.sheet,
            "cell": problem.cell.ref,
            "field": problem.field,
            "rule": problem.rule,
            "raw": problem.raw,
            "message": f"{say(problem.what)} {say(problem.mend)}",
        }
        for problem in (each.masked() for _, each in counted.problems)
    ]

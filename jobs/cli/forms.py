"""`guidang forms`: write the blank workbooks anew."""

from __future__ import annotations

import argparse

from jobs.cli.options import add_workspace, open_workspace, tell
from jobs.cli.progress import progress
from validators.message import Message, Translator

HELP = Message("write the blank forms anew")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Write every blank form; 1 where one of them is open and had to be left."""
    from jobs.blank_forms import blank_forms
    from jobs.cli.options import moment
    from jobs.running import opened

    workspace = open_workspace(args)
    with progress() as show, opened(workspace, moment(args, workspace), show, alone=True) as run:
        written = blank_forms(run, anew=True)
    for name in written:
        print(workspace.blank / name)
    for notice in run.notices:
        tell(args.say(notice))
    return 1 if run.notices else 0

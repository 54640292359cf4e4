"""`guidang serve`: run what is due when it is due, for good."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from jobs.cli.options import add_workspace, open_workspace, tell
from jobs.cli.progress import progress
from jobs.cli.tick import lines
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.on_time.ticking import Ticked
    from jobs.workspace import Workspace

HELP = Message("stay and run everything when it is due")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Stay until somebody stops it; that is 0, since nothing is lost by it."""
    from jobs.language import translator
    from jobs.on_time.names import NAMES
    from jobs.on_time.planning import coming
    from jobs.on_time.serving import Server
    from jobs.on_time.stopping import stoppable

    def told(workspace: Workspace, ticked: Ticked) -> None:
        for line in lines(ticked, translator(workspace.settings.language)):
            tell(line)

    workspace = open_workspace(args)
    tell(
        args.say(
            Message("guidang looks after {folder} until you stop it with Ctrl+C.", {"folder": str(workspace.root)})
        )
    )
    for each in coming(workspace.settings, datetime.now(workspace.settings.zone)):
        gaps = {"job": NAMES[each.job], "due": f"{each.at:%Y-%m-%d %H:%M}"}
        tell(args.say(Message("Next: {job}, {due}.", gaps)))
    try:
        with stoppable(), progress(plain=True) as show:
            Server(workspace.root, show, told, lambda message: tell(args.say(message))).serve()
    except KeyboardInterrupt:
        tell(args.say(Message("Stopped. What was under way is finished by the next start.")))
    return 0

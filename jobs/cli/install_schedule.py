"""`guidang install-schedule [--remove]`: let the system's scheduler look for what is due."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from jobs.cli.options import add_workspace, open_workspace, tell
from validators.message import Message, Translator

HELP = Message("let this computer look by itself for what is due, every five minutes")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    parser.add_argument("--remove", action="store_true", help=say(Message("take that away again")))


def carry_out(args: argparse.Namespace) -> int:
    """Register or remove; 1 where it has to be done by hand."""
    from jobs.keys import MASTER
    from jobs.on_time.registering.carrying_out import ask
    from jobs.on_time.registering.carrying_out import carry_out as do
    from jobs.on_time.registering.entry import entry
    from jobs.on_time.registering.texts import cron_lines
    from jobs.on_time.registering.ways import choose

    workspace = open_workspace(args)
    registered = entry(workspace)
    uid = os.getuid() if sys.platform != "win32" else 1

    def told(message: Message, text: str = "") -> None:
        tell(args.say(message))
        for line in text.splitlines():
            tell(f"    {line}")

    way = choose(registered, sys.platform, os.environ, Path.home(), ask, uid)
    if way is None:
        told(_REMOVE_BY_HAND if args.remove else _REGISTER_BY_HAND, "\n".join(cron_lines(registered)))
        return 1
    do(way.remove if args.remove else way.register, told)
    gaps = {"folder": str(workspace.root), "way": way.name}
    if args.remove:
        told(Message("{way} does not look after {folder} any more.", gaps))
        return 0
    if os.environ.get(MASTER.variable):
        told(way.keeps_key)
    told(
        Message(
            "{way} looks after {folder} every five minutes from now on. “guidang doctor” says whether it does.", gaps
        )
    )
    return 0


_REGISTER_BY_HAND: Final = Message(
    "Neither systemd nor cron answers here, so nothing was registered. Let whatever starts programs on this computer run the "
    "following every five minutes, here as a line of a crontab; or leave “guidang serve” running."
)
_REMOVE_BY_HAND: Final = Message(
    "Neither systemd nor cron answers here, so nothing was removed. Take out by hand what was entered, such as the following "
    "line of a crontab."
)

"""`guidang verify`: whether ledger, store, chain and codes are as they should be."""

from __future__ import annotations

import argparse

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from validators.message import Message, Translator

HELP = Message("check ledger, store, log and codes")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Check everything; 1 and a list where something is off."""
    from jobs.running import opened
    from jobs.verifying import verify

    workspace = open_workspace(args)
    with opened(workspace, moment(args, workspace)) as run:
        found = verify(run)
    if args.json:
        show_json({"sound": not found, "findings": [args.say(each) for each in found]})
    else:
        for each in found:
            print(args.say(each))
        if not found:
            tell(args.say(Message("Ledger, store, filed documents, log and codes are sound.")))
    return 1 if found else 0

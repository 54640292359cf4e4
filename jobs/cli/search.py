"""`guidang search WORDS`: the records that hold every word."""

from __future__ import annotations

import argparse

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from validators.message import Message, Translator

HELP = Message("find records by customer, code, stage or any word in them")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("words", nargs="+", metavar=say(Message("WORD")), help=say(Message("every word has to occur")))
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Print the records found, the newest first."""
    from jobs.looking_up import MOST, search
    from jobs.running import opened

    workspace = open_workspace(args)
    with opened(workspace, moment(args, workspace)) as run:
        found = search(run, args.words)
    names = ("code", "title", "customer_name", "dated", "handler", "state", "path", "paper_place")
    if args.json:
        show_json({"records": [{name: row._mapping[name] for name in names} for row in found]})
        return 0
    for row in found:
        print("  ".join(str(row._mapping[name] or "") for name in names))
    if len(found) == MOST:
        tell(args.say(Message("Only the first {count} are shown; add a word to find fewer.", {"count": MOST})))
    elif not found:
        tell(args.say(Message("Nothing was found that you may see. Try fewer or shorter words.")))
    return 0

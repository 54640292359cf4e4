"""`guidang verify`: whether ledger, store, chain and codes are as they should be."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.ledger.anchors import Anchor

HELP = Message("check ledger, store, log and codes")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_json(parser, say)
    shown = say(Message("the log's head as it stands on a signed sheet or in a letter; may be given several times"))
    parser.add_argument("--head", action="append", default=[], metavar=say(Message("NUMBER:HASH")), help=shown)
    shown = say(
        Message(
            "say that what had been altered in this record past guidang has been looked into; for archivists and management"
        )
    )
    parser.add_argument("--settled", action="append", default=[], metavar=say(Message("CODE")), help=shown)
    shown = say(Message("put back what is missing or was changed, from the store or a backup"))
    parser.add_argument("--put-back", action="store_true", help=shown)
    shown = say(Message("go on with an older copy of the ledger, where the newer one is lost for good"))
    parser.add_argument("--go-on", action="store_true", help=shown)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Check everything; 1 and a list where something is off."""
    from jobs.ledger.home import go_on
    from jobs.log_reading import settle
    from jobs.putting_back import put_back
    from jobs.running import opened
    from jobs.verifying import verify

    workspace = open_workspace(args)
    heads = [_head(text) for text in args.head]
    if args.go_on:
        go_on(workspace)
    with opened(workspace, moment(args, workspace), alone=args.put_back) as run:
        if args.settled:
            settle(run, args.settled)
        if args.put_back:
            for each in put_back(run):
                tell(args.say(each))
        found = verify(run, heads)
    if args.json:
        show_json({"sound": not found, "findings": [args.say(each) for each in found]})
    else:
        for each in found:
            print(args.say(each))
        if not found:
            tell(args.say(Message("Ledger, store, filed documents, log and codes are sound.")))
    return 1 if found else 0


def _head(text: str) -> Anchor:
    from jobs.ledger.anchors import read_given

    anchor = read_given(text)
    if anchor is None:
        raise WrongUse(
            Message(
                "“{text}” is no head of the log. Write its number, a colon, and the hash as it is printed, at least its first 16 "
                "digits: 1234:9f86d081884c7d65.",
                {"text": text},
            )
        )
    return anchor

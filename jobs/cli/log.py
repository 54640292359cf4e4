"""`guidang log`: who looked at what, what came in, what was decided, when and on what ground."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date

from jobs.cli.options import add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from validators.message import Message, Translator

HELP = Message("read the log: who did what, when, why; for archivists, management and IT")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    text = say(Message("TEXT"))
    parser.add_argument("--code", default="", metavar=text, help=say(Message("entries about this archive code")))
    parser.add_argument("--who", default="", metavar=text, help=say(Message("entries of this person")))
    shown = say(Message("entries of this kind, such as 查看, refused or loans; may be given several times"))
    parser.add_argument("--what", action="append", default=[], metavar=text, help=shown)
    parser.add_argument("--since", default="", metavar="2026-11-01", help=say(Message("on this day or later")))
    parser.add_argument("--to", default="", metavar="2026-11-30", help=say(Message("on this day or before")))
    parser.add_argument("--most", type=int, default=200, metavar="200", help=say(Message("show the newest so many")))
    add_workspace(parser, say)
    add_json(parser, say)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Print the entries, the oldest first."""
    from jobs.log_reading import Wanted, read_log, row_of
    from jobs.running import opened

    words = tuple(word for text in args.what for word in _words(text))
    wanted = Wanted(args.code, args.who, words, _day(args.since), _day(args.to), max(args.most, 1))
    workspace = open_workspace(args)
    with opened(workspace, moment(args, workspace)) as run:
        found, more = read_log(run, wanted)
    if args.json:
        show_json({"entries": [asdict(each) for each in found], "more": more})
        return 0
    for each in found:
        print("  ".join(map(str, row_of(each, workspace.settings.language))).rstrip())
    if not found:
        tell(args.say(Message("The log has no such entry.")))
    if more:
        tell(args.say(Message("{count} older entries are not shown; --most shows more.", {"count": more})))
    return 0


def _words(text: str) -> tuple[str, ...]:
    from jobs.ledger.log_words import GROUPS, WORDS
    from jobs.log_reading import words_of

    found = words_of(text)
    if not found:
        known = [*GROUPS, *WORDS]
        raise WrongUse(
            Message(
                "“{text}” is no word of the log. These are known: {known}.", {"text": text, "known": "、".join(known)}
            )
        )
    return found


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongUse(Message("“{day}” is no day; write it like 2026-11-21.", {"day": text})) from None

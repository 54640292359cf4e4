"""`guidang tick`: run what is due now, once; for the system's scheduler."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.cli.progress import progress
from validators.message import Message, Translator

if TYPE_CHECKING:
    from datetime import datetime

    from jobs.on_time.ticking import Ticked

HELP = Message("run what is due now, once, also what was missed; for the system's scheduler")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_at(parser, say)
    parser.add_argument(
        "--quiet",
        action="store_true",
        help=say(Message("say nothing where nothing is due, or another run is under way")),
    )
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Run what is due; 1 where something failed, 3 where another run is under way."""
    from jobs.failures import Held
    from jobs.on_time.stopping import stoppable
    from jobs.on_time.ticking import tick
    from jobs.tally import for_all

    workspace = open_workspace(args)
    zone = workspace.settings.zone

    def clock() -> datetime:
        return moment(args, workspace).replace(tzinfo=zone)

    try:
        with stoppable(), progress(quiet=args.json or args.quiet) as show:
            ticked = tick(workspace, clock, show)
    except Held:
        if args.quiet:
            return Held.code
        raise
    if args.json:
        show_json(ticked_json(ticked, args.say))
    else:
        for line in lines(ticked, args.say, quiet=args.quiet):
            tell(line)
    for notice in ticked.said if args.json else ():
        tell(args.say(for_all(notice)))
    return 1 if ticked.failed else 0


def lines(ticked: Ticked, say: Translator, *, quiet: bool = False) -> list[str]:
    """Return what is said of one look, in plain words.

    Args:
        ticked: what came of it.
        say: renders messages.
        quiet: nothing where nothing was due.
    """
    from jobs.on_time.names import NAMES
    from jobs.on_time.ticking import told
    from jobs.tally import for_all

    found = [say(told(each)) for each in ticked.done] + [say(for_all(notice)) for notice in ticked.said]
    if quiet:
        return found
    if not ticked.done:
        found.append(say(Message("Nothing is due now.")))
    if ticked.next:
        gaps = {"job": NAMES[ticked.next.job], "due": f"{ticked.next.at:%Y-%m-%d %H:%M}"}
        found.append(say(Message("Next: {job}, {due}.", gaps)))
    return found


def ticked_json(ticked: Ticked, say: Translator) -> dict[str, Any]:
    """Return one look for scripts."""
    return {
        "done": [
            {
                "job": each.job,
                "due": each.at.isoformat(),
                "state": each.state,
                "tries": each.tries,
                "next": each.next.isoformat() if each.next else None,
                "run": each.run,
                "message": say(each.said) if each.said else "",
            }
            for each in ticked.done
        ],
        "next": {"job": ticked.next.job, "due": ticked.next.at.isoformat()} if ticked.next else None,
    }

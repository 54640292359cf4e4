"""`guidang run JOB...`: carry out jobs now, or as of a given moment."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, problems_json, show_json, tell
from jobs.cli.progress import progress
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.tally import Tally

HELP = Message("run one or more jobs, such as nightly")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "jobs", nargs="+", metavar=say(Message("JOB")), help=say(Message("a job (nightly) or one of its steps"))
    )
    add_workspace(parser, say)
    add_at(parser, say)
    parser.add_argument(
        "--dry-run", action="store_true", help=say(Message("say what would be taken and returned, and change nothing"))
    )
    parser.add_argument(
        "--anew",
        action="store_true",
        help=say(Message("work reports out anew though they were made before; put missing documents back")),
    )
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Run the jobs; 1 where one of them failed."""
    from jobs.running import clock_set_back, opened, running
    from jobs.tally import for_all
    from jobs.timetable import carry_out as carry_out_steps
    from jobs.timetable import steps_of

    steps = steps_of(args.jobs)
    workspace = open_workspace(args)
    at = moment(args, workspace)
    with progress(quiet=args.json) as show:
        if args.dry_run:
            from jobs.intake import rehearse

            with opened(workspace, at, show) as run:
                counted = rehearse(run)
            number, states, failed, notices = 0, [("intake", "rehearsed")], False, run.notices
        else:
            with running(workspace, at, [step.name for step in steps], show) as run:
                run.anew = args.anew
                if not args.at and (before := clock_set_back(run)):
                    run.notices.append(before)
                outcome = carry_out_steps(run, steps)
            number, states, counted = run.id, list(outcome.steps), outcome.counted
            failed, notices = bool(outcome.failures), run.notices
    if args.json:
        show_json(run_json(number, states, counted, args.say))
    else:
        sum_up(counted, args.say)
    for notice in notices:
        tell(args.say(for_all(notice)))
    return 1 if failed else 0


def run_json(number: int, states: Sequence[tuple[str, str]], counted: Tally, say: Translator) -> dict[str, object]:
    """Return a run as the contract of `--json` has it.

    Args:
        number: the run's.
        states: (step, done or failed or skipped or rehearsed).
        counted: what was decided.
        say: renders messages.
    """
    return {
        "run": number,
        "jobs": [{"name": name, "state": state} for name, state in states],
        "received": len(counted.arrived),
        "accepted": counted.count("accepted", "partly"),
        "returned": counted.count("returned", "partly", "foreign"),
        "coded": counted.coded,
        "problems": problems_json(counted, say),
    }


def sum_up(counted: Tally, say: Translator) -> None:
    """Say in one line what was received and what became of it."""
    gaps = {
        "received": len(counted.arrived),
        "accepted": counted.count("accepted"),
        "partly": counted.count("partly"),
        "returned": counted.count("returned", "foreign"),
        "repeated": counted.count("repeated"),
        "coded": len(counted.coded),
    }
    said = Message(
        "Received {received} files: {accepted} taken, {partly} taken in part, {returned} returned, {repeated} repeated; "
        "{coded} new codes.",
        gaps,
    )
    tell(say(said))

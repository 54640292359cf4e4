"""`guidang restore`: bring an archive back from its backups, to an empty place."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.cli.options import add_at, add_json, moment, show_json, tell
from jobs.cli.progress import progress
from jobs.failures import WrongUse
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.keys import Master
    from jobs.workspace import Workspace

HELP = Message("bring an archive back from its backups, to an empty place, and verify it")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    shown = say(Message("the folder of the backups"))
    parser.add_argument("--from", dest="source", required=True, metavar=say(Message("DIR")), help=shown)
    shown = say(Message("where to restore it: a new or empty folder"))
    # Not `workspace`: that one is looked for from where somebody is.
    parser.add_argument("--workspace", dest="root", required=True, metavar=say(Message("DIR")), help=shown)
    shown = say(Message("the night to restore; default: the last one"))
    parser.add_argument("--night", default="", metavar="2026-11-20", help=shown)
    shown = say(Message("where the ledger is to lie: a local disk of this computer; default: as it was set"))
    parser.add_argument("--state", default="", metavar=say(Message("DIR")), help=shown)
    shown = say(
        Message("address of an empty PostgreSQL database for the ledger, or '' for none; default: as it was set")
    )
    parser.add_argument("--database", default=None, metavar=say(Message("URL")), help=shown)
    shown = say(
        Message(
            "the sheets with the master key: their files, or - to type the words in; default: where this computer keeps it"
        )
    )
    parser.add_argument("--key", nargs="+", default=[], metavar=say(Message("FILE")), help=shown)
    add_at(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Restore; 1 where something is off with what was restored."""
    from jobs.restoring.choosing import choose, place_in
    from jobs.restoring.restoring import restore
    from jobs.settings import Settings
    from jobs.workspace import Workspace

    root = Path(args.root).absolute()
    place = place_in(Path(args.source).absolute())
    bare = Workspace(root, Settings())
    at: datetime = moment(args, bare)
    chosen = choose(place, _master(args, bare), args.night)
    state = str(Path(args.state).absolute()) if args.state else ""
    with progress(quiet=args.json) as show:
        found = restore(chosen, root, at, show, state=state, database=args.database)
    key = _keep(found.workspace, chosen.master)
    said = [*found.notes, *found.findings]
    if args.json:
        show_json(
            {
                "night": chosen.manifest.night,
                "sound": not found.findings,
                "findings": [args.say(each) for each in found.findings],
                "notes": [args.say(each) for each in found.notes],
            }
        )
        return 1 if found.findings else 0
    for each in said:
        print(args.say(each))
    counts = chosen.manifest.counts
    gaps = {
        "night": chosen.manifest.night,
        "folder": str(root),
        "records": counts["records"],
        "count": len(found.findings),
    }
    tell(
        args.say(
            Message(
                "{night} is restored in {folder}, with {records} records, but {count} things are off; see above.", gaps
            )
            if found.findings
            else Message(
                "{night} is restored in {folder}: {records} records. Ledger, store, filed documents, log and codes are sound.",
                gaps,
            )
        )
    )
    if key:
        tell(
            args.say(
                Message(
                    "This computer has no key store. Put this key into the environment variable GUIDANG_KEY of the account that runs "
                    "guidang; it is shown only now: {key}",
                    {"key": key},
                )
            )
        )
    tell(
        args.say(
            Message(
                "Next: see that nothing runs on the former archive any more, run “guidang doctor” and “guidang run nightly” in {folder}, "
                "enter the mail password anew, and run “guidang install-schedule” there.",
                {"folder": str(root)},
            )
        )
    )
    return 1 if found.findings else 0


def _master(args: argparse.Namespace, workspace: Workspace) -> Master:
    from jobs.key_care.recovering import text_of
    from jobs.keys import MASTER, Master
    from jobs.keys.master import found_master
    from jobs.keys.shares import combined

    if args.key == ["-"] or (not args.key and found_master(workspace) is None and sys.stdin.isatty()):
        tell(
            args.say(Message("Type in the words of the sheets from the safe, a sheet a line; end with an empty line."))
        )
        return Master(combined("\n".join(iter(sys.stdin.readline, "\n" if sys.stdin.isatty() else ""))), "store")
    if args.key:
        return Master(combined(text_of([Path(each) for each in args.key])), "store")
    master = found_master(workspace)
    if master is None:
        raise WrongUse(
            Message(
                "The master key was not found on this computer. Name the files of the sheets from the safe with --key, type their words in "
                "with --key -, or put the key into the environment variable {variable}; nothing was written.",
                {"variable": MASTER.variable},
            )
        )
    return master


def _keep(workspace: Workspace, master: Master) -> str:
    """Put a key that came from the safe where runs find it; return it where only the office can."""
    from jobs.keys import MASTER, keep_secret
    from jobs.keys.master import found_master

    if master.place != "store" or os.environ.get(MASTER.variable):
        return ""
    found = found_master(workspace)
    if found is not None and found.key == master.key:
        return ""
    return "" if keep_secret(workspace, MASTER, master.key.hex()) else master.key.hex()

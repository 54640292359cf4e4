"""`guidang backup`: back the archive up now, where the settings say or to a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.cli.progress import progress
from jobs.failures import WrongUse
from jobs.settings import FILE_NAME
from validators.message import Message, Translator

HELP = Message("back the archive up now, where the settings say or to a folder")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    shown = say(Message("a folder on another disk or share; without it, the one in the settings"))
    parser.add_argument("--to", metavar=say(Message("DIR")), help=shown)
    add_workspace(parser, say)
    add_at(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Make a backup; 1 where there is something to be seen to."""
    from jobs.backup.layout import Place
    from jobs.backup.places import configured, is_same_disk, same_disk_said
    from jobs.backup.step import back_up
    from jobs.running import opened

    workspace = open_workspace(args)
    place = Place(Path(args.to).absolute()) if args.to else configured(workspace)
    if place is None:
        raise WrongUse(
            Message(
                "Nothing says where backups go: name a folder on another disk under [backup] in {file}, or with --to.",
                {"file": FILE_NAME},
            )
        )
    with progress(quiet=args.json) as show, opened(workspace, moment(args, workspace), show, alone=True) as run:
        made = back_up(run, place)
    said = [*made.said, *([same_disk_said(place)] if is_same_disk(workspace, place) else [])]
    if args.json:
        show_json(
            {
                "folder": str(place.folder),
                "night": made.manifest.night,
                "nights": sorted(made.nights),
                "findings": [args.say(each) for each in said],
            }
        )
    else:
        for each in said:
            print(args.say(each))
        done = Message(
            "Backed up as {night} in {folder}: {records} records, {contents} documents and originals, {entries} entries of the "
            "log. {nights} nights are kept there.",
            {
                "night": made.manifest.night,
                "folder": str(place.folder),
                "nights": len(made.nights),
                **{name: made.manifest.counts[name] for name in ("records", "contents", "entries")},
            },
        )
        tell(args.say(done))
    return 1 if made.said else 0

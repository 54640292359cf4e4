"""`guidang keys`: how the archive's keys stand; setting up, changing, exporting for the safe, bringing back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from validators.message import Message, Text, Translator

if TYPE_CHECKING:
    from jobs.workspace import Workspace

HELP = Message("show how the archive's keys stand; set up, change, export and recover them")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_at(parser, say)
    add_json(parser, say)
    what = parser.add_subparsers(dest="what", metavar=say(Message("WHAT")))

    def part(name: str, help_: Message) -> argparse.ArgumentParser:
        # What stands before the word holds where nothing stands behind it.
        found = what.add_parser(name, help=say(help_), description=say(help_), argument_default=argparse.SUPPRESS)
        add_workspace(found, say)
        add_at(found, say)
        return found

    part("set-up", Message("make the archive's key and put it into the key store, or show it once where there is none"))
    rotate = part("rotate", Message("make a new master key"))
    shown = say(Message("also seal all sensitive fields by a new key"))
    rotate.add_argument("--fields", action="store_true", default=False, help=shown)
    export = part("export", Message("write the master key on sheets for the safe"))
    shown = say(Message("so many sheets are needed to bring the key back (with --of)"))
    export.add_argument("--shares", metavar="N", type=int, default=None, help=shown)
    export.add_argument("--of", metavar="M", type=int, default=None, help=say(Message("so many sheets are made")))
    shown = say(Message("write them to this file, .docx or .txt, instead of showing them"))
    export.add_argument("--to", metavar=say(Message("FILE")), default=None, help=shown)
    recover = part("recover", Message("bring the master key back from sheets, typed in or in files"))
    recover.add_argument(
        "files", nargs="*", default=[], metavar=say(Message("FILE")), help=say(Message("files with the sheets"))
    )

    password = part("password", Message("show the password on the files in somebody's folder, to be handed over"))
    password.add_argument("name", metavar=say(Message("NAME")), help=say(Message("a name on the roster")))
    shown = say(Message("make a new one; files get it as they are written anew"))
    password.add_argument("--renew", action="store_true", default=False, help=shown)


def carry_out(args: argparse.Namespace) -> int:
    """Do what is asked for."""
    workspace = open_workspace(args)
    todo = {"set-up": _set_up, "rotate": _rotate, "export": _export, "recover": _recover, "password": _password}
    return todo.get(args.what, _show)(args, workspace)


def _show(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.key_care import standing
    from jobs.running import opened

    with opened(workspace, moment(args, workspace)) as run:
        found = standing(run)
    language = workspace.settings.language
    if args.json:
        show_json(
            {
                **{"master": found.master.place, "where": found.master.where, "generation": found.generation},
                **{"made": found.made, "exported": found.exported, "waiting": found.waits},
                **{"fields": list(found.fields), "in_use": list(found.in_use)},
            }
        )
        return 0
    gaps = {"number": found.generation, "made": found.made[:10], "where": found.master.shown(language)}
    print(args.say(Message("Master key {number}, in use since {made}; it comes from: {where}.", gaps)))
    print(args.say(_exported(found.exported)))
    gaps = {"newest": max(found.fields), "used": "、".join(map(str, found.in_use)) or Text("无", "none").of(language)}
    print(args.say(Message("Sensitive fields are sealed by key {newest}; the ledger holds values of: {used}.", gaps)))
    if len(found.fields) > 1:
        print(args.say(Message("Sealing by the newest key is not finished; “guidang keys rotate --fields” goes on.")))
    if found.waits:
        print(
            args.say(Message("A new master key was made and waits to be put in its place; the former one is in use."))
        )
    return 0


def _exported(when: str) -> Message:
    if when:
        return Message("It was exported for the safe on {day}.", {"day": when[:10]})
    return Message("It was never exported for the safe; do so with “guidang keys export --to FILE”.")


def _set_up(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.keys import Master, make_key, read_ring
    from jobs.keys.master import found_master
    from jobs.keys.ring_file import ring_path
    from jobs.running import books_and_ring, locked

    with locked(workspace):
        found = found_master(workspace)
        key = ""
        if found is None:
            if ring_path(workspace).exists():
                raise WrongUse(
                    Message(
                        "This archive has a ring of keys already, and only the key that it was made with opens it. Bring that one "
                        "back with “guidang keys recover”; nothing was changed."
                    )
                )
            key = make_key(workspace)
            found = Master(bytes.fromhex(key), "variable") if key else found_master(workspace)
        assert found
        new = read_ring(workspace, found) is None
        ledger, _ = books_and_ring(workspace, moment(args, workspace), found)
        ledger.close()
    if key:
        _show_once(args.say, key, "GUIDANG_KEY")
    elif new:
        tell(args.say(Message("The archive's keys are made. Export the master key for the safe: guidang keys export")))
    else:
        tell(args.say(Message("This archive has its keys already; nothing was changed.")))
    return 0


def _show_once(say: Translator, key: str, place: str) -> None:
    tell(
        say(
            Message(
                "This computer keeps no key for you. Put this key into {place} of the account that runs guidang, and a copy into "
                "the safe; it is shown only now: {key}",
                {"place": place, "key": key},
            )
        )
    )


def _rotate(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.cli.progress import progress
    from jobs.key_care.rotating import rotate
    from jobs.running import opened

    with progress() as shown, opened(workspace, moment(args, workspace), shown, alone=True) as run:
        done = rotate(run, fields=args.fields)
    if args.fields:
        tell(args.say(Message("{count} rows of the ledger were sealed anew.", {"count": done.resealed})))
    if not done.waiting:
        tell(
            args.say(
                Message(
                    "Master key {number} is in use. Export it for the safe: guidang keys export",
                    {"number": done.generation},
                )
            )
        )
        return 0
    tell(
        args.say(
            Message(
                "Master key {number} is made, but {place} still holds the former one, which stays in use until you change that. "
                "Put the new key there; the next start of guidang takes it into use. It is shown only now: {key}",
                {"number": done.generation, "place": done.variable, "key": done.waiting},
            )
        )
    )
    return 0


def _export(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.key_care.exporting import export
    from jobs.running import opened

    if (args.shares is None) != (args.of is None):
        raise WrongUse(Message("--shares and --of go together, such as: --shares 2 --of 3. Nothing was exported."))
    target = Path(args.to).absolute() if args.to else None
    with opened(workspace, moment(args, workspace), alone=True) as run:
        text = export(run, args.shares or 1, args.of or 1, target)
    if target is None:
        print(text)
    else:
        gaps = {"file": str(target)}
        tell(args.say(Message("Written to {file}. Print it, put the sheets into the safe, and delete the file.", gaps)))
    return 0


def _recover(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.key_care.recovering import recover, text_of
    from jobs.running import locked

    text = text_of([Path(each) for each in args.files]) if args.files else _typed(args.say)
    with locked(workspace):
        done = recover(workspace, text, moment(args, workspace))
    if done.key:
        _show_once(args.say, done.key, done.place)
    else:
        tell(args.say(Message("Master key {number} is back in its place.", {"number": done.generation})))
    return 0


def _password(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.looking_up import asker
    from jobs.protecting import tell_password
    from jobs.running import opened

    with opened(workspace, moment(args, workspace)) as run:
        with run.ledger.reading() as connection:
            who = asker(connection)
        found = tell_password(run, args.name, by=who, renew=args.renew)
    tell(args.say(Message("Hand it to {name} yourself, on paper or by word, not by mail.", {"name": args.name})))
    print(found)
    return 0


def _typed(say: Translator) -> str:
    if sys.stdin.isatty():
        tell(say(Message("Type in the words of each sheet, and an empty line after the last one:")))
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip() and lines and sys.stdin.isatty():
            break
        lines.append(line)
    return "".join(lines)

"""`guidang check FILE...`: what the night would say to a file, filing nothing."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, problems_json, show_json
from jobs.failures import WrongUse
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.office_tables.handing_back import Faults
    from jobs.tally import Arrived
    from workbooks.reading import Unreadable

HELP = Message("say what the night would say to a form or an office table, without taking it")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", nargs="+", metavar=say(Message("FILE")), help=say(Message("a filled form, or an office table"))
    )
    add_workspace(parser, say)
    add_at(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Check the files; 1 where there is something to mend."""
    from jobs.facts import people
    from jobs.intake import rehearse
    from jobs.intake.looking import Found
    from jobs.office_tables import examined
    from jobs.running import opened
    from jobs.tally import Tally

    workspace = open_workspace(args)
    paths = [Path(file).absolute() for file in args.files]
    for path in paths:
        if not path.is_file():
            raise WrongUse(Message("There is no file {file}; check its name.", {"file": str(path)}))
    with opened(workspace, moment(args, workspace)) as run:
        with run.ledger.reading() as connection:
            roster = people(connection)
        me = next((person.name for person in roster.values() if person.login == getpass.getuser()), getpass.getuser())
        tables = examined(run, paths)
        found = []
        for path in paths:
            if path in tables:
                continue
            stat, real = path.stat(), path.resolve()
            home = path.parent.name if path.parent.name in roster else me
            found.append(Found(home, real, path.as_posix(), stat.st_size, stat.st_mtime, home=real.parent))
        counted = rehearse(run, found) if found else Tally(())
    counted = Tally((*map(_of_table, tables, tables.values()), *counted.arrived))
    if args.json:
        show_json(
            {
                "files": len(paths),
                "problems": problems_json(counted, args.say),
                "answers": _answers(counted.arrived, args.say),
            }
        )
    else:
        for each in counted.arrived:
            _print(each, args.say)
    return 1 if counted.count("returned", "partly", "foreign") else 0


def _of_table(path: Path, said: Faults | Unreadable) -> Arrived:
    """Return what is wrong with an office table as the answer to a form is given."""
    from jobs.office_tables.handing_back import Faults
    from jobs.tally import Arrived

    problems = tuple(said.problems) if isinstance(said, Faults) else ()
    why = () if isinstance(said, Faults) else (said.what, said.mend)
    state = "foreign" if why else "returned" if problems else "accepted"
    return Arrived(0, "", path.name, "", state, "", "", (), problems, why)


def _answers(arrived: tuple[Arrived, ...], say: Translator) -> list[dict[str, str]]:
    return [{"file": each.name, "state": each.state, "said": " ".join(map(say, each.said))} for each in arrived]


def _print(each: Arrived, say: Translator) -> None:
    if each.state == "repeated":
        print(say(Message("{file}: was handed in and taken before; nothing new.", {"file": each.name})))
    elif not each.problems and not each.said:
        print(say(Message("{file}: nothing to mend.", {"file": each.name})))
    for part in each.said:
        print(say(Message("{file}: {said}", {"file": each.name, "said": part})))
    for problem in each.problems:
        place = f"{problem.sheet}!{problem.cell.ref}" if problem.cell.ref else problem.sheet
        print(f"{each.name} {place}: {say(problem.what)} {say(problem.mend)}")

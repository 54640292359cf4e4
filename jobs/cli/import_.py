"""`guidang import FILE --as FORM`: an office's existing register; a preview first, then `--commit`, and `--undo RUN`."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.importing import Imported
    from jobs.importing.layout import Layout
    from jobs.running import Run
    from validators.problem import Problem

HELP = Message("take over an office's existing register: preview it, then take it")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "file",
        nargs="?",
        default="",
        metavar=say(Message("FILE")),
        help=say(Message("the old register: .xlsx, .xls, .et, .ods or .csv")),
    )
    parser.add_argument(
        "--as",
        dest="form",
        default="",
        metavar=say(Message("FORM")),
        help=say(Message("the form that its rows are to become, such as contract")),
    )
    parser.add_argument(
        "--sheet",
        default="",
        metavar=say(Message("SHEET")),
        help=say(Message("the sheet to take; default: the one that matches best")),
    )
    parser.add_argument(
        "--match",
        action="append",
        default=[],
        metavar=say(Message("HEAD=FIELD")),
        help=say(Message("which field a column of the register is; nothing behind = leaves the column out")),
    )
    parser.add_argument(
        "--fill",
        action="append",
        default=[],
        metavar=say(Message("FIELD=CONTENT")),
        help=say(Message("what holds for every row where the register has no such column")),
    )
    parser.add_argument(
        "--commit", action="store_true", help=say(Message("take the rows; without it they are only listed"))
    )
    parser.add_argument(
        "--undo",
        type=int,
        default=0,
        metavar=say(Message("RUN")),
        help=say(Message("undo the import with this number, while nothing builds on it")),
    )
    add_workspace(parser, say)
    add_at(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Preview, take or undo; 1 where no row could be taken for want of a column."""
    from jobs.running import opened

    if bool(args.undo) == bool(args.file):
        raise WrongUse(
            Message(
                "Name the register and its form, such as “guidang import 合同台账.xlsx --as contract”, or --undo RUN alone."
            )
        )
    workspace = open_workspace(args)
    with opened(workspace, moment(args, workspace), alone=True) as run:
        return _undo(run, args) if args.undo else _import(run, args)


def _who(run: Run) -> str:
    """Return who imports: the person on the roster with this login, or the login."""
    from jobs.facts import people

    with run.ledger.reading() as connection:
        roster = people(connection)
    login = getpass.getuser()
    return next((person.name for person in roster.values() if person.login == login), login)


def _import(run: Run, args: argparse.Namespace) -> int:
    from jobs.importing import Order, commit, preview
    from jobs.importing.order import form_called, parted
    from jobs.importing.summing_up import summary

    if not args.form:
        raise WrongUse(Message("Say with --as which form the rows are to become, such as --as contract."))
    order = Order(
        path=Path(args.file).absolute(),
        form=form_called(args.form),
        who=_who(run),
        sheet=args.sheet,
        matches=tuple(parted("--match", given) for given in args.match),
        fills=tuple(parted("--fill", given) for given in args.fill),
    )
    imported = commit(run, order) if args.commit else preview(run, order)
    outcome = imported.outcome
    if args.json:
        show_json(_json(imported, args.say))
    for line in summary(outcome, done=bool(outcome.run)):
        tell(args.say(line))
    if args.commit:
        _tell_committed(imported, args.say)
    tell(args.say(Message("The list, row by row: {file}", {"file": str(imported.workbook)})))
    return 1 if outcome.layout.lacking else 0


def _tell_committed(imported: Imported, say: Translator) -> None:
    run = imported.outcome.run
    if run:
        tell(say(Message("This is import {run}. To take it back: guidang import --undo {run}", {"run": run})))
    else:
        tell(say(Message("There is nothing new in this register; nothing was changed.")))


def _problem(found: Problem, row: int, layout: Layout, say: Translator) -> dict[str, Any]:
    return {
        "row": row,
        "cell": found.cell.ref if found.field in layout.columns else "",
        "field": found.field,
        "rule": found.rule,
        "raw": "****" if found.sensitive and found.raw else found.raw,
        "message": f"{say(found.what) if not found.sensitive else found.rule} {say(found.mend)}",
    }


def _json(imported: Imported, say: Translator) -> dict[str, Any]:
    outcome = imported.outcome
    layout = outcome.layout
    return {
        "run": outcome.run,
        "form": layout.form.id,
        "sheet": layout.table.grid.name,
        "rows": outcome.rows,
        "new": [{"row": each.draft.row, "code": each.code, "kept": each.kept} for each in outcome.new],
        "known": [{"row": each.draft.row, "code": each.code} for each in outcome.known],
        "refused": [
            {"row": draft.row, "problems": [_problem(found, draft.row, layout, say) for found in draft.problems]}
            for draft in outcome.refused
        ],
        "no_record": {sort.value: count for sort, count in outcome.around.items()},
        "columns": [
            {
                "column": each.head.at,
                "head": each.head.text,
                "field": each.field,
                "how": each.how.value,
                "suggestion": each.suggestion,
            }
            for each in layout.matched
        ],
        "missing": [column.name for column in layout.lacking],
        "given": dict(layout.given),
        "reserved": [kept.code for kept in outcome.reserved],
        "workbook": str(imported.workbook),
    }


def _undo(run: Run, args: argparse.Namespace) -> int:
    from jobs.importing import undo

    undone = undo(run, args.undo, _who(run))
    if args.json:
        show_json(
            {
                "run": undone.run,
                "undone": args.undo,
                "records": undone.records,
                "void": list(undone.void),
                "reserved": list(undone.reserved),
            }
        )
    gaps = {
        "run": args.undo,
        "records": undone.records,
        "void": len(undone.void),
        "reserved": len(undone.reserved),
        "customers": undone.customers,
    }
    tell(
        args.say(
            Message(
                "Import {run} is undone: {records} records are gone, {void} codes given to them are void for good, {reserved} "
                "codes of the register stay reserved for it, {customers} customers are no longer known.",
                gaps,
            )
        )
    )
    return 0

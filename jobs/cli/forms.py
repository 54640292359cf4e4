"""`guidang forms`: write the blank workbooks anew, and say of each form what it is and what changed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_json, add_workspace, open_workspace, show_json, tell
from jobs.cli.progress import progress
from validators.message import Message, Translator

if TYPE_CHECKING:
    from jobs.blank_forms import Renewed
    from jobs.workspace import Workspace
    from validators.declaration import Form

HELP = Message("write the blank forms anew, and say what changed in them")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_json(parser, say)
    shown = say(Message("print all forms with their fields as Markdown, and write nothing"))
    parser.add_argument("--reference", action="store_true", help=shown)
    parser.set_defaults(at="")


def carry_out(args: argparse.Namespace) -> int:
    """Write every blank form; 1 where one of them is open and had to be left."""
    from jobs.blank_forms import blank_forms
    from jobs.cli.options import moment
    from jobs.running import opened
    from validators.forms import forms
    from validators.reference import reference

    if args.reference:
        print(reference(forms().values()))
        return 0
    workspace = open_workspace(args)
    with progress() as show, opened(workspace, moment(args, workspace), show, alone=True) as run:
        renewed = {each.form: each for each in blank_forms(run, anew=True)}
    if args.json:
        show_json({"forms": [_plain(form, workspace, renewed, args.say) for form in forms().values()]})
    else:
        for form in forms().values():
            _print(form, workspace, renewed.get(form.id), args.say)
    for notice in run.notices:
        tell(args.say(notice))
    return 1 if run.notices else 0


def _plain(form: Form, workspace: Workspace, renewed: Mapping[str, Renewed], say: Translator) -> dict[str, Any]:
    from validators.form_changes import history

    written = renewed.get(form.id)
    return {
        "form": form.id,
        "number": form.number,
        "title": form.title.of(workspace.settings.language),
        "version": form.version,
        "columns": [column.name for column in form.columns],
        "tables": {table.name: [column.name for column in table.columns] for table in form.tables},
        "blank": str(workspace.blank / f"{form.tab}.xlsx"),
        "written": written is not None,
        "why": list(map(say, written.why)) if written else [],
        "changes": [
            {"version": each.version, "since": each.since, "what": list(map(say, each.what))} for each in history(form)
        ],
    }


def _print(form: Form, workspace: Workspace, written: Renewed | None, say: Translator) -> None:
    from validators.form_changes import history

    count = sum(1 for _ in form.every_column())
    gaps = {"number": form.number, "title": form.title, "version": form.version, "count": count}
    print(say(Message("{number} {title}: version {version}, {count} fields", gaps)))
    print(f"    {workspace.blank / f'{form.tab}.xlsx'}")
    for why in written.why if written else ():
        print("    " + say(Message("Written anew: {why}", {"why": why})))
    for each in history(form):
        gaps = {"version": each.version, "since": each.since}
        print("    " + say(Message("Version {version}, since version {since}:", gaps)))
        for what in each.what:
            print(f"      - {say(what)}")

"""`guidang doctor`: what is off with the archive and its computer, and what to do."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jobs.cli.options import add_json, add_workspace, show_json, tell
from jobs.language import language_of
from validators.message import Message, Text, Translator

HELP = Message("see whether anything is off with the archive and this computer, and what to do")

_STATES: Final = {
    "ok": Text("正常", "fine"),
    "noted": Text("注意", "note"),
    "off": Text("有问题", "off"),
    "unknown": Text("未检查", "not seen"),
}


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    add_workspace(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Look through everything; 1 where something is off."""
    from jobs.doctor.checks import examine
    from jobs.workspace import Workspace

    language = language_of(os.environ)
    found, patient = examine(Path(args.workspace).absolute(), datetime.now(UTC), language)
    args.say = patient.say
    if isinstance(patient.opened, Workspace):
        language = patient.opened.settings.language
    wrong = sum(finding.state == "off" for _, finding in found)
    said = [(check, finding, [args.say(each) for each in finding.advice]) for check, finding in found]
    if args.json:
        show_json(
            {
                "checks": [
                    {"name": check.name, "state": finding.state, "advice": " ".join(lines)}
                    for check, finding, lines in said
                ]
            }
        )
        return 1 if wrong else 0
    colon = Text("：", ": ").of(language)
    for check, finding, (first, *others) in said:
        print(f"{_STATES[finding.state].of(language)}  {check.label.of(language)}{colon}{first}")
        for line in others:
            print(f"    {line}")
    tell(args.say(Message("{count} things are off.", {"count": wrong}) if wrong else Message("Nothing is off.")))
    return 1 if wrong else 0

"""The command line. Each command, its parser and its help live in one file beside this one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import Final

from jobs.failures import Failure
from jobs.language import language_of, speak, translator
from jobs.settings import FILE_NAME
from validators.message import Message, Translator

#: In the order in which the help lists them.
COMMANDS: Final = (
    *("demo", "init", "run", "tick", "serve", "install-schedule"),
    *("check", "import", "search", "show", "log", "verify", "backup", "restore", "doctor", "keys", "forms", "mail"),
)


def _module(command: str) -> ModuleType:
    """Return the module of a command; one whose name Python keeps for itself has a line behind it."""
    return import_module(f"jobs.cli.{command.replace('-', '_')}{'_' if iskeyword(command) else ''}")


def _parser(say: Translator) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guidang",
        description=say(
            Message("guidang (归档) keeps the customer and supplier archive: Excel forms in, register and reports out.")
        ),
    )
    shown = say(Message("show the version and stop"))
    parser.add_argument("--version", action="version", version="guidang 0.1.0", help=shown)
    commands = parser.add_subparsers(dest="command", required=True, metavar=say(Message("COMMAND")))
    for name in COMMANDS:
        module = _module(name)
        help_ = say(module.HELP)
        module.add_to(commands.add_parser(name, help=help_, description=help_), say)
    return parser


def _nearest_workspace(folder: Path) -> Path:
    """Return the workspace that `folder` lies in; `folder` itself where there is none."""
    return next((each for each in (folder, *folder.parents) if (each / FILE_NAME).is_file()), folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit code.

    0 done (also when forms were returned), 1 something failed or is off, 2 wrong use or settings,
    3 another run holds the lock or another machine the ledger.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = language_of(os.environ)
    speak(language)
    say = translator(language)
    args = _arguments(_parser(say), arguments)
    if hasattr(args, "workspace"):
        args.workspace = Path(args.workspace) if args.workspace else _nearest_workspace(Path.cwd())
    args.say = say
    try:
        return int(_module(args.command).carry_out(args))
    except Failure as failure:
        _complain(args.say(failure.message))
        return failure.code
    except KeyboardInterrupt:
        _complain(args.say(Message("Stopped. Nothing is lost; run the same command again to finish.")))
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the office cannot do anything with a traceback
        return _report_fault(error, args.say)


def _arguments(parser: argparse.ArgumentParser, given: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments; of a command that takes the rest, words behind options and with a minus before them as well."""
    args, rest = parser.parse_known_args(given)
    unknown = [each for each in rest if each.startswith("--")]
    if rest and (unknown or not getattr(_module(args.command), "TAKES_THE_REST", False)):
        return parser.parse_args(given)  # says what it does not know
    if rest:
        args.words += rest
    return args


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _report_fault(error: Exception, say: Translator) -> int:
    """Say that the program itself is at fault; the traceback is kept for whoever mends it."""
    from jobs.failures import fault

    if os.environ.get("GUIDANG_TRACEBACK"):
        raise error
    _complain(say(fault(error).message))
    return 1

"""`guidang init DIR`: a new workspace."""

from __future__ import annotations

import argparse
import getpass
from datetime import datetime
from pathlib import Path

from jobs.cli.options import tell
from jobs.failures import WrongUse
from jobs.settings import FILE_NAME, Settings
from validators.message import Message, Translator

HELP = Message("make a new archive in a folder")


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument("dir", metavar=say(Message("DIR")), help=say(Message("the folder, on the shared drive")))
    parser.add_argument(
        "--state",
        metavar=say(Message("DIR")),
        default="",
        help=say(Message("where the ledger lies: a local disk of this computer")),
    )
    parser.add_argument("--office", default="", help=say(Message("the company's name, for titles")))
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help=say(Message("the language of forms and reports"))
    )


def carry_out(args: argparse.Namespace) -> int:
    """Make the workspace."""
    from jobs.setup import set_up

    folder = Path(args.dir).absolute()
    if (folder / FILE_NAME).exists():
        raise WrongUse(Message("{folder} is an archive already; nothing was changed.", {"folder": str(folder)}))
    state = str(Path(args.state).absolute()) if args.state else ""
    roster: list[dict[str, object]] = [
        {
            "name": "档案员",
            "department": "行政部/综合部",
            "role": "档案管理员",
            "login": getpass.getuser(),
            "active": "是",
        }
    ]
    at = datetime.now(Settings().zone).replace(tzinfo=None, microsecond=0)
    key = set_up(folder, at, roster, office_name=args.office, state=state, language=args.language)
    tell(args.say(Message("The archive is ready in {folder}.", {"folder": str(folder)})))
    tell(
        args.say(
            Message(
                "Next: enter the staff in {roster} and run “guidang run nightly” there; it makes an inbox for each of them in {inbox}.",
                {"roster": str(folder / "workbooks/office/人员名册.xlsx"), "inbox": str(folder / "workbooks/inbox")},
            )
        )
    )
    tell(args.say(Message("So that everything is done on time by itself, run “guidang install-schedule” there.")))
    if key:
        tell(
            args.say(
                Message(
                    "This computer has no key store. Put this key into the environment variable GUIDANG_KEY of the account that "
                    "runs guidang, and a copy into the safe; it is shown only now: {key}",
                    {"key": key},
                )
            )
        )
    return 0

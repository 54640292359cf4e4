"""`guidang mail`: what waits to be sent and what failed; the password; whether mail and chat really go out."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobs.cli.options import add_at, add_json, add_workspace, moment, open_workspace, show_json, tell
from jobs.failures import WrongUse
from jobs.settings import FILE_NAME
from validators.message import Message, Text, Translator

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from jobs.keys import Secret
    from jobs.workspace import Workspace

HELP = Message("list the mail that waits or failed, keep the password, try whether mail goes out")
#: So many letters of a sort are listed, the newest.
_MOST = 50
_STATES = {
    "waiting": Text("待发", "waiting"),
    "sending": Text("正在发", "being sent"),
    "refused": Text("被拒收", "refused"),
    "expired": Text("多日未发出", "given up"),
    "uncertain": Text("不知是否发出", "in doubt"),
    "unaddressed": Text("没有邮箱", "no address"),
}


def add_to(parser: argparse.ArgumentParser, say: Translator) -> None:
    """Add the command's arguments."""
    what = parser.add_mutually_exclusive_group()
    shown = say(Message("ask for the password of the mail account and put it into this computer's key store"))
    what.add_argument("--set-password", action="store_true", help=shown)
    shown = say(Message("send a mail there, and say what is in the way"))
    what.add_argument("--test", metavar=say(Message("ADDRESS")), help=shown)
    shown = say(Message("ask for the addresses of the chat groups' robots and put them into this computer's key store"))
    what.add_argument("--set-chat", action="store_true", help=shown)
    shown = say(Message("send a message to every chat group, and say what is in the way"))
    what.add_argument("--test-chat", action="store_true", help=shown)
    add_workspace(parser, say)
    add_at(parser, say)
    add_json(parser, say)


def carry_out(args: argparse.Namespace) -> int:
    """Do what is asked for; 1 where a test failed."""
    from jobs.keys import CHAT_ADDRESSES, MAIL_PASSWORD

    workspace = open_workspace(args)
    if args.set_password:
        return _keep(workspace, MAIL_PASSWORD, args.say(Message("Password of the mail account:")), args.say)
    if args.set_chat:
        asked = Message("Address of a chat group's robot, or nothing after the last one:")
        return _keep(workspace, CHAT_ADDRESSES, args.say(asked), args.say, several=True)
    if args.test:
        return _test(workspace, args.test, moment(args, workspace), args.say)
    if args.test_chat:
        return _test_chat(workspace, args.say)
    return _list(args, workspace)


def _keep(workspace: Workspace, which: Secret, question: str, say: Translator, *, several: bool = False) -> int:
    """Ask for a secret without showing it, and put it into the key store."""
    from jobs.keys import given, keep_secret

    elsewhere = {"variable": which.variable, "credential": which.credential}
    if given(which.variable, which.credential)[0]:
        raise WrongUse(
            Message(
                "The account that runs guidang has it from outside already ({variable} or {credential}), and that comes first. "
                "Change it there; nothing was kept.",
                elsewhere,
            )
        )
    entered = _entered(question, several=several)
    if not entered:
        raise WrongUse(Message("Nothing was entered, and nothing was changed."))
    if not keep_secret(workspace, which, "\n".join(entered)):
        raise WrongUse(
            Message(
                "This computer has no key store. Put it into the environment variable {variable} of the account that runs "
                "guidang, or into the systemd credential {credential}; nothing was kept.",
                elsewhere,
            )
        )
    tell(say(Message("It is kept in this computer's key store.")))
    return 0


def _entered(question: str, *, several: bool) -> list[str]:
    """Return what was entered, a line each; what is piped in is read to its end."""
    if not sys.stdin.isatty():
        lines = [line.strip() for line in sys.stdin]
    else:
        lines = []
        while line := getpass.getpass(f"{question} ").strip():
            lines.append(line)
            if not several:
                break
    found = [line for line in lines if line]
    return found if several else found[:1]


def _test(workspace: Workspace, address: str, at: datetime, say: Translator) -> int:
    from jobs.mailing.trying import try_mail

    tell(say(try_mail(workspace, address, at, say)))
    return 0


def _test_chat(workspace: Workspace, say: Translator) -> int:
    from jobs.mailing.trying import try_chat

    failed = False
    for answer, good in try_chat(workspace, say):
        failed |= not good
        tell(say(answer))
    return 1 if failed else 0


def _list(args: argparse.Namespace, workspace: Workspace) -> int:
    from jobs.ledger.outgoing import FAILED, listed
    from jobs.running import opened

    with opened(workspace, moment(args, workspace)) as run, run.ledger.reading() as connection:
        waiting = listed(connection, ("waiting", "sending"), _MOST)
        failed = listed(connection, FAILED, _MOST)
    if args.json:
        show_json({"waiting": list(map(_plain, waiting[1])), "failed": list(map(_plain, failed[1]))})
        return 0
    if not workspace.settings.mail.host:
        tell(args.say(Message("No mail is sent: mail.host in {file} is empty.", {"file": FILE_NAME})))
    print(args.say(Message("{count} letters wait to be sent.", {"count": waiting[0]})))
    _print(waiting[1], workspace)
    print(args.say(Message("{count} letters failed for good.", {"count": failed[0]})))
    _print(failed[1], workspace)
    return 0


def _plain(row: Row[Any]) -> dict[str, object]:
    names = ("key", "kind", "person", "address", "subject", "posted", "state", "tries", "tried", "why")
    return {name: getattr(row, name) for name in names}


def _print(rows: Sequence[Row[Any]], workspace: Workspace) -> None:
    for row in rows:
        state = _STATES[row.state].of(workspace.settings.language)
        who = " ".join(filter(None, (row.person, row.address)))
        print("  ".join(filter(None, (row.posted[:16].replace("T", " "), who, row.subject, state, row.why))))

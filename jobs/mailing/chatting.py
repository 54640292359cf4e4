"""Messages to the company's chat group (企业微信, 钉钉, 飞书) through apprise, which is installed only where it is wanted."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.failures import WrongUse
from jobs.keys import CHAT_ADDRESSES, secret
from jobs.ledger.outgoing import enter
from jobs.mailing.connecting import Trouble, said
from jobs.mailing.outcomes import put_off
from jobs.running import Run
from jobs.workspace import Workspace
from validators.message import Message, Translator

#: How a robot's address begins as 钉钉 and 飞书 show it -> how it begins for apprise.
_OWN_WAYS: Final = (
    ("https://oapi.dingtalk.com/robot/send?access_token=", "dingtalk://"),
    ("https://open.feishu.cn/open-apis/bot/v2/hook/", "feishu://"),
)
#: What the robots answer beside a code, and what they call the code; 0 is good.
_CODES: Final = ("errcode", "code", "StatusCode")
_WORDS: Final = ("errmsg", "msg", "StatusMessage")
_REFUSED: Final = 400


def groups(workspace: Workspace) -> list[Any]:
    """Return the chat groups as apprise knows them, one an address.

    Raises:
        Trouble: apprise is not installed, or there is no address, or one that is none.
    """
    try:
        import apprise
    except ImportError:
        raise Trouble(
            Message(
                "Messages to the chat group are switched on, but the package that sends them is missing. Install it with "
                "“{command}”, or write enabled = false below [chat] in the settings.",
                {"command": 'python -m pip install "apprise>=1.9"'},
            )
        ) from None
    try:
        kept = secret(workspace, CHAT_ADDRESSES)
    except WrongUse as locked:
        raise Trouble(locked.message) from None
    addresses = [_short(each) for each in kept.split()]
    if not addresses:
        raise Trouble(
            Message(
                "Messages to the chat group are switched on, but no group's address is kept. Enter it with “guidang mail --set-chat”."
            )
        )
    quiet = apprise.AppriseAsset(async_mode=False, secure_logging=True)
    with _silence():
        found = [apprise.Apprise.instantiate(each, asset=quiet, suppress_exceptions=True) for each in addresses]
    if None in found:
        raise Trouble(
            Message(
                "Address {number} of the chat groups is none that is known. Copy it from the group's robot (企业微信, 钉钉, 飞书) and "
                "enter all of them again with “guidang mail --set-chat”.",
                {"number": found.index(None) + 1},
            )
        )
    return found


def _short(address: str) -> str:
    """Return a robot's address as apprise writes it; two services' own way of writing it is unknown there."""
    for own, short in _OWN_WAYS:
        if address.startswith(own):
            return short + address.removeprefix(own)
    return address


def tell_group(group: Any, title: str, text: str, say: Translator) -> str:
    """Send a message to a group; return "" where it was taken, else what the service said against it."""
    with _silence(), _answers() as answers:
        try:
            taken = group.notify(title=title, body=text)
        except Exception as error:  # noqa: BLE001 - whatever a service's plug-in meets, the run goes on
            return type(error).__name__
    words = [why for each in answers if (why := _objection(each))]
    return words[0] if words else "" if taken else say(Message("no answer"))


def send_announcements(run: Run, messages: Sequence[Row[Any]]) -> None:
    """Send messages to every chat group; one that any group took counts as sent.

    Args:
        run: the run under way.
        messages: their rows in the ledger, all of them waiting.
    """
    try:
        there = groups(run.workspace)
    except Trouble as trouble:
        put_off(run, messages, run.say(trouble.message))
        run.notices.append(trouble.message)
        return
    failed: dict[int, str] = {}
    for message in messages:
        with run.ledger.writing() as connection:
            enter(connection, [message.id], "sending", run.stamp)
        answers = [tell_group(group, message.subject, message.text, run.say) for group in there]
        failed |= {number: why for number, why in enumerate(answers, start=1) if why}
        if all(answers):
            put_off(run, [message], answers[0])
        else:
            with run.ledger.writing() as connection:
                enter(connection, [message.id], "sent", run.stamp)
    for number, why in failed.items():
        run.notices.append(
            Message(
                "Chat group {number} did not take a message; the service said: {answer}. Check the group's robot, and the words it "
                "asks for; “guidang mail --test-chat” tries again.",
                {"number": number, "answer": why},
            )
        )


def _objection(answer: Any) -> str:
    """Return what a service says against a message; these robots answer 200 to what they do not take, and say so inside."""
    if answer.status_code >= _REFUSED:
        return f"HTTP {answer.status_code}"
    try:
        inside = answer.json()
    except ValueError:
        return ""
    if not isinstance(inside, dict):
        return ""
    code = next((inside[name] for name in _CODES if name in inside), 0)
    words = next((str(inside[name]) for name in _WORDS if name in inside), "")
    return said(f"{code} {words}") if code not in (0, "0") else ""


@contextmanager
def _silence() -> Iterator[None]:
    """Keep apprise from writing addresses, which hold tokens, to the screen."""
    log = logging.getLogger("apprise")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before


@contextmanager
def _answers() -> Iterator[list[Any]]:
    """Note what the services answer: apprise looks at no more of it than whether it is 200."""
    from requests import Session

    noted: list[Any] = []
    session: Any = Session
    send = session.send

    def noting(*args: Any, **named: Any) -> Any:
        noted.append(send(*args, **named))
        return noted[-1]

    session.send = noting
    try:
        yield noted
    finally:
        session.send = send

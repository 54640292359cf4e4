"""Trying whether mail and messages go out, and saying what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobs.failures import WrongUse
from jobs.letters import Letter
from jobs.mailing.chatting import groups, tell_group
from jobs.mailing.composing import compose, reachable
from jobs.mailing.connecting import Trouble, connect, room
from jobs.mailing.handing_over import hand_over
from jobs.mailing.sending import sender_refused
from jobs.settings import FILE_NAME
from jobs.workspace import Workspace, iso
from validators.message import Message, Translator


def try_mail(workspace: Workspace, address: str, at: datetime, say: Translator) -> Message:
    """Send a letter and return what to tell whoever asked for it.

    Args:
        workspace: whose settings say how mail is sent.
        address: where the letter goes.
        at: the moment, local without zone.
        say: renders messages.

    Raises:
        WrongUse: mail is switched off, or the address is none.
        Trouble: the letter was not taken; the message says why and what to do.
    """
    mail = workspace.settings.mail
    if not mail.host:
        raise WrongUse(
            Message(
                "No mail is sent: mail.host in {file} is empty. Enter the mail server there, then try again.",
                {"file": FILE_NAME},
            )
        )
    where = reachable(address)
    if not where:
        raise WrongUse(
            Message("No mail can be sent to “{address}”; write it like a@example.com.", {"address": address})
        )
    subject = say(Message("guidang: a test letter"))
    text = say(Message("This letter shows that guidang can send mail. There is nothing to do."))
    posted = workspace.zoned(at)
    server = connect(workspace)
    try:
        letter = Letter(f"test/{iso(posted)}", "", where, subject, text)
        content = compose(letter, posted, workspace, str(workspace.root), say, room(server))
        answer = hand_over(server, mail.address, where, content, lambda: None)
    finally:
        server.close()
    gaps = {"host": mail.host, "address": where, "answer": answer.words}
    if answer.state == "sent":
        return Message(
            "The mail server {host} took the letter to {address}. Look whether it arrived, also among the junk mail.",
            gaps,
        )
    if answer.state == "sender":
        raise sender_refused(workspace, answer)
    if answer.state == "refused":
        raise Trouble(Message("The mail server {host} refuses the letter to {address}; it said: {answer}.", gaps))
    if answer.state == "waiting":
        raise Trouble(
            Message(
                "The mail server {host} does not take the letter to {address} at the moment; it said: {answer}. "
                "A run would try again later.",
                gaps,
            )
        )
    raise Trouble(Message("The mail server {host} broke the connection in the middle of the letter.", gaps))


def try_chat(workspace: Workspace, say: Translator) -> Iterator[tuple[Message, bool]]:
    """Send a message to every chat group, and yield what to tell of each, and whether it was taken.

    Raises:
        Trouble: apprise is not installed, or there is no address, or one that is none.
    """
    title = say(Message("guidang: a test message"))
    text = say(Message("This message shows that guidang can write to this group. There is nothing to do."))
    for number, group in enumerate(groups(workspace), start=1):
        answer = tell_group(group, title, text, say)
        if answer:
            yield (
                Message(
                    "Chat group {number} did not take the message; the service said: {answer}. Check the robot's address "
                    "(“guidang mail --set-chat”) and the words that it asks for.",
                    {"number": number, "answer": answer},
                ),
                False,
            )
        else:
            yield Message("Chat group {number} took the message. Look whether it is there.", {"number": number}), True

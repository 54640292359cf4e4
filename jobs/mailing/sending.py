"""The letters of a run: one connection for all of them, and none of them stops the others."""

from __future__ import annotations

import smtplib
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.ledger.outgoing import enter
from jobs.letters import Letter
from jobs.mailing.composing import compose, reachable
from jobs.mailing.connecting import Trouble, connect, room
from jobs.mailing.handing_over import Answer, hand_over
from jobs.mailing.outcomes import enter_answer, put_off
from jobs.running import Run
from jobs.settings import FILE_NAME
from jobs.workspace import Workspace
from validators.message import Message

#: A letter's row in the ledger, and its address as mail servers take it.
_Addressed = tuple[Row[Any], str]
#: So many new connections one after the other that break on their first letter mean that it isn't the letters.
_TOO_MANY: Final = 2


def send_letters(run: Run, letters: Sequence[Row[Any]]) -> None:
    """Send letters, and enter what became of each; what is in the way is said in the run's notices.

    Args:
        run: the run under way.
        letters: their rows in the ledger, all of them waiting.
    """
    left: deque[_Addressed] = deque()
    for letter in letters:
        if address := reachable(letter.address):
            left.append((letter, address))
        else:
            with run.ledger.writing() as connection:
                enter(connection, [letter.id], "unaddressed", run.stamp)
    try:
        _work_off(run, left)
    except Trouble as trouble:
        waiting = put_off(run, [letter for letter, _ in left], run.say(trouble.message))
        if waiting:
            days = run.workspace.settings.mail.give_up_days
            run.notices.append(
                Message(
                    "{count} letters wait to be sent. {why} They are tried again by the next runs, for {days} days.",
                    {"count": waiting, "why": trouble.message, "days": days},
                )
            )


def _work_off(run: Run, left: deque[_Addressed]) -> None:
    broken = 0
    while left:
        server = connect(run.workspace)
        try:
            dealt_with = _over_one_connection(run, server, left)
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()
        broken = 0 if dealt_with else broken + 1
        if broken == _TOO_MANY and left:
            host = run.workspace.settings.mail.host
            raise Trouble(
                Message("The mail server {host} breaks the connection again and again.", {"host": host}),
            )


def _over_one_connection(run: Run, server: smtplib.SMTP, left: deque[_Addressed]) -> int:
    """Send what is left until the connection breaks, and return how many letters the server dealt with.

    Raises:
        Trouble: the server takes nothing from our sender.
    """
    dealt_with = 0
    while left:
        letter, address = left[0]
        answer = _sent(run, server, letter, address)
        if answer.state == "sender":
            raise sender_refused(run.workspace, answer)
        if answer.state == "lost" and dealt_with:  # many servers take only so many letters over one connection
            break
        left.popleft()
        enter_answer(run, letter, answer)
        if answer.state in ("lost", "uncertain"):
            break
        dealt_with += 1
    return dealt_with


def _sent(run: Run, server: smtplib.SMTP, letter: Row[Any], address: str) -> Answer:
    posted = datetime.fromisoformat(letter.posted)
    written = Letter(
        letter.key, letter.person, address, letter.subject, letter.text, letter.html, tuple(letter.attachments)
    )
    try:
        content = compose(written, posted, run.workspace, run.ledger.id, run.say, room(server))
    except Exception as error:  # noqa: BLE001 - a letter that cannot be written must not stop the others
        return Answer("refused", type(error).__name__)

    def about_to() -> None:
        with run.ledger.writing() as connection:
            enter(connection, [letter.id], "sending", run.stamp)

    return hand_over(server, run.workspace.settings.mail.address, address, content, about_to)


def sender_refused(workspace: Workspace, answer: Answer) -> Trouble:
    """Return what is said where the server takes nothing from our sender."""
    settings = workspace.settings.mail
    return Trouble(
        Message(
            "The mail server {host} takes no mail from {sender}; it said: {answer}. Correct mail.sender in {file}: mostly it "
            "has to be the address of the account itself.",
            {"host": settings.host, "sender": settings.address, "answer": answer.words, "file": FILE_NAME},
        )
    )

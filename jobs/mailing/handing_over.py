"""Handing one letter to the mail server, so that a cut at any moment leaves it sent, or not, or known to be in doubt."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from jobs.mailing.connecting import said

_CLOSING: Final = 421
_BROKEN: Final = (smtplib.SMTPException, OSError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a letter.

    Attributes:
        state: `sent`; `waiting`, not taken for the time being; `refused`, for good; `uncertain`, the server fell
            silent while it was taking it; `sender`, the server takes nothing from whoever sends; `lost`, the
            connection broke before the letter was handed over.
        words: the server's.
    """

    state: str
    words: str = ""


def hand_over(server: smtplib.SMTP, sender: str, address: str, content: bytes, about_to: Callable[[], None]) -> Answer:
    """Hand a letter over.

    Args:
        server: an open connection.
        sender: the address that it comes from.
        address: where it goes.
        content: the letter, lines ended by CR LF.
        about_to: called right before the server is given the sign that makes it take the letter.
    """
    try:
        code, words = server.mail(sender)
        if not 200 <= code < 300:
            answer = _refusal(server, code, words)
            return answer if answer.state == "lost" else Answer("sender", answer.words)
        code, words = server.rcpt(address)
        if 200 <= code < 300:
            code, words = server.docmd("data")
        if not 200 <= code < 400:
            return _refusal(server, code, words)
        server.send(_stuffed(content))
    except _BROKEN as error:
        return Answer("lost", said(str(error)))
    about_to()
    try:
        server.send(b".\r\n")
        code, words = server.getreply()
    except _BROKEN as error:
        return Answer("uncertain", said(str(error)))
    return Answer("sent", said(words)) if 200 <= code < 300 else _refusal(server, code, words)


def _refusal(server: smtplib.SMTP, code: int, words: bytes) -> Answer:
    """Return what a refusal means, with the connection ready for the next letter."""
    answer = f"{code} {said(words)}"
    if code == _CLOSING:
        return Answer("lost", answer)
    with suppress(*_BROKEN):  # a connection that breaks here is found broken by the next letter
        server.rset()
    return Answer("refused" if code >= 500 else "waiting", answer)


def _stuffed(content: bytes) -> bytes:
    """Return a letter as the protocol wants it: no line is a full stop alone, and the last one is ended."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"

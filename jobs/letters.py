"""The outbox for mail: letters and chat messages are entered in the ledger by whoever writes them, and sent by the step `mail`.

A step calls `post` within the transaction in which it decides that somebody is to be told; whatever
happens then, the letter is sent at most once. A posted letter's words are kept until it is sent or
given up, and then forgotten: what stays is the key, who it went to, its subject and what became of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.tables import mail

#: Kind of a posted row that goes out by mail; every other kind is one of `jobs.settings.sections.CHAT_MESSAGES`.
LETTER: Final = "letter"
_KEY_LENGTH: Final = 200
#: What may neither stand in a header nor in a line of text: control characters, and halves of characters.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person.

    Attributes:
        key: names the letter for good, such as `reminders/2026-11-22/王芳`; up to 200 characters. A key that was
            posted before is not posted again.
        person: who it is for, as on the roster.
        address: where it goes; "" where the roster has no address, which the archivist is then told once.
        subject: names no content of a record: it is kept after the letter was sent.
        text: the letter in plain text.
        html: the same as a page, or "".
        attachments: files that go with it, relative to the workspace; read when the letter is sent.
    """

    key: str
    person: str
    address: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """One message to the company's chat group, which many people read: it names no customer and no record.

    Attributes:
        key: as of a `Letter`.
        kind: one of `jobs.settings.sections.CHAT_MESSAGES`; the settings say which kinds are wanted.
        title: its first line.
        text: the rest, plain.
    """

    key: str
    kind: str
    title: str
    text: str


def post(connection: Connection, letter: Letter, stamp: str) -> bool:
    """Enter a letter to be sent, within the caller's transaction.

    Args:
        connection: holds the ledger's write lock.
        letter: what to send.
        stamp: the run's moment (`Run.stamp`); becomes the letter's date.

    Returns:
        whether it is new; False where its key was posted before, and nothing was entered.

    Raises:
        ValueError: the key is empty or too long.
    """
    row = {
        "kind": LETTER,
        "person": _one_line(letter.person),
        "address": letter.address.strip(),
        "html": _UNWRITABLE.sub("", letter.html),
        "attachments": list(letter.attachments),
    }
    return _enter(connection, letter.key, letter.subject, letter.text, stamp, row)


def announce(connection: Connection, announcement: Announcement, stamp: str) -> bool:
    """Enter a message for the company's chat group, within the caller's transaction; see `post`."""
    row = {"kind": announcement.kind, "person": "", "address": "", "html": "", "attachments": []}
    return _enter(connection, announcement.key, announcement.title, announcement.text, stamp, row)


def _enter(connection: Connection, key: str, subject: str, text: str, stamp: str, row: dict[str, Any]) -> bool:
    if not key or len(key) > _KEY_LENGTH:
        raise ValueError(f"a letter's key has 1 to {_KEY_LENGTH} characters: {key!r}")
    if connection.execute(sa.select(mail.c.id).where(mail.c.key == key)).first():
        return False
    words = {"subject": _one_line(subject), "text": _UNWRITABLE.sub("", text)}
    row |= {"key": key, "posted": stamp, "state": "waiting", "tries": 0, **words}
    connection.execute(sa.insert(mail).values(row))
    return True


def _one_line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()

"""Passwords on the workbooks and Word files that leave for a person, where the roster asks for them (rules A5 B8).

A password is never kept: it follows from the ring's key, the person's name and how often it was renewed, so
that the archivist can look it up again and nobody can who has not the ring.
"""

from __future__ import annotations

import hashlib
import hmac
from io import BytesIO
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from jobs.facts import people
from jobs.failures import Failure
from jobs.ledger import audit
from jobs.ledger.counters import Counters
from jobs.ledger.tables import counter
from jobs.running import Run
from validators.access import SEE_ALL
from validators.facts import Person
from validators.message import Message

#: Characters that nobody takes for one another, read aloud or written down.
_ALPHABET: Final = "ABCDEFGHJKLMNPQRTUVWXY346789"
_GROUPS, _LETTERS = 4, 4
#: Under this name a counter says how often somebody's password was renewed.
_COUNTER: Final = "password/"
#: Kinds of Office files that a password can lie on; they are zip packages with this part.
_PACKAGE: Final = (b"PK\x03\x04", b"[Content_Types].xml")


def protected(run: Run, person: str, content: bytes) -> bytes:
    """Return an xlsx or docx as it goes to a person: behind their password where the roster says so, else as it is.

    What a password can't lie on (PDF, pictures) stays as it is.
    """
    key = password_in_force(run, person)
    if not key or not content.startswith(_PACKAGE[0]) or _PACKAGE[1] not in content:
        return content
    from msoffcrypto.format.ooxml import OOXMLFile

    out = BytesIO()
    OOXMLFile(BytesIO(content)).encrypt(key, out)
    return out.getvalue()


def protected_in(run: Run, path: Path, content: bytes) -> bytes:
    """Return the same for the person in whose folder `path` lies; what goes elsewhere stays as it is."""
    if not path.is_relative_to(run.workspace.people):
        return content
    return protected(run, path.relative_to(run.workspace.people).parts[0], content)


def lock_of(run: Run, person: str) -> str:
    """Return what tells one password from another without telling it; "" where there is none.

    Whoever writes a file only where it says something new counts this in: a switch on the roster or a renewed
    password reaches files that say the same as before.
    """
    key = password_in_force(run, person)
    return hmac.digest(run.ring.people, key.encode(), "sha256").hex()[:16] if key else ""


def lock_in(run: Run, path: Path) -> str:
    """Return the same for the person in whose folder `path` lies; "" elsewhere."""
    inside = path.is_relative_to(run.workspace.people)
    return lock_of(run, path.relative_to(run.workspace.people).parts[0]) if inside else ""


def password_in_force(run: Run, person: str) -> str:
    """Return the password on a person's files; "" where the roster asks for none."""
    with run.ledger.reading() as connection:
        known = people(connection).get(person)
        if known is None or not known.files_locked:
            return ""
        renewed = connection.execute(sa.select(counter.c.last).where(counter.c.name == _COUNTER + person)).scalar()
    return _password(run.ring.people, person, renewed or 0)


def tell_password(run: Run, person: str, *, by: Person, renew: bool = False) -> str:
    """Return a person's password for whoever hands it over, and enter in the log that it was shown.

    Args:
        run: the opened archive.
        person: whose.
        by: who asks for it; archivists and management are told.
        renew: make a new one; the files in the person's folder get it as they are written anew.

    Raises:
        Failure: whoever asks is told none; the roster does not know the person, or asks for no password on their files.
    """
    with run.ledger.writing() as connection:
        known = people(connection).get(person)
        if by.role in SEE_ALL and (known is None or not known.files_locked):
            raise Failure(
                Message(
                    "The roster asks for no password on the files of {name}. Enter 是 under 文件加密 in 人员名册, let the next run read "
                    "it, and ask again.",
                    {"name": person},
                )
            )
        if renew and by.role in SEE_ALL:
            counters = Counters(connection)
            counters.take(_COUNTER + person)
            counters.write()
        renewed = connection.execute(sa.select(counter.c.last).where(counter.c.name == _COUNTER + person)).scalar()
        what = "refused" if by.role not in SEE_ALL else "password-renewed" if renew else "password-shown"
        entry = audit.Entry(by.name, what, "", person, None, "guidang keys password")
        audit.append(connection, run.key, run.stamp, [entry])
    if by.role not in SEE_ALL:
        raise Failure(
            Message(
                "Only an archivist or the management is told the password of somebody's files. Ask the archivist to hand it over."
            )
        )
    return _password(run.ring.people, person, renewed or 0)


def _password(key: bytes, person: str, renewed: int) -> str:
    """Return sixteen characters in groups of four, 77 bits."""
    digest = hmac.new(key, f"workbooks\0{person}\0{renewed}".encode(), hashlib.sha256).digest()
    number, letters = int.from_bytes(digest, "big"), []
    for _ in range(_GROUPS * _LETTERS):
        number, at = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[at])
    return "-".join("".join(letters[at : at + _LETTERS]) for at in range(0, len(letters), _LETTERS))

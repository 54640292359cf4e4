"""What the checks look at, and what they find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jobs.failures import Failure, WrongUse
from jobs.keys import Ring, master_key, own_ring, read_ring
from jobs.ledger.opening import Ledger
from jobs.workspace import Workspace
from validators.message import Message, Text, Translator

#: How a check can end. What is off has to be put right; what is noted should be known; what is
#: unknown could not be looked at, since something before it is off.
OK, NOTED, OFF, UNKNOWN = "ok", "noted", "off", "unknown"


@dataclass(frozen=True, slots=True)
class Patient:
    """An archive as far as it can be opened.

    Attributes:
        root: its folder.
        now: the moment, with zone.
        opened: the archive; or why its settings cannot be read.
        books: its ledger; or why it cannot be opened; None where nobody tried.
        say: renders messages.
    """

    root: Path
    now: datetime
    opened: Workspace | Failure
    books: Ledger | Failure | None
    say: Translator

    @property
    def workspace(self) -> Workspace:
        """The archive.

        Raises:
            Unknown: its settings cannot be read.
        """
        if isinstance(self.opened, Failure):
            raise Unknown(Message("This is looked at once the settings can be read."))
        return self.opened

    @property
    def ledger(self) -> Ledger:
        """The archive's ledger.

        Raises:
            Unknown: it cannot be opened.
        """
        if not isinstance(self.books, Ledger):
            raise Unknown(Message("This is looked at once the ledger can be opened."))
        return self.books

    @property
    def ring(self) -> Ring:
        """The archive's keys.

        Raises:
            Unknown: they cannot be opened.
        """
        try:
            master = master_key(self.workspace)
            return own_ring(self.workspace, master, read_ring(self.workspace, master), self.ledger.id, used=True, at="")
        except WrongUse:
            raise Unknown(Message("This is looked at once the keys can be opened.")) from None


class Unknown(Exception):
    """Something cannot be looked at, since something before it is off.

    Attributes:
        why: in a sentence.
    """

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        state: OK, NOTED, OFF or UNKNOWN.
        advice: how it stands, and what to do; several where several things are off.
    """

    state: str
    advice: tuple[Message, ...]


def ok(*said: Message) -> Finding:
    """Return that all is well."""
    return Finding(OK, said)


def noted(*said: Message) -> Finding:
    """Return something that should be known."""
    return Finding(NOTED, said)


def off(*said: Message) -> Finding:
    """Return something that has to be put right."""
    return Finding(OFF, said)


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: by which scripts know it.
        label: what people call it.
        look: finds how it stands; may raise `Unknown` or `Failure`.
    """

    name: str
    label: Text
    look: Callable[[Patient], Finding]

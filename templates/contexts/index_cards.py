"""What the index cards of a cabinet say (rules C9 C12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import Head, Table


@dataclass(frozen=True, slots=True)
class CardLine:
    """What of one class and year lies in a place.

    Attributes:
        name: class, type and year.
        codes: the first and the last archive code.
        records: how many.
    """

    name: str
    codes: str
    records: int


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a box, or of a shelf.

    Attributes:
        place: where it stands.
        lines: what lies there.
        more: how many further lines did not fit, in words; "" for none.
        records: how many records lie there.
        secrecy: the highest level.
        retention: the periods.
        absent: what is lent or was not found, in words; "" for nothing.
    """

    place: str
    lines: tuple[CardLine, ...]
    more: str
    records: int
    secrecy: str
    retention: str
    absent: str


@dataclass(frozen=True, slots=True)
class CardPair:
    """Two cards beside each other on the page.

    Attributes:
        left: the left one.
        right: the right one; None at the end.
    """

    left: Card
    right: Card | None


@dataclass(frozen=True, slots=True)
class Lying:
    """A record on paper.

    Attributes:
        place: where it lies.
        code: its archive code.
        title: its title.
        dated: the day it is of.
        secrecy: its level.
        retention: its period.
        remarks: lent, missing, damaged.
    """

    place: str
    code: str
    title: str
    dated: date
    secrecy: str
    retention: str
    remarks: str


@dataclass(frozen=True, slots=True)
class IndexCards:
    """The cards of a cabinet.

    Attributes:
        head: what they say of themselves.
        cabinet: which one.
        summary: what lies in it, in a sentence.
        pairs: the cards, two a row.
        where: where the contents are, if there are too many cards to print; "" otherwise.
        contents: every record in it.
    """

    head: Head
    cabinet: str
    summary: str
    pairs: tuple[CardPair, ...]
    where: str
    contents: Table[Lying]

"""What a yearly volume's cover, spine, contents list and note of its state say (rule C9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from templates.contexts.pieces import Head, Table


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents list.

    Attributes:
        number: from 1.
        code: archive code.
        title: its title.
        handler: whoever made it or is in charge of it.
        dated: the day it is of.
        pieces: how many documents it is.
        remarks: level, period, places, state.
    """

    number: int
    code: str
    title: str
    handler: str
    dated: date
    pieces: int
    remarks: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A code under which nothing lies.

    Attributes:
        code: the code.
        why: why.
    """

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class VolumeContents:
    """A yearly volume.

    Attributes:
        head: what the list says of itself.
        series: the class letter, or JY and SQ.
        name: the class's name.
        type: the written-out type; "" where the class is not divided.
        year: the codes' year.
        first: the first code.
        last: the last code.
        since: the earliest date.
        until: the latest date.
        records: how many records it has.
        pieces: how many documents.
        on_paper: of how many records there is paper.
        places: where the paper lies; "" where there is none.
        retention: the periods.
        secrecy: the highest level.
        listed: whether the document lists the records; a very long list is in the workbook alone.
        where: where the list is, if not in the document; "" otherwise.
        contents: the list.
        gaps: codes without a record.
        state: sentences for the note of the volume's state.
    """

    head: Head
    series: str
    name: str
    type: str
    year: str
    first: str
    last: str
    since: date
    until: date
    records: int
    pieces: int
    on_paper: int
    places: str
    retention: str
    secrecy: str
    listed: bool
    where: str
    contents: Table[Entry]
    gaps: Table[Gap]
    state: tuple[str, ...]

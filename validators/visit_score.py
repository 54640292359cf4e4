"""The score by which visit records are put forward for the prize (rule B11): completeness and detail, in stated parts.

Everybody can reckon it again: each part has its points, and a record's score is what it earned of the
points that could be earned with it, out of 100. Length alone earns nothing: a text counts by how many
different pairs of neighbouring characters it has, up to a bound; what stands in it twice, in another field
or, word for word, in an earlier record counts once or not at all. More follow-ups than one earn no more.
What the attitudes of a decision chain are (rule A5) is not looked at, only whether they were written down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from validators.message import Message, Text

#: Free texts that are looked at for substance.
TEXTS: Final = ("situation", "needs", "feedback", "market_news", "suggestions", "summary")
#: Fields that a complete record has filled in; complaints are not asked for, since a good visit has none.
ASKED: Final = ("contact_phone", *TEXTS)
#: What is written down of a visit to a key customer as well (rule B3).
KEY: Final = ("scene", "decision_chain")
#: So many different pairs of neighbouring characters make a text full: some three sentences.
FULL: Final = 40
#: A shorter sentence may well be the same in two records.
_SHORTEST: Final = 8
#: A follow-up further ahead has no deadline worth the name.
_FURTHEST: Final = 366
_SENTENCES: Final = re.compile(r"[。！？；!?;\n]+|\.\s")
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the score looks at.

    Attributes:
        fields: the record's fields.
        follow_ups: its follow-ups: what, who, until.
        visited: the day of the visit.
        in_time: it was handed in within its time (rule B4).
        first_try: it was accepted as it first came.
        planned: it names the plan that it followed (rule B1).
        key: it was made to a key customer.
        earlier: the sentences of earlier records, see `sentences`.
    """

    fields: Mapping[str, Any]
    follow_ups: Sequence[Mapping[str, Any]] = ()
    visited: date = date.min
    in_time: bool = True
    first_try: bool = True
    planned: bool = False
    key: bool = False
    earlier: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Earned:
    """What a record earned with one part.

    Attributes:
        part: which.
        points: of the part's points, to one place.
        why: a sentence.
    """

    part: Part
    points: Decimal
    why: Message


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score.

    Attributes:
        name: its id.
        label: what it is called.
        points: the most that can be earned with it.
        how: how it is reckoned, a sentence.
        share: what share of the points a record earns, and why; None where the part is not asked of it.
    """

    name: str
    label: Text
    points: int
    how: Message
    share: Callable[[Visit], tuple[Decimal, Message] | None]


@dataclass(frozen=True, slots=True)
class Scored:
    """A record's score.

    Attributes:
        total: 0 to 100, to one place.
        parts: what it earned with each part that was asked of it.
    """

    total: Decimal
    parts: tuple[Earned, ...]


def scored(visit: Visit) -> Scored:
    """Return a visit record's score with its parts."""
    earned = []
    for part in PARTS:
        found = part.share(visit)
        if found is not None:
            earned.append(Earned(part, _rounded(found[0] * part.points), found[1]))
    possible = sum(each.part.points for each in earned)
    return Scored(_rounded(sum((each.points for each in earned), Decimal(0)) * 100 / possible), tuple(earned))


def sentences(texts: Iterable[object]) -> frozenset[str]:
    """Return the sentences of texts, without signs and blanks; short ones, which two records may well share, are left out."""
    found = (_plain(part) for text in texts for part in _SENTENCES.split(str(text or "")))
    return frozenset(each for each in found if len(each) >= _SHORTEST)


def substance(fields: Mapping[str, Any], earlier: frozenset[str]) -> dict[str, int]:
    """Return text field -> how many different pairs of characters it adds to those before it, and to earlier records."""
    known: set[str] = set()
    found = {}
    for name in TEXTS:
        pairs = set()
        for part in _SENTENCES.split(str(fields.get(name) or "")):
            plain = _plain(part)
            if plain not in earlier:
                pairs |= {plain[at : at + 2] for at in range(len(plain) - 1)}
        found[name] = len(pairs - known)
        known |= pairs
    return found


def _plain(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _completeness(visit: Visit) -> tuple[Decimal, Message]:
    filled = sum(bool(visit.fields.get(name)) for name in ASKED)
    return Decimal(filled) / len(ASKED), Message(
        "{filled} of {asked} fields filled in.", {"filled": filled, "asked": len(ASKED)}
    )


def _substance(visit: Visit) -> tuple[Decimal, Message]:
    counts = substance(visit.fields, visit.earlier)
    earned = sum(min(count, FULL) for count in counts.values())
    full = sum(count >= FULL for count in counts.values())
    copied = len(sentences(visit.fields.get(name) for name in TEXTS) & visit.earlier)
    gaps = {"full": full, "texts": len(TEXTS), "copied": copied}
    why = (
        Message("{full} of {texts} texts are rich; {copied} sentences stood in earlier records.", gaps)
        if copied
        else Message("{full} of {texts} texts are rich, none of it copied.", gaps)
    )
    return Decimal(earned) / (FULL * len(TEXTS)), why


def _follow_ups(visit: Visit) -> tuple[Decimal, Message]:
    if not visit.follow_ups:
        return Decimal(0), Message("No follow-up was agreed.")
    sound = sum(_is_sound(line, visit.visited) for line in visit.follow_ups)
    gaps = {"sound": sound, "count": len(visit.follow_ups)}
    return Decimal(sound) / len(visit.follow_ups), Message(
        "{sound} of {count} follow-ups say what, who and until when.", gaps
    )


def _is_sound(line: Mapping[str, Any], visited: date) -> bool:
    until = line.get("until")
    day = date.fromisoformat(until[:10]) if isinstance(until, str) and until else until
    ahead = isinstance(day, date) and 0 <= (day - visited).days <= _FURTHEST
    return bool(ahead and line.get("who") and len(set(_plain(str(line.get("what") or "")))) >= 4)


def _in_time(visit: Visit) -> tuple[Decimal, Message]:
    return (Decimal(1), Message("Handed in in time.")) if visit.in_time else (Decimal(0), Message("Handed in late."))


def _first_try(visit: Visit) -> tuple[Decimal, Message]:
    return (
        (Decimal(1), Message("Accepted at the first try."))
        if visit.first_try
        else (Decimal(0), Message("Came back before it was accepted."))
    )


def _planned(visit: Visit) -> tuple[Decimal, Message]:
    return (
        (Decimal(1), Message("Made by an approved plan."))
        if visit.planned
        else (Decimal(0), Message("Made without a plan."))
    )


def _key(visit: Visit) -> tuple[Decimal, Message] | None:
    if not visit.key:
        return None
    there = sum(bool(visit.fields.get(name)) for name in KEY)
    return Decimal(there) / len(KEY), Message(
        "Scene and attitudes: {there} of {asked} written down.", {"there": there, "asked": len(KEY)}
    )


#: The parts of the score.
PARTS: Final[tuple[Part, ...]] = (
    Part(
        "completeness",
        Text("完整", "Completeness"),
        20,
        Message(
            "Share of these fields that are filled in: telephone, situation, needs, feedback, market, suggestions, summary."
        ),
        _completeness,
    ),
    Part(
        "substance",
        Text("详实", "Detail"),
        30,
        Message(
            "Different pairs of neighbouring characters in each of the six texts, up to {full} each. What stands in another text of the "
            "record, or word for word in a record of the two years before, does not count; neither does anything beyond {full}.",
            {"full": FULL},
        ),
        _substance,
    ),
    Part(
        "follow_ups",
        Text("后续事项", "Follow-ups"),
        15,
        Message(
            "Share of the follow-ups that say what, who and a day within a year after the visit; without any, no points."
        ),
        _follow_ups,
    ),
    Part(
        "in_time", Text("及时", "In time"), 15, Message("Handed in within the time allowed after the visit."), _in_time
    ),
    Part("first_try", Text("一次通过", "First try"), 15, Message("Accepted without having been returned."), _first_try),
    Part(
        "planned",
        Text("有计划", "Planned"),
        5,
        Message("The record names the approved plan that the visit followed."),
        _planned,
    ),
    Part(
        "key",
        Text("现场与态度", "Scene, attitudes"),
        10,
        Message(
            "Of a visit to a key customer only: the scene and the attitudes are written down; what they say is not looked at. The points "
            "of other visits are reckoned out of 100 without this part."
        ),
        _key,
    ),
)

"""Entries of a dictionary and names on the roster: found leniently, and a near miss gets a hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from validators.declaration import Column
from validators.dictionaries import allowed
from validators.facts import Facts
from validators.flaw import Flaw
from validators.message import Fault
from validators.texts import as_text, squeeze

#: So many entries are listed in a sentence; the dropdown shows the rest.
_LISTED = 12
#: From this likeness on (0 to 100), another spelling is worth naming.
_ALIKE = 50

NOT_IN_LIST = Fault(
    "not-in-list",
    "{label} “{value}” is not one of the entries to choose from.",
    "Choose one of these: {entries}.",
)
NEARLY_IN_LIST = Fault(
    "not-in-list",
    "{label} “{value}” is not one of the entries to choose from; did you mean “{nearest}”?",
    "Choose one of these: {entries}.",
)
NOT_IN_LONG_LIST = Fault(
    "not-in-list",
    "{label} “{value}” is not one of the entries to choose from.",
    "Choose an entry from the cell's dropdown list, such as {entries}.",
)
NEARLY_IN_LONG_LIST = Fault(
    "not-in-list",
    "{label} “{value}” is not one of the entries to choose from; did you mean “{nearest}”?",
    "Choose an entry from the cell's dropdown list, such as {entries}.",
)
NOT_IN_PART = Fault(
    "not-in-part",
    "{label} “{value}” does not belong to “{within}”.",
    "Choose one of these: {entries}; or correct the cell that says “{within}”.",
)
UNKNOWN_PERSON = Fault(
    "unknown-person",
    "{label} “{value}” is not on the roster (人员名册).",
    "Write the full name as on the roster; ask the archivist to add somebody who is new.",
)
NEARLY_KNOWN_PERSON = Fault(
    "unknown-person",
    "{label} “{value}” is not on the roster (人员名册); did you mean “{nearest}”?",
    "Write the full name as on the roster; ask the archivist to add somebody who is new.",
)
PERSON_LEFT = Fault(
    "person-left",
    "{label} “{value}” has left the office.",
    "Name the person who has taken over.",
)


@lru_cache(maxsize=512)
def _folded(entries: tuple[str, ...]) -> dict[str, str]:
    return {squeeze(entry): entry for entry in reversed(entries)}


def nearest(text: str, names: Iterable[str]) -> str:
    """Return the one name that `text` probably means; empty where none or several come near."""
    from rapidfuzz import fuzz

    meant = squeeze(text)
    folded = {name: squeeze(name) for name in names}
    inside = [name for name, key in folded.items() if meant and (meant in key or key in meant)]
    if inside:
        return inside[0] if len(inside) == 1 else ""
    scores = sorted(((fuzz.ratio(meant, key), name) for name, key in folded.items()), reverse=True)
    if not scores or scores[0][0] < _ALIKE or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return ""
    return scores[0][1]


def read_choice(column: Column, value: str | float | datetime, facts: Facts, within: str) -> str | Flaw:
    """Read a CHOICE cell into the dictionary's own spelling of the entry.

    Args:
        column: the column; its dictionary and what it depends on.
        value: the cell's content.
        facts: holds the dictionaries.
        within: value of the column it depends on; empty where there is none or it could not be read.

    Raises:
        LookupError: the office has no such dictionary, which no sender can mend.
    """
    text = as_text(value)
    if isinstance(text, Flaw):
        return text
    offered = allowed(facts.dictionaries, column.dictionary, within)
    if text in offered:
        return text
    entries = allowed(facts.dictionaries, column.dictionary)
    if not entries:
        raise LookupError(f"the dictionary {column.dictionary} of {column.name} has no entries")
    # An entry of the first column that divides nothing leaves the whole dictionary open.
    offered = offered or entries
    key = squeeze(text)
    entry = _folded(offered).get(key)
    if entry is not None:
        return entry
    for name in (f"{column.dictionary}/{within}", column.dictionary):
        if key in facts.renamed.get(name, ()):
            return facts.renamed[name][key]
    if key in _folded(entries):
        return Flaw(NOT_IN_PART, {"within": within, "entries": _list(offered)}, (column.depends_on,))
    hint = nearest(text, offered)
    long = len(offered) > _LISTED
    gaps = {"entries": _list(offered), "nearest": hint}
    if hint:
        return Flaw(NEARLY_IN_LONG_LIST if long else NEARLY_IN_LIST, gaps)
    return Flaw(NOT_IN_LONG_LIST if long else NOT_IN_LIST, gaps)


def _list(entries: tuple[str, ...]) -> str:
    return "、".join(entries[:_LISTED])


def read_person(value: str | float | datetime, facts: Facts) -> str | Flaw:
    """Read a PERSON cell into the name as the roster has it; `王 芳` is 王芳."""
    text = as_text(value)
    if isinstance(text, Flaw):
        return text
    name = text if text in facts.people else _on_roster(text, facts.people)
    if name is None:
        hint = nearest(text, (name for name, person in facts.people.items() if person.active))
        return Flaw(NEARLY_KNOWN_PERSON if hint else UNKNOWN_PERSON, {"nearest": hint})
    return name if facts.people[name].active else Flaw(PERSON_LEFT)


def _on_roster(text: str, people: Mapping[str, object]) -> str | None:
    key = squeeze(text)
    return next((name for name in people if squeeze(name) == key), None)

"""Whether codes can be told apart: could two lines of the code scheme, or one, be read two ways (rules E3 C3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from validators.codes import CodeSeries

#: Stands for one digit of the year, whichever it is.
_ANY: Final = "\0"
_SAMPLE_YEAR: Final = "2026"


@dataclass(frozen=True, slots=True)
class Stem:
    """What stands before the serial in the codes of one series, type and department.

    Attributes:
        series: name of the series.
        type: the type written out in it; empty where the pattern has no place for it.
        department: the department's abbreviation in it; empty likewise.
        text: the text, in which NUL stands for any digit of the year.
    """

    series: str
    type: str
    department: str
    text: str

    @property
    def sample(self) -> str:
        """The text with a year in it."""
        return self.text.replace(_ANY * 4, _SAMPLE_YEAR)


def stems(line: CodeSeries, types: Iterable[str], departments: Iterable[str]) -> Iterator[Stem]:
    """Yield every stem that a line of the scheme can give.

    Args:
        line: the line.
        types: the types that records of the series may have.
        departments: the departments' abbreviations.
    """
    for type_ in dict.fromkeys(types) if "{type}" in line.pattern else ("",):
        for department in dict.fromkeys(departments) if "{department}" in line.pattern else ("",):
            filled = {"{year}": _ANY * 4, "{type}": type_, "{department}": department}
            text = re.sub(r"\{serial(?::\d+)?\}$", "", line.pattern)
            text = re.sub(r"\{\w+\}", lambda gap, filled=filled: filled[gap[0]], text)  # type: ignore[misc]
            yield Stem(line.name, type_, department, text)


def _is_digit(sign: str) -> bool:
    return sign == _ANY or sign in "0123456789"


def both_could_be(one: str, other: str) -> str:
    """Return a code that could be read both ways; empty where none can be.

    A serial is digits and grows without end, so it reaches into whatever digits stand before it:
    codes are told apart only by a sign that is no digit, or by another digit, within the shorter stem.

    Args:
        one: text before the serial, as in `Stem.text`.
        other: the same of another stem, or of codes that were given.
    """
    short, long = sorted((one, other), key=len)
    rest = long[len(short) :]
    if not all(map(_is_digit, rest)):
        return ""
    met = []
    for at, (a, b) in enumerate(zip(short, long, strict=False)):
        if a != b and not (_ANY in (a, b) and _is_digit(a) and _is_digit(b)):
            return ""
        met.append(b if a == _ANY else a)
        if met[-1] == _ANY:
            met[-1] = _SAMPLE_YEAR[_place_in_year(short, long, at)]
    return "".join(met) + re.sub(_ANY, "1", rest) + "001"


def _place_in_year(short: str, long: str, at: int) -> int:
    """Return which digit of the year stands at `at`, so that the sample looks like a code."""
    text = short if short[at] == _ANY else long
    return min(at - text.index(_ANY), 3)


def clashes(every: Iterable[Stem]) -> Iterator[tuple[Stem, Stem, str]]:
    """Yield each pair of stems whose codes could not be told apart, with a code that could be either's."""
    known = list(every)
    # Only stems that are alike but for which digits they hold, and how many at the end, need a closer look.
    alike: dict[str, list[int]] = {}
    for at, stem in enumerate(known):
        alike.setdefault(_outline(stem.text), []).append(at)
    pairs: set[tuple[int, int]] = set()
    for at, stem in enumerate(known):
        outline = _outline(stem.text)
        for end in range(len(outline.rstrip("0")), len(outline) + 1):
            pairs |= {(min(at, other), max(at, other)) for other in alike.get(outline[:end], ()) if other != at}
    for first, second in sorted(pairs):
        sample = both_could_be(known[first].text, known[second].text)
        if sample:
            yield known[first], known[second], sample


def _outline(text: str) -> str:
    """Return a text with 0 for every digit."""
    return "".join("0" if _is_digit(sign) else sign for sign in text)


def every_stem(
    scheme: Mapping[str, CodeSeries], types: Mapping[str, Iterable[str]], departments: Iterable[str]
) -> list[Stem]:
    """Return the stems of all lines of a scheme.

    Args:
        scheme: series -> line.
        types: series -> the types its records may have.
        departments: the departments' abbreviations.
    """
    departments = list(departments)
    return [stem for name, line in scheme.items() for stem in stems(line, types.get(name, ("",)), departments)]

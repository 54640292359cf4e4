"""What is searched for, and what texts are searched by: characters one by one, Latin words and numbers whole (rule A7).

A Chinese word has no blank before or behind it, so every character is a token of its own, and the characters of a
word have to stand together: 面料 is found in 新面料打样, and not in 面粉、饲料. The index and whoever looks into it
take their tokens from here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Stands between two texts and where a sentence is broken: nobody can type it, and no word reaches over it.
BREAK: Final = "\ue000"
#: Characters of scripts that are written without blanks: Chinese, kana, hangul.
_SINGLE: Final = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES: Final = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+|\n|[^\S\n]+|[\W_]")
_IS_SINGLE: Final = re.compile(rf"[{_SINGLE}]")
#: 12,500 is the number 12500.
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
#: A word that was put between quotation marks, or one without a blank; with a minus before it, it must not occur.
_ASKED: Final = re.compile(
    r"""(?P<minus>(?<!\S)[-−－])?(?:["“”„＂「『](?P<quoted>[^"“”„＂」』]*)["“”„＂」』]?|(?P<plain>[^\s"“”„＂「『]+))"""
)
#: What is shorter begins too many words.
_LEAST_BEGUN: Final = 2
#: Nobody looks for more words at a time.
_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that have to stand together.

    Attributes:
        tokens: in their order; at least one.
        begun: the last one is the beginning of a Latin word or number.
    """

    tokens: tuple[str, ...]
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for.

    Attributes:
        wanted: every one of these has to occur.
        unwanted: none of these may occur.
    """

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def folded(text: str) -> str:
    """Return a text with width and case folded: ＡＢＣ and abc are one, ㎡ is m2."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """Return a text's tokens, with `BREAK` where something stands between two characters.

    Blanks between characters say nothing, a line's end and every other sign does. Between words and
    numbers a sign only parts them: `HT-2024-007` is three tokens that stand together.
    """
    return [token for token, _, _ in _apart(_THOUSANDS.sub("", folded(text)))]


def _apart(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each token of a folded text, where it begins, and where it ends."""
    broken, single, at = False, False, 0
    for match in _PIECES.finditer(text):
        piece = match[0]
        if not piece[0].isalnum():
            broken = broken or piece == "\n" or not piece.isspace()
            continue
        before, single = single, is_single(piece)
        if broken and at and (single or before):
            yield BREAK, at, match.start()
        at = match.end()
        yield piece, match.start(), at
        broken = False


def place_of(wanted: Phrase, text: str) -> tuple[int, int] | None:
    """Return where a phrase stands first in a text as people write it: its beginning and its end; None where it does not."""
    plain = folded(text)
    if not all(token in plain for token in wanted.tokens if token != BREAK and token.isalpha()):
        return None
    if len(plain) == len(text):
        signs = list(zip(plain, range(len(text)), strict=True))
    else:
        signs = [(sign, at) for at, each in enumerate(text) for sign in folded(each)]
        plain = "".join(sign for sign, _ in signs)
    commas = {match.start() for match in _THOUSANDS.finditer(plain)}
    signs = [each for at, each in enumerate(signs) if at not in commas]
    found = list(_apart("".join(sign for sign, _ in signs)))
    many, last = len(wanted.tokens), wanted.tokens[-1]
    for at in range(len(found) - many + 1):
        *first, end = found[at : at + many]
        same = [token for token, _, _ in first] == list(wanted.tokens[:-1])
        if same and (end[0] == last or (wanted.begun and end[0].startswith(last))):
            return signs[found[at][1]][1], signs[end[2] - 1][1] + 1
    return None


def is_single(token: str) -> bool:
    """Return whether a token is a character of a script without blanks."""
    return _IS_SINGLE.match(token) is not None


def joined(texts: Sequence[str]) -> str:
    """Return the tokens of several texts as the index keeps them: with blanks between, a break between two texts."""
    return f" {BREAK} ".join(" ".join(found) for text in texts if (found := tokens(text)))


def phrase(text: str, *, whole: bool) -> Phrase | None:
    """Return what somebody typed as a phrase; None where it holds neither character, word nor number.

    Args:
        text: what was typed.
        whole: the last Latin word or number is meant as it stands, and is not only the beginning of one; a single letter or
            digit always is.
    """
    found = tuple(tokens(text))
    begins = not whole and bool(found) and not is_single(found[-1]) and len("".join(found)) >= _LEAST_BEGUN
    return Phrase(found, begins) if found else None


@lru_cache(maxsize=64)
def asked(text: str) -> Asked:
    """Return what somebody looks for: every word; `"words together"`; `-word` for what must not occur.

    Chinese and full-width quotation marks and minus signs are taken as well.
    """
    wanted: dict[Phrase, None] = {}
    unwanted: dict[Phrase, None] = {}
    for each in list(_ASKED.finditer(text))[:_MOST]:
        quoted = each["quoted"] is not None
        found = phrase(each["quoted"] if quoted else each["plain"], whole=quoted)
        if found:
            (unwanted if each["minus"] else wanted)[found] = None
    return Asked(tuple(wanted), tuple(unwanted))


def stands_in(wanted: Phrase, kept: str) -> bool:
    """Return whether a phrase stands in tokens as the index keeps them (see `joined`): the plain reckoning of the same."""
    sought = f" {' '.join(wanted.tokens)}{'' if wanted.begun else ' '}"
    return sought in f" {kept} "

"""Which texts say the same: complaints about one problem are found together however they are worded (rule B7).

Chinese is written without blanks and no dictionary is asked: a text is taken as the pairs of characters that stand
next to each other, so that words of two characters (色差, 交期, 短装) count whole; a word in Latin letters counts
as one. Numbers, and the counters behind them (第3批, 4箱), are left out: they tell one case from the next and not
one problem from another. So are pairs that any complaint may hold (客户, 要求).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: From this share of common pairs two texts say the same.
LEAST: Final = 0.5
_NUMBERED: Final = re.compile(
    r"第?\s*(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千两几]+)\s*(?:%|[批次箱件个天台吨米套组份款号公斤元月日年周]|\b)"
)
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-z]{2,}")
#: Pairs that say nothing of a problem.
_EMPTY: Final = frozenset(
    [
        "客户",
        "要求",
        "我方",
        "对方",
        "我们",
        "他们",
        "已经",
        "进行",
        "情况",
        "问题",
        "没有",
        "可以",
        "需要",
        "希望",
        "表示",
        "部分",
        "发现",
        "有关",
        "以及",
        "因为",
        "所以",
        "造成",
        "导致",
    ]
)


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is compared.

    Attributes:
        name: the pairs and words of its heading, such as a complaint's subject.
        whole: those of heading and text together, sorted.
    """

    name: frozenset[str]
    whole: tuple[str, ...]


def terms(text: str) -> frozenset[str]:
    """Return the pairs of Chinese characters and the words in letters of a text, without numbers and empty pairs."""
    plain = _NUMBERED.sub(" ", folded(text))
    found: set[str] = set()
    for run in _RUN.findall(plain):
        if run.isascii() or len(run) == 1:
            found.add(run)
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found - _EMPTY)


def said(name: str, text: str = "") -> Said:
    """Return a heading and its text as they are compared."""
    heading = terms(name)
    return Said(heading, tuple(sorted(heading | terms(text))))


def together(every: Sequence[Said]) -> list[list[int]]:
    """Return which of some texts say the same: groups of their places, the first of each group in order.

    A text joins the group whose first text it is most like: by the share of pairs that the whole texts have in
    common, or by the share of the shorter heading that the other has too. It is compared with the first text of a
    group alone, so that no chain of likenesses joins what has nothing in common. A text that says nothing stays alone.

    Args:
        every: the texts, the one that is to name its group before others.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    groups: list[list[int]] = []
    firsts: list[tuple[str, ...]] = []
    known: dict[Said, int] = {}
    by_term: dict[str, list[int]] = {}
    for at, each in enumerate(every):
        if each in known and each.whole:
            groups[known[each]].append(at)
            continue
        # Of two sorted lists without repetition the longest common subsequence is what they share.
        found = (
            process.extractOne(each.whole, firsts, scorer=Indel.normalized_similarity, score_cutoff=LEAST)
            if each.whole
            else None
        )
        score, group = (found[1], found[2]) if found else (0.0, len(groups))
        near = {place for term in each.name for place in by_term.get(term, ())}
        for place in sorted(near):
            other = every[groups[place][0]].name
            overlap = len(each.name & other) / min(len(each.name), len(other))
            if overlap >= LEAST and overlap > score:
                score, group = overlap, place
        known[each] = group
        if group < len(groups):
            groups[group].append(at)
            continue
        groups.append([at])
        firsts.append(each.whole)
        for term in each.name:
            by_term.setdefault(term, []).append(group)
    return groups


def folded(text: str) -> str:
    """Return a text as words are looked for in it: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()

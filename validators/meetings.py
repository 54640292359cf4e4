"""Which meetings follow one another: decisions of former ones are taken up until they are done (rule B6)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What tells one meeting of a series from the next: year, month, quarter, week, number, date.
_TURN: Final = re.compile(
    r"(?:\d+|[一二三四五六七八九十〇零两]+)\s*(?:年度?|月份?|季度|周|日|号|次|期|届|轮)"
    r"|第\s*(?:\d+|[一二三四五六七八九十]+)|[上下]半?年度?|[上下本]个?[月周季]度?|\d+"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|q[1-4])\b"
)
_BETWEEN: Final = re.compile(r"[\W_]+")


def series_of(subject: str) -> str:
    """Return what the meetings of a series have in common: 十月客户需求分析会 and 11月客户需求分析会 are one.

    A subject that says nothing but when it was held stays as it is.

    Args:
        subject: a meeting's subject, as it was written.
    """
    plain = unicodedata.normalize("NFKC", subject).casefold()
    left = _BETWEEN.sub("", _TURN.sub(" ", plain))
    return left or _BETWEEN.sub("", plain)

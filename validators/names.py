"""Company names: when two spellings are the same name, and how alike two names are (rule C7)."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PUNCTUATION = str.maketrans(
    {"［": "(", "］": ")", "【": "(", "】": ")", "[": "(", "]": ")", "〔": "(", "〕": ")", "’": "'"}
)
#: Endings that say what kind of company it is and not which one.
_ENDINGS = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|集团|厂"
    r"|\b(?:co|company|ltd|limited|inc|incorporated|llc|corp|corporation|gmbh|bv|nv|ag|sa|sas|srl|spa|plc|pte|pty|kk|as|ab|oy|ltda|spzoo|sp|zoo|z|o)\b)+$"
)


def normal_name(name: str) -> str:
    """Return the spelling under which a name is known: width, case, blanks and brackets folded.

    Two names with the same normal name are the same name. `（上海）` and `(上海)` fold together;
    `有限公司` and `有限责任公司` do not, since they are different companies by law.
    """
    folded = unicodedata.normalize("NFKC", name).translate(_PUNCTUATION).casefold().strip()
    folded = _BETWEEN_CJK.sub("", folded)
    return _SPACE.sub(" ", folded).strip(" .,。，、")


def core_name(name: str) -> str:
    """Return what is left of a name without punctuation and the kind of company.

    A city in brackets goes to the front: `海纳纺织(宁波)有限公司` and `宁波海纳纺织有限公司` are alike.
    Used to find likely duplicates, never to decide that two names are one.
    """
    turned = re.sub(r"^(.+?)\(([^()]+)\)", r"\2\1", normal_name(name))
    bare = re.sub(r"[()（）.,·&'\"\-/]", " ", turned)
    bare = _BETWEEN_CJK.sub("", bare)
    bare = _SPACE.sub(" ", bare).strip()
    while True:
        shorter = _ENDINGS.sub("", bare).strip()
        if shorter == bare or not shorter:
            return bare
        bare = shorter

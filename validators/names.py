"""Company names: when two spellings are the same name, and what two names have in common (rule C7)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from validators.company_words import CHINESE, ENGLISH, PLACES, SILENT

_SPACE = re.compile(r"\s+")
#: Blanks beside East Asian characters say nothing; those beside letters with accents do.
_BETWEEN_CJK = re.compile(
    r"(?<=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])\s+|\s+(?=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])"
)
_PUNCTUATION = str.maketrans(
    {"［": "(", "］": ")", "【": "(", "】": ")", "[": "(", "]": ")", "〔": "(", "〕": ")", "’": "'"}
)
#: Letters that do not come apart into a plain one and its mark.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
#: What stands in brackets and says what kind of company it is.
_KIND = re.compile(
    r"\((?:集团|控股|股份|有限合伙|普通合伙|特殊普通合伙|个人独资|个体工商户|group|holdings?)\)", re.IGNORECASE
)
#: Letters with a blank or point between them: `s. p. a.` is one word.
_SPELT_OUT = re.compile(r"\b([a-z0-9]) (?=[a-z0-9]\b)")
#: Endings that say what kind of company it is and not which one.
_ENDINGS = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|合伙企业|集团公司|总公司|分公司|公司|集团|厂"
    r"|\b(?:co|company|ltd|limited|inc|incorporated|llc|llp|lp|corp|corporation|gmbh|mbh|kg|ohg|ug|bv|nv|ag|sa|sas|sarl|srl|spa"
    r"|plc|pte|pty|pvt|private|kk|as|ab|aps|oy|oyj|ltda|lda|spzoo|sp|zoo|sro|doo|jsc|ooo|fze|fzco|wll|sdn|bhd|group|holdings?)\b)+$"
)
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_PIECES: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
#: How these are read in the names of companies and places, whatever the dictionary says of them alone.
_READINGS: Final = {
    "长": "chang",
    "長": "chang",
    "朝": "chao",
    "晟": "sheng",
    "柏": "bo",
    "厦": "xia",
    "都": "du",
    "曾": "zeng",
}


def normal_name(name: str) -> str:
    """Return the spelling under which a name is known: width, case, blanks and brackets folded.

    Two names with the same normal name are the same name. `（上海）` and `(上海)` fold together;
    `有限公司` and `有限责任公司` do not, since they are different companies by law.
    """
    folded = unicodedata.normalize("NFKC", name).translate(_PUNCTUATION).casefold().strip()
    folded = _BETWEEN_CJK.sub("", folded)
    return _SPACE.sub(" ", folded).strip(" .,。，、")


def core_name(name: str) -> str:
    """Return what is left of a name without punctuation, accents and the kind of company.

    A city in brackets goes to the front, 集团 in brackets goes: `海纳纺织(宁波)有限公司` and
    `宁波海纳(集团)纺织有限责任公司` are alike. Used to find likely duplicates, never to decide that
    two names are one.
    """
    turned = re.sub(r"^(.+?)\(([^()]+)\)", r"\2 \1", _KIND.sub("", normal_name(name)))
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", turned) if not unicodedata.combining(sign))
    bare = unicodedata.normalize("NFC", plain).translate(_LETTERS).replace("'", "")
    bare = _BETWEEN_CJK.sub("", re.sub(r"[()（）.,·&\"\-/]", " ", bare))
    bare = _SPELT_OUT.sub(r"\1", _SPACE.sub(" ", bare).strip())
    while True:
        shorter = _ENDINGS.sub("", bare).strip()
        if shorter == bare or not shorter:
            return bare
        bare = shorter


def is_chinese(name: str) -> bool:
    """Return whether a name holds Chinese characters."""
    return _CHINESE.search(name) is not None


@lru_cache(maxsize=4096)
def sound_name(name: str) -> str:
    """Return how a name sounds in Latin letters: `which one|what it does`, such as `ningbohaina|textile`.

    Chinese is read as pinyin; the usual words of a trade are given in English, in one spelling and
    order, so that a Chinese name and its English one meet: 海纳纺织品 and `Haina Textiles`.
    """
    core = core_name(name)
    which: list[str] = []
    what: set[str] = set()
    for piece in _PIECES.findall(core):
        if _CHINESE.match(piece):
            words = _words()
            for part in words.pattern.split(_syllables(piece)):
                what.update(words.trades.get(part, ()))
                if part not in words.trades:
                    which.append(words.places.get(part) or part.replace(" ", ""))
        elif piece in ENGLISH:
            what.add(ENGLISH[piece])
        elif piece not in SILENT:
            which.append(piece)
    if not any(which):  # a name of nothing but trade words is known by them
        whole = (_syllables(piece) if _CHINESE.match(piece) else piece for piece in _PIECES.findall(core))
        return "".join(whole).replace(" ", "") + "|"
    return f"{''.join(which)}|{' '.join(sorted(what))}"


class _Words(NamedTuple):
    """The words of `validators.company_words` as they sound, so that 紡織 and a slip such as 仿织 are found as well."""

    pattern: re.Pattern[str]
    trades: dict[str, tuple[str, ...]]
    places: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    trades = {_syllables(word): english for word, english in CHINESE.items()}
    places = {_syllables(word): english for word, english in PLACES.items()}
    longest = sorted({**trades, **places}, key=lambda word: -len(word))
    return _Words(re.compile(rf"\b({'|'.join(longest)})\b"), trades, places)


def _syllables(text: str) -> str:
    """Return the pinyin of Chinese characters, with blanks between; ü is written u, as in passports."""
    from pypinyin import lazy_pinyin

    # With a list, every sign that has no reading stands for itself.
    read = zip(text, lazy_pinyin(text, errors=list), strict=True)  # type: ignore[arg-type]
    return " ".join(_READINGS.get(sign, syllable.replace("v", "u")) for sign, syllable in read)

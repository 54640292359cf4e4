"""How alike two customers are: by their names, and by what else two entries of one customer share (rule C7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from validators.declaration import Column, Kind
from validators.forms import forms
from validators.message import Text
from validators.names import is_chinese

SAME_NAME, NAME, SOUND, TRANSLATION = "same-name", "name", "sound", "translation"
OTHER_CODE: Final = "other-credit-code"
PHONE: Final = "phone"
#: Reason -> what people read; what is shared otherwise goes by its column's label.
REASONS: Final[Mapping[str, Text]] = {
    SAME_NAME: Text("名称相同", "Same name"),
    NAME: Text("名称相近", "Names are alike"),
    SOUND: Text("名称读音相同", "Names sound the same"),
    TRANSLATION: Text("中英文名称相对应", "Chinese and English name agree"),
    PHONE: Text("电话相同", "Same telephone"),
    OTHER_CODE: Text("但信用代码不同", "but credit codes differ"),
}
#: What two entries have in common weighs so much, whatever their names are.
SHARED_SCORE: Final = 95
#: A shorter name in letters sounds like too many others.
_LEAST: Final = 4


class Named(NamedTuple):
    """What is compared of a customer: see `validators.names` for the three forms of its name."""

    normal: str
    core: str
    sound: str
    credit_code: str | None


class Likeness(NamedTuple):
    """Score of 100, and the reasons, strongest first; no reasons where two are not alike."""

    score: int
    reasons: tuple[str, ...]


def sound_cutoff(cutoff: int) -> float:
    """Return from which score two sounds are alike: letters carry less than characters, so it lies higher."""
    return (100 + cutoff) / 2


def name_likeness(one: Named, other: Named, cutoff: int) -> Likeness:
    """Return how alike two names are.

    Two Chinese names are compared by their characters, and are alike as well where they sound the
    same (a wrong character, or 繁体). A Chinese and an English name are compared by their sound, and
    must not name two different trades.

    Args:
        one: a customer.
        other: another one.
        cutoff: score of 100 from which two names are alike.
    """
    from rapidfuzz import fuzz

    if not one.core or not other.core:
        return Likeness(0, ())
    if one.normal == other.normal:
        return Likeness(100, (SAME_NAME,))
    score = fuzz.ratio(one.core, other.core)
    if score >= cutoff:
        return Likeness(round(score), (NAME,))
    which, _, what = one.sound.partition("|")
    other_which, _, other_what = other.sound.partition("|")
    chinese = is_chinese(one.core), is_chinese(other.core)
    alike = SOUND if all(chinese) else TRANSLATION if any(chinese) else NAME
    if which and one.sound == other.sound:
        return Likeness(99, (alike,))
    if all(chinese) or min(len(which), len(other_which)) < _LEAST:
        return Likeness(0, ())
    score = fuzz.ratio(which, other_which)
    trades = set(what.split()), set(other_what.split())
    if score < sound_cutoff(cutoff) or (all(trades) and not trades[0] & trades[1]):
        return Likeness(0, ())
    return Likeness(min(round(score), 99), (alike,))


def likeness(one: Named, other: Named, shared: tuple[str, ...], cutoff: int) -> Likeness:
    """Return how alike two customers are, by name and by what they share (`shared`: reasons, see `trait`)."""
    named = name_likeness(one, other, cutoff)
    reasons = (*named.reasons, *shared)
    if not reasons:
        return named
    if one.credit_code and other.credit_code and one.credit_code != other.credit_code:
        reasons += (OTHER_CODE,)
    return Likeness(max(named.score, SHARED_SCORE if shared else 0), reasons)


def trait(column: Column, kept: str) -> tuple[str, str]:
    """Return (reason, value to compare) of what a customer's file says in a column.

    All telephone numbers are one kind, whoever's they are, without their extension; they are kept in
    one form (see `validators.phones`).
    """
    if column.kind is Kind.PHONE:
        return PHONE, kept.partition("转")[0]
    return column.name, kept.upper().replace(" ", "").replace("-", "")


def reason_text(reason: str) -> Text:
    """Return a reason in words; what is shared goes by its column's label."""
    if reason in REASONS:
        return REASONS[reason]
    labels = {column.name: column.label for form in forms().values() if form.party for _, column in form.every_column()}
    return Text(f"{labels[reason].zh}相同", f"Same {labels[reason].en.lower()}")

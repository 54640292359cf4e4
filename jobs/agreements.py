"""How a second check is told: to the next level, in the register, by `guidang show`, in the notice of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.ledger.reviews import Said
from validators.message import Text
from validators.supervision import Passed

_PASSED: Final = {
    Passed.SAME: Text("前一级已同意", "agreed at an earlier level"),
    Passed.ALONE: Text("只有交表人本人，未另审", "only the sender has this role"),
}


def told(said: Sequence[Said], language: str, *, reasons: bool = False) -> list[str]:
    """Return a line for each level of a second check: role, person and day.

    Args:
        said: what came of its levels.
        language: of the words that are ours, `zh` or `en`.
        reasons: add what people wrote beside their decision.
    """
    return [_line(each, language, reasons) for each in said]


def _line(each: Said, language: str, reasons: bool) -> str:
    parts = [each.role, each.who]
    if each.how in _PASSED:
        note = _PASSED[Passed(each.how)].of(language)
        parts.append(f"（{note}）" if language == "zh" else f"({note})")
    else:
        parts.append(each.at[:16].replace("T", " "))
    line = " ".join(part for part in parts if part)
    return f"{line}：{each.reason}" if reasons and each.reason else line

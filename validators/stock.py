"""What a count of the stock comes to: which finding is a difference, and what is to be done about it (rules C15 D7).

Pure: a finding is what somebody wrote beside a code, and what the ledger says of the record meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from validators.forms.stock_taking import LOST
from validators.message import Text

#: What the condition of a sound paper is called.
SOUND: Final = ("完好", "轻微破损")
NORMAL: Final = "正常"
EARLY: Final = "建议提前销毁"
#: The state that a record's paper has in the index.
MISSING_PAPER: Final = "缺失"
LOST_PAPER: Final = "遗失"


class Difference(StrEnum):
    """A kind of difference between what is on file and what was found."""

    MISSING = "missing"
    LENT = "lent"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"
    PLACELESS = "placeless"
    UNCOUNTED = "uncounted"
    MOVED = "moved"
    LISTED = "listed"
    LOST = "lost"


#: Differences that guidang has put right by itself, or that nothing more can be done about.
SETTLED: Final = frozenset({Difference.MOVED, Difference.LISTED, Difference.LOST})

LABELS: Final[dict[Difference, Text]] = {
    Difference.MISSING: Text("不在位", "Missing"),
    Difference.LENT: Text("登记为借出，实际在位", "On loan, but there"),
    Difference.DAMAGED: Text("状况不好", "In bad condition"),
    Difference.UNKNOWN: Text("查无此档号", "Unknown code"),
    Difference.PLACELESS: Text("未登记位置", "No place on record"),
    Difference.UNCOUNTED: Text("未清点", "Not counted"),
    Difference.MOVED: Text("位置不符", "Elsewhere"),
    Difference.LISTED: Text("不在清单上", "On no list"),
    Difference.LOST: Text("已确认遗失", "Lost for good"),
}
TO_DO: Final[dict[Difference, Text]] = {
    Difference.MISSING: Text(
        "问最后经手和借阅的人，查相邻的盒。找到后再交一行清点表；确认找不到的，“是否在位”填否，“档案状况”选“已确认遗失”。",
        "Ask who had it last and look in the boxes beside it. Found: hand in its row again. Given up: 否, and 已确认遗失.",
    ),
    Difference.LENT: Text("在“借还登记”里登记归还。", "Enter its return in 借还登记.xlsx."),
    Difference.DAMAGED: Text("修补、除霉或除虫后再交一行清点表。", "Mend or clean it, then hand in its row again."),
    Difference.UNKNOWN: Text(
        "核对档号。写错的，“是否在位”填否并在说明里写“写错”；确有其件的，填资料移交单登记。",
        "Check the code. A slip: hand the row in again as not found. A paper of ours: register it with a 资料移交单.",
    ),
    Difference.PLACELESS: Text("再交一行清点表，填上实际位置。", "Hand in its row again with its actual place."),
    Difference.UNCOUNTED: Text("清点后把这一行补交。", "Count it and hand in its row."),
    Difference.MOVED: Text(
        "存放位置已按实际更正。要放回原处的，放好后再交一行清点表。",
        "The place on record was corrected. If you put it back, hand in its row again.",
    ),
    Difference.LISTED: Text("存放位置已登记。", "Its place was entered."),
    Difference.LOST: Text("已注明遗失，不再查找。", "Noted as lost; the search is over."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found, or has not looked for yet.

    Attributes:
        found: whether it was there; None where it has not been counted.
        expected: where it should lie; "" for what is on no list.
        actual: where it lies, where that was written.
        condition: its condition, as written.
    """

    found: bool | None
    expected: str = ""
    actual: str = ""
    condition: str = ""


def differences_of(finding: Finding, *, known: bool, lent: bool, place: str) -> Sequence[Difference]:
    """Return how a finding differs from what is on file; nothing where all is as it should be.

    Args:
        finding: what was found.
        known: the code is that of a record that has not been destroyed.
        lent: the record is out on loan now, so that nobody expects it in its place (rule C6).
        place: where it lies by the ledger now; "" where nothing is entered.
    """
    if finding.found is None:
        return () if lent or not known else (Difference.UNCOUNTED,)
    if not known:
        return (Difference.UNKNOWN,) if finding.found else ()
    if not finding.found:
        if finding.condition == LOST:
            return (Difference.LOST,)
        return () if lent else (Difference.MISSING,)
    found = [Difference.LENT] if lent else []
    if finding.condition and finding.condition not in SOUND:
        found.append(Difference.DAMAGED)
    if not finding.expected:
        found.append(Difference.LISTED if place else Difference.PLACELESS)
    elif finding.actual and finding.actual != finding.expected:
        found.append(Difference.MOVED)
    return found


def paper_state(finding: Finding, *, lent: bool) -> str:
    """Return the state that a finding gives a record's paper: "" where it is sound and there."""
    if finding.found is False:
        return LOST_PAPER if finding.condition == LOST else "" if lent else MISSING_PAPER
    return finding.condition if finding.condition and finding.condition not in SOUND else ""

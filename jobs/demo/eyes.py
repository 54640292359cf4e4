"""What passes the machine and not the supervisor: texts that say nothing, figures that do not agree with the paper (rules A2 B4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from jobs.demo.papers import Paper


@dataclass(frozen=True, slots=True)
class ForEyes:
    """A mistake that only a supervisor sees.

    Attributes:
        make: makes it; its docstring says what it is.
        reason: what the supervisor writes when they send the form back.
    """

    make: Callable[[Paper], None]
    reason: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.make.__name__


def address_without_number(paper: Paper) -> None:
    """The address ends with the street."""
    paper.values["address"] = str(paper.values["address"]).rstrip("0123456789ABCDEFG楼座室号")


def summary_says_nothing(paper: Paper) -> None:
    """The summary of a visit could be that of any visit."""
    paper.values["summary"] = "已拜访，沟通顺利。"


def purpose_says_nothing(paper: Paper) -> None:
    """A plan says neither what for nor about what."""
    paper.rows[0] |= {"purpose": "拜访", "points": "拜访客户"}


def amount_with_a_zero_too_many(paper: Paper) -> None:
    """The amount of a contract is ten times what its paper says."""
    paper.rows[0]["amount"] = paper.rows[0]["amount"] * 10


def conclusion_says_nothing(paper: Paper) -> None:
    """A credit review concludes nothing."""
    paper.values["conclusion"] = "同意。"


#: Form -> what may be wrong with it.
FOR_EYES: Final[Mapping[str, ForEyes]] = {
    "customer": ForEyes(address_without_number, "地址没有门牌号，请与营业执照核对后补全。"),
    "visit_record": ForEyes(summary_says_nothing, "总结太简略，请写明谈定了什么、下一步谁在何时前做什么。"),
    "visit_plan": ForEyes(purpose_says_nothing, "第一行没有说明拜访目的和要谈的内容，请补充。"),
    "contract": ForEyes(amount_with_a_zero_too_many, "第一行金额与合同原件不符，请核对后重报。"),
    "credit_review": ForEyes(conclusion_says_nothing, "评级结论没有写依据，请补充。"),
}


def spoil_for_eyes(paper: Paper) -> None:
    """Make the mistake of its form in a paper that stays known as it was before."""
    paper.before_mistakes()
    mistake = FOR_EYES[paper.form]
    mistake.make(paper)
    paper.sent_back = mistake.reason
    paper.mistakes += (mistake.name,)

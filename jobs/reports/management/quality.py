"""Timeliness and correctness of each department (rule B11), and the log's head for signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jobs.ledger.scores import Score, scores, together
from jobs.reporting.comparing import shared, three
from jobs.reporting.report import Ask
from templates.contexts.management import Quality
from templates.contexts.pieces import ComparedShare, Drawing, Series, Share, Table
from validators.message import Message, Text
from validators.periods import Period
from validators.plans import VISIT

#: What a department is called that nobody knows.
_NONE: Final = Text("（无部门）", "(none)")


class Standing:
    """The scores of everybody over the periods that are compared."""

    def __init__(self, ask: Ask) -> None:
        """Reckon them."""
        self._ask = ask
        self.over = three(ask.past, ask.period, VISIT)
        self._scores: dict[Period, list[Score]] = {}
        for each in self.over.each:
            self._scores[each] = scores(ask.past, dict(ask.people), each.first, each.end)

    @property
    def departments(self) -> list[str]:
        """The departments that had something due or sent something in the period."""
        return sorted({each.department for each in self._scores[self.over.now]})

    def of(self, department: str | None, period: Period) -> Score:
        """Return a department's score; that of the whole office for None."""
        every = self._scores[period]
        return together(each for each in every if department is None or each.department == department)

    def timely(self, department: str | None) -> ComparedShare:
        """Return forms in time of forms due."""
        return self._compared(department, lambda score: Share(score.on_time, score.due))

    def correct(self, department: str | None) -> ComparedShare:
        """Return forms accepted at the first try of forms sent."""
        return self._compared(department, lambda score: Share(score.first_time, score.sent))

    def _compared(self, department: str | None, share: Callable[[Score], Share]) -> ComparedShare:
        label = Text("全公司", "The office") if department is None else None
        name = label.of(self._ask.language) if label else department or _NONE.of(self._ask.language)
        return shared(name, self.over, lambda period: share(self.of(department, period)))


def quality_part(ask: Ask, standing: Standing) -> Quality:
    """Return the part of the report about timeliness and correctness."""
    language = ask.language
    names = [*standing.departments, None]
    timely, correct = [standing.timely(each) for each in names], [standing.correct(each) for each in names]
    index = ask.say(
        Message(
            "Master register, sheet “{sheet}”, “{column}” within {period}; run reports.", _index(ask, "应交时间", "Due")
        )
    )
    sent = ask.say(
        Message("Run reports of {period}: forms taken and returned at their first try.", {"period": ask.head.period})
    )
    none = ask.say(Message("No form was due in {period}.", {"period": ask.head.period}))
    titles = Text("及时率（按时交 / 应交）", "Timeliness"), Text("正确率（一次通过 / 交表）", "Correctness")
    return Quality(
        Table(titles[0].of(language), index, tuple(timely), "" if any(each.now.whole for each in timely) else none),
        Table(titles[1].of(language), sent, tuple(correct)),
        Drawing(
            Text("各部门及时率与正确率（%）", "Timeliness and correctness (%)").of(language),
            "column",
            tuple(each.label for each in timely),
            (
                Series(Text("及时率", "Timeliness").of(language), tuple(_percent(each.now) for each in timely)),
                Series(Text("正确率", "Correctness").of(language), tuple(_percent(each.now) for each in correct)),
            ),
        ),
    )


def _index(ask: Ask, zh: str, en: str) -> dict[str, object]:
    names = Text("档案目录", "Index"), Text(zh, en)
    return {
        "sheet": names[0].of(ask.language),
        "column": names[1].of(ask.language),
        "period": ask.head.period,
    }


def _percent(share: Share) -> float | None:
    return None if share.ratio is None else round(100 * share.ratio, 1)

"""Timeliness and correctness by department and person, and whom the rule puts forward (rule B11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jobs.ledger.scores import Score, scores, together
from jobs.reporting.comparing import Three, shared, three
from jobs.reporting.report import Ask
from templates.contexts.audit import DepartmentScore, Named, PersonScore
from templates.contexts.pieces import ComparedShare, Drawing, Series, Share, Table
from validators.appraising import AppraisalRule, Conduct, commended, warnings
from validators.message import Message, Text
from validators.periods import Period

#: A form that everybody owes and that the comparison begins with.
_FORMS: Final = ("customer", "visit_record", "visit_plan")
_NOBODYS: Final = Text("（无部门）", "(none)")


@dataclass(frozen=True, slots=True)
class Standing:
    """The scores of everybody in the three periods that are compared."""

    over: Three
    every: Mapping[Period, Mapping[str, Score]]

    def of(self, name: str | None, period: Period) -> Score:
        """Return a department's score; the whole office's for None."""
        return together(each for each in self.every[period].values() if name is None or each.department == name)

    @property
    def now(self) -> Mapping[str, Score]:
        """Person -> score of the quarter."""
        return self.every[self.over.now]


def standing(ask: Ask) -> Standing:
    """Reckon the scores."""
    over = three(ask.past, ask.period, *_FORMS)
    people = dict(ask.people)
    return Standing(
        over,
        {each: {score.person: score for score in scores(ask.past, people, each.first, each.end)} for each in over.each},
    )


def _timely(score: Score) -> Share:
    return Share(score.on_time, score.due)


def _correct(score: Score) -> Share:
    return Share(score.first_time, score.sent)


def department_table(ask: Ask, known: Standing) -> Table[DepartmentScore]:
    """Return a line a department, and one for the office."""
    names: list[str | None] = [*sorted({each.department for each in known.now.values()}), None]
    whole = Text("全公司", "The office").of(ask.language)
    rows = []
    for name in names if len(names) > 1 else ():
        label = whole if name is None else name or _NOBODYS.of(ask.language)
        rows.append(DepartmentScore(label, _of(known, name, label, late=True), _of(known, name, label, late=False)))
    title = Text("各部门及时率和正确率", "Timeliness and correctness by department").of(ask.language)
    return Table(title, _source(ask), tuple(rows), "" if rows else _none(ask))


def _of(known: Standing, name: str | None, label: str, *, late: bool) -> ComparedShare:
    share = _timely if late else _correct
    return shared(label, known.over, lambda period: share(known.of(name, period)))


def drawing(ask: Ask, table: Table[DepartmentScore], title: Text, of: str) -> Drawing:
    """Return the chart of the departments' shares in percent; `of` is `timely` or `correct`."""
    names = tuple(row.name for row in table.rows)
    labels = Text("本季度", "This quarter"), Text("上季度", "Last quarter"), Text("上年同期", "A year ago")
    series = []
    for at, label in zip(("now", "last", "year_ago"), labels, strict=True):
        values = tuple(_percent(getattr(getattr(row, of), at)) for row in table.rows)
        if any(value is not None for value in values):
            series.append(Series(label.of(ask.language), values))
    return Drawing(title.of(ask.language), "column", names if series else (), tuple(series), height=5.2)


def _percent(share: Share | None) -> float | None:
    return None if share is None or share.ratio is None else round(100 * share.ratio, 1)


def people_table(ask: Ask, known: Standing) -> Table[PersonScore]:
    """Return a line a person, those with the most late or returned forms first."""
    rows = []
    for person, score in known.now.items():
        last, ago = (
            known.every[each].get(person, Score(person, score.department)) if each else None
            for each in (known.over.last, known.over.year_ago)
        )
        rows.append(
            PersonScore(
                score.department or _NOBODYS.of(ask.language),
                person,
                score.due,
                score.late,
                _timely(score),
                _timely(last) if last else None,
                _timely(ago) if ago else None,
                score.sent,
                score.returned,
                _correct(score),
                _correct(last) if last else None,
                _correct(ago) if ago else None,
            )
        )
    rows.sort(key=lambda row: (row.department, -(row.late + row.returned), row.person))
    title = Text("各人迟交和退回", "Late and returned forms by person").of(ask.language)
    return Table(title, _source(ask), tuple(rows), "" if rows else _none(ask))


def _source(ask: Ask) -> str:
    gaps = {"first": ask.period.first, "last": ask.period.last, "due": Text("应交时间", "Due").of(ask.language)}
    return ask.say(
        Message(
            "Master register, index: filter “{due}” from {first} to {last}; returned forms stand in the run reports of these days. "
            "Plans whose visit has no record count as late.",
            gaps,
        )
    )


def _none(ask: Ask) -> str:
    return ask.say(Message("No form was due and none was sent in {period}.", {"period": ask.head.period}))


def rule_of(ask: Ask) -> AppraisalRule:
    """Return the office's rule."""
    return ask.run.workspace.settings.audit


def put_forward(
    ask: Ask, known: Standing, overdue: Mapping[str, int], rule: AppraisalRule
) -> tuple[Table[Named], Table[Named]]:
    """Return whom the rule puts forward to be commended, and whom to be warned; of those who are still here."""
    good, bad = list[Named](), list[Named]()
    for person in sorted({*known.now, *overdue}):
        member = ask.people.get(person)
        if member is None or not member.active:
            continue
        score = known.now.get(person, Score(person, member.department))
        conduct = Conduct(score.due, score.on_time, score.sent, score.first_time, overdue.get(person, 0))
        praise = commended(conduct, rule)
        if praise:
            good.append(Named(person, member.department, ask.say(praise)))
        blame = [ask.say(each) for each in warnings(conduct, rule)]
        if blame:
            bad.append(Named(person, member.department, "\n".join(blame)))
    source = ask.say(Message("The tables of loans and of forms by person above, by the rule stated below."))
    none = ask.say(Message("The rule puts nobody forward."))
    titles = Text("建议表扬", "To be commended"), Text("建议提醒", "To be warned")
    made = [
        Table(title.of(ask.language), source, tuple(rows), "" if rows else none)
        for title, rows in zip(titles, (good, bad), strict=True)
    ]
    return made[0], made[1]


def rule_said(ask: Ask, rule: AppraisalRule) -> tuple[str, ...]:
    """Return the rule in sentences."""
    gaps = {
        **{name: getattr(rule, name) for name in ("least", "commend_timely", "commend_correct", "warn_timely")},
        **{name: getattr(rule, name) for name in ("warn_correct", "warn_loan_days")},
    }
    sentences = (
        Message(
            "Commended is who had at least {least} forms due and sent, {commend_timely}% of them in time and {commend_correct}% "
            "accepted at the first try, and no loan overdue.",
            gaps,
        ),
        Message(
            "Warned is who had at least {least} forms due and fewer than {warn_timely}% of them in time, or sent as many and had fewer "
            "than {warn_correct}% accepted at the first try, or has a loan that is more than {warn_loan_days} days overdue.",
            gaps,
        ),
        Message("The numbers are those of the settings, section [audit]; the management decides."),
    )
    return tuple(map(ask.say, sentences))

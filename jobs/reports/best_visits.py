"""优秀拜访记录推荐: the best visit records of a quarter and of a year, by a stated score (rule B11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from jobs.ledger.visits_scored import ScoredVisit, scored_visits
from jobs.reporting.comparing import three
from jobs.reporting.copies import Sight, sight, supervisors
from jobs.reporting.report import Ask, Issue, Report, Sheet
from jobs.reporting.sources import within
from templates.contexts.best_visits import BestVisits, GroupRow, PartRow, VisitRow
from templates.contexts.pieces import Compared, Drawing, Series, Table
from validators.declaration import Kind
from validators.facts import Person
from validators.message import Message, Text
from validators.periods import Span
from validators.plans import VISIT
from validators.visit_score import PARTS

_NOBODY: Final = Text("未定部门", "no department")
#: From this score on a record is called good in the counts.
_GOOD: Final = 80


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the copy of archivist and management, then those of the heads of departments with their own records."""
    now = scored_visits(ask.past, ask.period)
    last = scored_visits(ask.past, ask.period.before) if three(ask.past, ask.period, VISIT).last else None
    yield Issue(_report(ask, now, last, None))
    for reader in supervisors(ask.people):

        def seen(every: Sequence[ScoredVisit], reader: Person = reader) -> list[ScoredVisit]:
            return [each for each in every if _sight(each, reader) is not Sight.NONE]

        yield Issue(_report(ask, seen(now), None if last is None else seen(last), reader), person=reader.name)


def _report(
    ask: Ask, now: Sequence[ScoredVisit], last: Sequence[ScoredVisit] | None, reader: Person | None
) -> BestVisits:
    language, say, prize = ask.language, ask.say, ask.run.workspace.settings.visit_prize
    source = within(ask, VISIT, "visit_start")
    none = say(Message("No visit was recorded in {period}.", {"period": ask.head.period}))
    rows = [_row(at, each, ask, reader) for at, each in enumerate(now, start=1)]
    departments = _groups(now, lambda each: each.record.department or _NOBODY.of(language))
    people = _groups(now, lambda each: each.record.handler)
    of_departments = tuple(
        _row(at, each, ask, reader)
        for name in departments
        for at, each in enumerate(departments[name][: prize.of_department], start=1)
    )
    whose = Text("全公司", "the whole company").of(language)
    if reader:
        whose = f"{reader.name}（{'、'.join((reader.department, *reader.further_departments))}）"

    def table(title: Text, found: tuple[VisitRow, ...]) -> Table[VisitRow]:
        return Table(title.of(language), source, found, "" if found else none)

    groups = tuple(_group(name, name, those) for name, those in departments.items())
    persons = tuple(_group(name, those[0].record.department, those) for name, those in people.items())
    return BestVisits(
        head=ask.head,
        reader=whose,
        summary=tuple(map(say, _summary(ask, now, last, reader))),
        counts=Table(
            Text("本期与上期", "This period and the one before").of(language),
            source,
            _counts(now, last, language),
            "" if last is not None else say(Message("There is no period before to compare with.")),
        ),
        best=table(Text("推荐名单", "Put forward for the prize"), tuple(rows[: prize.top])),
        of_departments=table(Text("各部门推荐", "Best of each department"), of_departments),
        departments=Table(
            Text("各部门得分", "Scores by department").of(language), source, groups, "" if groups else none
        ),
        people=Table(Text("各拜访人得分", "Scores by visitor").of(language), source, persons, "" if persons else none),
        parts=Table(
            Text("评分标准", "How the score is reckoned").of(language),
            say(
                Message(
                    "The score is what a record earned, times 100, divided by the points that could be earned with it; all figures are "
                    "rounded to one place."
                )
            ),
            tuple(PartRow(part.label.of(language), part.points, say(part.how)) for part in PARTS),
        ),
        every=table(Text("全部拜访记录得分", "Scores of all visit records"), tuple(rows)),
        by_department=Drawing(
            Text("各部门平均得分", "Mean score by department").of(language),
            "column",
            tuple(row.name for row in groups),
            (Series(Text("平均得分", "Mean score").of(language), tuple(row.mean for row in groups)),),
        ),
    )


def _sight(each: ScoredVisit, reader: Person | None) -> Sight:
    record = each.record
    return sight(reader, VISIT, record.handler, record.department, record.secrecy)


def _row(number: int, each: ScoredVisit, ask: Ask, reader: Person | None) -> VisitRow:
    record, points = each.record, {earned.part.name: float(earned.points) for earned in each.score.parts}
    shown = _sight(each, reader) is Sight.ALL
    return VisitRow(
        number=number,
        code=record.code,
        customer=record.customer_name if shown else "",
        visitor=record.handler,
        department=record.department,
        visited=record.dated,
        total=float(each.score.total),
        completeness=points["completeness"],
        substance=points["substance"],
        follow_ups=points["follow_ups"],
        in_time=points["in_time"],
        first_try=points["first_try"],
        planned=points["planned"],
        key=points.get("key"),
        reasons=Text("", " ").of(ask.language).join(ask.say(earned.why) for earned in each.score.parts),
    )


def _groups(now: Sequence[ScoredVisit], by: Callable[[ScoredVisit], str]) -> dict[str, list[ScoredVisit]]:
    """Return who -> their records, the best mean first; each one's records come the best first, as they are given."""
    found: dict[str, list[ScoredVisit]] = {}
    for each in now:
        found.setdefault(by(each), []).append(each)
    return dict(sorted(found.items(), key=lambda item: (-_mean(item[1]), item[0])))


def _mean(those: Sequence[ScoredVisit]) -> Decimal:
    mean = sum((each.score.total for each in those), Decimal(0)) / len(those)
    return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _group(name: str, department: str, those: Sequence[ScoredVisit]) -> GroupRow:
    best = those[0]
    return GroupRow(name, department, len(those), float(_mean(those)), float(best.score.total), best.record.code)


def _counts(now: Sequence[ScoredVisit], last: Sequence[ScoredVisit] | None, language: str) -> tuple[Compared, ...]:
    def of(those: Sequence[ScoredVisit]) -> list[int]:
        return [
            len(those),
            sum(each.score.total >= _GOOD for each in those),
            sum(each.record.late for each in those),
            len({each.record.handler for each in those}),
        ]

    labels = (
        Text("拜访记录", "Visit records"),
        Text(f"其中{_GOOD}分以上", f"With a score of {_GOOD} or more"),
        Text("其中迟交", "Handed in late"),
        Text("拜访人", "Visitors"),
    )
    before: list[int | None] = [None] * len(labels) if last is None else [*of(last)]
    return tuple(Compared(label.of(language), n, b) for label, n, b in zip(labels, of(now), before, strict=True))


def _summary(
    ask: Ask, now: Sequence[ScoredVisit], last: Sequence[ScoredVisit] | None, reader: Person | None
) -> Iterator[Message]:
    if not now:
        yield Message("No visit was recorded in {period}, so nobody is put forward.", {"period": ask.head.period})
        return
    top = now[: ask.run.workspace.settings.visit_prize.top]
    gaps: dict[str, object] = {"count": len(now), "mean": _mean(now), "top": len(top)}
    if last:
        yield Message(
            "{count} visit records were scored; their mean is {mean} of 100, after {before} the period before. {top} are put forward.",
            {**gaps, "before": _mean(last)},
        )
    else:
        yield Message("{count} visit records were scored; their mean is {mean} of 100. {top} are put forward.", gaps)
    best = now[0]
    yield Message(
        "The best is {code} by {visitor}, with {total}.",
        {"code": best.record.code, "visitor": best.record.handler, "total": best.score.total},
    )
    weak = _weakest(now, ask)
    if weak:
        yield weak
    late = [each for each in now if each.record.late]
    if late:
        names = "、".join(dict.fromkeys(each.record.handler for each in late))
        yield Message(
            "Late were {count} of {every} records ({names}).", {"count": len(late), "every": len(now), "names": names}
        )
    yield Message(
        "The score says how completely and in what detail a record was written; whoever gives the prize reads the records first."
    )


def _weakest(now: Sequence[ScoredVisit], ask: Ask) -> Message | None:
    """Return on which part most points were lost; None where hardly any were."""
    shares = []
    for part in PARTS:
        points = [earned.points for each in now for earned in each.score.parts if earned.part is part]
        if points:
            shares.append((sum(points, Decimal(0)) / (part.points * len(points)), part))
    share, part = min(shares, key=lambda each: each[0])
    if share > Decimal("0.9"):
        return None
    percent = (share * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Message(
        "Most points were lost on “{part}”: on average {percent}% of them were earned; heads of departments bring this up.",
        {"part": part.label.of(ask.language), "percent": percent},
    )


_VISIT: Final = (
    ("number", Text("名次", "Place"), Kind.INTEGER, 6),
    ("code", Text("档号", "Archive code"), Kind.TEXT, 18),
    ("customer", Text("客户", "Customer"), Kind.TEXT, 28),
    ("visitor", Text("拜访人", "Visitor"), Kind.TEXT, 10),
    ("department", Text("部门", "Department"), Kind.TEXT, 16),
    ("visited", Text("拜访日期", "Visited on"), Kind.DATE, 12),
    ("total", Text("得分", "Score"), Kind.NUMBER, 8),
    *(
        (part.name, Text(f"{part.label.zh}（{part.points}）", f"{part.label.en} ({part.points})"), Kind.NUMBER, 10)
        for part in PARTS
    ),
    ("reasons", Text("依据", "Reasons"), Kind.LONG, 50),
)
_GROUP: Final = (
    ("count", Text("记录数", "Records"), Kind.INTEGER, 10),
    ("mean", Text("平均得分", "Mean score"), Kind.NUMBER, 10),
    ("best", Text("最高得分", "Best score"), Kind.NUMBER, 10),
    ("best_code", Text("最高得分的记录", "Best record"), Kind.TEXT, 18),
)
REPORT: Final = Report(
    id="best_visits",
    title=Text("优秀拜访记录推荐", "Best Visit Records"),
    spans={"quarterly": Span.QUARTER, "yearly": Span.YEAR},
    context=BestVisits,
    issues=issues,
    sheets=(
        Sheet("best", Text("推荐名单", "Put forward"), _VISIT),
        Sheet("of_departments", Text("各部门推荐", "By department"), _VISIT),
        Sheet(
            "departments",
            Text("各部门得分", "Departments"),
            (("name", Text("部门", "Department"), Kind.TEXT, 18), *_GROUP),
        ),
        Sheet(
            "people",
            Text("各拜访人得分", "Visitors"),
            (
                ("name", Text("拜访人", "Visitor"), Kind.TEXT, 12),
                ("department", Text("部门", "Department"), Kind.TEXT, 18),
                *_GROUP,
            ),
        ),
        Sheet("every", Text("全部得分", "All scores"), _VISIT),
        Sheet(
            "parts",
            Text("评分标准", "Score"),
            (
                ("label", Text("项目", "Part"), Kind.TEXT, 14),
                ("points", Text("分值", "Points"), Kind.INTEGER, 8),
                ("how", Text("计分办法", "How it is reckoned"), Kind.LONG, 80),
            ),
        ),
    ),
    mail_to=("管理层",),
)

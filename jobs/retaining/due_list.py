"""到期清单: what is due for appraisal or soon will be, by class, with reasons, quantities and what stands in the way (rule E12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.appraisals import Flagged, flagged, version_of
from jobs.ledger.customers import chunks
from jobs.ledger.holds import Hold, standing
from jobs.ledger.renewing_appraisals import DUE, HELD, SOON
from jobs.ledger.tables import version
from jobs.ledger.triggers import subjects
from jobs.lists_out import Declared, columns
from jobs.record_rows.periods import MARKS
from jobs.running import Run
from validators.classes import CLASSES
from validators.declaration import Kind, Shape
from validators.forms import forms
from validators.message import Message, Text
from validators.verdicts import Lines, Verdict, appraise
from workbooks.lists import ListSheet

NAME: Final = Text("到期清单", "Records due")
_SUMMARY: Final = Text("汇总", "Summary")
#: So many holds of a record are written out; of more than that their number says enough.
_NAMED: Final = 3
_LINES: Final[tuple[Declared, ...]] = (
    (Text("序号", "No."), Kind.INTEGER, 5),
    (Text("档号", "Archive code"), Kind.TEXT, 18),
    (Text("题名", "Title"), Kind.TEXT, 28),
    (Text("责任者", "Handler"), Kind.TEXT, 9),
    (Text("形成日期", "Date"), Kind.DATE, 11),
    (Text("保管期限", "Retention"), Kind.TEXT, 9),
    (Text("起算日期", "Counted from"), Kind.DATE, 11),
    (Text("到期日期", "Due on"), Kind.DATE, 11),
    (Text("已保管年限", "Years kept"), Kind.INTEGER, 9),
    (Text("件数", "Pieces"), Kind.INTEGER, 7),
    (Text("载体", "Medium"), Kind.TEXT, 9),
    (Text("状态", "State"), Kind.TEXT, 9),
    (Text("到期原因", "Why it is due"), Kind.TEXT, 36),
    (Text("冻结", "Holds"), Kind.TEXT, 34),
    (Text("下一步", "What to do"), Kind.TEXT, 22),
)
_TOTALS: Final[tuple[Declared, ...]] = (
    (Text("类别", "Class"), Kind.TEXT, 24),
    (Text("到期（份）", "Due"), Kind.INTEGER, 12),
    (Text("其中冻结", "Of these held"), Kind.INTEGER, 12),
    (Text("可申请销毁", "Free to go"), Kind.INTEGER, 12),
    (Text("将到期（份）", "Due soon"), Kind.INTEGER, 13),
    (Text("件数", "Pieces"), Kind.INTEGER, 10),
    (Text("含纸质（份）", "With paper"), Kind.INTEGER, 13),
    (Text("最早到期", "Due first"), Kind.DATE, 12),
)
_TOTAL: Final = Text("合计", "Total")
_MEDIA: Final[Mapping[tuple[bool, bool], Text]] = {
    (True, False): Text("纸质", "paper"),
    (False, True): Text("电子", "electronic"),
    (True, True): Text("纸质、电子", "paper and electronic"),
    (False, False): Text("登记", "entry only"),
}


@dataclass(frozen=True, slots=True)
class _Listed:
    """A record on the list: the flag, how it stands, and how many documents it is."""

    each: Flagged
    verdict: Verdict
    pieces: int

    @property
    def letter(self) -> str:
        letter: str = self.each.row._mapping["class"]
        return letter

    @property
    def holds(self) -> tuple[Hold, ...]:
        return self.verdict.holds


def due_sheets(run: Run, connection: Connection, lines: Lines) -> list[ListSheet]:
    """Return the sheets of the list: the quantities by class, then a sheet a class.

    Args:
        run: the run under way.
        connection: sees the ledger as it is.
        lines: the schedule in force.
    """
    listed = _listed(run, connection, lines)
    found = [_summary(run, listed)]
    for letter, those in groupby(listed, key=lambda each: each.letter):
        found.append(_class_sheet(run, CLASSES[letter], list(those), lines))
    return found


def _listed(run: Run, connection: Connection, lines: Lines) -> list[_Listed]:
    on = run.at.date()
    flags = list(flagged(connection, on, run.workspace.settings.rules.due_notice_days))
    ids = [each.row.id for each in flags]
    holds, pieces = standing(connection, ids, on), _pieces(connection, flags)
    about = {id_: each for some in chunks(ids) for id_, each in subjects(connection, some, lines).items()}
    return [
        _Listed(each, appraise(lines, about[each.row.id], on, holds.get(each.row.id, ())), pieces[each.row.id])
        for each in flags
    ]


def _pieces(connection: Connection, flags: Sequence[Flagged]) -> dict[int, int]:
    """Return record -> how many pieces it is: its form where that is a card or all there is, and the documents beside it."""
    beside: dict[int, int] = {}
    for some in chunks(each.row.id for each in flags):
        query = sa.select(version.c.record, sa.func.count(version.c.path.distinct()))
        query = query.where(version.c.record.in_(some), version.c.part == "document").group_by(version.c.record)
        beside |= {id_: int(count) for id_, count in connection.execute(query)}
    found = {}
    for each in flags:
        documents = beside.get(each.row.id, 0)
        found[each.row.id] = documents + (forms()[each.row.form].shape is Shape.CARD or not documents)
    return found


def _summary(run: Run, listed: Sequence[_Listed]) -> ListSheet:
    language = run.workspace.settings.language
    rows: list[tuple[object, ...]] = []
    for letter, label in CLASSES.items():
        those = [each for each in listed if each.letter == letter]
        if those:
            rows.append((label.of(language), *_counts(those)))
    if len(rows) > 1:
        rows.append((_TOTAL.of(language), *_counts(listed)))
    gaps = {"days": run.workspace.settings.rules.due_notice_days}
    said = [
        Message(
            "Records whose retention period is over, and those whose period will be over within {days} days.", gaps
        ),
        Message(
            "Nothing is destroyed by this list: apply with 客户文件销毁申请表, and have each record appraised and approved. "
            "What is held waits until every one of its holds is lifted or settled."
        ),
    ]
    return ListSheet(
        _SUMMARY.of(language),
        NAME.of(language),
        [run.say(line) for line in said],
        columns(_TOTALS, language),
        rows,
    )


def _counts(those: Sequence[_Listed]) -> tuple[object, ...]:
    due = [each for each in those if each.each.is_due]
    held = sum(bool(each.holds) for each in due)
    paper = sum(bool(each.each.row.paper_place) for each in those)
    first = min(each.each.due for each in those)
    pieces = sum(each.pieces for each in those)
    return (len(due), held, len(due) - held, len(those) - len(due), pieces, paper, first)


def _class_sheet(run: Run, label: Text, those: Sequence[_Listed], lines: Lines) -> ListSheet:
    language = run.workspace.settings.language
    ordered = sorted(those, key=lambda each: not each.each.is_due)
    rows = [(number, *_row(run, each, lines)) for number, each in enumerate(ordered, start=1)]
    counted = Counter(each.each.is_due for each in those)
    said = Message(
        "Due: {due}; within the days of notice: {soon}. The earliest stand first.",
        {"due": counted[True], "soon": counted[False]},
    )
    title = f"{NAME.of(language)}：{label.zh}" if language == "zh" else f"{NAME.en}: {label.en}"
    return ListSheet(label.of(language), title, [run.say(said)], columns(_LINES, language), rows)


def _row(run: Run, listed: _Listed, lines: Lines) -> tuple[object, ...]:
    language, row, verdict = run.workspace.settings.language, listed.each.row, listed.verdict
    schedule = version_of(lines, listed.each.line, listed.each.since)
    mark = HELD if listed.holds else DUE if listed.each.is_due else SOON
    medium = _MEDIA[bool(row.paper_place), bool(row.path)]
    return (
        *(row.code, _title(row), row.handler, _day(row)),
        *(schedule.label.of(language) if schedule else None, listed.each.began, listed.each.due, verdict.years_kept),
        *(listed.pieces, medium.of(language), MARKS[mark].of(language)),
        " ".join(run.say(each) for each in verdict.why[: len(verdict.why) - len(verdict.holds)]),
        " ".join(_holds(run, listed.holds)) or None,
        run.say(_next(listed)),
    )


def _title(row: Any) -> str:
    customer = row.customer_name or ""
    return str(row.title if not customer or customer in row.title else f"{customer} {row.title}")


def _day(row: Any) -> date:
    return date.fromisoformat(row.dated[:10])


def _holds(run: Run, holds: Sequence[Hold]) -> Iterator[str]:
    for each in holds[:_NAMED]:
        yield run.say(each.message)
    if len(holds) > _NAMED:
        yield run.say(Message("And {count} more.", {"count": len(holds) - _NAMED}))


def _next(listed: _Listed) -> Message:
    if listed.holds:
        return Message("Settle or lift what holds it first; until then it cannot be destroyed.")
    if listed.each.is_due:
        return Message("Put it on an application for destruction, or apply for it to be kept on.")
    return Message("Look it through before its day; nothing has to be done yet.")

"""保管期限表: how long each class is kept, from when it is counted, and since when that holds (rule E11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from validators.checks import NEAR
from validators.code_types import type_entries
from validators.declaration import Check, Column, Kind, Section
from validators.judging import JudgedRow
from validators.message import Fault, Text
from validators.office.known import SAVED, KeptRow, Known, Look, text
from validators.plain_table import plain_table
from validators.problem import Problem
from validators.retention import DATED, EVENTS, PARTED, SETTLED, SHIPPED, Schedule, usual_events
from validators.texts import fold

#: Words for a period without end; lists show the one that was written.
_ENDLESS = {"长期": "Long term", "永久": "For good"}
#: Entry of 起算事件 -> the event.
_EVENTS = {EVENTS[event].zh: event for event in (DATED, SETTLED, PARTED)}
#: Entry of 几个事件时: the last of the events starts the period.
_EVERY = "全部发生"
_YEARS = re.compile(r"([1-9]\d?|100)年?")


def _readable(value: str, facts: object) -> bool:
    return value in _ENDLESS or _YEARS.fullmatch(fold(value)) is not None


PERIOD = Check(
    Fault(
        "retention-years",
        "{label} “{value}” is neither a number of years nor a period without end.",
        "Write a whole number of years from 1 to 100, such as 10年, or 长期 or 永久.",
        "E11",
    ),
    _readable,
)
LINE_UNKNOWN = Fault(
    "retention-line",
    "{label} “{value}” is no class of the archive, and no class with one of its types.",
    "Use one of these: {lines}; with a type behind it where the type has a period of its own, such as Y销售合同.",
    "E11",
)
LINE_MISSING = Fault(
    "retention-missing",
    "There is no row for “{line}”, and the records of {forms} would have no period.",
    "Put the row back.",
    "E11",
)
LINE_TWICE = Fault(
    "retention-twice",
    "“{value}” stands in row {other_row} already with the same date of taking force.",
    "Delete one of the two rows, or enter in {since} the day from which the newer one holds.",
    "E11",
)
SHORTER = Fault(
    "retention-shorter",
    "“{value}” would be kept for {period}, but its class “{line}” for {longer}: of the two the longer one holds.",
    "Enter a longer period here, or shorten that of the class and give the other types rows of their own.",
    "E11",
)
UNDECIDED = Fault(
    "retention-undecided",
    "{label} is needed where a row holds for periods that have begun already.",
    "Name who decided it in {decided_by} and by what in {basis}, or clear {for_begun}.",
    "E11",
)
NO_DAY = Fault(
    "retention-no-day",
    "The row is to hold for periods that have begun already, but {label} does not say from when.",
    "Enter the day from which that was decided, or clear {for_begun}.",
    "E11",
)

TABLE = plain_table(
    id="retention",
    number="GD-B-04",
    title=Text("保管期限表", "Retention schedule"),
    sections=(
        Section(
            Text("保管期限", "Retention"),
            (
                Column(
                    "line",
                    Text("类别", "Class"),
                    Kind.CODE,
                    required=True,
                    width=14,
                    help=Text(
                        "类别字母；某一类型期限不同的，字母后写类型，如“Y报价”。",
                        "The class letter; with a type behind it where the type has a period of its own: Y报价.",
                    ),
                    example="Y报价",
                ),
                Column("covers", Text("适用档案", "Covers"), width=24, example="报价"),
                Column(
                    "years",
                    Text("保管期限", "Kept for"),
                    required=True,
                    width=12,
                    checks=(PERIOD,),
                    help=Text("年数，或“长期”“永久”。", "A number of years, or 长期 or 永久."),
                    example="5年",
                ),
                Column(
                    "counted",
                    Text("起算", "Counted from"),
                    Kind.CHOICE,
                    dictionary="保管起算",
                    required=True,
                    width=12,
                    help=Text(
                        "触发日：事情了结的当天；年底：了结之后的1月1日。",
                        "触发日: the day itself; 年底: the 1st of January after it.",
                    ),
                ),
                Column(
                    "events",
                    Text("起算事件", "Counted from the event"),
                    Kind.CHOICE,
                    dictionary="保管起算事件",
                    many=True,
                    width=18,
                    help=Text(
                        "不填：J类从往来停止起，其余从业务了结起（合同完成、投诉结案、订单了结、借阅归还）。几个事件用顿号隔开。",
                        "Left empty: for J the relation's end, else the business's end. Several are separated by 、.",
                    ),
                    example="往来停止",
                ),
                Column(
                    "every",
                    Text("几个事件时", "Of several"),
                    Kind.CHOICE,
                    dictionary="保管几个事件",
                    width=12,
                    help=Text("不填按先到者。", "Left empty: the first one that comes."),
                ),
                Column(
                    "since",
                    Text("生效日期", "In force from"),
                    Kind.DATE,
                    width=16,
                    checks=NEAR,
                    help=Text(
                        "改期限时另加一行，填从哪天起生效；旧行留着。一直有效的空着。",
                        "To change a period, add a row with the day it takes force and keep the old row.",
                    ),
                    example="2027-01-01",
                ),
                Column(
                    "for_begun",
                    Text("含已起算", "For those begun"),
                    Kind.CHOICE,
                    dictionary="是否",
                    width=10,
                    help=Text(
                        "填“是”：已经起算的也按这一行，须写明决定人和依据。",
                        "是: also for periods that have begun already; who decided it, and by what, has to be entered.",
                    ),
                ),
                Column("decided_by", Text("决定人", "Decided by"), width=12, example="陈刚"),
                Column("basis", Text("依据", "Basis"), width=22, example="客户文件管理办法第8条"),
                Column("remarks", Text("说明", "Remarks"), width=26),
            ),
        ),
    ),
    notes=(
        SAVED,
        Text(
            "起算事件在生效日期当天或之后发生的按新期限，之前发生的按原来的期限；“含已起算”填“是”的除外。",
            "What starts on or after the day of taking force runs by the new row, what began before by the old one, unless "
            "含已起算 says 是.",
        ),
        Text(
            "几行都适用的（类别和它的类型，或归属几份档案的），按最长的期限。",
            "Where several rows apply (a class and its type, or several records it belongs to), the longest holds.",
        ),
    ),
    printed_rows=30,
)


_LABELS = {name: TABLE.column(name).label for name in ("since", "for_begun", "decided_by", "basis")}


def _lines(known: Known) -> tuple[dict[str, list[str]], set[str]]:
    """Return the lines that forms name, with the titles of those forms; and those with a type behind them."""
    plain: dict[str, list[str]] = {line: [] for line in SHIPPED}
    types = {entry.type for entry in type_entries(known.forms, known.facts.dictionaries)}
    for form in known.forms:
        if not form.retention.schedule.startswith("="):
            plain.setdefault(form.retention.schedule, []).append(form.title.zh)
    return plain, {f"{line}{type_}" for line in plain for type_ in types}


def examine(look: Look) -> Iterator[Problem]:
    """Ask that each line is known, holds from one day only once, and that none is missing."""
    plain, typed = _lines(look.known)
    seen: dict[tuple[str, object], int] = {}
    for at, row in enumerate(look.rows):
        line = text(row, "line")
        if not line:
            continue
        if line not in plain and line not in typed:
            yield look.at(row, "line", LINE_UNKNOWN, {"lines": tuple(plain)})
        since = row.values["since"]
        first = seen.setdefault((line, since if isinstance(since, date) else None), at)
        if first != at:
            yield look.at(row, "line", LINE_TWICE, {"since": _LABELS["since"]}, look.rows[first])
        yield from _decided(look, row)
    if look.faulty:
        return
    for line, titles in plain.items():
        if titles and not any(line == known for known, _ in seen):
            yield look.about(LINE_MISSING, {"line": line, "forms": tuple(titles)})
    yield from _shorter(look, plain)


def _decided(look: Look, row: JudgedRow) -> Iterator[Problem]:
    """Ask of a row that holds for periods already begun who decided that, by what, and from when (rule E11)."""
    if text(row, "for_begun") != "是":
        return
    for column in ("decided_by", "basis"):
        if not text(row, column):
            yield look.at(row, column, UNDECIDED, _LABELS)
    if not isinstance(row.values["since"], date):
        yield look.at(row, "since", NO_DAY, _LABELS)


def _shorter(look: Look, plain: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Ask that no type is to be kept for less long than its class, since the longer of the two would hold anyway."""
    newest = {text(row, "line"): row for row in sorted(look.rows, key=_since)}
    for line, row in newest.items():
        within = next((each for each in plain if line.startswith(each) and line != each and line not in plain), "")
        if not within or within not in newest:
            continue
        mine, of_class = _years(text(row, "years")), _years(text(newest[within], "years"))
        if mine is not None and (of_class is None or mine < of_class):
            gaps = {"period": text(row, "years"), "line": within, "longer": text(newest[within], "years")}
            yield look.at(row, "years", SHORTER, gaps | {"value": line})


def _since(row: JudgedRow) -> date:
    since = row.values["since"]
    return since if isinstance(since, date) else date.min


def _years(written: str) -> int | None:
    return None if written in _ENDLESS else int(fold(written).removesuffix("年"))


def schedules(rows: Iterable[KeptRow]) -> Mapping[str, tuple[Schedule, ...]]:
    """Return line -> its versions, the oldest first, from the table's rows as the ledger keeps them."""
    found: dict[str, list[Schedule]] = {}
    for row in rows:
        schedule = _schedule(row)
        found.setdefault(schedule.id, []).append(schedule)
    return {line: tuple(sorted(versions, key=lambda each: each.since or date.min)) for line, versions in found.items()}


def _schedule(row: KeptRow) -> Schedule:
    line, written = row["line"], str(row["years"])
    years = _years(written)
    events = tuple(_EVENTS[word] for word in row.get("events") or ())
    return Schedule(
        line,
        Text(written, _ENDLESS[written]) if years is None else Text(f"{years}年", f"{years} years"),
        years,
        row["counted"] == "年底",
        row.get("basis") or "",
        date.fromisoformat(row["since"]) if row.get("since") else None,
        events or usual_events(line),
        row.get("every") == _EVERY,
        row.get("for_begun") == "是",
        row.get("decided_by") or "",
    )


def schedules_in_force(rows: Iterable[KeptRow]) -> dict[str, tuple[Schedule, ...]]:
    """Return the schedule in force, line -> its versions: the office's, and the shipped ones it says nothing of."""
    return {**{name: (line,) for name, line in SHIPPED.items()}, **schedules(rows)}


#: What the shipped lines cover.
_COVERS: Mapping[str, str] = {
    "J": "客户基础资料",
    "Y": "业务合同",
    "Y报价": "报价",
    "D": "订单记录",
    "F": "发票与付款记录",
    "G": "客户沟通与服务、拜访",
    "K": "客户反馈与评价",
    "JY": "借阅登记",
    "SQ": "申请",
    "销毁": "销毁记录",
    "销毁清册": "销毁清册",
}
#: The rules by their letters (DOMAIN) -> what an archivist calls them.
_SOURCES: Mapping[str, str] = {
    "E": "年度客户文件管理制度",
    "C": "销售部客户档案制度",
    "E C": "年度客户文件管理制度、销售部客户档案制度",
    "default": "（默认，可改）",
}


def shipped_rows() -> list[dict[str, object]]:
    """Return the rows that a new office starts with."""
    return [
        {
            "line": line.id,
            "covers": _COVERS.get(line.id),
            "years": line.label.zh,
            "counted": "年底" if line.from_year_end else "触发日",
            "basis": _SOURCES.get(line.source, line.source),
        }
        for line in SHIPPED.values()
    ]

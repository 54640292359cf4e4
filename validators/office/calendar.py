"""日历: the office's own days off and working days, over the State Council's calendar (rule E8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from validators.checks import NEAR
from validators.declaration import Column, Kind, RowRule, Section
from validators.message import Fault, Text
from validators.office.known import SAVED, KeptRow, Look
from validators.plain_table import plain_table
from validators.problem import Problem
from validators.rules import after

#: Longest period in one row, in days.
_LONGEST = 62

_PERIOD = RowRule(
    Fault(
        "calendar-period",
        "The row runs from {other_label} “{other_value}” to {label} “{value}”: longer than two months.",
        "Correct whichever of the two is wrong, or write a longer period in several rows.",
    ),
    lambda frame, facts: [(last - day).days < _LONGEST for day, last in zip(frame["day"], frame["last"], strict=True)],
    cell="last",
    others=("day",),
    needs=("day", "last"),
)
TWICE = Fault(
    "calendar-twice",
    "{date} stands in row {other_row} already.",
    "Leave each day in one row: correct one of the two, or delete it.",
)

TABLE = plain_table(
    id="calendar",
    number="GD-B-05",
    title=Text("日历", "Calendar"),
    sections=(
        Section(
            Text("日历", "Calendar"),
            (
                Column(
                    "day",
                    Text("日期", "Date"),
                    Kind.DATE,
                    required=True,
                    width=16,
                    checks=NEAR,
                    help=Text("只有一天的填这里；几天的填第一天。", "The day, or the first of several."),
                    example="2027-02-04",
                ),
                Column(
                    "last",
                    Text("至", "To"),
                    Kind.DATE,
                    width=16,
                    checks=NEAR,
                    help=Text("几天的填最后一天；只有一天的空着。", "The last of several days; else empty."),
                    example="2027-02-12",
                ),
                Column("kind", Text("安排", "Kind"), Kind.CHOICE, dictionary="日历安排", required=True, width=12),
                Column("note", Text("说明", "Note"), width=44, example="公司春节连休"),
            ),
        ),
    ),
    rules=(after("last", "day"), _PERIOD),
    notes=(
        SAVED,
        Text(
            "国家法定节假日和调休已在程序中，不必填；只填本单位另外的休息日和上班日。交表期限按工作日计算时以本表为准。",
            "Public holidays and make-up days are known; enter only the office's own days off and working days.",
        ),
        Text(
            "明年的放假安排公布后程序可能还没有收入：可以先在这里填上。本表可以一行也没有。",
            "Holidays published after this version of the program can be entered here. The table may be empty.",
        ),
    ),
    printed_rows=40,
)


def _days(day: date, last: object) -> Iterator[date]:
    end = last if isinstance(last, date) else day
    for ahead in range(min((end - day).days + 1, _LONGEST)):
        yield day + timedelta(days=ahead)


def examine(look: Look) -> Iterator[Problem]:
    """Ask that every day stands in one row only."""
    seen: dict[date, int] = {}
    for at, row in enumerate(look.rows):
        day = row.values["day"]
        if not isinstance(day, date):
            continue
        for each in _days(day, row.values["last"]):
            first = seen.setdefault(each, at)
            if first != at:
                yield look.at(row, "day", TWICE, {"date": each}, look.rows[first])
                break


def calendar(rows: Iterable[KeptRow]) -> dict[date, bool]:
    """Return day -> whether it is worked, from the table's rows as the ledger keeps them."""
    return {
        each: row["kind"] == "上班"
        for row in rows
        for day in [date.fromisoformat(row["day"])]
        for each in _days(day, date.fromisoformat(row["last"]) if row.get("last") else None)
    }

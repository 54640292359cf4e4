"""The first sheet of somebody's own register: what they may see in figures, what is new, what was approved until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.ledger.record_groups import Group
from jobs.running import Run
from jobs.who_sees.sight import Sight
from validators.access import SECRET, Why
from validators.classes import CLASSES
from validators.declaration import Form, Kind
from validators.message import Message, Text
from workbooks.register import Chart, Figure, Overview, SheetColumn, Totals

_TITLE: Final = Text("{name} 的档案", "Records of {name}")
#: So many customers are named, those with most records.
_CUSTOMERS: Final = 12
#: State of a record whose original is out.
_LENT: Final = "借出"
_RECORDS: Final = Text("件数", "Records")


def own_overview(run: Run, sight: Sight, rows: Sequence[Row[Any]], recent: int, left_out: Sequence[Form]) -> Overview:
    """Return the overview.

    Args:
        run: the run under way.
        sight: what they may see.
        rows: the records that are open to them by their post.
        recent: number of the first record that counts as new.
        left_out: forms that have no sheet, since they would fill too many rows.
    """
    language = run.workspace.settings.language
    approved = sight.approved
    reasons = Counter(sight.by_post[Group(row.handler, row.department, row.secrecy)].why for row in rows)
    new = sum(row.id >= recent for row in rows)
    every = [*rows, *(each.row for each in approved)]
    ends = min((each.grant.until for each in approved), default=None)
    figures = (
        Figure(Text("可阅档案", "You may see").of(language), len(rows) + len(approved)),
        Figure(Text("本人经手", "In your charge").of(language), reasons[Why.HANDLER]),
        Figure(Text("本部门其他", "Of your department").of(language), reasons[Why.DEPARTMENT]),
        Figure(
            Text("批准查阅", "By approval").of(language),
            len(approved),
            Text("最早 {day} 到期", "the first until {day}").of(language).format(day=ends) if ends else "",
        ),
        Figure(Text("近7天新登记", "New in 7 days").of(language), new),
        Figure(
            Text("客户", "Customers").of(language), len({each.customer_name for each in every if each.customer_name})
        ),
        Figure(Text("机密及以上", "Confidential or above").of(language), sum(each.secrecy in SECRET for each in every)),
        Figure(Text("借出中", "Out on loan").of(language), sum(row.state == _LENT for row in rows)),
    )
    return Overview(
        title=_TITLE.of(language).format(name=sight.person.name),
        lines=[run.say(line) for line in _lines(run, sight, left_out, language)],
        figures=figures,
        totals=tuple(each for each in _totals(run, sight, rows, recent, language) if each.rows),
        name=Text("概览", "Overview").of(language),
    )


def _lines(run: Run, sight: Sight, left_out: Sequence[Form], language: str) -> list[Message]:
    lines = [
        Message(
            "As of {moment}. The night writes this anew wherever what you may see has changed. The column 可阅原因 of the index "
            "says why you see a record.",
            {"moment": f"{run.at:%Y-%m-%d %H:%M}"},
        ),
    ]
    if sight.approved:
        lines.append(
            Message(
                "What was approved for you stands in the index until the last day of its approval, and has no line on the "
                "forms' sheets; its copies lie in your folder 查阅."
            )
        )
    if left_out:
        lines.append(
            Message(
                "There are too many records of {forms} for a sheet of their own; all of them are in the index.",
                {"forms": [form.title.of(language) for form in left_out]},
            )
        )
    return lines


def _totals(run: Run, sight: Sight, rows: Sequence[Row[Any]], recent: int, language: str) -> Iterable[Totals]:
    every = [*rows, *(each.row for each in sight.approved)]
    names = {letter: name.of(language) for letter, name in CLASSES.items()}
    classes = Counter(row._mapping["class"] for row in every)
    new = Counter(row._mapping["class"] for row in rows if row.id >= recent)
    records = SheetColumn(_RECORDS.of(language), Kind.INTEGER)
    yield Totals(
        Text("各类档案", "Records by class").of(language),
        (
            SheetColumn(Text("类别", "Class").of(language)),
            records,
            SheetColumn(Text("近7天", "7 days").of(language), Kind.INTEGER),
        ),
        tuple((name, classes[letter], new[letter]) for letter, name in names.items() if classes[letter]),
        Chart.BAR,
        total=True,
    )
    customers = Counter(row.customer_name for row in every if row.customer_name)
    yield Totals(
        Text("档案最多的客户", "Customers with most records").of(language),
        (SheetColumn(Text("客户", "Customer").of(language)), records),
        tuple(_most(customers)[:_CUSTOMERS]),
        Chart.BAR,
    )
    months = Counter(row.dated[:7] for row in rows)
    yield Totals(
        Text("近十三个月形成的档案", "Records by month").of(language),
        (SheetColumn(Text("月份", "Month").of(language)), records),
        tuple((month, months[month]) for month in _months(run.at.date())),
        Chart.COLUMN,
    )
    states = Counter(row.state.split(" ")[0] for row in rows)  # 已并入 J2026001 is 已并入
    yield Totals(
        Text("状态", "State").of(language),
        (SheetColumn(Text("状态", "State").of(language)), records),
        tuple(_most(states)),
        Chart.PIE,
        share=True,
    )


def _months(today: date) -> list[str]:
    """Return the last thirteen months, this one included, as `2026-11`."""
    return [f"{(at := today.year * 12 + today.month - 1 - back) // 12}-{at % 12 + 1:02d}" for back in range(12, -1, -1)]


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

"""The register's first sheet (概览): what the archive holds, in figures, tables and charts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.likenesses import waiting
from jobs.ledger.merging import MERGED
from jobs.ledger.tables import customer, record
from jobs.running import Run
from validators.classes import CLASSES
from validators.declaration import Kind
from validators.forms import forms
from validators.message import Text
from workbooks.register import Chart, Figure, Overview, SheetColumn, Totals


def overview(connection: Connection, run: Run) -> Overview:
    """Return the overview of the ledger as it stands at the run's moment."""
    language = run.workspace.settings.language
    records = _one(connection, sa.select(sa.func.count()).select_from(record))
    this_year = _one(connection, sa.select(sa.func.count()).where(record.c.dated >= f"{run.at.year}-01-01"))
    alone = customer.c.merged_into.is_(None)
    known = _one(connection, sa.select(sa.func.count()).where(customer.c.record.is_not(None), alone))
    nameless = _one(connection, sa.select(sa.func.count()).where(customer.c.record.is_(None), alone))
    out, overdue = _out(connection, run.at.date())
    late = _one(connection, sa.select(sa.func.count()).where(record.c.late.is_(True)))
    pairs = len(waiting(connection))
    figures = (
        Figure(Text("在册档案", "Records").of(language), records),
        Figure(Text("本年形成", "Of this year").of(language), this_year),
        Figure(Text("建档客户", "Customers on file").of(language), known, _note(nameless, language)),
        Figure(Text("借出中", "Out on loan").of(language), out),
        Figure(Text("逾期未还", "Overdue").of(language), overdue, alarm=overdue > 0),
        Figure(Text("迟交", "Handed in late").of(language), late),
        Figure(Text("疑似重复", "Likely duplicates").of(language), pairs, alarm=pairs > 0),
    )
    title = Text("档案总登记表", "Master register").of(language)
    office = run.workspace.settings.office_name
    blocks = (
        _by_class(connection, language),
        _by_month(connection, run.at.date(), language),
        *_by_facet(connection, language),
    )
    as_of = Text(f"截至 {run.at:%Y-%m-%d %H:%M}", f"As of {run.at:%Y-%m-%d %H:%M}").of(language)
    return Overview(
        title=f"{office} {title}".strip(),
        lines=(as_of,),
        figures=figures,
        totals=tuple(block for block in blocks if block.rows),
        name=Text("概览", "Overview").of(language),
    )


def _note(nameless: int, language: str) -> str:
    return Text(f"另有 {nameless} 家只有名称", f"{nameless} more by name only").of(language) if nameless else ""


def _one(connection: Connection, query: sa.Select[Any]) -> int:
    return int(connection.execute(query).scalar() or 0)


def _out(connection: Connection, today: date) -> tuple[int, int]:
    """Return how many records are out on loan, and how many of them overdue (rule C6)."""
    # By form, since that is what the index of what is held begins with.
    held = [(record.c.form == form.id) & record.c.holds.is_not(None) for form in forms().values() if form.exclusive]
    query = sa.select(record.c.fields["due"].as_string())
    dues = [due for each in held for due in connection.execute(query.where(each)).scalars()]
    return len(dues), sum(due < today.isoformat() for due in dues if due)


def _counted(label: Text, language: str) -> tuple[SheetColumn, SheetColumn]:
    return SheetColumn(label.of(language)), SheetColumn(Text("件数", "Records").of(language), Kind.INTEGER)


def _by_class(connection: Connection, language: str) -> Totals:
    query = sa.select(record.c["class"], sa.func.count()).group_by(record.c["class"])
    counted = {row[0]: row[1] for row in connection.execute(query)}
    rows = tuple((name.of(language), counted[letter]) for letter, name in CLASSES.items() if letter in counted)
    return Totals(
        Text("各类档案", "Records by class").of(language),
        _counted(Text("类别", "Class"), language),
        rows,
        Chart.BAR,
        total=True,
        share=True,
    )


def _by_month(connection: Connection, today: date, language: str) -> Totals:
    first = date(today.year - 1, today.month, 1)
    month = sa.func.substr(record.c.dated, 1, 7)
    query = sa.select(month, sa.func.count()).where(record.c.dated >= first.isoformat()).group_by(month)
    counted = {row[0]: row[1] for row in connection.execute(query)}
    months = [f"{first.year + (first.month + at - 1) // 12}-{(first.month + at - 1) % 12 + 1:02d}" for at in range(13)]
    return Totals(
        Text("近十三个月形成的档案", "Records by month").of(language),
        _counted(Text("月份", "Month"), language),
        tuple((name, counted.get(name, 0)) for name in months),
        Chart.COLUMN,
    )


def _by_facet(connection: Connection, language: str) -> list[Totals]:
    """Return one table a facet of the customers' own files (rule A4), and their grades."""
    form = next(form for form in forms().values() if form.party and form.party.role == "customer")
    wanted = ("customer_type", "stage", "grade", "region")
    values = [record.c.fields[name].as_string() for name in wanted]
    query = sa.select(*values, sa.func.count()).where(record.c.form == form.id, ~record.c.state.startswith(MERGED))
    query = query.group_by(*values)
    counted: list[Counter[str]] = [Counter() for _ in wanted]
    for *row, count in connection.execute(query):
        for of_facet, value in zip(counted, row, strict=True):
            of_facet[value or "—"] += count
    found = []
    for name, of_facet in zip(wanted, counted, strict=True):
        rows = sorted(of_facet.items(), key=lambda pair: (-pair[1], pair[0]))
        label = form.column(name).label
        title = Text(f"客户{label.zh.removeprefix('客户')}分布", f"Customers by {label.en.lower()}").of(language)
        few = len(rows) <= 5
        found.append(Totals(title, _counted(label, language), tuple(rows), Chart.PIE if few else Chart.BAR, total=True))
    return found

"""The sheets of the master register, from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.absorbing import WHY_MERGED, WHY_UNDONE
from jobs.ledger.fields import shown, typed
from jobs.ledger.tables import change, item, record
from jobs.register.kept_blocks import KeptBlocks
from validators.declaration import Column, Form, Kind, Table
from validators.forms import forms
from validators.message import Text, Translator
from validators.retention import SHIPPED, due
from workbooks.register import BLOCK_ROWS, RegisterSheet, SheetColumn, fresh_blocks

#: So many changes are shown; all of them are in the ledger and by `guidang show`.
CHANGES_SHOWN: Final = 20_000
#: Class letter -> its name (DOMAIN, Classes).
CLASSES: Final[Mapping[str, Text]] = {
    "J": Text("客户基础资料类", "Customer basics"),
    "Y": Text("业务交易类", "Contracts"),
    "D": Text("订单记录", "Orders"),
    "F": Text("发票与付款记录", "Invoices and payments"),
    "G": Text("客户沟通与服务类", "Conversations and visits"),
    "K": Text("客户反馈与评价类", "Feedback"),
    "-": Text("借阅与申请", "Loans and requests"),
}
#: What a change that came with no form is called.
_WHY: Final[Mapping[str, Text]] = {
    WHY_MERGED: Text("客户合并 {code}", "merger with {code}"),
    WHY_UNDONE: Text("撤销合并 {code}", "merger with {code} undone"),
}
_INDEX: Final = (
    (Text("档号", "Archive code"), Kind.TEXT, 22),
    (Text("题名", "Title"), Kind.TEXT, 36),
    (Text("类别", "Class"), Kind.TEXT, 18),
    (Text("类型", "Type"), Kind.TEXT, 12),
    (Text("客户", "Customer"), Kind.TEXT, 30),
    (Text("形成日期", "Date"), Kind.DATE, 12),
    (Text("经手人", "Handler"), Kind.TEXT, 10),
    (Text("部门", "Department"), Kind.TEXT, 14),
    (Text("密级", "Secrecy"), Kind.TEXT, 8),
    (Text("保管期限", "Retention"), Kind.TEXT, 10),
    (Text("到期日期", "Due on"), Kind.DATE, 12),
    (Text("状态", "State"), Kind.TEXT, 10),
    (Text("纸质存放位置", "Place of paper"), Kind.TEXT, 18),
    (Text("电子文件", "File"), Kind.TEXT, 44),
    (Text("版本", "Version"), Kind.INTEGER, 8),
    (Text("交表时间", "Handed in"), Kind.MOMENT, 17),
    (Text("迟交", "Late"), Kind.TEXT, 8),
)


def _columns(declared: Sequence[tuple[Text, Kind, int]], language: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared)


def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).replace(tzinfo=None)


def _changed(connection: Connection, column: sa.Column[Any], since: int, form: str = "") -> set[int]:
    query = sa.select((column - 1) // BLOCK_ROWS).where(record.c.revision > since).distinct()
    return set(connection.execute(query.where(record.c.form == form) if form else query).scalars())


def _count(connection: Connection, form: str = "") -> int:
    query = (
        sa.select(sa.func.max(record.c.position)).where(record.c.form == form)
        if form
        else sa.select(sa.func.max(record.c.id))
    )
    return int(connection.execute(query).scalar() or 0)


def index_sheet(connection: Connection, blocks: KeptBlocks, language: str) -> RegisterSheet:
    """Return 档案目录: every record with all that rule E7 names."""
    columns = _columns(_INDEX, language)
    names = {letter: name.of(language) for letter, name in CLASSES.items()}
    yes = Text("迟交", "late").of(language)

    def fetch(first: int, last: int) -> list[tuple[object, ...]]:
        query = sa.select(*(record.c[name] for name in _INDEX_FIELDS)).where(record.c.id.between(first, last))
        return [_index_row(row, names, language, yes) for row in connection.execute(query.order_by(record.c.id))]

    rows = _count(connection)
    changed = _changed(connection, record.c.id, blocks.revision)
    title = Text("档案目录", "Index")
    return RegisterSheet(
        title.of(language), title.of(language), columns, blocks.blocks("index", columns, rows, changed, fetch), rows
    )


_INDEX_FIELDS: Final = (
    *("code", "title", "class", "type", "customer_name", "dated", "handler", "department", "secrecy"),
    *("retention", "retention_start", "state", "paper_place", "path", "version", "handed", "late"),
)


def _index_row(row: Any, names: Mapping[str, str], language: str, late: str) -> tuple[object, ...]:
    kept = row._mapping
    schedule = SHIPPED[kept["retention"]]
    start = date.fromisoformat(kept["retention_start"][:10]) if kept["retention_start"] else None
    return (
        *(kept["code"], kept["title"], names.get(kept["class"], kept["class"]), kept["type"], kept["customer_name"]),
        date.fromisoformat(kept["dated"][:10]),
        *(kept["handler"], kept["department"], kept["secrecy"]),
        schedule.label.of(language),
        due(schedule, start).on,
        *(kept["state"], kept["paper_place"], kept["path"], kept["version"]),
        _moment(kept["handed"]),
        late if kept["late"] else None,
    )


def _masked(column: Column, kept: Any) -> object:
    """Return what a register shows of a field: sensitive ones show that they are filled, no more (rule A5)."""
    if kept is None:
        return None
    if not column.sensitive:
        return shown(kept) if column.many else typed(column, kept)
    return f"****{kept[-4:]}" if column.kind is Kind.CODE and len(kept) > 8 else "****"


def _table_text(table: Table, lines: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the lines of a card's table in one cell, without what is sensitive."""
    open_columns = [column.name for column in table.columns if not column.sensitive]
    texts = (" ".join(shown(line.get(name)) for name in open_columns if line.get(name)) for line in lines)
    return "；".join(text for text in texts if text) or None


def form_sheet(connection: Connection, blocks: KeptBlocks, form: Form, language: str) -> RegisterSheet:
    """Return the sheet of one form: code, state, every field, and its tables as text."""
    head = ((Text("档号", "Archive code"), Kind.TEXT, 22), (Text("状态", "State"), Kind.TEXT, 10))
    columns = (
        *_columns(head, language),
        *(
            SheetColumn(c.label.of(language), Kind.TEXT if c.sensitive or c.many else c.kind, max(10, min(c.width, 40)))
            for c in form.columns
        ),
        *(SheetColumn(_plain(table.title, language), Kind.LONG, 40) for table in form.tables),
    )

    def fetch(first: int, last: int) -> list[tuple[object, ...]]:
        inside = (record.c.form == form.id) & record.c.position.between(first, last)
        tables: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
        if form.tables:
            query = sa.select(item.c.record, item.c.name, item.c.fields).join(record, record.c.id == item.c.record)
            for line in connection.execute(query.where(inside).order_by(item.c.record, item.c.name, item.c.line)):
                tables.setdefault(line.record, {}).setdefault(line.name, []).append(line.fields)
        query = sa.select(record.c.id, record.c.code, record.c.state, record.c.fields).where(inside)
        return [
            (
                *(row.code, row.state),
                *(_masked(column, row.fields.get(column.name)) for column in form.columns),
                *(_table_text(table, tables.get(row.id, {}).get(table.name, ())) for table in form.tables),
            )
            for row in connection.execute(query.order_by(record.c.position))
        ]

    rows = _count(connection, form.id)
    changed = _changed(connection, record.c.position, blocks.revision, form.id)
    name = (form.sheet or form.title).of(language)
    return RegisterSheet(
        name, form.title.of(language), columns, blocks.blocks(form.id, columns, rows, changed, fetch), rows
    )


def _plain(title: Text, language: str) -> str:
    """Return a table's title without its number (`六、联系人` -> `联系人`)."""
    return title.of(language).split("、" if language.startswith("zh") else ". ", 1)[-1]


def changes_sheet(connection: Connection, language: str, say: Translator) -> RegisterSheet:
    """Return 变更: what changed, the newest first (rule C8)."""
    declared = (
        (Text("时间", "When"), Kind.MOMENT, 17),
        (Text("档号", "Archive code"), Kind.TEXT, 22),
        (Text("题名", "Title"), Kind.TEXT, 34),
        (Text("字段", "Field"), Kind.TEXT, 18),
        (Text("原内容", "Old"), Kind.TEXT, 30),
        (Text("新内容", "New"), Kind.TEXT, 30),
        (Text("何人", "Who"), Kind.TEXT, 10),
        (Text("依据", "By"), Kind.TEXT, 18),
    )
    query = (
        sa.select(change, record.c.code, record.c.title, record.c.form)
        .join(record, record.c.id == change.c.record)
        .order_by(change.c.id.desc())
        .limit(CHANGES_SHOWN)
    )
    labels = {(form.id, column.name): column for form in forms().values() for column in form.columns}
    tables = {(form.id, table.name): table for form in forms().values() for table in form.tables}
    rows: list[tuple[object, ...]] = []
    for row in connection.execute(query):
        key = (row.form, row.field)
        if key in tables:
            label, old, new = (
                _plain(tables[key].title, language),
                _table_text(tables[key], row.old or ()),
                _table_text(tables[key], row.new or ()),
            )
        else:
            column = labels[key]
            label = column.label.of(language)
            old, new = (shown(kept) if not column.sensitive else "****" if kept else "" for kept in (row.old, row.new))
        rows.append((_moment(row.at), row.code, row.title, label, old, new, row.by, _why(row.why, language)))
    title = Text("变更", "Changes")
    columns = _columns(declared, language)
    return RegisterSheet(title.of(language), title.of(language), columns, fresh_blocks(columns, rows), len(rows))


def _why(why: str, language: str) -> str:
    word, _, code = why.partition(" ")
    return _WHY[word].of(language).format(code=code) if word in _WHY else why

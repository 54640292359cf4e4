"""The sheets of the master register, from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.history import history
from jobs.ledger.tables import customer, likeness, record
from jobs.register.kept_blocks import KeptBlocks
from jobs.register.periods import Periods
from jobs.register.rows import Rows, form_rows, index_rows, moment
from validators.declaration import Form, Kind
from validators.message import Text
from workbooks.register import BLOCK_ROWS, RegisterSheet, SheetColumn, fresh_blocks

#: So many changes are shown; all of them are in the ledger and by `guidang show`.
CHANGES_SHOWN: Final = 20_000
_WHY: Final[Mapping[str, Text]] = {
    "name": Text("名称相近", "Names are alike"),
    "other-credit-code": Text("名称相近但信用代码不同", "Names are alike, credit codes differ"),
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
    (Text("应交时间", "Due"), Kind.MOMENT, 17),
    (Text("迟交", "Late"), Kind.TEXT, 16),
)


def _columns(declared: Sequence[tuple[Text, Kind, int]], language: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared)


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


def index_sheet(
    connection: Connection, blocks: KeptBlocks, language: str, periods: Periods, *, anew: bool
) -> RegisterSheet:
    """Return 档案目录: every record with all that rule E7 names; all of it made `anew` where the periods changed."""
    columns = _columns(_INDEX, language)

    def fetch(first: int, last: int) -> Rows:
        return index_rows(connection, first, last, language, periods)

    rows = _count(connection)
    changed = range(-(-rows // BLOCK_ROWS)) if anew else _changed(connection, record.c.id, blocks.revision)
    title = Text("档案目录", "Index")
    return RegisterSheet(
        title.of(language), title.of(language), columns, blocks.blocks("index", columns, rows, changed, fetch), rows
    )


def form_sheet(connection: Connection, blocks: KeptBlocks, form: Form, language: str) -> RegisterSheet:
    """Return the sheet of one form: code, state, every field, and its tables as text."""
    head = ((Text("档号", "Archive code"), Kind.TEXT, 22), (Text("状态", "State"), Kind.TEXT, 10))
    columns = (
        *_columns(head, language),
        *(
            SheetColumn(c.label.of(language), Kind.TEXT if c.sensitive or c.many else c.kind, max(10, min(c.width, 40)))
            for c in form.columns
        ),
        *(SheetColumn(table.plain_title.of(language), Kind.LONG, 40) for table in form.tables),
    )

    def fetch(first: int, last: int) -> Rows:
        return form_rows(connection, form, first, last)

    rows = _count(connection, form.id)
    changed = _changed(connection, record.c.position, blocks.revision, form.id)
    name = (form.sheet or form.title).of(language)
    return RegisterSheet(
        name, form.title.of(language), columns, blocks.blocks(form.id, columns, rows, changed, fetch), rows
    )


def likeness_sheet(connection: Connection, language: str) -> RegisterSheet:
    """Return 疑似重复: pairs of customers that may be one, for the archivist to decide (rule C7)."""
    declared = (
        (Text("先登记的客户", "Older entry"), Kind.TEXT, 34),
        (Text("档号", "Archive code"), Kind.TEXT, 14),
        (Text("后登记的客户", "Newer entry"), Kind.TEXT, 34),
        (Text("档号 ", "Its archive code"), Kind.TEXT, 14),
        (Text("相似度", "Score"), Kind.INTEGER, 8),
        (Text("原因", "Why"), Kind.TEXT, 24),
        (Text("发现时间", "Found"), Kind.MOMENT, 17),
    )
    older, newer = customer.alias("older"), customer.alias("newer")
    older_file, newer_file = record.alias("older_file"), record.alias("newer_file")
    query = (
        sa.select(
            older.c.name,
            older_file.c.code,
            newer.c.name,
            newer_file.c.code,
            likeness.c.score,
            likeness.c.why,
            likeness.c.found,
        )
        .join(older, older.c.id == likeness.c.older)
        .join(newer, newer.c.id == likeness.c.newer)
        .outerjoin(older_file, older_file.c.id == older.c.record)
        .outerjoin(newer_file, newer_file.c.id == newer.c.record)
        .where(likeness.c.state == "open")
        .order_by(likeness.c.score.desc(), likeness.c.older, likeness.c.newer)
    )
    rows = [(*row[:5], _WHY[row[5]].of(language), moment(row[6])) for row in connection.execute(query)]
    title = Text("疑似重复", "Likely duplicates")
    columns = _columns(declared, language)
    return RegisterSheet(title.of(language), title.of(language), columns, fresh_blocks(columns, rows), len(rows))


def changes_sheet(connection: Connection, language: str) -> RegisterSheet:
    """Return 变更: what changed, the newest first (rule C8)."""
    declared = (
        (Text("时间", "When"), Kind.MOMENT, 17),
        (Text("档号", "Archive code"), Kind.TEXT, 22),
        (Text("客户", "Customer"), Kind.TEXT, 26),
        (Text("题名", "Title"), Kind.TEXT, 26),
        (Text("字段", "Field"), Kind.TEXT, 16),
        (Text("原内容", "Old"), Kind.TEXT, 28),
        (Text("新内容", "New"), Kind.TEXT, 28),
        (Text("何人", "Who"), Kind.TEXT, 10),
        (Text("批准人", "Approved by"), Kind.TEXT, 10),
        (Text("依据", "By"), Kind.TEXT, 18),
        (Text("理由", "Reason"), Kind.TEXT, 26),
        (Text("来自文件", "From file"), Kind.TEXT, 26),
    )
    rows = [
        (
            *(moment(each.at), each.code, each.customer, each.title, each.label.of(language), each.old, each.new),
            *(each.by, each.approved, each.why, each.reason, each.file),
        )
        for each in history(connection, newest=CHANGES_SHOWN)
    ]
    title = Text("变更", "Changes")
    columns = _columns(declared, language)
    return RegisterSheet(title.of(language), title.of(language), columns, fresh_blocks(columns, rows), len(rows))

"""The register's sheet of likely duplicates, with what became of each pair (rule C7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.likenesses import leaders
from jobs.ledger.tables import customer, likeness, record
from validators.declaration import Kind
from validators.likeness import reason_text
from validators.message import Text
from workbooks.register import RegisterSheet, SheetColumn, fresh_blocks

_STATES: Final[Mapping[str, Text]] = {
    "open": Text("待定", "Open"),
    "same": Text("同一家，已合并", "One company, merged"),
    "different": Text("不同", "Different"),
}
_COLUMNS: Final = (
    (Text("先登记的客户", "Older entry"), Kind.TEXT, 34),
    (Text("档号", "Archive code"), Kind.TEXT, 14),
    (Text("后登记的客户", "Newer entry"), Kind.TEXT, 34),
    (Text("档号 ", "Its archive code"), Kind.TEXT, 14),
    (Text("相似度", "Score"), Kind.INTEGER, 8),
    (Text("原因", "Why"), Kind.LONG, 36),
    (Text("发现时间", "Found"), Kind.MOMENT, 17),
    (Text("状态", "State"), Kind.TEXT, 16),
    (Text("判定人", "Decided by"), Kind.TEXT, 10),
    (Text("判定时间", "Decided"), Kind.MOMENT, 17),
)


def likeness_sheet(connection: Connection, language: str) -> RegisterSheet:
    """Return 疑似重复: the pairs that wait for the archivist first, then those that were decided."""
    older, newer = customer.alias("older"), customer.alias("newer")
    older_file, newer_file = record.alias("older_file"), record.alias("newer_file")
    query = (
        sa.select(likeness, older.c.name, older_file.c.code, newer.c.name, newer_file.c.code)
        .join(older, older.c.id == likeness.c.older)
        .join(newer, newer.c.id == likeness.c.newer)
        .outerjoin(older_file, older_file.c.id == older.c.record)
        .outerjoin(newer_file, newer_file.c.id == newer.c.record)
        .where(likeness.c.state != "gone")
        .order_by(likeness.c.score.desc(), likeness.c.older, likeness.c.newer)
    )
    into = leaders(connection)
    rows: list[tuple[str, tuple[object, ...]]] = []
    for row in connection.execute(query):
        one = into.get(row.older, row.older) == into.get(row.newer, row.newer)
        state = "same" if one else row.state  # over other mergers, maybe
        names = (row[-4], row[-3], row[-2], row[-1])
        why = _why(row.why, language)
        decided = (row.by, _moment(row.decided))
        rows.append((state, (*names, row.score, why, _moment(row.found), _STATES[state].of(language), *decided)))
    rows.sort(key=lambda each: list(_STATES).index(each[0]))
    title = Text("疑似重复", "Likely duplicates").of(language)
    columns = tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in _COLUMNS)
    lines = [line for _, line in rows]
    return RegisterSheet(title, title, columns, fresh_blocks(columns, lines), len(lines))


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept).replace(tzinfo=None) if kept else None


def _why(reasons: Sequence[str], language: str) -> str:
    return Text("；", "; ").of(language).join(reason_text(reason).of(language) for reason in reasons)

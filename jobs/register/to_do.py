"""The register's sheet of what is still to be done: every open line of every table whose lines can be closed."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.engine import Connection

from jobs.ledger.lines import count_open, open_lines
from validators.declaration import Kind
from validators.forms import forms
from validators.message import Text
from workbooks.register import RegisterSheet, SheetColumn, fresh_blocks

_TITLE: Final = Text("待办事项", "To do")
_COLUMNS: Final = (
    (Text("完成期限", "Until"), Kind.DATE, 12),
    (Text("状态", "State"), Kind.TEXT, 10),
    (Text("负责人", "Who"), Kind.TEXT, 10),
    (Text("事项", "What"), Kind.LONG, 44),
    (Text("客户", "Customer"), Kind.TEXT, 30),
    (Text("来源", "From"), Kind.TEXT, 14),
    (Text("档号", "Archive code"), Kind.TEXT, 22),
    (Text("题名", "Title"), Kind.TEXT, 36),
    (Text("部门", "Department"), Kind.TEXT, 14),
)
#: So many are shown, the most urgent ones; whoever has to do them is reminded of each.
SHOWN: Final = 5_000
_FIRST: Final = Text(
    "待办事项（共 {every:,} 条，列出最急的 {shown:,} 条）", "To do (the {shown:,} most urgent of {every:,})"
)
_OPEN: Final = Text("未完成", "open")
_OVERDUE: Final = Text("已逾期", "overdue")


def to_do_sheet(connection: Connection, today: date, language: str) -> RegisterSheet:
    """Return 待办事项: follow-ups and decisions that are not done, the most urgent first (rules B2 B6).

    Args:
        connection: sees the ledger as it is.
        today: the run's day; what was due before it is overdue.
        language: of what is ours, `zh` or `en`.
    """
    columns = tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in _COLUMNS)
    names = {form.id: (form.sheet or form.title).of(language) for form in forms().values()}
    rows = [
        (
            each.due,
            (_OVERDUE if each.due and each.due < today else _OPEN).of(language),
            *(each.owner, each.what, each.customer),
            *(names[each.form], each.code, each.title, each.department),
        )
        for each in open_lines(connection, most=SHOWN)
    ]
    name = title = _TITLE.of(language)
    if len(rows) == SHOWN and (every := count_open(connection)) > SHOWN:
        title = _FIRST.of(language).format(shown=SHOWN, every=every)
    return RegisterSheet(name, title, columns, fresh_blocks(columns, rows), len(rows))

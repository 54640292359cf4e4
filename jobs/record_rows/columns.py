"""The columns of a register's sheets: of the index, and of each form's own (rule E7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jobs.record_rows.further import columns_beside
from validators.declaration import Form, Kind
from validators.message import Text
from workbooks.register import SheetColumn

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
    (Text("到期状态", "Due"), Kind.TEXT, 10),
    (Text("期限依据", "Kept by"), Kind.TEXT, 30),
    (Text("状态", "State"), Kind.TEXT, 10),
    (Text("纸质存放位置", "Place of paper"), Kind.TEXT, 18),
    (Text("纸质编号", "Code of paper"), Kind.TEXT, 12),
    (Text("电子文件", "File"), Kind.TEXT, 44),
    (Text("版本", "Version"), Kind.INTEGER, 8),
    (Text("交表时间", "Handed in"), Kind.MOMENT, 17),
    (Text("应交时间", "Due"), Kind.MOMENT, 17),
    (Text("迟交", "Late"), Kind.TEXT, 16),
)
#: So many columns 档案目录 has.
INDEX_WIDTH: Final = len(_INDEX)


def index_columns(language: str) -> tuple[SheetColumn, ...]:
    """Return the columns of 档案目录."""
    return _columns(_INDEX, language)


def form_tab(form: Form, language: str) -> str:
    """Return the name of a form's sheet."""
    return (form.sheet or form.title).of(language)


def form_columns(form: Form, language: str) -> tuple[SheetColumn, ...]:
    """Return the columns of one form's sheet: code, state, every field, its tables as text, and what stands beside."""
    head = ((Text("档号", "Archive code"), Kind.TEXT, 22), (Text("状态", "State"), Kind.TEXT, 10))
    lines = (Kind.INTEGER, 12) if form.gathers else (Kind.LONG, 40)
    return (
        *_columns(head, language),
        *(
            SheetColumn(c.label.of(language), Kind.TEXT if c.sensitive or c.many else c.kind, max(10, min(c.width, 40)))
            for c in form.kept_columns
        ),
        *(SheetColumn(table.plain_title.of(language), *lines) for table in form.kept_tables),
        *columns_beside(form, language),
    )


def _columns(declared: Sequence[tuple[Text, Kind, int]], language: str) -> tuple[SheetColumn, ...]:
    return tuple(SheetColumn(label.of(language), kind, width) for label, kind, width in declared)

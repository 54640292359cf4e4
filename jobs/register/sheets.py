"""The sheets of the master register, from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.absorbing import WHY_MERGED, WHY_UNDONE
from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.history import history
from jobs.ledger.tables import record
from jobs.record_rows.columns import form_columns, form_tab, index_columns
from jobs.record_rows.periods import Periods
from jobs.record_rows.rows import Rows, form_rows, index_rows, moment
from jobs.register.kept_blocks import KeptBlocks
from validators.declaration import Form, Kind
from validators.message import Text
from workbooks.register import BLOCK_ROWS, RegisterSheet, SheetColumn, fresh_blocks

#: So many changes are shown; all of them are in the ledger and by `guidang show`.
CHANGES_SHOWN: Final = 20_000
#: What a change that came with no form is called.
_WHY: Final[Mapping[str, Text]] = {
    WHY_MERGED: Text("客户合并 {code}", "merger with {code}"),
    WHY_UNDONE: Text("撤销合并 {code}", "merger with {code} undone"),
}


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


def index_sheet(connection: Connection, blocks: KeptBlocks, language: str, periods: Periods) -> RegisterSheet:
    """Return 档案目录: every record with all that rule E7 names, and when it is due (rule E11)."""
    columns = index_columns(language)

    def fetch(first: int, last: int) -> Rows:
        return index_rows(connection, first, last, language, periods)

    rows = _count(connection)
    appraised = sa.select((appraisal.c.record - 1) // BLOCK_ROWS).where(appraisal.c.revision > blocks.revision)
    changed = _changed(connection, record.c.id, blocks.revision)
    changed |= set(connection.execute(appraised.distinct()).scalars())
    title = Text("档案目录", "Index")
    return RegisterSheet(
        title.of(language), title.of(language), columns, blocks.blocks("index", columns, rows, changed, fetch), rows
    )


def form_sheet(connection: Connection, blocks: KeptBlocks, form: Form, language: str) -> RegisterSheet:
    """Return the sheet of one form: code, state, every field, and its tables as text."""
    columns = form_columns(form, language)

    def fetch(first: int, last: int) -> Rows:
        return form_rows(connection, form, first, last, language)

    rows = _count(connection, form.id)
    changed = _changed(connection, record.c.position, blocks.revision, form.id)
    return RegisterSheet(
        form_tab(form, language),
        form.title.of(language),
        columns,
        blocks.blocks(form.id, columns, rows, changed, fetch),
        rows,
    )


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
            *(each.by, each.approved, _why(each.why, language), each.reason, each.file),
        )
        for each in history(connection, newest=CHANGES_SHOWN)
    ]
    title = Text("变更", "Changes")
    columns = _columns(declared, language)
    return RegisterSheet(title.of(language), title.of(language), columns, fresh_blocks(columns, rows), len(rows))


def _why(why: str, language: str) -> str:
    word, _, code = why.partition(" ")
    return _WHY[word].of(language).format(code=code) if word in _WHY else why

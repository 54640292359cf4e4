"""销毁清册: what was destroyed, line by line, in the office's columns; made when a destruction is carried out (rules E13 E14)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jobs.reporting.report import Ask, Issue, Report, Sheet
from templates.contexts.destruction import DestructionList
from validators.declaration import Kind
from validators.message import Text


def _of_no_period(ask: Ask) -> Iterable[Issue]:
    return ()


REPORT: Final = Report(
    id="destruction_list",
    title=Text("销毁清册", "Destruction list"),
    spans={},
    context=DestructionList,
    issues=_of_no_period,
    sheets=(
        Sheet(
            "items",
            Text("销毁清册", "Destruction list"),
            (
                ("number", Text("序号", "No."), Kind.INTEGER, 7),
                ("code", Text("档号", "Archive code"), Kind.TEXT, 20),
                ("title", Text("题名", "Title"), Kind.TEXT, 36),
                ("responsible", Text("责任者", "Responsible"), Kind.TEXT, 10),
                ("dated", Text("形成日期", "Date"), Kind.DATE, 12),
                ("period", Text("保管期限", "Kept for"), Kind.TEXT, 10),
                ("years", Text("已保管年限", "Years kept"), Kind.INTEGER, 12),
                ("pieces", Text("件数", "Pieces"), Kind.INTEGER, 7),
                ("ground", Text("销毁原因", "Ground"), Kind.TEXT, 14),
                ("note", Text("备注", "Note"), Kind.TEXT, 24),
            ),
        ),
    ),
    of_destruction=True,
)

"""What people call the jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobs.ledger.due import Due
from validators.message import Text

NAMES: Final[Mapping[str, Text]] = {
    "nightly": Text("每晚处理", "The night's run"),
    "morning": Text("早间催办", "The morning's reminders"),
    "weekly": Text("变更周报", "The weekly changes"),
    "monthly": Text("月度报告", "The monthly report"),
    "quarterly": Text("季度清理和报告", "The quarter's cleaning and reports"),
    "halfyear": Text("半年清点和报告", "The half year's stock-taking and reports"),
    "yearly": Text("年度报告和卷内目录", "The year's reports and volume contents"),
    "partners": Text("供应商/客户汇总表", "The partner summary"),
}


def gaps(due: Due) -> dict[str, object]:
    """Return how a due time is told of: its job and its moment."""
    return {"job": NAMES[due.job], "due": f"{due.at:%Y-%m-%d %H:%M}"}

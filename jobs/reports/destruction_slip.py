"""纸质档案销毁单: by which paper is fetched from its place, destroyed and witnessed (rule E13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jobs.reporting.report import Ask, Issue, Report
from templates.contexts.destruction import DestructionSlip
from validators.message import Text


def _of_no_period(ask: Ask) -> Iterable[Issue]:
    return ()


REPORT: Final = Report(
    id="destruction_slip",
    title=Text("纸质档案销毁单", "Slip for destroying paper"),
    spans={},
    context=DestructionSlip,
    issues=_of_no_period,
    of_destruction=True,
)

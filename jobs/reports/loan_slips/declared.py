"""The slips as a report: its period is the number of the loan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jobs.reporting.report import Ask, Issue, Report
from templates.contexts.loan_slip import LoanSlip
from validators.message import Text


def _of_no_period(ask: Ask) -> Iterable[Issue]:
    return ()


REPORT: Final = Report(
    id="loan_slip",
    title=Text("借阅单", "Loan slip"),
    spans={},
    context=LoanSlip,
    issues=_of_no_period,
)

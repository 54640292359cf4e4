"""What holds for every report."""

from __future__ import annotations

import pytest

from jobs.reporting.report import Report
from jobs.reports import reports
from validators.due_times import SPANS


@pytest.mark.parametrize("report", reports().values(), ids=lambda report: report.id)
def test_a_report_is_about_the_days_that_its_job_is_due_for(report: Report) -> None:
    """Else a report made by hand would be taken for one that is due, or made twice."""
    for job, span in report.spans.items():
        assert SPANS[job] is span

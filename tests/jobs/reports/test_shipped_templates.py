"""The Word templates that come with guidang, in both languages."""

from __future__ import annotations

import pytest

from jobs.reporting.office_templates import shipped_template
from jobs.reports import reports
from templates.lint import template_faults


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("report", sorted(reports()))
def test_a_shipped_template_fits_its_report(report: str, language: str) -> None:
    declared = reports()[report]
    faults = template_faults(shipped_template(declared, language).read_bytes(), declared.context)
    assert [(str(each.what), each.paragraph) for each in faults if each.fatal] == []

"""The reports: a file each, which holds one `REPORT` (DOMAIN, "Lists and reports")."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from jobs.reporting.report import Report
from validators.periods import Span


@cache
def reports() -> dict[str, Report]:
    """Return every report by its id, in the order of their files."""
    found = [import_module(f"{__name__}.{module.name}").REPORT for module in iter_modules(__path__)]
    return {report.id: report for report in found}


@cache
def by_job() -> dict[str, list[tuple[Report, Span]]]:
    """Return job -> the reports made in it, each with the length of the period that it is then about."""
    found: dict[str, list[tuple[Report, Span]]] = {}
    for report in reports().values():
        for job, span in report.spans.items():
            found.setdefault(job, []).append((report, span))
    return found

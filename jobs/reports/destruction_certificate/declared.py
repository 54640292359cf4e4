"""The certificate as a report: its period is the application's code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jobs.reporting.report import Ask, Issue, Report
from templates.contexts.destruction import DestructionCertificate
from validators.message import Text


def _of_no_period(ask: Ask) -> Iterable[Issue]:
    return ()


REPORT: Final = Report(
    id="destruction_certificate",
    title=Text("销毁证明", "Certificate of destruction"),
    spans={},
    context=DestructionCertificate,
    issues=_of_no_period,
    of_destruction=True,
)

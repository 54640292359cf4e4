"""Web pages from templates: self-contained, every value escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from templates.contexts.run_report import RunReport

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import PackageLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(loader=PackageLoader("templates", "."), autoescape=True, undefined=StrictUndefined)


def run_report_page(report: RunReport) -> bytes:
    """Return the run report as one HTML file, UTF-8."""
    return _environment().get_template("run_report.html.j2").render(report=report).encode()

"""Web pages and mails from templates: self-contained, every value escaped but in plain text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from templates.contexts.reminder import ReminderMail
from templates.contexts.run_report import RunReport

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import PackageLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def escapes(name: str | None) -> bool:
        return name is None or not name.endswith(".txt.j2")

    return SandboxedEnvironment(loader=PackageLoader("templates", "."), autoescape=escapes, undefined=StrictUndefined)


def run_report_page(report: RunReport) -> bytes:
    """Return the run report as one HTML file, UTF-8."""
    return _environment().get_template("run_report.html.j2").render(report=report).encode()


def reminder_page(mail: ReminderMail) -> str:
    """Return a morning's mail of reminders as a page."""
    return _environment().get_template("reminder.html.j2").render(mail=mail)


def reminder_text(mail: ReminderMail) -> str:
    """Return the same in plain text."""
    return _environment().get_template("reminder.txt.j2").render(mail=mail)

"""What of a demo is worth opening first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jobs.demo import Demo
from jobs.demo.deciding import NAME as APPROVALS
from jobs.receipts import NAME as RECEIPTS
from jobs.reminders.rows import BOOK as REMINDERS
from jobs.reports.management import REPORT
from jobs.reviewing.asking import FORMS
from jobs.tally import Arrived


@dataclass(frozen=True, slots=True)
class Tour:
    """The sights of a demo.

    Attributes:
        register: the master register.
        returned: a form that came back.
        person: whose form that is.
        count: how many of its cells are red.
        receipt: that person's receipts.
        inbox: where that person puts the mended form.
        approvals: what waits for a supervisor, with the forms beside it.
        supervisor: who that is.
        waiting: how many forms wait for them.
        report: the last night's report, as a page.
        management: the month's report for the management meeting.
        reminders: what somebody is reminded of every morning.
        code: of a record that changed in the last night.
        word: finds a few records.
        next_night: when the mended form could be taken.
    """

    register: Path
    returned: Path
    person: str
    count: int
    receipt: Path
    inbox: Path
    approvals: Path
    supervisor: str
    waiting: int
    report: Path
    management: Path
    reminders: Path
    code: str
    word: str
    next_night: datetime


def tour(demo: Demo) -> Tour:
    """Return the sights of a demo."""
    workspace, language = demo.workspace, demo.workspace.settings.language
    arrived = demo.nights[-1].counted.arrived
    showpiece = max((each for each in arrived if each.state == "returned"), key=_richness)
    # The last of them is the customer who has signed and become a VIP.
    changed = [
        taken.code for each in arrived if each.form == "customer" for taken in each.taken if taken.how == "changed"
    ]
    approvals = max(workspace.decisions.glob(f"*/{APPROVALS}"), key=_forms_beside)
    reports = sorted(workspace.runs.glob(f"{demo.at:%Y-%m-%d %H%M}*.html"))
    return Tour(
        register=workspace.register_book,
        returned=workspace.returned / showpiece.person / showpiece.name,
        person=showpiece.person,
        count=len(showpiece.problems),
        receipt=workspace.people / showpiece.person / f"{RECEIPTS.of(language)}.xlsx",
        inbox=workspace.inbox / showpiece.person,
        approvals=approvals,
        supervisor=approvals.parent.name,
        waiting=_forms_beside(approvals)[0],
        report=reports[0],
        management=next(workspace.reports.glob(f"{REPORT.title.of(language)}/*.docx")),
        reminders=max(workspace.decisions.glob(f"*/{REMINDERS.file}"), key=lambda path: (path.stat().st_size, path)),
        code=changed[-1],
        word=demo.word,
        next_night=demo.at + timedelta(days=1),
    )


def _richness(each: Arrived) -> tuple[int, int]:
    """Rank a returned form by how many kinds of mistakes it shows."""
    return len({problem.rule for problem in each.problems}), -each.id


def _forms_beside(approvals: Path) -> tuple[int, str]:
    """Rank a workbook of approvals by how many forms lie beside it."""
    return sum(1 for _ in (approvals.parent / FORMS).iterdir()), approvals.parent.name

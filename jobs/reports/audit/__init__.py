"""档案检查报告: each quarter what was looked at in the archive and what is not in order (rules B11 E10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jobs.reporting.report import Ask, Issue, Report
from jobs.reporting.vouched import vouched
from jobs.reports.audit.sheets import SHEETS
from templates.contexts.audit import Audit
from templates.contexts.pieces import Table
from validators.message import Message, Text
from validators.periods import Span


def issues(ask: Ask) -> Iterator[Issue]:
    """Yield the one copy, for the management."""
    from jobs.reports.audit.access import loans, looks, overdue_days
    from jobs.reports.audit.conduct import (
        department_table,
        drawing,
        people_table,
        put_forward,
        rule_of,
        rule_said,
        standing,
    )
    from jobs.reports.audit.integrity import backing_check, code_checks, file_checks, log_check
    from jobs.reports.audit.matters import gone_table, remedies, stock_table
    from jobs.reports.audit.summary import (
        conduct_said,
        decisions,
        integrity_said,
        loans_said,
        remedies_said,
        stock_said,
    )

    there, compared, files = file_checks(ask)
    codes, gaps = code_checks(ask)
    checks = (there, compared, log_check(ask), codes, backing_check(ask))
    known, rule = standing(ask), rule_of(ask)
    lent, seen, breaches, stock = loans(ask), looks(ask), remedies(ask), stock_table(ask)
    departments = department_table(ask, known)
    good, bad = put_forward(ask, known, overdue_days(lent), rule)
    said = [
        *integrity_said(checks),
        *conduct_said(known),
        *loans_said(lent),
        *remedies_said(ask, breaches),
        *stock_said(stock),
    ]
    to_decide = tuple(map(ask.say, decisions(ask, files, codes.faults, seen, lent, breaches, stock, good, bad)))
    yield Issue(
        Audit(
            ask.head,
            tuple(map(ask.say, said)),
            to_decide or (ask.say(Message("Nothing has to be decided.")),),
            Table(
                Text("检查了什么", "What was looked at").of(ask.language),
                ask.say(Message("“guidang verify” looks at all of it at any time.")),
                checks,
            ),
            files,
            gaps,
            seen,
            lent,
            departments,
            drawing(ask, departments, Text("各部门及时率（%）", "Timeliness by department (%)"), "timely"),
            drawing(ask, departments, Text("各部门正确率（%）", "Correctness by department (%)"), "correct"),
            people_table(ask, known),
            breaches,
            stock,
            gone_table(ask),
            good,
            bad,
            rule_said(ask, rule),
            vouched(ask),
        )
    )


REPORT: Final = Report(
    id="audit",
    title=Text("档案检查报告", "Archive audit"),
    spans={"quarterly": Span.QUARTER},
    context=Audit,
    issues=issues,
    sheets=SHEETS,
    mail_to=("管理层",),
)

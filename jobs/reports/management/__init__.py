"""The monthly management report (月度管理报告): what the management meeting decides over."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.reporting.report import Ask, Issue, Report
from jobs.reporting.vouched import vouched
from jobs.reports.management.sheets import SHEETS
from templates.contexts.management import Management
from validators.message import Text
from validators.periods import Span


def _issues(ask: Ask) -> Iterator[Issue]:
    from jobs.reports.management.customers import customers_part
    from jobs.reports.management.decisions import Parts, decisions
    from jobs.reports.management.holdings import holdings_part
    from jobs.reports.management.quality import Standing, quality_part
    from jobs.reports.management.service import service_part
    from jobs.reports.management.summary import figures, summary
    from jobs.reports.management.trade import trade_part
    from jobs.reports.management.visits import visits_part

    standing = Standing(ask)
    parts = Parts(
        customers_part(ask),
        visits_part(ask),
        service_part(ask),
        trade_part(ask),
        holdings_part(ask),
        quality_part(ask, standing),
    )
    every = decisions(ask, parts)
    yield Issue(
        Management(
            ask.head,
            figures(ask, parts),
            standing.timely(None).now,
            standing.correct(None).now,
            summary(ask, parts, every),
            every[:3],
            every[3:],
            *parts,
            vouched=vouched(ask),
        )
    )


REPORT = Report(
    "management",
    Text("月度管理报告", "Monthly management report"),
    {"monthly": Span.MONTH},
    Management,
    _issues,
    SHEETS,
    mail_to=("管理层",),
)

"""客户分析报告: what the records say to sales, market and service (rules C8 B6 B7).

There is one report of all three parts for archivists and management, who bring it to the meeting at which the
departments analyse their records together, and a copy for each head of those departments with their own part. A
copy counts what the whole office did, but lists only the records of its reader's own people (rule A7) and says how
many it leaves out. The 知识库 is in every copy: it is there to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobs.reporting.report import Ask, Issue, Report
from jobs.reports.analysis.sheets import SHEETS
from templates.contexts.analysis import Analysis
from validators.facts import Person
from validators.message import Message, Text
from validators.periods import Span

if TYPE_CHECKING:
    from jobs.reports.analysis.material import Material


def _issues(ask: Ask) -> Iterator[Issue]:
    from jobs.reporting.copies import supervisors
    from jobs.reports.analysis.material import gathered

    material = gathered(ask)
    yield Issue(_copy(ask, material, None, ("sales", "market", "service")))
    for person in supervisors(ask.people):
        parts = _parts_for(ask, person)
        if parts:
            yield Issue(_copy(ask, material, person, parts), person.department, person.name)


def _parts_for(ask: Ask, person: Person) -> tuple[str, ...]:
    """Return which parts concern somebody's departments, by the settings."""
    settings, theirs = ask.run.workspace.settings.analysis, {person.department, *person.further_departments}
    return tuple(part for part in ("sales", "market", "service") if theirs & set(getattr(settings, part)))


def _copy(ask: Ask, material: Material, person: Person | None, parts: tuple[str, ...]) -> Analysis:
    from jobs.reports.analysis import summary as words
    from jobs.reports.analysis.knowledge import knowledge
    from jobs.reports.analysis.market import market_part
    from jobs.reports.analysis.material import Reader
    from jobs.reports.analysis.sales import sales_part
    from jobs.reports.analysis.service import service_part

    reader = Reader(person)
    known = knowledge(ask, material, reader)
    sales = sales_part(ask, material, reader) if "sales" in parts else None
    market = market_part(ask, material, reader) if "market" in parts else None
    service = service_part(ask, material, reader) if "service" in parts else None
    said: list[Message] = []
    decide: list[Message] = []
    if sales:
        said += words.sales_summary(ask, material, sales)
        decide += words.sales_proposals(ask, material, sales, reader)
    if market:
        said += words.market_summary(ask, material, market)
        decide += words.market_proposals(ask, material, market)
    if service:
        said += words.service_summary(ask, material, service, known)
        decide += words.service_proposals(ask, material, reader, known)
    sight = Message(
        "This copy is for {department}: its figures are those of the whole office; of single records it lists those of the "
        "department's own people.",
        {"department": person.department if person else ""},
    )
    return Analysis(
        head=ask.head,
        department=person.department if person else "",
        sight=ask.say(sight) if person else "",
        summary=tuple(map(ask.say, said)),
        proposals=tuple(map(ask.say, decide)),
        sales=sales,
        market=market,
        service=service,
        knowledge=known,
    )


REPORT = Report(
    "analysis",
    Text("客户分析报告", "Customer analysis"),
    {"quarterly": Span.QUARTER, "halfyear": Span.HALF, "yearly": Span.YEAR},
    Analysis,
    _issues,
    SHEETS,
    mail_to=("管理层",),
)

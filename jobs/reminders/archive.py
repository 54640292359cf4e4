"""Matters of the archive and its order: reports of a breach and their remedies, counting the stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import sqlalchemy as sa

from jobs.ledger.disposal_checks import not_applied_for
from jobs.ledger.grants import running
from jobs.ledger.reports import Report, reports
from jobs.ledger.stock import newest_taking, open_differences
from jobs.ledger.tables import stock
from jobs.reminders.due import Asking, Due, day
from validators.inquiry import MANAGEMENT, REMEDY, WAITS
from validators.loans import ELECTRONIC_WAY
from validators.message import Message, Text
from validators.supervision import archivists

#: What lies in people's own folders is called so; see the steps that write it.
REMEDIES: Final = Text("限期整改", "Remedies with a deadline")
INQUIRIES: Final = Text("举报调查", "Inquiries")
COUNTS: Final = Text("待清点", "To be counted")
CONSULTING: Final = Text("查阅", "Consulting")
DIFFERENCES: Final = Text("清点差异清单", "Differences in stock")
DUE_LIST: Final = Text("到期清单", "Records due")


def remedies(asking: Asking) -> Iterator[Due]:
    """What has to be put right after a breach; by its code alone, and past whoever it is about (rules B12 E10)."""
    for each in reports(asking.connection, asking.roster):
        until, responsible = day(each.fields.get("remedy_until")), str(each.fields.get("responsible") or "")
        if each.state != REMEDY or not responsible or until is None or until > asking.until("remedies"):
            continue
        yield Due(
            "remedies",
            each.code,
            responsible,
            Message("What {code} found has to be put right.", {"code": each.code}),
            Message("Put it right, and tell whoever looked into it, who enters the day on the form."),
            asking.collected_in(responsible, REMEDIES),
            each.code,
            due=until,
            private=True,
            above=_over(asking, each),
        )


def inquiries(asking: Asking) -> Iterator[Due]:
    """Reports of a breach that wait for whoever looks into them; by their code alone (rule B12)."""
    for each in reports(asking.connection, asking.roster):
        if each.state != WAITS or not each.inquirer:
            continue
        began = day(each.fields.get("reported_on")) or asking.today
        yield Due(
            "inquiries",
            each.code,
            each.inquirer,
            Message("The report {code} waits to be looked into.", {"code": each.code}),
            Message("Fill in the third part of the form in the folder 举报调查, and put it into your inbox."),
            asking.collected_in(each.inquirer, INQUIRIES, ""),
            each.code,
            began,
            asking.by("inquiries", began),
            private=True,
        )


def _over(asking: Asking, each: Report) -> tuple[str, ...]:
    managers = (
        person.name
        for person in asking.roster.values()
        if person.role == MANAGEMENT and person.active and person.name not in each.about
    )
    return tuple(dict.fromkeys(filter(None, (each.inquirer, *managers))))


def counts(asking: Asking) -> Iterator[Due]:
    """Lists of the stock-taking under way that are not counted yet (rule C15)."""
    taking = newest_taking(asking.connection)
    if not taking:
        return
    year, half = taking.split("-")
    began = date(int(year), 1 if half == "1" else 7, 1)
    query = sa.select(stock.c.holder, sa.func.count()).where(
        stock.c.taking == taking, stock.c.found.is_(None), stock.c.list != ""
    )
    for holder, left in asking.connection.execute(query.group_by(stock.c.holder).order_by(stock.c.holder)):
        yield Due(
            "counts",
            taking,
            holder,
            Message(
                "Of the stock-taking {taking}, {count} papers are not counted yet.", {"taking": taking, "count": left}
            ),
            Message("Fill in the lists in the folder 待清点 and put them into your inbox."),
            asking.collected_in(holder, COUNTS, ""),
            since=began,
            due=asking.by("counts", began),
            mark=taking,
        )


def differences(asking: Asking) -> Iterator[Due]:
    """What the counts differ in from what is on file and nobody has settled, for the archivist (rules C15 D7)."""
    found = open_differences(asking.connection)
    if not found or not found.count:
        return
    settings = asking.run.workspace.settings
    for person in archivists(asking.roster):
        yield Due(
            "differences",
            "differences",
            person,
            Message("Differences of the stock-taking that are not settled: {count}.", {"count": found.count}),
            Message("Settle them as the list says; each line stays until it is settled."),
            f"{settings.folders.reports}/{DIFFERENCES.of(settings.language)}.xlsx",
            since=found.since,
            due=asking.by("differences", found.since),
            mark="differences",
        )


def due_records(asking: Asking) -> Iterator[Due]:
    """Records that are due, that nothing holds, and for whose destruction nobody has applied, for the archivist (rule E12)."""
    count, first = not_applied_for(asking.connection, asking.today)
    if not count or first is None:
        return
    settings = asking.run.workspace.settings
    for person in archivists(asking.roster):
        yield Due(
            "due_records",
            "due_records",
            person,
            Message("Records that are due, and that are on no application for destruction: {count}.", {"count": count}),
            Message("Look them through, and apply for their destruction, or have it decided to keep them on."),
            f"{settings.folders.disposal}/{DUE_LIST.of(settings.language)}.xlsx",
            since=first,
            due=asking.by("due_records", first),
            mark="due_records",
        )


def consulting(asking: Asking) -> Iterator[Due]:
    """Requests whose copies are soon taken away, for whoever consults them; by their code alone (rule E9)."""
    last: dict[tuple[str, str], tuple[date, int]] = {}
    for each in running(asking.connection, asking.today):
        if each.grant.way == ELECTRONIC_WAY:
            continue  # told with the loans
        key = each.grant.person, each.grant.request
        until, count = last.get(key, (each.grant.until, 0))
        last[key] = max(until, each.grant.until), count + 1
    for (person, request), (until, count) in last.items():
        if until > asking.until("consulting"):
            continue
        folder = asking.collected_in(person, CONSULTING, "")
        yield Due(
            "consulting",
            request,
            person,
            Message(
                "What you may consult by {request} is taken away after its last day: {count} records.",
                {"request": request, "count": count},
            ),
            Message(
                "Nothing needs to be done if you are through; else hand in the form 客户文件查阅申请表 again, with a later last day, so "
                "that it can be decided on in time."
            ),
            f"{folder}/{request}",
            request,
            due=until,
            mark=until.isoformat(),
        )

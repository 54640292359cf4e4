"""Matters of somebody's own work: what is out on loan, what came back, visits to record, things to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.ledger.due_records import loans as loans_out
from jobs.ledger.due_records import loans_in, returned_forms
from jobs.ledger.lending import last_day, ready_since
from jobs.ledger.lines import open_lines
from jobs.ledger.plans import unrecorded
from jobs.reminders.due import Asking, Due, day, is_secret, short, titled
from validators.answers import sheets
from validators.forms import forms
from validators.loans import HARMED, READY
from validators.message import Message
from validators.supervision import archivists, reviewer_of

#: The archivist's workbook of loans.
_DESK: Final = f"{sheets()['lending'].title.zh}.xlsx"


def loans(asking: Asking) -> Iterator[Due]:
    """Records out on loan that are to be returned soon, or should have been (rule C6)."""
    to_return = Message(
        "Give the record back to the archivist, who enters it; to keep it longer, fill in 申请延期至 in its row of the borrowing "
        "register and hand that in before the loan ends."
    )
    for row, out in loans_out(asking.connection, asking.until("loans")):
        title = short(titled(out.customer_name, out.title)) if out else ""
        asked = row.fields.get("extension")
        gaps = {"code": row.holds, "title": title, "since": row.fields.get("taken_on"), "until": asked}
        yield Due(
            "loans",
            row.code,
            str(row.fields.get("borrower") or row.handler),
            Message("“{code} {title}” is on loan since {since}; it was extended to {until}.", gaps)
            if asked
            else Message("“{code} {title}” is on loan since {since}.", gaps),
            to_return,
            asking.blank("borrowing"),
            row.holds,
            day(row.fields.get("taken_on")),
            day(row.fields.get("due")),
            secret=out is not None and is_secret(out.secrecy),
            reader=out.handler if out else "",
            also=tuple(archivists(asking.roster)),
        )


def pickups(asking: Asking) -> Iterator[Due]:
    """Originals that were asked for and are ready to be fetched (rule C6)."""
    for row, of in loans_in(asking.connection, (READY,)):
        title = short(titled(of.customer_name, of.title)) if of else ""
        since, ends = ready_since(asking.connection, row), date.fromisoformat(row.fields["due"])
        yield Due(
            "pickups",
            row.code,
            str(row.fields["borrower"]),
            Message("“{code} {title}” is ready for you ({loan}).", _of(row) | {"title": title}),
            Message("Fetch it from the archivist by that day; after it the loan lapses, and you have to ask anew."),
            code=row.fields["code"],
            since=since,
            due=last_day(since, ends, asking.run.workspace.settings.rules.fetch_days),
            secret=of is not None and is_secret(of.secrecy),
            reader=str(row.fields["borrower"]),
        )


def harmed(asking: Asking) -> Iterator[Due]:
    """Originals that came back damaged, or not at all, for the archivists and the borrower's supervisor (rule C6)."""
    for row, _ in loans_in(asking.connection, (HARMED,)):
        began = date.fromisoformat(row.fields["returned_on"])
        gaps = _of(row) | {"who": row.fields["borrower"], "condition": row.fields["condition"]}
        matter = ("harmed", row.code)
        what = Message("{code}, lent to {who}, is {condition} ({loan}).", gaps)
        days = {"code": row.fields["code"], "since": began, "due": asking.by("harmed", began)}
        for person in archivists(asking.roster):
            todo = Message("See to it, and enter 处理完毕 with the result in the workbook {file}.", {"file": _DESK})
            yield Due(*matter, person, what, todo, asking.answered_in(person, _DESK), **days)
        supervisor = reviewer_of(asking.roster, str(row.fields["borrower"]))
        if supervisor and supervisor not in archivists(asking.roster):
            agree = Message("Settle with {who} and the archivist how it is made good; the archivist enters it.", gaps)
            yield Due(*matter, supervisor, what, agree, **days)


def _of(row: Row[Any]) -> dict[str, object]:
    return {"code": row.fields["code"], "loan": row.code}


def returned(asking: Asking) -> Iterator[Due]:
    """Forms that were handed back and have not come again (rules A2 B4)."""
    for each in returned_forms(asking.connection):
        form = forms().get(each.form)
        name = each.path.rsplit("/", 1)[-1] or (form.title.zh if form else each.ticket)
        yield Due(
            "returned",
            each.ticket,
            each.person,
            Message("“{file}” came back and has not been handed in again.", {"file": name}),
            Message(
                "Correct the red cells, which the sheet 审核意见 explains, and put the file into your inbox again."
            ),
            asking.returned_to(each.path) if each.path else "",
            since=each.on,
            due=asking.by("returned", each.on),
            secret=form is not None and is_secret(form.secrecy),
            reader=each.person,
            openly=Message("A form, 《{form}》, came back and has not been handed in again.", {"form": form.title})
            if form
            else None,
        )


def plans(asking: Asking) -> Iterator[Due]:
    """Planned visits whose record is overdue (rules B1 B4)."""
    for each in unrecorded(asking.connection, asking.run.at):
        ended = each.moment("planned_end").date()
        yield Due(
            "plans",
            each.code,
            each.lead_visitor,
            Message(
                "The visit to {customer} planned for {day} ({code}) has no record.",
                {"customer": each.fields["customer"], "day": ended, "code": each.code},
            ),
            Message(
                "Hand in the form 客户拜访记录表 with the plan's code; where the visit was put off or is off, hand in the form "
                "客户拜访计划表 with the code and the reason."
            ),
            asking.blank("visit_record"),
            each.code,
            ended,
            each.awaited.date(),
        )


def follow_ups(asking: Asking) -> Iterator[Due]:
    """Follow-ups of visits and calls, and decisions of meetings, that are to be done (rules B2 B6)."""
    for each in open_lines(asking.connection, asking.until("follow_ups")):
        gaps = {"what": short(each.what), "title": short(titled(each.customer, each.title)), "code": each.code}
        yield Due(
            "follow_ups",
            f"{each.code}/{each.table}/{each.id}",
            each.owner or each.handler,
            Message("{what} ({title}, {code})", gaps),
            Message("When it is done, fill in 完成日期 in its line of the form and hand the form in again."),
            asking.blank(each.form),
            each.code,
            due=each.due,
            secret=is_secret(each.secrecy),
            reader=each.handler,
        )

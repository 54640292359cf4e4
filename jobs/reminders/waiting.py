"""Matters that wait for somebody's decision in a workbook, and what follows if nobody acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.ledger.confirming import IN_USE
from jobs.ledger.contesting import open_conflicts
from jobs.ledger.deletions import waiting as deletions_waiting
from jobs.ledger.due_records import unconfirmed_of
from jobs.ledger.likenesses import waiting as likely_pairs
from jobs.ledger.reviews import open_reviews
from jobs.ledger.tables import proposal, record
from jobs.reminders.due import Asking, Due, is_secret, short, titled
from jobs.workspace import iso
from validators.answers import sheets
from validators.forms import forms
from validators.message import Message, Text
from validators.supervision import archivists, reviewer_of

_DESTRUCTION: Final = "destruction_application"
_UNCONFIRMED: Final = "待确认"
#: What lies in people's own folders is called so; see the steps that write it.
HANDOVERS: Final = Text("待交接客户清单", "Customers to hand over")


def _file(sheet: str) -> str:
    return f"{sheets()[sheet].title.zh}.xlsx"


def _on(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def approvals(asking: Asking) -> Iterator[Due]:
    """Forms that wait for somebody's 同意 or 退回, summed up for each (rules A2 B4)."""
    yield from _approvals(asking, "approvals")


def destructions(asking: Asking) -> Iterator[Due]:
    """Destructions that wait for somebody's decision (rule E13)."""
    yield from _approvals(asking, "destructions")


def _approvals(asking: Asking, kind: str) -> Iterator[Due]:
    waits: dict[str, list[Row[Any]]] = {}
    for row in open_reviews(asking.connection):
        if row.reviewer and (row.form == _DESTRUCTION) == (kind == "destructions"):
            waits.setdefault(row.reviewer, []).append(row)
    for reviewer, rows in waits.items():
        first = min(_on(row.opened) for row in rows)
        gaps = {"count": len(rows), "file": _file("approvals")}
        yield Due(
            kind,
            kind,
            reviewer,
            Message("{count} applications for destruction wait for your decision.", gaps)
            if kind == "destructions"
            else Message("{count} forms wait for your decision.", gaps),
            Message("Choose 同意 or 退回 for each of them in the workbook {file}.", gaps),
            asking.answered_in(reviewer, _file("approvals")),
            since=first,
            due=asking.by(kind, first),
            mark=max(row.opened for row in rows),
        )


def conflicts(asking: Asking) -> Iterator[Due]:
    """Fields that two people set otherwise, which an archivist decides on (rule C8)."""
    yield from _of_archivists(
        asking,
        "conflicts",
        [row.opened for row in open_conflicts(asking.connection)],
        Message("Conflicts that wait for your decision: {count}."),
        "conflicts",
    )


def duplicates(asking: Asking) -> Iterator[Due]:
    """Customers that may be one, which an archivist decides on (rule C7)."""
    yield from _of_archivists(
        asking,
        "duplicates",
        [each.found for each in likely_pairs(asking.connection)],
        Message("Pairs of customers that may be one: {count}."),
        "duplicates",
    )


def _of_archivists(asking: Asking, kind: str, opened: Sequence[str], what: Message, sheet: str) -> Iterator[Due]:
    if not opened:
        return
    for person in archivists(asking.roster):
        yield Due(
            kind,
            kind,
            person,
            Message(what.id, {"count": len(opened)}),
            Message("Decide in the workbook {file}.", {"file": _file(sheet)}),
            asking.answered_in(person, _file(sheet)),
            since=_on(min(opened)),
            due=asking.by(kind, _on(min(opened))),
            mark=max(opened),
        )


def proposals(asking: Asking) -> Iterator[Due]:
    """The quarter's proposals that wait for a supervisor (rule C8)."""
    query = sa.select(proposal.c.opened, record.c.handler).join(record, record.c.id == proposal.c.record)
    waits: dict[str, list[str]] = {}
    for row in asking.connection.execute(query.where(proposal.c.state == "open")):
        waits.setdefault(reviewer_of(asking.roster, row.handler), []).append(row.opened)
    for person, opened in waits.items():
        yield Due(
            "proposals",
            "proposals",
            person,
            Message(
                "Proposals of the quarter's cleaning that wait for your decision: {count}.", {"count": len(opened)}
            ),
            Message("Decide in the workbook {file}.", {"file": _file("quarterly")}),
            asking.answered_in(person, _file("quarterly")),
            since=_on(min(opened)),
            due=asking.by("proposals", _on(min(opened))),
            mark=max(opened),
        )


def facts(asking: Asking) -> Iterator[Due]:
    """Files that nobody has confirmed for a time, summed up for each person (rule C13)."""
    days = asking.run.workspace.settings.rules.verify_days
    before = asking.run.at - timedelta(days=days)
    for handler, count, oldest in unconfirmed_of(asking.connection, iso(before)):
        yield Due(
            "facts",
            "facts",
            handler,
            Message("Files of customers and suppliers that nobody has confirmed for long: {count}.", {"count": count}),
            Message("Verify them and answer in the workbook {file}.", {"file": _file("facts_to_verify")}),
            asking.answered_in(handler, _file("facts_to_verify")),
            since=oldest,
            due=asking.by("facts", oldest + timedelta(days=days)),
            mark="facts",
        )


def deletions(asking: Asking) -> Iterator[Due]:
    """Deletions that soon can no longer be taken back, for who asked and for who is in charge (rule C8)."""
    waits = {
        code: row
        for code, row in deletions_waiting(asking.connection).items()
        if row.until <= asking.until("deletions").isoformat()
    }
    if not waits:
        return
    names = ("code", "title", "customer_name", "handler", "secrecy")
    query = sa.select(*(record.c[name] for name in names)).where(record.c.code.in_(sorted(waits)))
    for row in asking.connection.execute(query.order_by(record.c.id)):
        waiting = waits[row.code]
        gaps = {"code": row.code, "title": short(titled(row.customer_name, row.title)), "until": waiting.until}
        for person in dict.fromkeys((waiting.asked, row.handler)):
            yield Due(
                "deletions",
                row.code,
                person,
                Message("“{code} {title}” is erased after {until}, as was asked for.", gaps),
                Message(
                    "Nothing needs to be done if that is right; else hand in the form 档案修改/删除申请表 with 撤回删除 before."
                ),
                asking.blank("change_request"),
                row.code,
                _on(waiting.opened),
                date.fromisoformat(waiting.until),
                secret=is_secret(row.secrecy),
                reader=row.handler,
            )


def handovers(asking: Asking) -> Iterator[Due]:
    """Customers of people who have left, for whoever has to hand them over, and slips to confirm (rule C14)."""
    gone = sorted(person.name for person in asking.roster.values() if not person.active)
    own = [form.id for form in forms().values() if form.party and form.party.role == "customer"]
    query = sa.select(record.c.handler, sa.func.count()).where(
        record.c.form.in_(own), record.c.handler.in_(gone), record.c.state.in_(IN_USE)
    )
    for left, count in asking.connection.execute(query.group_by(record.c.handler).order_by(record.c.handler)):
        yield Due(
            "handovers",
            f"left/{left}",
            left,
            Message(
                "{left} has left, and {count} customers have nobody who looks after them.",
                {"left": left, "count": count},
            ),
            Message("Complete the slip in the folder 待交接 and put it into your inbox."),
            asking.collected_in(reviewer_of(asking.roster, left), HANDOVERS),
        )
    slips = sa.select(record.c.code, record.c.customer_name, record.c.dated, record.c.fields).where(
        record.c.form == "handover", record.c.state == _UNCONFIRMED
    )
    for row in asking.connection.execute(slips.order_by(record.c.id)):
        began = _on(row.dated)
        for column, who in (("given", "from_person"), ("taken", "to_person")):
            if row.fields.get(column) != "是" and row.fields.get(who):
                yield Due(
                    "handovers",
                    row.code,
                    str(row.fields[who]),
                    Message(
                        "The handover of {customer} ({code}) waits for a confirmation.",
                        {"customer": row.customer_name, "code": row.code},
                    ),
                    Message("Hand in the form 客户档案交接单 with the same row, confirmed."),
                    asking.blank("handover"),
                    row.code,
                    began,
                    asking.by("handovers", began),
                )

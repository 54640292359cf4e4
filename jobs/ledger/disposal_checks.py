"""What stands against destroying a record: asked at hand-in, after the approval, and when it is carried out (E11-E13 E15)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.ledger.appraisal_table import appraisal
from jobs.ledger.customers import chunks
from jobs.ledger.deletions import WAITING as BEING_DELETED
from jobs.ledger.disposal_table import disposal, disposal_item
from jobs.ledger.holds import standing
from jobs.ledger.renewing_appraisals import HELD as IS_HELD
from jobs.ledger.tables import arrival, record, review
from jobs.ledger.triggers import subjects
from validators.facts import GONE
from validators.holds import DELETION, LOAN
from validators.message import Fault, Message
from validators.verdicts import Lines, Verdict, appraise

#: Id of the form, what an item's appraisal says of what is to go, and the ground of what goes before its time.
FORM: Final = "destruction_application"
GOES: Final = "同意销毁"
EARLY: Final = "提前销毁"
#: States of an application that has not come to its end.
RUNNING: Final = ("approved", "ordered")

GONE_ALREADY = Fault(
    "destroys-what-is-gone",
    "The record “{value}” is {state} already; only its code is still known.",
    "Delete this line, or correct the archive code.",
    "E14",
)
ON_ANOTHER = Fault(
    "destroys-twice",
    "The record “{value}” stands on another application for destruction that is not finished: {other}.",
    "Delete this line; where the other one is to be given up, have it stopped or sent back first.",
    "E13",
)
NOT_DUE = Fault(
    "destroys-before-due",
    "The record “{value}” is to be kept until {due}.",
    "Delete this line; where it is of no further value, put it on an application with 提前销毁 as ground, and its reason.",
    "E12 E15",
)
NO_END = Fault(
    "destroys-without-end",
    "The period of the record “{value}” has not begun, or has no end, so it is not due.",
    "Delete this line; where it is of no further value, put it on an application with 提前销毁 as ground, and its reason.",
    "E12 E15",
)
LENT = Fault(
    "destroys-what-is-lent",
    "The record “{value}” is out on loan.",
    "Have it returned first, or delete this line.",
    "E11 C6",
)
DELETING = Fault(
    "destroys-what-is-deleted",
    "The record “{value}” is being deleted by a request of its own.",
    "Delete this line; have the deletion taken back first where it is to be destroyed.",
    "C8",
)
HELD = Fault(
    "destroys-what-is-held",
    "The record “{value}” is under a hold. {hold}",
    "Delete this line until the hold is lifted.",
    "E11",
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a record is not to be destroyed.

    Attributes:
        fault: what is wrong.
        gaps: what fills its sentences.
    """

    fault: Fault
    gaps: Mapping[str, object]

    @property
    def what(self) -> Message:
        """The sentence that says it."""
        return Message(self.fault.what, self.gaps)


@dataclass(slots=True)
class Looked:
    """What the ledger says about a list of records, looked up for all of them at once.

    Attributes:
        on: the day as of which it is asked.
        listed: code -> other applications that name it and are not finished: (what it is called, who hands it in).
        verdicts: code -> how its record stands by the schedule, and what holds it; of those that are on file.
    """

    on: date
    listed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def holds(self, code: str) -> tuple[Message, ...]:
        """Return a sentence for each hold on a record, besides a loan and a deletion, which its state tells of."""
        verdict = self.verdicts.get(code)
        return tuple(each.message for each in verdict.holds if each.kind not in (LOAN, DELETION)) if verdict else ()


def look(connection: Connection, codes: Collection[str], on: date, lines: Lines) -> Looked:
    """Look up what concerns the destruction of records.

    Args:
        connection: sees the ledger as it is.
        codes: the records' archive codes.
        on: the day as of which it is asked.
        lines: the retention schedule in force.
    """
    found = Looked(on)
    wanted = set(codes)
    waiting = sa.select(review.c.names, review.c.title, arrival.c.person)
    waiting = waiting.join(arrival, arrival.c.id == review.c.arrival)
    for row in connection.execute(waiting.where(review.c.form == FORM, review.c.state == "open")):
        for code in wanted & set(row.names):
            found.listed.setdefault(code, []).append((row.title, row.person))
    for some in chunks(wanted):
        query = sa.select(disposal_item.c.code, disposal_item.c.request).join(disposal)
        query = query.where(disposal_item.c.code.in_(some), disposal_item.c.state == "waiting")
        for line in connection.execute(query.where(disposal.c.state.in_(RUNNING)).order_by(disposal_item.c.id)):
            found.listed.setdefault(line.code, []).append((line.request, ""))
        rows = sa.select(record.c.id, record.c.code).where(record.c.code.in_(some))
        ids = {row.id: row.code for row in connection.execute(rows)}
        holds = standing(connection, ids, on)
        for id_, subject in subjects(connection, ids, lines).items():
            found.verdicts[ids[id_]] = appraise(lines, subject, on, holds.get(id_, ()))
    return found


def against(
    looked: Looked, code: str, row: Mapping[str, Any] | None, ground: str, own: Collection[tuple[str, str]]
) -> Iterator[Objection]:
    """Yield what stands against destroying one record.

    Args:
        looked: what was looked up of it.
        code: its archive code.
        row: its columns as the table `record` has them; None where nothing is on file any more.
        ground: 保管期满, 提前销毁.
        own: the application itself, by the names under which `looked.listed` may have it.
    """
    if row is None or row["state"] in GONE:
        yield Objection(GONE_ALREADY, {"value": code, "state": row["state"] if row else GONE[0]})
        return
    if other := next((name for name in looked.listed.get(code, ()) if name not in own), None):
        yield Objection(ON_ANOTHER, {"value": code, "other": other[0]})
    if row["state"] == BEING_DELETED:
        yield Objection(DELETING, {"value": code})
    elif row["state"] == "借出":
        yield Objection(LENT, {"value": code})
    for hold in looked.holds(code):
        yield Objection(HELD, {"value": code, "hold": hold})
    if ground != EARLY:
        verdict = looked.verdicts.get(code)
        if verdict is None or verdict.due is None:
            yield Objection(NO_END, {"value": code})
        elif not verdict.is_due:
            yield Objection(NOT_DUE, {"value": code, "due": verdict.due})


def not_applied_for(connection: Connection, on: date) -> tuple[int, date | None]:
    """Return how many records are due that nothing holds and no application names, and since when the first of them is.

    Args:
        connection: sees the ledger as it is; what is held is as the last night has found it.
        on: the day.
    """
    asked = {code for names in connection.execute(_open_names()).scalars() for code in names}
    waiting = sa.select(disposal_item.c.code).join(disposal)
    waiting = waiting.where(disposal_item.c.state == "waiting", disposal.c.state.in_(RUNNING))
    asked |= set(connection.execute(waiting).scalars())
    query = sa.select(record.c.code, appraisal.c.due).join(appraisal, appraisal.c.record == record.c.id)
    query = query.where(appraisal.c.due <= on.isoformat(), appraisal.c.mark != IS_HELD)
    days = [row.due for row in connection.execute(query) if row.code not in asked]
    return len(days), date.fromisoformat(min(days)) if days else None


def _open_names() -> sa.Select[Any]:
    return sa.select(review.c.names).where(review.c.form == FORM, review.c.state == "open")


def records_of(connection: Connection, codes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Return code -> columns of the records that are on file under these codes."""
    found: dict[str, Mapping[str, Any]] = {}
    for some in chunks(set(codes)):
        query = sa.select(record).where(record.c.code.in_(some))
        found |= {row.code: row._mapping for row in connection.execute(query)}
    return found

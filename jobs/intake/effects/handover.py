"""客户档案交接单: once giver and taker have confirmed, the customer and what is open with them are the taker's (rule C14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from jobs.intake.effects.effect import Case
from jobs.ledger.customers import chunks
from jobs.ledger.describing import Source
from jobs.ledger.lines import OPEN
from jobs.ledger.open_matters import MATTERS
from jobs.ledger.posting import Cause, OnFile, Posted, Posting
from jobs.ledger.tables import item, record
from validators.declaration import Table
from validators.judging import JudgedRow
from validators.message import Fault, Message
from validators.problem import Problem

#: States of a row of the slip.
UNCONFIRMED: Final = "待确认"
HANDED_OVER: Final = "已交接"

NO_FILE = Fault(
    "handover-no-file",
    "No customer form of “{value}” is on file, so there is nothing to hand over.",
    "Write the name as in the register (档案总登记表); where the customer has no form yet, hand in a 客户基本信息表 first.",
    "C14",
)
OTHER_CODE = Fault(
    "handover-other-code",
    "“{value}” is not the code of {customer}; that is {code}.",
    "Correct the code or the customer, whichever is wrong.",
    "C14",
)
NOT_OWNER = Fault(
    "handover-not-owner",
    "{customer} is not {value}'s to hand over: its owner is {owner}.",
    "Correct who hands over; ask the archivist where the register is wrong.",
    "C14",
)
DONE_ALREADY = Fault(
    "handover-done-already",
    "{customer} has been handed over to {owner} already.",
    "Delete the row.",
    "C14",
)


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load the customers' own files, and the records in which something is open with them."""
    names = {str(row.values["customer"]) for row in rows}
    posting.fetch_files(names)
    known = [posting.customers.match(name, None) for name in names]
    with_open: set[str] = set()
    people = [name for name, matter in MATTERS.items() if matter.person]
    for some in chunks({each.id for each in known if each}):
        lines = sa.select(record.c.code).join(item, item.c.record == record.c.id)
        lines = lines.where(record.c.customer.in_(some), item.c.state == OPEN)
        matters = sa.select(record.c.code).where(record.c.customer.in_(some), record.c.form.in_(people))
        for query in (lines, matters):
            with_open |= set(posting.connection.execute(query).scalars())
    posting.fetch_codes(with_open)


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against handing a customer over; a row that has been carried out stands for itself."""
    earlier = posting.on_file(case.form, row)
    on_file = posting.about(earlier) if earlier else None
    if on_file and on_file.columns["state"] == HANDED_OVER:
        return
    customer, giver, taker = (str(row.values[name]) for name in ("customer", "from_person", "to_person"))
    found = posting.file_of(customer)
    if found is None:
        yield case.problem(NO_FILE, row, "customer")
        return
    code = str(found.columns["code"])
    if row.values["code"] not in (None, code):
        yield case.problem(OTHER_CODE, row, "code", {"customer": customer, "code": code})
    owner = _owner(found)
    if owner == taker != giver:
        yield case.problem(DONE_ALREADY, row, "to_person", {"customer": customer, "owner": owner})
    elif owner != giver:
        yield case.problem(NOT_OWNER, row, "from_person", {"customer": customer, "owner": owner})


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Make the taker the customer's owner, and whoever sees to what is open; unconfirmed, the row waits."""
    if not (row.values["given"] == "是" and row.values["taken"] == "是"):
        posting.mark(posted.code, UNCONFIRMED)
        return
    customer, giver, taker = (str(row.values[name]) for name in ("customer", "from_person", "to_person"))
    found = posting.file_of(customer)
    assert found, "objections have been asked"
    if _owner(found) not in (giver, taker):
        # Two rows of one slip give the same customer to two people: the first counts.
        posting.mark(posted.code, UNCONFIRMED)
        gaps = {"code": posted.code, "customer": customer, "owner": _owner(found)}
        case.notices.append(
            Message("The handover {code} of {customer} was not carried out: its owner is {owner} by now.", gaps)
        )
        return
    cause = Cause(source.person, posted.code, source.arrival, source.approved)
    person = case.facts.people.get(taker)
    department = person.department if person else found.fields.get("department")
    posting.amend(str(found.columns["code"]), {_form_owner(found): taker, "department": department}, cause)
    today = case.facts.at.date().isoformat()
    for code in posting.codes_of(int(found.columns["customer"])):
        _hand_on(posting, code, giver, taker, cause, today)
    posting.mark(posted.code, HANDED_OVER)


def _owner(found: OnFile) -> str:
    return str(found.fields.get(_form_owner(found)) or "")


def _form_owner(found: OnFile) -> str:
    return found.form.handler


def _hand_on(posting: Posting, code: str, giver: str, taker: str, cause: Cause, today: str) -> None:
    """Give what is open in one record to the taker, where it was the giver's."""
    found = posting.about(code)
    if found is None:
        return
    changed = {
        table.name: lines
        for table in found.form.tables
        if (lines := _lines(found, table, giver, taker)) != list(found.tables.get(table.name, ()))
    }
    fields: dict[str, Any] = {}
    matter = MATTERS.get(found.form.id)
    if matter and matter.person and found.fields.get(matter.person) == giver and matter.open(found.fields, today):
        fields = {matter.person: taker}
        if posting.stands_for(code, fields):
            fields = {}
    if fields or changed:
        posting.amend(code, fields, cause, tables=changed)


def _lines(found: OnFile, table: Table, giver: str, taker: str) -> list[Mapping[str, Any]]:
    """Return a table's lines with what is open and the giver's handed on."""
    lines = zip(found.tables.get(table.name, ()), found.states.get(table.name, ()), strict=True)
    return [
        {**line, table.owner: taker} if table.closes and state == OPEN and line.get(table.owner) == giver else line
        for line, state in lines
    ]

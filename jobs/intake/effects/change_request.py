"""档案修改/删除申请表: a record on file is corrected or deleted once somebody in charge has agreed (rule C8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from jobs.intake.effects import deleting
from jobs.intake.effects.effect import Case
from jobs.ledger.deletions import WAITING
from jobs.ledger.describing import Source
from jobs.ledger.fields import typed
from jobs.ledger.posting import Cause, OnFile, Posted, Posting
from validators.access import Subject, by_post
from validators.amending import Amendment, Asked, amend
from validators.facts import ARCHIVIST, Facts, KnownRecord
from validators.judging import JudgedRow
from validators.message import Fault
from validators.names import normal_name
from validators.problem import Problem
from validators.texts import squeeze

DELETE: Final = "删除"
TAKE_BACK: Final = "撤回删除"

BEING_DELETED = Fault(
    "being-deleted",
    "The record “{value}” is being deleted and can be taken back until {until}; meanwhile it cannot be changed.",
    "Have the deletion taken back first (撤回删除) where the record is to stay, and hand this request in again.",
    "C8",
)
SAME_RECORD = Fault(
    "becomes-another-record",
    "With this content the record would be the same as {other}, which is on file already.",
    "Check the entry; if one of the two was entered twice, ask for it to be deleted (删除) instead.",
    "C7 C8",
)


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load the records that the requests name, those that their new contents name, and their customers."""
    codes = {str(row.values["code"]) for row in rows}
    posting.fetch_codes(codes | {code for row in rows for code in _named(row)})
    deleting.look(posting, [row for row in rows if row.values["kind"] == DELETE], codes)


def _named(row: JudgedRow) -> set[str]:
    """Return the new contents as archive codes, which some of them may be."""
    return {squeeze(str(line["new"])).upper() for line in row.tables["changes"] if line["new"]}


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against a request: a field that the form has not, an old content that is not on file, ..."""
    code = str(row.values["code"])
    found = posting.about(code)
    if found is None:
        return
    if row.values["kind"] == TAKE_BACK:
        yield from deleting.against_taking_back(posting, row, case, code)
    elif row.values["kind"] == DELETE:
        yield from deleting.against_deleting(posting, row, case, found)
    else:
        yield from _against_changing(posting, row, case, found)


def _against_changing(posting: Posting, row: JudgedRow, case: Case, found: OnFile) -> Iterator[Problem]:
    if found.columns["state"] == WAITING:
        until = deleting.looked(posting).waiting[found.columns["code"]].until
        yield case.problem(BEING_DELETED, row, "code", {"until": until})
        return
    made = _amendment(posting, row, case, found)
    for each in made.refusals:
        yield case.said(each.rule, each.what, each.mend, row, each.cell, table="changes", line=each.line)
    if not made.refusals and (other := posting.stands_for(str(row.values["code"]), made.fields)):
        at = next(iter(made.lines.values()))[0]
        yield case.problem(SAME_RECORD, row, "new", {"other": other}, table="changes", line=at)


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Carry the request out; the record's history names its code, who asked, who agreed, and why."""
    code = str(row.values["code"])
    found = posting.about(code)
    assert found
    cause = Cause(source.person, posted.code, source.arrival, source.approved, str(row.values["reason"]))
    if row.values["kind"] == DELETE:
        deleting.delete(posting, row, case, found, cause)
    elif row.values["kind"] == TAKE_BACK:
        deleting.take_back(posting, case, code, cause)
    else:
        made = _amendment(posting, row, case, found)
        posting.amend(code, posting.uncontested(code, made.fields, cause), cause, tables=made.tables)


def roles(posting: Posting, row: JudgedRow, case: Case) -> Sequence[str] | None:
    """Take a deletion back at the archivist's word."""
    sender = case.facts.people.get(case.sender)
    at_once = row.values["kind"] == TAKE_BACK and sender is not None and sender.role == ARCHIVIST
    return () if at_once else None


def _amendment(posting: Posting, row: JudgedRow, case: Case, found: OnFile) -> Amendment:
    asked = [
        Asked(str(line["field"]), cells["old"], cells["new"])
        for line, cells in zip(row.tables["changes"], row.table_cells["changes"], strict=True)
    ]
    who = case.facts.people.get(case.sender)
    columns = found.columns
    seen_by = (columns["handler"], columns["department"], columns["secrecy"], found.fields)
    sees = who is not None and by_post(who, Subject(columns["code"], found.form, *seen_by))
    form = found.form
    tables = {
        table.name: [typed(table.columns, line) for line in found.tables.get(table.name, ())] for table in form.tables
    }
    # What somebody else set this night is compared as it was before: of two such entries the archivist chooses.
    before = posting.before_others(str(row.values["code"]), case.sender)
    fields = typed(form.columns, {**found.fields, **before})
    return amend(form, fields, tables, asked, _facts(posting, row, case, found), sender=case.sender, masked=not sees)


def _facts(posting: Posting, row: JudgedRow, case: Case, found: OnFile) -> Facts:
    """Return the facts with what the record's own rules may ask: the records it would name, and its customer."""
    others = [other for code in sorted(_named(row)) if (other := posting.about(code))]
    records = {other.columns["code"]: _known(other) for other in others}
    known = posting.customers.by_id(found.columns["customer"]) if found.columns["customer"] else None
    key = frozenset({normal_name(known.name)}) if known and known.is_key else frozenset()
    return replace(
        case.facts,
        records={**records, **case.facts.records},
        key_customers=case.facts.key_customers | key,
    )


def _known(other: OnFile) -> KnownRecord:
    named = frozenset({normal_name(other.columns["customer_name"] or "")})
    code, state, secrecy, title = (other.columns[name] for name in ("code", "state", "secrecy", "title"))
    return KnownRecord(code, state, secrecy, title, other.form.id, named, other.fields)

"""删除 and 撤回删除: only what was entered in error or twice is deleted, and for a month it can be taken back (rule C8)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Row

from jobs.intake.effects.effect import Case
from jobs.ledger.customers import chunks
from jobs.ledger.deletions import WAITING, end, waiting
from jobs.ledger.holds import Hold, standing
from jobs.ledger.posting import Cause, OnFile, Posting
from jobs.ledger.referring import names_of, parts_of, referring
from jobs.ledger.tables import change, deletion, record
from jobs.workspace import iso
from validators.holds import LOAN, against_deletion
from validators.judging import JudgedRow
from validators.message import Fault, Message
from validators.problem import Problem
from validators.texts import squeeze

#: So many codes are named in a sentence.
_NAMED: Final = 5
_NOTES: Final = "deletions"

LENT = Fault(
    "deletes-what-is-lent",
    "The record “{value}” is out on loan and cannot be deleted.",
    "Have the loan returned first, then hand this request in again.",
    "C8 E11",
)
OPEN_LOAN = Fault(
    "deletes-open-loan",
    "The loan “{value}” is still open: the record is not back.",
    "Enter the return in the borrowing register first; a loan that never was is returned on the day it was taken.",
    "C8 C6",
)
HELD = Fault(
    "deletes-what-is-held",
    "The record “{value}” is held and cannot be deleted. {hold}",
    "Have the hold lifted in 保管冻结表, or the open business settled, then hand this request in again; of an entry made twice "
    "name the record that stays in {leading}.",
    "C8 E11",
)
REFERRED_TO = Fault(
    "deletes-what-others-name",
    "{count} other records refer to “{value}”: {codes}. They would lose their ground with it.",
    "Have those records corrected or deleted first; if “{value}” is a second file of the same customer, tell the archivist instead.",
    "C8",
)
ALREADY = Fault(
    "being-deleted-already",
    "The deletion of “{value}” was approved already; it can be taken back until {until}.",
    "There is nothing more to do; choose 撤回删除 where the record is to stay.",
    "C8",
)
CHANGED_SINCE = Fault(
    "changed-since-asked",
    "The record “{value}” was changed by {who} after this request was handed in.",
    "Look at the record as it is now, and hand the request in again where it is still right.",
    "C8",
)
ABSORBED = Fault(
    "deletes-what-is-merged",
    "The record “{value}” was merged into another one ({state}) and belongs to its history.",
    "Have the merger undone first, where it was wrong.",
    "C7 C8",
)
NOT_WAITING = Fault(
    "not-being-deleted",
    "The record “{value}” is not being deleted, so there is nothing to take back.",
    "Compare the archive code with the register; records whose deletion waits are in the state 待删除.",
    "C8",
)
TOO_LATE = Fault(
    "taken-back-too-late",
    "The deletion of “{value}” could be taken back until {until}; this request was handed in later.",
    "Enter the record anew where it is needed after all; it gets a new code.",
    "C8",
)
SAME_CODE = Fault(
    "keeps-what-it-deletes",
    "{label} “{value}” is the record that is to be deleted.",
    "Enter the code of the record that stays, or leave it empty.",
    "C8",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the ledger says of the records whose deletion is asked for, looked up for all requests of a night.

    Attributes:
        waiting: code -> its deletion that waits.
        referring: code -> codes of the records that refer to it.
        changed: code -> when it was last changed, ISO 8601 with zone, and by whom.
        holds: code -> what stands on it.
    """

    waiting: Mapping[str, Row[Any]]
    referring: Mapping[str, Sequence[str]]
    changed: Mapping[str, tuple[str, str]]
    holds: Mapping[str, tuple[Hold, ...]]


def look(posting: Posting, rows: Sequence[JudgedRow], codes: Collection[str]) -> None:
    """Look up what concerns the deletions among a night's requests.

    Args:
        posting: the transaction; the records have been fetched.
        rows: the requests to delete.
        codes: the codes that all requests of the night are about.
    """
    found = [each for row in rows if (each := posting.about(str(row.values["code"])))]
    columns = {each.columns["id"]: each.columns for each in found}
    changed: dict[str, tuple[str, str]] = {}
    for some in chunks(columns):
        query = sa.select(change.c.record, change.c.at, change.c.by).where(change.c.record.in_(some))
        changed |= {
            columns[row.record]["code"]: (row.at, row.by)
            for row in posting.connection.execute(query.order_by(change.c.id))
        }
    naming = referring(posting.connection, list(columns.values())) if columns else {}
    on = date.fromisoformat(posting.office.at[:10])
    holds = {columns[id_]["code"]: those for id_, those in standing(posting.connection, columns, on).items()}
    posting.notes[_NOTES] = Looked(waiting(posting.connection, codes) if codes else {}, naming, changed, holds)


def looked(posting: Posting) -> Looked:
    """Return what `look` has found."""
    found = posting.notes[_NOTES]
    assert isinstance(found, Looked)
    return found


def against_deleting(posting: Posting, row: JudgedRow, case: Case, found: OnFile) -> Iterator[Problem]:
    """Yield what stands against deleting a record."""
    code, state = found.columns["code"], found.columns["state"]
    known = looked(posting)
    if state == WAITING:
        # One that was asked for this very night has no row yet that says until when.
        until = known.waiting[code].until if code in known.waiting else _until(case)
        yield case.problem(ALREADY, row, "code", {"until": until})
        return
    if row.values["leading"] == code:
        yield case.problem(SAME_CODE, row, "leading")
    if found.form.exclusive and found.columns["holds"]:
        yield case.problem(OPEN_LOAN, row, "code")
    elif _lent(posting, code):
        yield case.problem(LENT, row, "code")
    elif state.startswith("已并入"):
        yield case.problem(ABSORBED, row, "code", {"state": state})
    for hold in against_deletion(known.holds.get(code, ()), double=bool(row.values["leading"])):
        if hold.kind != LOAN:
            gaps = {"hold": hold.message, "leading": case.form.column("leading").label}
            yield case.problem(HELD, row, "code", gaps)
    codes = [*known.referring.get(code, ()), *_of_tonight(posting, found)]
    if codes:
        named = "、".join(codes[:_NAMED]) + ("……" if len(codes) > _NAMED else "")
        yield case.problem(REFERRED_TO, row, "code", {"count": len(codes), "codes": named})
    at, who = known.changed.get(code, ("", ""))
    tonight = [who for who in found.touched.values() if who != case.sender]
    if tonight or (who != case.sender and at[:19] > case.handed.isoformat(timespec="seconds")):
        yield case.problem(CHANGED_SINCE, row, "code", {"who": tonight[0] if tonight else who})


def _lent(posting: Posting, code: str) -> bool:
    """Return whether an open loan holds the record, one of this night included (rule C6)."""
    query = sa.select(sa.func.count()).select_from(record).where(record.c.holds == code)
    here = posting.of_this_night()
    return any(each.columns["holds"] == code for each in here) or bool(posting.connection.execute(query).scalar())


def _of_tonight(posting: Posting, found: OnFile) -> Iterator[str]:
    """Yield the codes of records new in this night that refer to a record."""
    names = set(map(squeeze, names_of(found.columns)))
    for each in posting.of_this_night():
        if each.columns.get("revision") is not None or each.columns["class"] == "-":
            continue
        lines = (line for of_table in each.tables.values() for line in of_table)
        texts = {part for fields in (each.fields, *lines) for part in parts_of(fields)}
        of_customer = found.form.party and each.columns["customer"] == found.columns["customer"] and not each.form.party
        if each.columns["code"] != found.columns["code"] and (names & texts or of_customer):
            yield each.columns["code"]


def against_taking_back(posting: Posting, row: JudgedRow, case: Case, code: str) -> Iterator[Problem]:
    """Yield what stands against taking a deletion back."""
    found = looked(posting).waiting.get(code)
    if found is None:
        yield case.problem(NOT_WAITING, row, "code")
    elif case.handed.date().isoformat() > found.until:
        yield case.problem(TOO_LATE, row, "code", {"until": found.until})


def _until(case: Case) -> str:
    return (case.facts.at.date() + timedelta(days=case.settings.rules.deletion_days)).isoformat()


def delete(posting: Posting, row: JudgedRow, case: Case, found: OnFile, cause: Cause) -> None:
    """Put a record into the state 待删除; the night erases it when the month is over."""
    code = found.columns["code"]
    values = {
        "code": code,
        "request": cause.why,
        "asked": cause.who,
        "approved": cause.approved,
        "reason": cause.reason,
        "leading": row.values["leading"],
        "opened": iso(case.facts.at.replace(tzinfo=case.settings.zone)),
        "until": _until(case),
        "before": found.columns["state"],
        "state": "waiting",
    }
    posting.put_into(code, WAITING, cause)
    posting.connection.execute(sa.insert(deletion).values(values))
    case.notices.append(
        Message(
            "{code} is to be deleted, as {who} asked in {request}; it can be taken back until {until}.",
            {"code": code, "who": cause.who, "request": cause.why, "until": values["until"]},
        )
    )


def take_back(posting: Posting, case: Case, code: str, cause: Cause) -> None:
    """Put a record back into the state that it had before its deletion was approved."""
    found = waiting(posting.connection, {code})[code]
    posting.put_into(code, found.before, cause)
    stamp = iso(case.facts.at.replace(tzinfo=case.settings.zone))
    end(posting.connection, found.id, "taken-back", stamp, cause.who, cause.why)

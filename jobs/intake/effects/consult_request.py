"""客户文件查阅申请表: once agreed to, who asks may see what they asked for until its last day (rules E9 A7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from jobs.intake.effects.effect import Case
from jobs.ledger.confidentiality import agreements_now
from jobs.ledger.describing import Source
from jobs.ledger.grant_table import access_grant
from jobs.ledger.grants import REVOKED, RUNNING, Kept, end, give, given
from jobs.ledger.posting import Posted, Posting
from jobs.workspace import iso
from validators.access import LEVELS, Grant, Why, by_post, qualifies, rank
from validators.checks import KNOWN_CODE, NOT_GONE
from validators.consulting import GRANTED, SEARCHED, asked_codes, is_outside, needing_consent, subject_of
from validators.facts import GONE, KnownRecord
from validators.judging import JudgedRow
from validators.message import Fault, Message
from validators.names import normal_name
from validators.outside_bodies import Agreement, lack_of
from validators.problem import Problem

_NOTES: Final = "consulting"

NOT_THE_SENDER = Fault(
    "asks-for-another",
    "“{value}” asks, but the form lay in the inbox of {sender}.",
    "Whoever wants to see the records hands the form in from their own inbox, under their own name.",
    "A7",
)
OVER = Fault(
    "consulting-over",
    "{label} “{value}” has passed, so there is nothing left to be approved.",
    "Enter a later day in {label}, and hand the form in again.",
    "E9",
)
OUTSIDE_NEEDS_CODES = Fault(
    "outside-body-needs-codes",
    "For an outside body the records have to be named by their archive codes; it is given nothing but what was agreed.",
    "Search under your own name first ({label}: 否), then list the codes that were agreed with the outside body.",
    "E9",
)
NOTHING_CHOSEN = Fault(
    "nothing-chosen",
    "Of the records in the list none is asked for: all of them say 否.",
    "Choose 是 beside those that you want to see.",
    "A7",
)
NOT_QUALIFIED = Fault(
    "agreement-for-secret",
    "“{value}” may be asked for only by somebody whose confidentiality agreement is in force, and yours is missing or over.",
    "Sign it and have the archivist enter 保密协议有效期至 on the roster (人员名册); then hand the form in again.",
    "C10",
)
RAISED = Fault(
    "level-raised",
    "“{value}” has become {secrecy} since this form was handed in, and {roles} has not been asked about it.",
    "Hand the form in again; it then goes to everybody who has to agree.",
    "C10",
)


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Look up the agreements with outside bodies; the records are among the facts."""
    numbers = {str(row.values["nda_number"]) for row in rows if row.values["nda_number"]}
    posting.notes[_NOTES] = agreements_now(posting, numbers)


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against a request.

    A code that the sender may not know of gets the very answer of one that nobody knows: what is 机密 or
    above and beyond their clearance, and reports of a breach.
    """
    if row.values["applicant"] != case.sender:
        yield case.problem(NOT_THE_SENDER, row, "applicant", {"sender": case.sender})
        return
    until, codes = _until(row), asked_codes(row)
    if until < case.facts.at.date() and not _gives_back(posting, row, case):
        yield case.problem(OVER, row, "until")
    if row.tables["codes"] and not codes:
        yield case.problem(NOTHING_CHOSEN, row, "chosen", table="codes")
    if is_outside(row):
        yield from _against_outside(posting, row, case, codes)
    for code, line in codes.items():
        yield from _against_code(case.facts.records.get(code), row, case, line)


def _against_outside(posting: Posting, row: JudgedRow, case: Case, codes: Mapping[str, int]) -> Iterator[Problem]:
    if not codes:
        yield case.problem(OUTSIDE_NEEDS_CODES, row, "outside")
    number, body = str(row.values["nda_number"]), str(row.values["outside_name"])
    agreement: Agreement | None = posting.notes[_NOTES].get(normal_name(number))
    lack = lack_of(agreement, body, _until(row))
    if lack:
        gaps = {"body": body, "until": agreement.until if agreement else ""}
        yield case.problem(lack.value, row, "nda_number", gaps)


def _against_code(known: KnownRecord | None, row: JudgedRow, case: Case, line: int) -> Iterator[Problem]:
    subject = subject_of(known) if known else None
    who = case.facts.people[case.sender]
    if known and known.state in GONE:
        yield case.problem(NOT_GONE.fault, row, "code", table="codes", line=line)
        return
    able = qualifies(who, subject, case.facts.at.date()) if subject else None
    hidden = subject is not None and subject.form.hides_sender and not by_post(who, subject)
    if known is None or able is None or hidden or (not able and able.why is not Why.AGREEMENT):
        yield case.problem(KNOWN_CODE.fault, row, "code", table="codes", line=line)
    elif not able:
        yield case.problem(NOT_QUALIFIED, row, "code", table="codes", line=line)
    elif case.consent is not None and (missing := _not_asked(row, case)) and known in _of_highest(row, case):
        gaps = {"secrecy": known.secrecy, "roles": "、".join(missing)}
        yield case.problem(RAISED, row, "code", gaps, table="codes", line=line)


def _not_asked(row: JudgedRow, case: Case) -> list[str]:
    """Return the roles that have to agree by now and were not asked."""
    needed = [each.role for each in case.form.levels if each.when is None or each.when(row, case.facts, case.sender)]
    return [role for role in needed if role not in (case.consent or ())]


def _of_highest(row: JudgedRow, case: Case) -> list[KnownRecord]:
    asked = list(needing_consent(row, case.facts, case.sender))
    most = max((rank(known.secrecy) for known in asked), default=-1)
    return [known for known in asked if rank(known.secrecy) == most]


def roles(posting: Posting, row: JudgedRow, case: Case) -> Collection[str] | None:
    """Let somebody end early what was granted to them: nobody has to agree to that; else the form's levels say who."""
    return () if _gives_back(posting, row, case) else None


def _gives_back(posting: Posting, row: JudgedRow, case: Case) -> bool:
    """Return whether a request that was granted comes again with an earlier last day, and asks for nothing more."""
    kept = _running(posting, posting.on_file(case.form, row))
    codes, until = asked_codes(row), _until(row)
    shorter = {each.grant.code for each in kept if until <= each.grant.until}
    same = all(each.grant.body == _body(row) and each.grant.way == row.values["way"] for each in kept)
    return bool(kept) and bool(codes) and codes.keys() <= shorter and same


def _running(posting: Posting, request: str) -> list[Kept]:
    """Return the grants of a request that run."""
    if not request:
        return []
    return given(posting.connection, access_grant.c.request == request, access_grant.c.state == RUNNING)


def shown(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Message]:
    """Yield what whoever decides is shown: each record with its level, and its title unless it is 机密 or above."""
    if is_outside(row):
        gaps = {"body": row.values["outside_name"], "number": row.values["nda_number"]}
        yield Message("For the outside body {body}, by the confidentiality agreement {number}.", gaps)
    needing = {known.code for known in needing_consent(row, case.facts, case.sender)}
    for code in asked_codes(row):
        known = case.facts.records[code]
        gaps = {"code": code, "secrecy": known.secrecy, "title": known.title, "dated": known.dated[:10]}
        gaps["handler"] = known.handler
        if code not in needing and not is_outside(row):
            yield Message("{code}, {secrecy}: theirs to see anyway.", gaps)
        elif rank(known.secrecy) > rank(LEVELS[1]):
            yield Message("{code}, {secrecy}: {dated}, {handler}; its title is confidential.", gaps)
        else:
            yield Message("{code}, {secrecy}: {title}, {dated}, {handler}.", gaps)


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Grant what was asked for, and end what the request no longer asks for; without codes it is a search."""
    codes, until, today = asked_codes(row), _until(row), case.facts.at.date()
    if not codes:
        posting.mark(posted.code, SEARCHED)
        case.answer.append(
            Message(
                "What was found lies in your folder 查阅. Change 申请查阅 to 是 there beside what you want to see, and put "
                "the form into your inbox."
            )
        )
        return
    posting.mark(posted.code, GRANTED)
    stamp = iso(case.facts.at.replace(tzinfo=case.settings.zone))
    before = _running(posting, posted.code)
    approved = source.approved or next((each.grant.approved for each in before), "")
    gone = before if until < today else [each for each in before if each.grant.code not in codes]
    posting.log += end(posting.connection, gone, stamp, REVOKED, source.person, posted.code)
    if until < today:
        case.answer.append(Message("What was granted by {code} has ended.", {"code": posted.code}))
        return
    grants = [
        Grant(
            code,
            source.person,
            _body(row),
            str(row.values["way"]),
            today,
            until,
            posted.code,
            approved,
            case.facts.records[code].secrecy,
        )
        for code in codes
    ]
    posting.log += give(posting.connection, stamp, grants)
    gaps = {"count": len(grants), "until": until.isoformat(), "folder": f"查阅/{posted.code}"}
    case.answer.append(
        Message("Granted until {until}: {count} records. Copies are put into your folder {folder}.", gaps)
    )


def _until(row: JudgedRow) -> date:
    until = row.values["until"]
    assert isinstance(until, date)
    return until


def _body(row: JudgedRow) -> str:
    return str(row.values["outside_name"]) if is_outside(row) else ""

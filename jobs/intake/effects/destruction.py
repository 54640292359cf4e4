"""客户文件销毁申请表: what stands against a line of its list, what those who decide are shown, and what an approval opens.

Nothing is destroyed here: an application that was agreed to waits in the archivist's 销毁执行 (rules E12 E13 E15).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from jobs.facts import schedules_in_force
from jobs.intake.effects.effect import Case
from jobs.ledger.describing import Source
from jobs.ledger.disposal_checks import GOES, Looked, Objection, against, look
from jobs.ledger.disposals import disposal_of, open_disposal
from jobs.ledger.posting import OnFile, Posted, Posting
from jobs.ledger.problems import kept_message
from jobs.ledger.reviews import said_of
from jobs.workspace import iso
from validators.disposing import fits
from validators.judging import JudgedRow
from validators.message import Fault, Message
from validators.problem import Problem

_NOTES: Final = "disposal/looked"
#: So many lines of a kind are told to whoever decides.
_TOLD: Final = 20

MISFIT = Fault(
    "title-does-not-fit",
    "The title “{value}” does not fit what is on file under {code}.",
    "Compare the archive code with the list of records due, and copy code and title from there.",
    "E13",
)
TWICE = Fault(
    "listed-twice",
    "The record “{value}” stands in this list twice.",
    "Delete one of the two lines.",
    "E13",
)
NOTHING_GOES = Fault(
    "nothing-to-destroy",
    "By its appraisals nothing on this list is to be destroyed.",
    "Choose 同意销毁 for what is to go; where everything is kept, there is nothing to apply for.",
    "E13",
)
FINISHED = Fault(
    "application-is-finished",
    "The application {request} was carried out or stopped already.",
    "Hand in a new one with another subject for what is still to be destroyed.",
    "E13",
)
NOT_HERE = Fault(
    "execution-has-its-workbook",
    "{label} is not entered on the application.",
    "Clear {label}; once the application was agreed to, the execution is entered in 销毁执行.xlsx.",
    "E13",
)
_EXECUTION: Final = ("destroyed_at", "place", "ways", "executor", "witness")


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load the records on the lists, and look up what may stand against destroying them."""
    codes = {str(line["code"]) for row in rows for line in row.tables["items"]}
    posting.fetch_codes(codes)
    today = date.fromisoformat(posting.office.at[:10])
    posting.notes[_NOTES] = look(posting.connection, codes, today, schedules_in_force(posting.connection))


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against an application, for each line by itself.

    What comes up after the approval stops its line alone, and is no problem of the form (see `apply`).
    """
    known = posting.standing(case.form, row)
    before = disposal_of(posting.connection, known.columns["code"]) if known else None
    if before and before.state != "approved":
        yield case.problem(FINISHED, row, "subject", {"request": before.request})
        return
    if case.consent is not None:
        return
    for name in _EXECUTION:
        if row.values.get(name) is not None:
            yield case.problem(NOT_HERE, row, name)
    lines = row.tables["items"]
    counted = Counter(str(line["code"]) for line in lines)
    seen: set[str] = set()
    for at, line in enumerate(lines):
        code = str(line["code"])
        if counted[code] > 1 and code in seen:
            yield case.problem(TWICE, row, "code", table="items", line=at)
        seen.add(code)
        found = posting.about(code)
        if found and not _fitting(found, line):
            yield case.problem(MISFIT, row, "title", {"code": code}, table="items", line=at)
        for each in _against(posting, row, case, line):
            yield case.problem(each.fault, row, "code", each.gaps, table="items", line=at)
    if all(line["appraisal"] != GOES for line in lines):
        yield case.problem(NOTHING_GOES, row, "appraisal", table="items", line=0)


def _fitting(found: OnFile, line: Mapping[str, Any]) -> bool:
    columns = found.columns
    return fits(str(line["title"]), (columns["title"], columns["customer_name"] or "", found.form.title.zh))


def _looked(posting: Posting) -> Looked:
    found = posting.notes[_NOTES]
    assert isinstance(found, Looked)
    return found


def _against(posting: Posting, row: JudgedRow, case: Case, line: Mapping[str, Any]) -> Iterator[Objection]:
    """Yield what stands against a line; nothing where its record stays."""
    if line["appraisal"] != GOES:
        return
    code = str(line["code"])
    found = posting.about(code)
    columns = found.columns if found else {"state": case.facts.records[code].state}
    yield from against(_looked(posting), code, columns, str(row.values["ground"]), _own(posting, row, case))


def _own(posting: Posting, row: JudgedRow, case: Case) -> list[tuple[str, str]]:
    """Return the names under which this application itself may stand among those that are not finished."""
    known = posting.standing(case.form, row)
    title = case.form.subject.format(subject=row.values["subject"])
    return [(title, case.sender), *([(known.columns["code"], "")] if known else ())]


def entered(posting: Posting, row: JudgedRow, case: Case, approved: str) -> JudgedRow:
    """Note what a faultless application names, so that another one of the same night cannot name it as well."""
    title = case.form.subject.format(subject=row.values["subject"])
    for line in row.tables["items"]:
        if line["appraisal"] == GOES:
            _looked(posting).listed.setdefault(str(line["code"]), []).append((title, case.sender))
    return row


def shown(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Message]:
    """Yield what those who decide are shown of the list: by class, with dates and levels; holds; and what stays."""
    classes: dict[str, list[OnFile]] = {}
    stays = []
    for line in row.tables["items"]:
        if line["appraisal"] != GOES:
            stays.append(f"{line['code']}（{line['appraisal']}）")
        elif found := posting.about(str(line["code"])):
            classes.setdefault(found.columns["class"], []).append(found)
    for letter, records in sorted(classes.items()):
        days = sorted(each.columns["dated"][:10] for each in records)
        levels = Counter(each.columns["secrecy"] for each in records)
        yield Message(
            "Class {letter}: {count} to be destroyed, from {first} to {last}; levels: {levels}.",
            {
                "letter": letter,
                "count": len(records),
                "first": days[0],
                "last": days[-1],
                "levels": [f"{level} {number}" for level, number in sorted(levels.items())],
            },
        )
    held = [
        (code, hold)
        for line in row.tables["items"]
        for code in [str(line["code"])]
        for hold in _looked(posting).holds(code)
    ]
    for code, hold in held[:_TOLD]:
        yield Message("Hold on {code}: {hold}", {"code": code, "hold": hold})
    if not held:
        yield Message("No record on the list is under a hold.")
    if stays:
        yield Message("Not to be destroyed: {codes}.", {"codes": stays[:_TOLD]})


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Open the destruction: what nothing stands against waits for the archivist, the rest is stopped with its reason."""
    items = [_item(posting, row, case, line) for line in row.tables["items"]]
    values = {
        "request": posted.code,
        "title": str(row.values["subject"]),
        "applicant": str(row.values["applicant"]),
        "department": str(row.values["department"]),
        "ground": str(row.values["ground"]),
        "reason": str(row.values.get("reason") or ""),
        "opened": iso(case.facts.at.replace(tzinfo=case.settings.zone)),
    }
    said = said_of(posting.connection, [source.arrival]).get(source.arrival, ())
    open_disposal(posting.connection, values, said, items)
    states = Counter(item["state"] for item in items)
    told = Message(
        "The application {request} was agreed to: {count} records wait for their destruction in 销毁执行.xlsx, {stopped} were "
        "stopped, {kept} stay by their appraisal.",
        {
            "request": posted.code,
            "count": states["waiting"],
            "stopped": states["stopped"],
            "kept": states["kept"],
        },
    )
    case.notices.append(told)
    case.answer.append(told)
    case.answer.extend(Message("Not destroyed: {why}", {"why": item["said"]}) for item in items if item["said"])
    for item in items:
        del item["said"]


def _item(posting: Posting, row: JudgedRow, case: Case, line: Mapping[str, Any]) -> dict[str, Any]:
    why = next((each.what for each in _against(posting, row, case, line)), None)
    state = "stopped" if why else "waiting" if line["appraisal"] == GOES else "kept"
    return {
        "code": str(line["code"]),
        "title": str(line["title"]),
        "appraisal": str(line["appraisal"]),
        "note": str(line.get("note") or ""),
        "state": state,
        "why": kept_message(why) if why else None,
        "said": why,
    }

"""违规举报表: who may look into a report, and how it stands after what they wrote (rules B12 E10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobs.intake.effects.effect import Case
from jobs.ledger.describing import Source
from jobs.ledger.posting import Posted, Posting
from jobs.ledger.reports import first_sender
from validators.confidential import accused
from validators.forms.breach_report import INQUIRY
from validators.inquiry import MANAGEMENT, state_of
from validators.judging import JudgedRow
from validators.message import Fault
from validators.problem import Problem
from validators.supervision import inquirer_of

NO_REPORT = Fault(
    "no-report",
    "“{value}” is not the code of a report.",
    "Leave {label} empty when you report something; else copy the code from the form that was given to you.",
    "B12",
)
NOT_YOURS = Fault(
    "report-not-yours",
    "Who looks into the report {value} is management's to decide, and it is not you.",
    "Leave it to whoever was given the form.",
    "B12",
)
OWN_REPORT = Fault(
    "own-report",
    "Nobody looks into what they reported themselves.",
    "Empty the third part; whoever looks into it fills it in.",
    "B12",
)
SAME_REPORT = Fault(
    "same-report",
    "This cannot be told apart from something that is on file already.",
    "Say in {label} a little more exactly what it is about.",
    "B12",
)


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load the reports that are named by their code."""
    posting.fetch_codes({str(row.values["code"]) for row in rows if row.values["code"]})


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield what stands against a report, or against what somebody writes about one."""
    code = str(row.values["code"] or "")
    if not code:
        known = posting.on_file(case.form, row)
        if known and first_sender(posting.connection, known) != case.sender:
            yield case.problem(SAME_REPORT, row, "subject")
        return
    found = posting.about(code)
    if found is None or found.form.id != case.form.id:
        yield case.problem(NO_REPORT, row, "code")
        return
    first = first_sender(posting.connection, code)
    if first == case.sender:
        filled = [name for name in INQUIRY if row.values[name] is not None and found.fields.get(name) is None]
        if filled:
            yield case.problem(OWN_REPORT, row, filled[0])
        return
    people = case.facts.people
    about = accused(case.form, found.fields, people)
    chosen = {found.fields.get("investigator"), inquirer_of(people, about | {first})}
    manages = case.sender in people and people[case.sender].role == MANAGEMENT
    if case.sender in about or not (manages or case.sender in chosen):
        yield case.problem(NOT_YOURS, row, "code")


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Enter how the report stands now."""
    found = posting.about(posted.code)
    assert found
    posting.mark(posted.code, state_of(found.fields))

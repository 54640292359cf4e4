"""档案清点表: what was counted becomes what is on file: the place of a paper, and whether it is there (rules C15 D7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobs.intake.effects.effect import Case
from jobs.ledger.describing import Source
from jobs.ledger.fields import PAPER_PLACE, PAPER_STATE, stored
from jobs.ledger.posting import Cause, Posted, Posting
from jobs.ledger.stock import Entered, enter_findings, loans_of
from validators.judging import JudgedRow
from validators.problem import Problem
from validators.stock import Finding, paper_state


def fetch(posting: Posting, rows: Sequence[JudgedRow]) -> None:
    """Load the records that were counted."""
    posting.fetch_codes({str(line["code"]) for row in rows for line in row.tables["lines"]})


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Have nothing against a finding: what it differs in goes on the list of differences."""
    yield from ()


def apply(posting: Posting, row: JudgedRow, posted: Posted, source: Source, case: Case) -> None:
    """Enter each finding, and bring place and state of the paper up to date; the history names the list's code."""
    lines = row.tables["lines"]
    loans = loans_of(posting.connection, {str(line["code"]) for line in lines})
    cause = Cause(source.person, posted.code, source.arrival, source.approved)
    entered = []
    for line in lines:
        code, found = str(line["code"]), line["found"] == "是"
        known = posting.about(code)
        before = known.columns["paper_place"] if known else None
        finding = {name: stored(value) for name, value in line.items()}
        entered.append(Entered(code, found, finding, before))
        if known is None:
            continue
        place = finding["actual_place"] or (finding["expected_place"] if found else None) or before
        seen = Finding(found, before or "", finding["actual_place"] or "", finding["condition"] or "")
        state = paper_state(seen, lent=code in loans)
        posting.amend(code, {PAPER_PLACE: place, PAPER_STATE: state or None}, cause)
    enter_findings(posting.connection, case.facts.at, posted.code, entered)

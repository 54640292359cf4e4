"""Records that are changed by naming them, with a reason, such as visit plans: what the ledger has against a row (rule B1)."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.intake.effects import Case
from jobs.ledger.fields import stored
from jobs.ledger.posting import Posting
from validators.judging import JudgedRow
from validators.kinds import CLEAR
from validators.message import Fault
from validators.problem import Problem

UNNAMED = Fault(
    "changed-without-naming",
    "This is on file as {code}, and there {label} is “{old}”.",
    "Enter {code} in {revises} and the reason in {because}; or put back what was there.",
    "B1",
)
ANOTHER = Fault(
    "another-is-there",
    "With this {label} it would be the same as {other}, which is on file already.",
    "Correct what tells them apart, or change {other} instead.",
    "B1",
)


def objections(posting: Posting, row: JudgedRow, case: Case) -> Iterator[Problem]:
    """Yield the problem of a row that changes a record in silence, or makes two records the same.

    Args:
        posting: has fetched the row.
        row: a faultless row of a form with `revises`.
        case: the form as it was handed in.
    """
    form = case.form
    known = posting.standing(form, row)
    if known is None:
        return
    given = {column.name: stored(row.values.get(column.name)) for column in form.columns}
    changed = [
        name
        for name, value in given.items()
        if name != form.revises and value is not None and (None if value is CLEAR else value) != known.fields.get(name)
    ]
    code = str(known.columns["code"])
    if changed and not given[form.revises]:
        gaps = {
            "code": code,
            "old": known.fields.get(changed[0]) or "",
            "revises": form.column(form.revises).label,
            "because": form.column(form.because).label,
        }
        yield case.problem(UNNAMED, row, changed[0], gaps)
    elif changed and (other := posting.stands_for(code, {name: given[name] for name in changed})):
        yield case.problem(ANOTHER, row, form.natural_key[0], {"other": other})

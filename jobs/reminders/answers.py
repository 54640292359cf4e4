"""What people have answered in 催办清单, held against what they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from jobs.answer_books import UNKNOWN, Given, read_book
from jobs.ledger.reminders import by_id
from jobs.reminders.above import supervisor_of
from jobs.reminders.kinds import KINDS
from jobs.reminders.rows import ANSWERS, BOOK
from jobs.running import Run
from validators.answers.reminders import NOT_MINE, POSTPONED
from validators.facts import Person
from validators.message import Fault

STATES: Final = {word: state for state, word in ANSWERS.items()}
SOMEBODY_ELSES = Fault(
    "not-in-charge",
    "This matter is {who}'s to see to, not yours.",
    "Leave it to {who}; if that is wrong, have the archivist correct who is in charge.",
)
CHANGED = Fault(
    "changed-since",
    "The matter has changed after you were shown it.",
    "Look at it in its own row as it stands now, and answer there.",
)
PAST = Fault(
    "postponed-to-past",
    "{label} “{value}” is not after today.",
    "Enter a later day, or choose another answer.",
)
TOO_FAR = Fault(
    "postponed-too-far",
    "{label} “{value}” is more than {most} days away.",
    "Enter a day until {last}; it can be postponed again then.",
)
WHY = Fault(
    "postponing-needs-reason",
    "Postponing by more than {days} days, or for the second time, needs {other}.",
    "Write in {other} why it has to wait, or enter an earlier day.",
)
STAYS = Fault(
    "stays-yours",
    "A matter of this kind cannot be passed on.",
    "See to it yourself, or postpone it; ask the archivist where it is wrong.",
)
NOBODY = Fault(
    "nobody-above",
    "There is nobody above you whom the matter could be passed on to.",
    "Enter in {other} whose it is, or choose another answer.",
)
ONESELF = Fault(
    "own-name",
    "{label} names yourself, although the answer is 非我负责.",
    "Name somebody else, leave {label} empty, or choose another answer.",
)


def number_of(token: str) -> int:
    """Return which reminder a token speaks of; 0 where it is none of ours."""
    mark = token.partition("-")[0]
    return int(mark[1:]) if mark[:1] == "R" and mark[1:].isascii() and mark[1:].isdigit() and len(mark) < 12 else 0


def answers(run: Run, person: str, path: Path, roster: Mapping[str, Person]) -> list[Given] | None:
    """Return the answers in somebody's workbook, with why some cannot be acted on; None where it could not be read.

    Args:
        run: the run under way.
        person: whose folder it lies in.
        path: the workbook.
        roster: everybody.
    """
    given = read_book(run, BOOK, person, path)
    if given is None:
        return None
    with run.ledger.reading() as connection:
        known = by_id(connection, {number_of(each.token) for each in given})
    return [_checked(run, each, person, known.get(number_of(each.token)), roster) for each in given]


def as_now(given: Sequence[Given] | None, tokens: Mapping[int, str]) -> Sequence[Given] | None:
    """Return answers under the tokens that their rows have by now: what could not be acted on stays in its row.

    Args:
        given: what was answered.
        tokens: number of a reminder -> its token.
    """
    if given is None:
        return None
    return [
        replace(each, row=replace(each.row, values={**each.row.values, "token": tokens[number]}))
        if (number := number_of(each.token)) in tokens
        else each
        for each in given
    ]


def is_settled(given: Given, row: Row[Any]) -> bool:
    """Return whether this very answer has been acted on, or the ledger shows the matter settled."""
    if row.ended:
        return True
    same = row.answer_token == given.token and row.answer == STATES.get(given.text("decision"))
    return bool(same and (row.answer != "postponed" or row.until == given.text("until")))


def _checked(run: Run, given: Given, person: str, row: Row[Any] | None, roster: Mapping[str, Person]) -> Given:
    if given.text("decision") not in STATES or given.problems:
        return given
    if row is None or given.token.count("-") != 2:
        return given.refused(BOOK.problem(UNKNOWN, given.row, {"value": given.token}))
    if is_settled(given, row):
        return given
    if row.person != person:
        return given.refused(BOOK.problem(SOMEBODY_ELSES, given.row, {"who": row.person}))
    if row.basis != given.token.split("-")[1]:
        return given.refused(BOOK.problem(CHANGED, given.row, {}))
    if given.text("decision") == POSTPONED:
        return _postponed(run, given, row)
    return _passed(given, person, row, roster) if given.text("decision") == NOT_MINE else given


def _postponed(run: Run, given: Given, row: Row[Any]) -> Given:
    rules, today = run.workspace.settings.reminders, run.at.date()
    until = given.row.values["until"]
    assert isinstance(until, date)
    last = today + timedelta(days=rules.postpone_most)
    gaps = {"value": until, "most": rules.postpone_most, "last": last, "days": rules.postpone_days}
    gaps["other"] = BOOK.form.column("reason").label
    if until <= today:
        return given.refused(BOOK.problem(PAST, given.row, gaps, "until"))
    if until > last:
        return given.refused(BOOK.problem(TOO_FAR, given.row, gaps, "until"))
    if (row.postponed or (until - today).days > rules.postpone_days) and not given.text("reason"):
        return given.refused(BOOK.problem(WHY, given.row, gaps, "reason"))
    return given


def _passed(given: Given, person: str, row: Row[Any], roster: Mapping[str, Person]) -> Given:
    if not KINDS[row.kind].passes:
        return given.refused(BOOK.problem(STAYS, given.row, {}))
    if given.text("to") == person:
        return given.refused(BOOK.problem(ONESELF, given.row, {}, "to"))
    if not passed_to(given, person, row, roster):
        return given.refused(BOOK.problem(NOBODY, given.row, {"other": BOOK.form.column("to").label}))
    return given


def passed_to(given: Given, person: str, row: Row[Any], roster: Mapping[str, Person]) -> str:
    """Return whose a matter becomes that somebody says is not theirs; "" where there is nobody.

    It goes to their supervisor, who is shown whom they name. A supervisor to whom it has come so hands it
    to whom they name; so does whoever has nobody above them.
    """
    named, above = given.text("to"), supervisor_of(roster, person)
    decides = person != row.owner and person in {supervisor_of(roster, name) for name in (row.owner, row.by or "")}
    return named if named and (decides or not above) else above

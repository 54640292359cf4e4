"""Whom the archive audit puts forward to be commended or warned (rule B11), by a rule that is stated in the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validators.message import Message


@dataclass(frozen=True, slots=True)
class AppraisalRule:
    """The office's rule; percentages are of forms due and of forms sent.

    Attributes:
        least: with fewer forms due, or sent, than this nobody is commended or warned for them.
        commend_timely: in time at least so often, in percent, to be commended ...
        commend_correct: ... and accepted at the first try at least so often.
        warn_timely: in time less often than this is warned.
        warn_correct: accepted at the first try less often than this is warned.
        warn_loan_days: a loan overdue for longer than this is warned.
    """

    least: int = 5
    commend_timely: int = 95
    commend_correct: int = 90
    warn_timely: int = 60
    warn_correct: int = 50
    warn_loan_days: int = 14


@dataclass(frozen=True, slots=True)
class Conduct:
    """What somebody is judged by over a period.

    Attributes:
        due: forms whose time ended.
        on_time: of these, those that came in time.
        sent: forms sent for the first time.
        first_time: of these, those accepted as they came.
        overdue_days: for how long the loan is overdue that has been so for longest; 0 for none.
    """

    due: int
    on_time: int
    sent: int
    first_time: int
    overdue_days: int = 0


def commended(conduct: Conduct, rule: AppraisalRule) -> Message | None:
    """Return why somebody is put forward to be commended; None where they are not."""
    if min(conduct.due, conduct.sent) < rule.least or conduct.overdue_days:
        return None
    timely = 100 * conduct.on_time >= rule.commend_timely * conduct.due
    correct = 100 * conduct.first_time >= rule.commend_correct * conduct.sent
    if not (timely and correct):
        return None
    return Message(
        "{on_time} of {due} forms came in time, {first_time} of {sent} were accepted at the first try, and no loan is overdue.",
        {"on_time": conduct.on_time, "due": conduct.due, "first_time": conduct.first_time, "sent": conduct.sent},
    )


def warnings(conduct: Conduct, rule: AppraisalRule) -> Iterator[Message]:
    """Yield why somebody is put forward to be warned."""
    if conduct.due >= rule.least and 100 * conduct.on_time < rule.warn_timely * conduct.due:
        gaps = {"late": conduct.due - conduct.on_time, "due": conduct.due}
        yield Message("{late} of {due} forms that were due came late or not at all.", gaps)
    if conduct.sent >= rule.least and 100 * conduct.first_time < rule.warn_correct * conduct.sent:
        gaps = {"returned": conduct.sent - conduct.first_time, "sent": conduct.sent}
        yield Message("{returned} of {sent} forms came back at the first try.", gaps)
    if conduct.overdue_days > rule.warn_loan_days:
        yield Message("A loan is {days} days overdue.", {"days": conduct.overdue_days})

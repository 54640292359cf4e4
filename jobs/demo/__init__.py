"""A made-up company with a year of forms, many of them wrong, and the nights that take them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import sqlalchemy as sa

from jobs.bounded import kept_warm
from jobs.demo.company import OFFICE_NAME, make_company
from jobs.demo.deciding import Decision, decide
from jobs.demo.drafts import completed, give_out
from jobs.demo.last_night import eve, last_night
from jobs.demo.nights import IN_A_ROW, nights
from jobs.demo.papers import HandIn, Paper, handed_in
from jobs.demo.room import make_room
from jobs.demo.roster import first_rows, keep_roster
from jobs.demo.year import Size, Year, hand_in, lend, papers_of, plan_year
from jobs.ledger.tables import record
from jobs.outbox import told
from jobs.running import Run, Tell, running
from jobs.setup import set_up
from jobs.tally import Tally
from jobs.timetable import Outcome, carry_out, steps_of
from jobs.workspace import Workspace
from validators.access import SECRET
from validators.forms import forms
from validators.message import Message, Translator

#: The last night unless another is asked for; a Friday.
AT: Final = datetime(2026, 11, 20, 22, 0)
SEED: Final = 20261120
_JOB: Final = ("nightly",)
#: So long after the last night the reports are printed.
REPORTED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Night:
    """A night of the demo.

    Attributes:
        at: its moment.
        run: its number in the ledger.
        handed: what had been put into the inboxes since the night before.
        decided: what supervisors had answered since the night before.
        outcome: how it went.
        notices: what the archivist should know of it.
    """

    at: datetime
    run: int
    handed: tuple[HandIn, ...]
    decided: tuple[Decision, ...]
    outcome: Outcome
    notices: tuple[Message, ...]

    @property
    def counted(self) -> Tally:
        """What was decided."""
        return self.outcome.counted


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made.

    Attributes:
        workspace: the archive.
        nights: its nights; the last one is the demo's moment.
        word: finds a few records of one customer.
    """

    workspace: Workspace
    nights: tuple[Night, ...]
    word: str

    @property
    def at(self) -> datetime:
        """The last night's moment."""
        return self.nights[-1].at

    @property
    def files(self) -> int:
        """How many files were handed in over the year."""
        return sum(len(night.handed) for night in self.nights)


def make_demo(
    folder: Path,
    say: Translator,
    tell: Tell,
    at: datetime = AT,
    *,
    seed: int = SEED,
    login: str = "",
    language: str = "zh",
    size: Size = Size(),  # noqa: B008 - frozen
) -> Demo:
    """Make the company, its year and its nights; the last night is told of step by step.

    Args:
        folder: where; what a former demo left there is cleared away.
        say: renders messages for whoever makes the demo.
        tell: shows progress.
        at: the last night's moment, local without zone.
        seed: the same one makes the same company.
        login: of whoever may look everything up as the archivist.
        language: of the archive, `zh` or `en`; what people write into it is Chinese.
        size: how many customers and visits.

    Raises:
        WrongUse: something that is no demo lies in the folder.
        Held: a run is under way in the former demo.
        Failure: a disk fails.
    """
    tell(say(Message("A made-up company is being founded …")), 0, 0)
    make_room(folder)
    rng = Random(seed)  # noqa: S311 - made-up data
    company = make_company(rng, login, at)
    moments = nights(at)
    began = moments[0] - timedelta(days=70)
    set_up(folder, began, first_rows(company), office_name=OFFICE_NAME, language=language, demo=True)
    workspace = Workspace.at(folder)
    blanks = {form.id: (workspace.blank / f"{form.tab}.xlsx").read_bytes() for form in forms().values()}
    year = plan_year(rng, company, at, size)

    def returned(paper: Paper) -> bytes:
        return (workspace.returned / paper.person / paper.name).read_bytes()

    found: list[Night] = []
    decided: list[Decision] = []
    with kept_warm():
        for number, moment in enumerate(moments):
            last = number == len(moments) - 1
            gaps = {"date": moment.date(), "number": number + 1, "count": len(moments)}
            tell(say(Message("Night {number} of {count}, {date} …", gaps)), number, len(moments))
            keep_roster(workspace, company, number)
            since = found[-1].at if found else began
            if last:
                tell(say(Message("The forms of the last night are being filled in …")), 0, 0)
                handed = last_night(year, since, blanks, returned)
            else:
                papers = papers_of(year, number, since, moment, returned)
                papers += completed(workspace, year, number, moment)
                papers += eve(year, moment) if number == len(moments) - 2 else []
                hand_in(year, papers)
                handed = handed_in(papers, blanks)
            found.append(_night(workspace, moment, handed, decided, year, tell if last else None))
            if number == len(moments) - IN_A_ROW - 1:
                _besides(workspace, _monday(moment), ("weekly", "morning"), lambda *_: None)
            elif number == len(moments) - IN_A_ROW:
                _besides(workspace, _next_morning(moment), ("morning",), lambda *_: None)
            give_out(workspace, number, moment)
            year.pending += year.sent_back
            year.sent_back = []
            # After the last night nobody has decided yet: whoever looks at the demo may.
            decided = [] if last else decide(workspace, year, number)
            if not last:
                lend(workspace, year, number)
    _besides(workspace, at + REPORTED, ("monthly", "quarterly"), tell)
    _besides(workspace, _next_morning(at), ("morning",), tell)
    return Demo(workspace, tuple(found), year.old[0].short)


def _besides(workspace: Workspace, at: datetime, jobs: Sequence[str], tell: Tell) -> None:
    """Do what is no night's work: the reports about the last week, month or quarter, and a morning's reminders."""
    with running(workspace, at, jobs, tell) as run:
        carry_out(run, steps_of(jobs))


def _next_morning(night: datetime) -> datetime:
    """Return the morning after a night."""
    return (night + timedelta(days=1)).replace(hour=7, minute=30)


def _monday(night: datetime) -> datetime:
    """Return the morning of the first Monday after a night."""
    return (night + timedelta(days=7 - night.weekday())).replace(hour=7, minute=0)


def _night(
    workspace: Workspace,
    at: datetime,
    handed: Sequence[HandIn],
    decided: Sequence[Decision],
    year: Year,
    tell: Tell | None,
) -> Night:
    """Put files into the inboxes, run the night, and tell the story what is in the archive then."""
    _put(workspace, handed)
    with running(workspace, at, _JOB, *([tell] if tell else [])) as run:
        outcome = carry_out(run, steps_of(_JOB))
        _learn(run, year)
    return Night(at, run.id, tuple(handed), tuple(decided), outcome, tuple(run.notices))


def _put(workspace: Workspace, handed: Sequence[HandIn]) -> None:
    """Put files into inboxes, last changed when they were handed in."""
    for each in handed:
        path = workspace.inbox / each.person / each.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.content)
            stamp = workspace.zoned(each.at).timestamp()
            os.utime(path, (stamp, stamp))
        except OSError as error:
            raise told(error, path) from error


def _learn(run: Run, year: Year) -> None:
    """Tell the story what is in the archive by now."""
    names = ("code", "state", "form", "customer_name", "title", "dated", "secrecy")
    wanted = [record.c[name] for name in names]
    with run.ledger.reading() as connection:
        for row in connection.execute(sa.select(*wanted).order_by(record.c.id)):
            about = row.customer_name or row.title
            year.states[row.code] = row.state
            if row.secrecy in SECRET:
                year.secret.add(row.code)
            year.codes[row.form, about, row.dated[:10]] = year.codes[row.form, about, ""] = row.code
            if row.form == "customer":
                year.filed.add(row.customer_name)

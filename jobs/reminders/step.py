"""The step of the morning: answers first, then what is due, then workbooks, lists and mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from jobs.answer_books import Asked, Given, homes, open_at, renew
from jobs.facts import office_rows, people
from jobs.ledger.reminders import change, standing
from jobs.letters import announce, post
from jobs.outbox import Refused
from jobs.reminders.answers import answers, as_now, number_of
from jobs.reminders.deciding import take_answers
from jobs.reminders.due import Asking
from jobs.reminders.letters import announcement, is_post_day, letters, posts
from jobs.reminders.moving import due_now, move
from jobs.reminders.overseeing import oversee
from jobs.reminders.rows import BOOK, Told, asked, told
from jobs.running import Run
from validators.facts import Person
from validators.office.calendar import calendar
from validators.reminding import News

#: So many matters stand in one workbook, the most urgent first; the others follow as those are seen to.
MOST: Final = 200


def reminders(run: Run) -> None:
    """Tell everybody what they have to see to.

    The ledger is brought up to date and the mails are posted in one transaction, so that a run that is
    killed and run again tells nobody twice; workbooks and lists are written from it afterwards.
    """
    take_answers(run)
    with run.ledger.writing() as connection:
        asking = Asking(run, connection, people(connection), calendar(office_rows(connection, "calendar")))
        found = due_now(asking)
        move(connection, asking, found)
        open_ = told(asking, standing(connection), found)
        rows = _rows(asking, open_)
        tokens = {number_of(each.token): each.token for some in rows.values() for each in some}
        if is_post_day(asking):
            _post(asking, open_)
        change(
            connection,
            {
                each.row.id: {"token": tokens.get(each.row.id)}
                for each in open_
                if each.row.token != tokens.get(each.row.id)
            },
        )
    _write_books(run, asking.roster, rows, tokens)
    oversee(asking, open_)


def _post(asking: Asking, open_: Sequence[Told]) -> None:
    """Post the mails, and note that nothing is left to be told."""
    found, stamp = posts(asking, open_), asking.run.stamp
    for letter in letters(asking, found):
        post(asking.connection, letter, stamp)
    if said := announcement(asking, found):
        announce(asking.connection, said, stamp)
    change(asking.connection, {each.row.id: {"news": News.NONE.value} for each in open_ if each.row.news})


def _rows(asking: Asking, open_: Sequence[Told]) -> dict[str, list[Asked]]:
    """Return person -> the rows of their workbook."""
    rows: dict[str, list[Asked]] = {}
    for each in open_:
        mine = rows.setdefault(each.row.person, [])
        if not each.silent and len(mine) < MOST:
            mine.append(asked(asking, each))
    return rows


def _write_books(
    run: Run, roster: Mapping[str, Person], rows: Mapping[str, Sequence[Asked]], tokens: Mapping[int, str]
) -> None:
    for person in sorted({*dict(homes(run, BOOK)), *rows}):
        if open_at(run, BOOK, person):
            continue
        try:
            renew(run, BOOK, person, rows.get(person, ()), partial(_left, run, person, roster, tokens))
        except Refused as refused:  # theirs waits for the next morning, and the others go on
            run.notices.append(refused.message)


def _left(
    run: Run, person: str, roster: Mapping[str, Person], tokens: Mapping[int, str], path: Path
) -> Sequence[Given] | None:
    return as_now(answers(run, person, path, roster), tokens)

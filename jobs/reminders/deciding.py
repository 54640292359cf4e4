"""Acting on what people have answered in 催办清单, before the morning looks at what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from jobs.answer_books import Given, tell, to_read
from jobs.facts import office_rows, people
from jobs.ledger import audit
from jobs.ledger.reminders import by_id, change, standing
from jobs.reminders.answers import STATES, answers, is_settled, number_of, passed_to
from jobs.reminders.rows import BOOK
from jobs.running import Run
from validators.facts import Person
from validators.office.calendar import calendar
from validators.reminding import News
from validators.working_days import after_working_days


def take_answers(run: Run) -> None:
    """Read everybody's workbook and enter what they answered."""
    for person, path in to_read(run, BOOK):
        with run.ledger.reading() as connection:
            roster = people(connection)
            waiting = {row.token for row in standing(connection).values() if row.person == person and not row.silent}
        given = answers(run, person, path, roster)
        if given is None:
            continue
        acts = [each for each in given if each.text("decision") in STATES and not each.problems]
        if acts:
            _act(run, person, acts, roster)
        tell(run, BOOK, person, given, waiting - {None})


def _act(run: Run, person: str, acts: list[Given], roster: Mapping[str, Person]) -> None:
    with run.ledger.writing() as connection:
        rows = by_id(connection, {number_of(each.token) for each in acts})
        days = calendar(office_rows(connection, "calendar"))
        believed = after_working_days(run.at.date(), run.workspace.settings.reminders.done_days, days).on.isoformat()
        changes, entries = {}, []
        for each in acts:
            row = rows[number_of(each.token)]
            if is_settled(each, row) or row.id in changes:  # a row that was pasted twice
                continue
            changes[row.id] = _answered(run, person, each, row, roster, believed)
            state = STATES[each.text("decision")]
            entries.append(
                audit.Entry(person, f"reminder-{state}", "", each.token, {"reason": each.text("reason")}, BOOK.file)
            )
        change(connection, changes)
        audit.append(connection, run.key, run.stamp, entries)


def _answered(
    run: Run, person: str, each: Given, row: Row[Any], roster: Mapping[str, Person], believed: str
) -> dict[str, Any]:
    state, today = STATES[each.text("decision")], run.at.date().isoformat()
    values: dict[str, Any] = {
        **{"answer": state, "answered": run.stamp, "by": person, "reason": each.text("reason") or None},
        **{"answer_token": each.token, "until": None, "proposed": None, "silent": None, "news": News.NONE.value},
    }
    if state == "done":
        return values | {"silent": believed}
    if state == "postponed":
        until = each.text("until")
        return values | {"until": until, "silent": until, "postponed": row.postponed + 1}
    values |= {"person": passed_to(each, person, row, roster), "proposed": each.text("to") or None}
    values |= {"passes": row.passes + 1, "news": News.PASSED.value}
    # Passed on again and again, a matter still goes up in its time.
    return values if row.passes else values | {"told": today, "staged": today}

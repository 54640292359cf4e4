"""Applications made from the list of due records, for the archivist to appraise each line, date and hand in (rules E12 E13)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from jobs.drafts import Draft, renew_drafts
from jobs.facts import dictionaries_in_force, people
from jobs.ledger.appraisals import Flagged, flagged
from jobs.ledger.disposal_checks import FORM
from jobs.ledger.disposal_table import disposal, disposal_item
from jobs.ledger.holdings import IN_PLACE
from jobs.ledger.holds import standing
from jobs.ledger.lending import being_destroyed
from jobs.running import Run
from validators.facts import Person
from validators.file_names import safe_name
from validators.forms import forms
from validators.forms.destruction_application import LINES
from validators.message import Message, Text
from validators.supervision import archivists
from workbooks.blank import blank_form
from workbooks.filling import fill

#: The folder below the archivist's own in which the drafts lie.
FOLDER: Final = Text("待申请销毁", "Destructions to apply for")
#: So many drafts a class lie there at a time; the others follow as these are handed in.
_AT_ONCE: Final = 3
#: What an appraisal kept is put forward again after so many days.
_AGAIN: Final = timedelta(days=365)
#: So many records are looked up at a time.
_LOOKED_AT: Final = 400


def destruction_drafts(run: Run) -> None:
    """Put an application for every class with due records into the archivist's folder, and take away what is not due any more."""
    today = run.at.date()
    with run.ledger.reading() as connection:
        roster = people(connection)
        desk = archivists(roster)
        due = _free_to_go(connection, today) if desk else []
        words = dict(dictionaries_in_force(connection))
    names = [person.name for person in roster.values() if person.active]
    language = run.workspace.settings.language
    title = forms()[FORM].title.of(language)
    wanted = {}
    for letter, some in groupby(due, key=lambda each: each.row._mapping["class"]):
        entry = next((each for each in words["档案类别"] if each.startswith(letter)), "")
        if not entry:  # loans and requests are of no class that the form names
            continue
        each_class = list(some)
        for number, first in enumerate(range(0, len(each_class), LINES), start=1):
            inside = f"{FOLDER.of(language)}/{safe_name(f'{title} {letter}类 {number}')}.xlsx"
            wanted[desk[0], inside] = _draft(
                run, roster[desk[0]], entry, number, each_class[first : first + LINES], words, names
            )
    renew_drafts(run, FORM, wanted)


def _free_to_go(connection: Connection, today: date) -> list[Flagged]:
    """Return what is due, held by nothing, on no application, and not kept by an appraisal of the last year.

    No more of a class than its drafts take: of what else is due nothing is looked up.
    """
    kept = sa.select(disposal_item.c.code).join(disposal).where(disposal_item.c.state == "kept")
    stays = set(connection.execute(kept.where(disposal.c.opened >= (today - _AGAIN).isoformat())).scalars())
    due = [each for each in flagged(connection, today, 0) if each.row.state == IN_PLACE and each.row.code not in stays]
    found: list[Flagged] = []
    for _, some in groupby(due, key=lambda each: each.row._mapping["class"]):
        of_class = list(some)
        free: list[Flagged] = []
        while of_class and len(free) < LINES * _AT_ONCE:
            few, of_class = of_class[:_LOOKED_AT], of_class[_LOOKED_AT:]
            held = standing(connection, [each.row.id for each in few], today)
            named = being_destroyed(connection, [each.row.code for each in few])
            free += [each for each in few if each.row.id not in held and each.row.code not in named]
        found += free[: LINES * _AT_ONCE]
    return found


def _draft(
    run: Run,
    archivist: Person,
    entry: str,
    number: int,
    lines: Sequence[Flagged],
    words: dict[str, tuple[str, ...]],
    names: Sequence[str],
) -> Draft:
    form, language = forms()[FORM], run.workspace.settings.language
    subject = run.say(Message("Destruction of records due, {entry} ({number})", {"entry": entry, "number": number}))
    values: dict[str, Any] = {
        "subject": subject,
        "applicant": archivist.name,
        "department": archivist.department,
        "quantity": len(lines),
        "classes": entry,
        "ground": "保管期满",
    }
    items = [_item(run, each) for each in lines]

    def make() -> bytes:
        return fill(blank_form(form, words, names, language, run.say), form, values, {"items": items})

    return Draft(json.dumps([form.version, values, items], ensure_ascii=False), make)


def _item(run: Run, each: Flagged) -> dict[str, object]:
    row = each.row
    title, customer = str(row.title), row.customer_name or ""
    note = Message("due since {due}", {"due": each.due})
    return {
        "code": row.code,
        "title": (title if customer in title else f"{customer} {title}")[:200],
        "note": run.say(note),
    }

"""Reports of a breach (rules B12 E10): each is put before whoever looks into it, and its remedy followed to its deadline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from jobs.drafts import Draft, renew_drafts
from jobs.facts import dictionaries_in_force, people
from jobs.ledger.fields import READERS, shown
from jobs.ledger.reports import FORM, Report, reports
from jobs.lists_out import Declared, columns, put_list, take_away
from jobs.running import Run
from validators.declaration import Kind
from validators.facts import Person
from validators.file_names import safe_name
from validators.forms import forms
from validators.inquiry import CLOSED, MANAGEMENT, REMEDY
from validators.message import Message, Text
from workbooks.blank import blank_form
from workbooks.filling import fill
from workbooks.lists import ListSheet

#: The folder in which the reports lie that somebody is to look into.
FOLDER: Final = Text("举报调查", "Inquiries")
NAME: Final = Text("限期整改", "Remedies with a deadline")
#: A remedy that was done stays on the lists so long.
_SHOWN: Final = timedelta(days=90)
_COLUMNS: Final[tuple[Declared, ...]] = (
    (Text("状态", "State"), Kind.TEXT, 10),
    (Text("整改期限", "Until"), Kind.DATE, 12),
    (Text("整改措施", "Remedy"), Kind.LONG, 50),
    (Text("整改责任人", "Responsible"), Kind.TEXT, 12),
    (Text("举报档号", "Report"), Kind.TEXT, 14),
    (Text("整改完成日期", "Done on"), Kind.DATE, 14),
)
_OVERDUE: Final = Text("逾期", "Overdue")
_OPEN: Final = Text("整改中", "Open")
_DONE: Final = Text("已完成", "Done")


def inquiries(run: Run) -> None:
    """Put open reports before whoever looks into them, and write the lists of remedies anew."""
    with run.ledger.reading() as connection:
        roster = people(connection)
        words = dict(dictionaries_in_force(connection))
        found = reports(connection, roster)
    wanted = {}
    for each in found:
        if each.state == CLOSED:
            continue
        if not each.inquirer:
            said = Message(
                "Nobody on the roster may look into the report {code}. Enter somebody as 管理层.", {"code": each.code}
            )
            run.notices.append(said)
            continue
        language = run.workspace.settings.language
        name = safe_name(f"{each.code} {forms()[FORM].title.of(language)}")
        wanted[each.inquirer, f"{FOLDER.of(language)}/{name}.xlsx"] = _draft(run, each, words, roster)
    renew_drafts(run, FORM, wanted)
    _remedies(run, found, roster)


def _draft(run: Run, each: Report, words: Mapping[str, tuple[str, ...]], roster: Mapping[str, Person]) -> Draft:
    form = forms()[FORM]
    values = {
        column.name: _cell(column.kind, each.fields.get(column.name))
        for column in form.columns
        if column.name not in form.sender_columns and each.fields.get(column.name) is not None
    }
    values["code"] = each.code
    names = [person.name for person in roster.values() if person.active]

    def make() -> bytes:
        return fill(blank_form(form, words, names, run.workspace.settings.language, run.say), form, values)

    return Draft(json.dumps([form.version, values], ensure_ascii=False, default=str), make)


def _cell(kind: Kind, kept: Any) -> object:
    return READERS[kind](kept) if kind in READERS else shown(kept)


def _remedies(run: Run, found: Sequence[Report], roster: Mapping[str, Person]) -> None:
    """Write 限期整改 for whoever is responsible, for whoever looks into it, and for the management."""
    language, today = run.workspace.settings.language, run.at.date()
    lists: dict[str, list[tuple[object, ...]]] = {}
    managers = [person.name for person in roster.values() if person.role == MANAGEMENT and person.active]
    for each in found:
        until, done = (_day(each.fields.get(name)) for name in ("remedy_until", "remedied_on"))
        if until is None or (done and done < today - _SHOWN) or (each.state != REMEDY and not done):
            continue
        state = _DONE if done else _OVERDUE if until < today else _OPEN
        responsible = shown(each.fields.get("responsible"))
        row = (state.of(language), until, shown(each.fields.get("remedy")), responsible, each.code, done)
        readers = {each.inquirer, *(name for name in managers if name not in each.about), responsible}
        for person in readers:
            if person in roster and roster[person].active:
                lists.setdefault(person, []).append(row)
    title = NAME.of(language)
    said = run.say(
        Message("What was found has to be put right by these days; whoever looks into it enters the day it was.")
    )
    for person, rows in lists.items():
        rows.sort(key=lambda row: (row[5] is not None, row[1]))
        sheet = ListSheet(title, title, (said,), columns(_COLUMNS, language), rows)
        put_list(run, run.workspace.people / person / f"{title}.xlsx", [sheet])
    for path in run.workspace.people.glob(f"*/{title}.xlsx"):
        if path.parent.name not in lists:
            take_away(run, path)


def _day(kept: object) -> date | None:
    return date.fromisoformat(str(kept)) if kept else None

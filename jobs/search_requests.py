"""查阅申请 without codes: what was found lies in the applicant's folder, with the form to ask for it (rules A7 E9)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from jobs.drafts import Draft, renew_drafts
from jobs.facts import dictionaries_in_force, people
from jobs.finding import Hit, Query, find
from jobs.ledger import audit
from jobs.ledger.customers import chunks
from jobs.ledger.fields import READERS, shown
from jobs.ledger.sight import NEEDED, known_to, sight
from jobs.ledger.tables import record
from jobs.outbox import clear_away, write_whole
from jobs.running import Run
from validators.access import LEVELS
from validators.classes import CLASSES
from validators.consulting import NO, SEARCHED
from validators.declaration import Kind
from validators.facts import Person
from validators.file_names import safe_name
from validators.forms import forms
from validators.message import Message, Text
from validators.texts import squeeze
from workbooks.blank import blank_form
from workbooks.filling import fill
from workbooks.lists import ListSheet, list_workbook
from workbooks.register import SheetColumn

FORM: Final = "consult_request"
#: The folder below somebody's own in which consulted copies lie, and these lists beside them.
FOLDER: Final = Text("查阅", "Consulting")
_LIST: Final = Text("检索结果", "What was found")
#: So many records are listed; whoever finds more has to say more exactly what they look for.
MOST: Final = 200
#: So many characters of a title have room in a line of the form.
_ROOM: Final = 20
#: So many are looked through where only titles count.
_LOOKED: Final = 5_000
_COLUMNS: Final = (
    (Text("档号", "Archive code"), Kind.TEXT, 20),
    (Text("题名", "Title"), Kind.TEXT, 40),
    (Text("客户", "Customer"), Kind.TEXT, 26),
    (Text("档案类别", "Class"), Kind.TEXT, 16),
    (Text("形成日期", "Dated"), Kind.TEXT, 12),
    (Text("经手人", "Handler"), Kind.TEXT, 10),
    (Text("密级", "Level"), Kind.TEXT, 8),
    (Text("怎样查阅", "How to see it"), Kind.TEXT, 18),
)
_AT_ONCE: Final = Text("不用审批", "without approval")
_SUPERVISOR: Final = Text("部门主管同意后", "once the supervisor agrees")


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: the records, with those that their asker sees anyway, and how many more there are."""

    hits: Sequence[Hit]
    seen: frozenset[str]
    more: int


def search_lists(run: Run) -> None:
    """Put what was found for every search that runs into the folder of whoever asked, and take away what is over.

    A search is made once, when its request is taken or comes again, and entered in the log then. Shown is what the
    asker may know of: what they see, and code, title, class, date and handler of whatever else is below 机密.
    """
    with run.ledger.reading() as connection:
        roster, words = people(connection), dict(dictionaries_in_force(connection))
        query = sa.select(record).where(record.c.form == FORM, record.c.state == SEARCHED).order_by(record.c.id)
        rows = [row for row in connection.execute(query) if _runs(run, row, roster)]
    names = [person.name for person in roster.values() if person.active]
    wanted = {_place(run, row): _draft(run, row, roster[row.handler], words, names) for row in rows}
    renew_drafts(run, FORM, wanted)
    language = run.workspace.settings.language
    lists = {_list_of(run, row.handler, row.code) for row in rows}
    for path in run.workspace.people.glob(f"*/{FOLDER.of(language)}/* {_LIST.of(language)}.xlsx"):
        if path not in lists:
            clear_away(path)


def _runs(run: Run, row: Row[Any], roster: Mapping[str, Person]) -> bool:
    who = roster.get(row.handler)
    return who is not None and who.active and date.fromisoformat(row.fields["until"]) >= run.at.date()


def _place(run: Run, row: Row[Any]) -> tuple[str, str]:
    language = run.workspace.settings.language
    name = safe_name(f"{row.code} {forms()[FORM].title.of(language)}")
    return row.handler, f"{FOLDER.of(language)}/{name}.xlsx"


def _list_of(run: Run, person: str, code: str) -> Any:
    language = run.workspace.settings.language
    return run.workspace.people / person / FOLDER.of(language) / f"{safe_name(code)} {_LIST.of(language)}.xlsx"


def _draft(run: Run, row: Row[Any], who: Person, words: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> Draft:
    form, language = forms()[FORM], run.workspace.settings.language
    values = {
        column.name: READERS[column.kind](kept) if column.kind in READERS else shown(kept)
        for column in form.columns
        if (kept := row.fields.get(column.name)) is not None
    }

    def make() -> bytes:
        with run.ledger.writing() as connection:
            results = _find(connection, row, who, run.at.date())
            vouched = {"found": [hit.code for hit in results.hits], "more": results.more}
            audit.append(connection, run.key, run.stamp, [audit.Entry(who.name, "searched", "", row.code, vouched)])
        write_whole(_list_of(run, who.name, row.code), _list(run, row, results))
        room = form.table("codes").rows
        lines = [{"code": hit.code, "title": _described(hit), "chosen": NO} for hit in results.hits[:room]]
        return fill(blank_form(form, words, names, language, run.say), form, values, {"codes": lines})

    return Draft(json.dumps([form.version, row.code, row.version]), make)


def _described(hit: Hit) -> str:
    """Return a record's title as it has room on the form; the list says the rest."""
    return hit.title if len(hit.title) <= _ROOM else f"{hit.title[: _ROOM - 1]}…"


def _find(connection: Connection, row: Row[Any], who: Person, on: date) -> Results:
    """Return what a request's criteria find among what its asker may know of.

    In what they may not see, words are looked for in title and customer alone: whether it holds a word says what is in it.
    """
    fields = row.fields
    stage = fields.get("stage")
    query = Query(
        words=str(fields.get("keyword") or ""),
        customer=str(fields.get("customer") or ""),
        classes=tuple(fields.get("classes") or ()),
        facets={"stage": stage} if stage else {},
        since=_day(fields.get("since")),
        to=_day(fields.get("to")),
    )
    known_ones = known_to(connection, who, on)
    # Requests and loans hold nothing to be consulted.
    within = replace(known_ones, condition=sa.and_(known_ones.condition, record.c["class"] != "-"))
    known = find(connection, query, who, on, _LOOKED if query.words else MOST, within=within)
    seen = _seen(connection, known.hits, who, on)
    hits = [hit for hit in known.hits if not query.words or hit.code in seen or _in_title(hit, query.words)]
    more = 0 if query.words else known.more
    return Results(hits[:MOST], seen, more + max(len(hits) - MOST, 0))


def _seen(connection: Connection, hits: Sequence[Hit], who: Person, on: date) -> frozenset[str]:
    """Return the codes of those that somebody sees without asking for them."""
    sees = sight(connection, who, on)
    found: set[str] = set()
    for some in chunks({hit.code for hit in hits}):
        query = sa.select(*(record.c[name] for name in NEEDED)).where(record.c.code.in_(some))
        found |= {row.code for row in connection.execute(query) if sees.of(row)}
    return frozenset(found)


def _in_title(hit: Hit, words: str) -> bool:
    said = squeeze(f"{hit.title} {hit.customer} {hit.code}").casefold()
    return all(squeeze(word).casefold() in said for word in words.split())


def _day(kept: object) -> date | None:
    return date.fromisoformat(str(kept)) if kept else None


def _list(run: Run, row: Row[Any], results: Results) -> bytes:
    language = run.workspace.settings.language
    form = f"{_place(run, row)[1].rpartition('/')[2]}"
    room = forms()[FORM].table("codes").rows
    said = [
        Message(
            "What {code} found, among what you may know of. Change 申请查阅 to 是 in {file} beside what you want to see, and put that "
            "form into your inbox.",
            {"code": row.code, "file": form},
        )
    ]
    if len(results.hits) > room:
        said.append(
            Message(
                "The form holds the first {room}; write the codes of others over those that you don't need.",
                {"room": room},
            )
        )
    if results.more:
        said.append(
            Message(
                "{more} more were found; say more exactly what you look for, and hand the form in again.",
                {"more": results.more},
            )
        )
    rows = [
        (
            *(
                hit.code,
                hit.title,
                hit.customer or None,
                _class(hit.class_, language),
                hit.dated[:10],
                hit.handler,
                hit.secrecy,
            ),
            (_AT_ONCE if hit.code in results.seen or hit.secrecy == LEVELS[0] else _SUPERVISOR).of(language),
        )
        for hit in results.hits
    ]
    columns = [SheetColumn(label.of(language), kind, width) for label, kind, width in _COLUMNS]
    title = f"{_LIST.of(language)} {row.code}"
    return list_workbook(
        [ListSheet(_LIST.of(language), title, [run.say(each) for each in said], columns, rows)], run.at, language
    )


def _class(letter: str, language: str) -> str:
    return CLASSES[letter].of(language) if letter in CLASSES else letter

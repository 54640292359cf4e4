"""Asking whoever is in charge to verify files, and listing the files for them and for the archivist (rule C13)."""

from __future__ import annotations

from functools import partial
from typing import Final

from jobs.answer_books import homes, open_at, renew
from jobs.facts import people
from jobs.people_lists import PeopleList, put_lists
from jobs.running import Run
from jobs.upkeep.unconfirmed_files import BOOK, Question, due, questions
from jobs.upkeep.verifications import answers
from validators.declaration import Kind
from validators.message import Message, Text
from validators.supervision import archivists

LIST: Final = PeopleList(
    "facts_to_verify_list",
    Text("待核实信息清单", "Facts to verify"),
    (
        Message(
            "Nobody has confirmed these files for a time. Whoever is in charge verifies them and answers in the workbook {file} "
            "in their folder of decisions, or hands in the form anew; a form in which nothing has changed confirms the file too.",
            {"file": BOOK.file},
        ),
    ),
    (
        (Text("单位", "Partner"), Kind.TEXT, 28),
        (Text("档号", "Archive code"), Kind.TEXT, 12),
        (Text("档案", "File"), Kind.TEXT, 12),
        (Text("经办人", "Handler"), Kind.TEXT, 9),
        (Text("要核实的内容", "What to verify"), Kind.LONG, 46),
        (Text("最近确认", "Last confirmed"), Kind.DATE, 12),
        (Text("确认人", "By"), Kind.TEXT, 9),
        (Text("依据", "Through"), Kind.TEXT, 24),
        (Text("情况", "State"), Kind.TEXT, 18),
    ),
)


#: So many files is one person asked about at a time, those first that were confirmed longest ago: what can be gone through
#: beside one's work before the workbook is forgotten.
ASKED: Final = 50
#: So many files are on an archivist's list; with all of them, each file confirmed would cost a night the whole list anew.
LISTED: Final = 1_000


def verifying(run: Run) -> None:
    """Write the workbooks that people answer in, and the lists.

    Only what is shown is read out of the ledger, however much else waits to be verified.
    """
    asked: dict[str, list[int]] = {}
    listed: dict[str, list[int]] = {}
    with run.ledger.reading() as connection:
        in_office = archivists(people(connection))
        for id_, person in due(run, connection):
            asked.setdefault(person, []).append(id_)
            for each in {person, *in_office} - {""}:
                listed.setdefault(each, []).append(id_)
        asked.pop("", None)
        most = {person: LISTED if person in in_office else ASKED for person in listed}
        shown = {id_ for person, ids in listed.items() for id_ in ids[: most[person]]}
        found = {each.record: each for each in questions(run, connection, shown)}
    for person in sorted({*dict(homes(run, BOOK)), *asked}):
        if not open_at(run, BOOK, person):
            ids = asked.get(person, [])
            rows = [found[id_].asked for id_ in ids[:ASKED]]
            renew(run, BOOK, person, rows, partial(answers, run, person), more=len(ids) - len(rows))
    put_lists(
        run,
        LIST,
        {person: [_row(found[id_]) for id_ in ids[: most[person]]] for person, ids in listed.items()},
        more={person: len(ids) - most[person] for person, ids in listed.items() if len(ids) > most[person]},
    )


def _row(each: Question) -> tuple[object, ...]:
    line = each.asked.line
    first = (line["partner"], line["code"], line["form"], each.handler)
    return (*first, line["facts"], line["confirmed"], line["by"], line["file"], line["state"])

"""Asking whoever is in charge to verify files, and listing the files for them and for the archivist (rule C13)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from jobs.answer_books import homes, open_at, renew
from jobs.facts import people
from jobs.people_lists import PeopleList, put_lists
from jobs.running import Run
from jobs.upkeep.unconfirmed_files import BOOK, MOST, Question, questions
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


def verifying(run: Run) -> None:
    """Write the workbooks that people answer in, and the lists."""
    with run.ledger.reading() as connection:
        found = questions(run, connection)
        in_office = archivists(people(connection))
    asked: dict[str, list[Question]] = {}
    listed: dict[str, list[Sequence[object]]] = {}
    for each in found:
        asked.setdefault(each.person, []).append(each)
        for person in {each.person, *in_office} - {""}:
            listed.setdefault(person, []).append(_row(each))
    by_token = {each.asked.token: each for each in found}
    for person in sorted(({*dict(homes(run, BOOK)), *asked}) - {""}):
        if not open_at(run, BOOK, person):
            rows = [each.asked for each in asked.get(person, ())][:MOST]
            renew(run, BOOK, person, rows, partial(answers, run, person, asked=by_token))
    put_lists(run, LIST, listed)


def _row(each: Question) -> tuple[object, ...]:
    line = each.asked.line
    first = (line["partner"], line["code"], line["form"], each.handler)
    return (*first, line["facts"], line["confirmed"], line["by"], line["file"], line["state"])

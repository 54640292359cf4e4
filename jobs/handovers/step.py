"""The step: 待交接客户清单 for supervisors and archivists, and for each leaver a slip to complete and hand in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from jobs.drafts import Draft, renew_drafts
from jobs.facts import dictionaries_in_force, people
from jobs.handovers.leaving import Left, Lent, archivists, customers_left, loans_left
from jobs.ledger.fields import shown
from jobs.lists_out import Declared, columns, put_list, take_away
from jobs.running import Run
from validators.declaration import Kind
from validators.file_names import safe_name
from validators.forms import forms
from validators.message import Message, Text
from workbooks.blank import blank_form
from workbooks.filling import fill
from workbooks.lists import ListSheet

FORM: Final = "handover"
NAME: Final = Text("待交接客户清单", "Customers to hand over")
#: The folder in which the slips lie.
FOLDER: Final = Text("待交接", "To hand over")
_CUSTOMERS: Final[tuple[Declared, ...]] = (
    (Text("原负责人", "Owner who left"), Kind.TEXT, 12),
    (Text("客户", "Customer"), Kind.TEXT, 30),
    (Text("客户档号", "Archive code"), Kind.TEXT, 14),
    (Text("部门", "Department"), Kind.TEXT, 12),
    (Text("客户等级", "Grade"), Kind.TEXT, 10),
    (Text("合作阶段", "Stage"), Kind.TEXT, 12),
    (Text("未了事项", "What is open"), Kind.LONG, 48),
    (Text("由谁办理交接", "Handed over by"), Kind.TEXT, 14),
    (Text("进展", "State"), Kind.TEXT, 22),
)
_LOANS: Final[tuple[Declared, ...]] = (
    (Text("借阅人", "Borrower"), Kind.TEXT, 12),
    (Text("档号", "Archive code"), Kind.TEXT, 18),
    (Text("借阅号", "Loan"), Kind.TEXT, 14),
    (Text("借出日期", "Taken on"), Kind.DATE, 12),
    (Text("应还日期", "Due"), Kind.DATE, 12),
    (Text("怎样处理", "What to do"), Kind.LONG, 44),
)
_RETURN: Final = Text(
    "借阅不随客户转移：由主管催本人归还，或找回后在借阅登记表上补填归还日期。",
    "A loan does not go along: have it returned, and its day of return entered in the borrowing register.",
)


def handovers(run: Run) -> None:
    """Write the lists and slips of all who have left; where everything has been handed over they go away."""
    language = run.workspace.settings.language
    with run.ledger.reading() as connection:
        customers, loans = customers_left(connection, run.at.date()), loans_left(connection)
        keepers = archivists(connection)
        words = dict(dictionaries_in_force(connection))
        names = [person.name for person in people(connection).values() if person.active]
    supervisors = {each.supervisor for each in customers} | {each.supervisor for each in loans}
    for person in sorted({*keepers, *supervisors} - {""}):
        mine = [each for each in customers if person in (each.supervisor, *keepers)]
        lent = [each for each in loans if person in (each.supervisor, *keepers)]
        path = run.workspace.people / person / f"{NAME.of(language)}.xlsx"
        if mine or lent:
            put_list(run, path, _sheets(run, mine, lent, language))
    _clear_old(run, supervisors | (set(keepers) if supervisors else set()))
    _slips(run, customers, words, names)


def _clear_old(run: Run, wanted: set[str]) -> None:
    name = f"{NAME.of(run.workspace.settings.language)}.xlsx"
    for path in run.workspace.people.glob(f"*/{name}"):
        if path.parent.name not in wanted:
            take_away(run, path)


def _sheets(run: Run, customers: Sequence[Left], loans: Sequence[Lent], language: str) -> list[ListSheet]:
    said = run.say(
        Message(
            "Their owners do not work here any more. Complete the slip (客户档案交接单) in the folder {folder} and put it "
            "into your inbox; a customer leaves this list once the handover is confirmed.",
            {"folder": FOLDER},
        )
    )
    waits = Text("待交接", "To hand over").of(language)
    rows = [
        (
            *(each.owner, each.customer, each.code, shown(each.fields.get("department"))),
            *(shown(each.fields.get("grade")), shown(each.fields.get("stage")), pending(run, each) or None),
            each.supervisor or None,
            run.say(Message("Slip {code} has not been confirmed yet.", {"code": each.slip})) if each.slip else waits,
        )
        for each in customers
    ]
    title = NAME.of(language)
    sheets = [ListSheet(title, title, (said,), columns(_CUSTOMERS, language), rows)]
    if loans:
        heading = Text("离职人员借阅未还", "Loans of people who left").of(language)
        lent = [
            (*(each.borrower, each.code, each.loan, _day(each.taken_on), _day(each.due)), _RETURN.of(language))
            for each in loans
        ]
        sheets.append(ListSheet(heading, heading, (), columns(_LOANS, language), lent))
    return sheets


def _day(kept: str) -> date | None:
    return date.fromisoformat(kept[:10]) if kept else None


def pending(run: Run, each: Left) -> str:
    """Return what is open with a customer in one text."""
    return "\n".join(run.say(message) for message in each.open)


def _slips(run: Run, customers: Sequence[Left], words: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> None:
    language = run.workspace.settings.language
    of_leaver: dict[tuple[str, str], list[Left]] = {}
    for each in customers:
        if each.supervisor and not each.slip:
            of_leaver.setdefault((each.supervisor, each.owner), []).append(each)
    title = forms()[FORM].title.of(language)
    wanted = {
        (supervisor, f"{FOLDER.of(language)}/{safe_name(f'{owner} {title}')}.xlsx"): _draft(run, some, words, names)
        for (supervisor, owner), some in of_leaver.items()
    }
    renew_drafts(run, FORM, wanted)


def _draft(run: Run, some: Sequence[Left], words: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> Draft:
    form = forms()[FORM]
    sheet = replace(form, printed_rows=max(len(some), 10))
    language = run.workspace.settings.language
    none = "无"
    rows = [
        {
            "from_person": each.owner,
            "customer": each.customer,
            "code": each.code,
            "pending": pending(run, each)[: form.column("pending").max_length] or none,
        }
        for each in some
    ]

    def make() -> bytes:
        return fill(blank_form(sheet, words, names, language, run.say), sheet, {}, rows=rows, fitted=True)

    return Draft(json.dumps([form.version, rows], ensure_ascii=False), make)
